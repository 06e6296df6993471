import { z } from 'zod';
import type { PixelWindow } from '../geo/grid.ts';
import { toPixels, type PixelSet } from './pixelSet.ts';

const classValue = z.number().int().min(0).max(255);

/** A condition on what sensors and layers say of a pixel (docs/expressions.md, "Gates"). */
export const gateSchema = z.object({
  text: z.string().trim().min(1).max(4000),
  /** Only where the condition is known to be false. A pixel of which it is not known never passes. */
  inverted: z.boolean(),
});
export type Gate = z.infer<typeof gateSchema>;

/** What limits every tool: a pixel that these rules exclude never changes. */
export const rulesSchema = z.object({
  /** Classes whose pixels do not change. */
  locked: z.array(classValue).max(256).default([]),
  /** When given, only pixels of these classes change. */
  onlyOver: z.array(classValue).max(256).nullable().default(null),
  gate: gateSchema.nullable().default(null),
});
export type Rules = z.infer<typeof rulesSchema>;

export const noRules: Rules = { locked: [], onlyOver: null, gate: null };

/** 1 for each class value that may change under the rules. */
export function changeableValues({ locked, onlyOver }: Pick<Rules, 'locked' | 'onlyOver'>): Uint8Array {
  const values = new Uint8Array(256).fill(onlyOver ? 0 : 1);
  for (const value of onlyOver ?? []) values[value] = 1;
  for (const value of locked) values[value] = 0;
  return values;
}

/** What a gate says of a pixel; the bytes that the pixel route answers. */
export const gateValues = { no: 0, yes: 1, unknown: 2 } as const;

/** The rules at the pixels of one rectangle `[height, width]`, ready to be asked. Parts that are null allow everything. */
export interface PixelRules {
  /** `changeableValues`. */
  readonly values: Uint8Array;
  /** The value of the gate that lets a pixel pass, and the gate at each pixel (`gateValues`). */
  readonly gate: { readonly passes: number; readonly at: Uint8Array } | null;
  /** 1 where it is selected. */
  readonly selected: Uint8Array | null;
}

/** @param selection null when nothing is selected: then everything is. */
export function pixelRulesOf(
  rules: Rules,
  gate: Uint8Array | null,
  selection: PixelSet | null,
  window: PixelWindow,
): PixelRules {
  return {
    values: changeableValues(rules),
    gate:
      rules.gate && gate ? { passes: rules.gate.inverted ? gateValues.no : gateValues.yes, at: gate } : null,
    selected: selection && toPixels(selection, window),
  };
}

/**
 * Takes back what the rules forbid: where a pixel may not change, `after` gets the value of `before` again. Both are
 * `[height, width]` of the rectangle that the rules are of. This is the one place that decides for every tool.
 */
export function limitChange(before: Uint8Array, after: Uint8Array, rules: PixelRules): void {
  const { values, gate, selected } = rules;
  const [at, passes] = [gate?.at ?? null, gate?.passes ?? 0];
  for (let i = 0; i < before.length; i++) {
    const value = before[i]!;
    if (after[i] === value) continue;
    if (values[value] === 0 || (at !== null && at[i] !== passes) || (selected !== null && selected[i] === 0))
      after[i] = value;
  }
}

/**
 * Writes 255 for each pixel of a window that may change (`mayChange`), else 0. Answers how many of them may.
 *
 * @param before of the rectangle that the rules are of, `[height, widthPx]`; `out` is as large, and `window` lies in it.
 */
export function changeablePixels(
  before: Uint8Array,
  widthPx: number,
  { values, gate, selected }: PixelRules,
  out: Uint8Array,
  window: PixelWindow,
): 'all' | 'some' | 'none' {
  const answers = new Uint8Array(256);
  if (gate) answers[gate.passes] = 1;
  let px = 0;
  for (let y = window.y; y < window.y + window.height; y++) {
    const from = y * widthPx + window.x;
    const to = from + window.width;
    // Tables instead of questions: a loop without branches is several times faster.
    if (gate) for (let i = from; i < to; i++) out[i] = values[before[i]!]! & answers[gate.at[i]!]!;
    else for (let i = from; i < to; i++) out[i] = values[before[i]!]!;
    if (selected) for (let i = from; i < to; i++) out[i]! &= selected[i]!;
    for (let i = from; i < to; i++) {
      px += out[i]!;
      out[i] = -out[i]!;
    }
  }
  if (px === 0) return 'none';
  return px === window.width * window.height ? 'all' : 'some';
}

/** Whether one pixel may change. */
export function mayChange(index: number, before: number, { values, gate, selected }: PixelRules): boolean {
  return (
    values[before] === 1 &&
    (gate === null || gate.at[index] === gate.passes) &&
    (selected === null || selected[index] === 1)
  );
}
