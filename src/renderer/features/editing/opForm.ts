import { editOpSchema, type EditOp } from '../../../shared/editing/ops/op.ts';
import type { GhostPaint } from '../../map/editing/GhostLayer.ts';

/** Operations of the two panels, in the order of their lists. */
export const cleanupOps = [
  'islands',
  'holes',
  'majority',
  'median',
  'smooth',
  'grow',
  'shrink',
  'gap',
] as const;
export const replaceOps = ['replace', 'recode', 'set', 'copy'] as const;
export type OpId = (typeof cleanupOps)[number] | (typeof replaceOps)[number];

export const copyKinds = ['original', 'lpis', 'snapshot', 'date'] as const;
export type CopyKind = (typeof copyKinds)[number];

export interface Pair {
  readonly from: number;
  readonly to: number;
}

/** What the fields of all operations hold: each keeps its own until it is used again. Lengths are metres. */
export interface OpForm {
  readonly islands: {
    readonly size: number;
    readonly unit: 'px' | 'm2';
    readonly connectivity: 4 | 8;
    readonly value: number | null;
  };
  readonly holes: { readonly size: number; readonly unit: 'px' | 'm2'; readonly value: number | null };
  readonly majority: { readonly radiusPx: number };
  readonly median: { readonly radiusPx: number };
  readonly smooth: { readonly sigmaM: number };
  readonly grow: { readonly value: number; readonly metres: number };
  readonly shrink: { readonly value: number; readonly metres: number };
  readonly gap: {
    readonly a: number;
    readonly b: number;
    readonly maxM: number;
    readonly into: number | null;
  };
  readonly replace: { readonly from: number; readonly to: number; readonly swap: boolean };
  readonly recode: { readonly pairs: readonly Pair[] };
  readonly set: { readonly value: number };
  readonly copy: {
    readonly kind: CopyKind;
    readonly level: 1 | 2 | 3;
    readonly pairs: readonly Pair[];
    readonly snapshot: string;
    /** Local, as `<input type="datetime-local">` writes it. */
    readonly date: string;
  };
}

/** Beginnings that change little: 64 pixels are 2.6 m² at 20 cm. */
export function initialForm(first: number, second: number): OpForm {
  return {
    islands: { size: 64, unit: 'px', connectivity: 4, value: null },
    holes: { size: 64, unit: 'px', value: null },
    majority: { radiusPx: 2 },
    median: { radiusPx: 2 },
    smooth: { sigmaM: 0.6 },
    grow: { value: first, metres: 1 },
    shrink: { value: first, metres: 1 },
    gap: { a: first, b: second, maxM: 2, into: null },
    replace: { from: second, to: first, swap: false },
    recode: { pairs: [{ from: second, to: first }] },
    set: { value: first },
    copy: { kind: 'original', level: 3, pairs: [], snapshot: '', date: '' },
  };
}

/** A saved form over the beginnings: what an older version did not know, or wrote otherwise, gives way. */
export function readForm(saved: unknown, initial: OpForm): OpForm {
  if (typeof saved !== 'object' || saved === null) return initial;
  const fields = saved as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(initial).map(([id, values]) => {
      const own = fields[id];
      return [id, typeof own === 'object' && own !== null ? { ...values, ...own } : values];
    }),
  ) as unknown as OpForm;
}

const sized = (size: number, unit: 'px' | 'm2', px: string, m2: string) =>
  unit === 'px' ? { [px]: Math.round(size) } : { [m2]: size };
const only = (value: number | null) => (value === null ? {} : { classes: [value] });

/** What a form asks for, before it is checked. */
function written(id: OpId, form: OpForm): unknown {
  switch (id) {
    case 'islands': {
      const { size, unit, connectivity, value } = form.islands;
      return { op: id, ...sized(size, unit, 'minPx', 'minM2'), connectivity, ...only(value) };
    }
    case 'holes': {
      const { size, unit, value } = form.holes;
      return { op: id, ...sized(size, unit, 'maxPx', 'maxM2'), ...only(value) };
    }
    case 'replace': {
      const { from, to, swap } = form.replace;
      return { op: 'recode', pairs: distinct([{ from, to }, ...(swap ? [{ from: to, to: from }] : [])]) };
    }
    case 'recode':
      return { op: 'recode', pairs: distinct(form.recode.pairs) };
    case 'copy':
      return { op: 'copy', from: copySource(form.copy) };
    case 'majority':
      return { op: id, ...form.majority };
    case 'median':
      return { op: id, ...form.median };
    case 'smooth':
      return { op: id, ...form.smooth };
    case 'grow':
      return { op: id, ...form.grow };
    case 'shrink':
      return { op: id, ...form.shrink };
    case 'gap':
      return form.gap.a === form.gap.b ? null : { op: id, ...form.gap };
    case 'set':
      return { op: id, ...form.set };
  }
}

function copySource({ kind, level, pairs, snapshot, date }: OpForm['copy']): unknown {
  if (kind === 'original') return { kind };
  if (kind === 'lpis') return { kind, level, pairs };
  if (kind === 'snapshot') return { kind, id: snapshot };
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? null : { kind, utc: at.toISOString() };
}

/** Pairs that change something, each class once. */
const distinct = (pairs: readonly Pair[]): readonly Pair[] =>
  pairs.filter(({ from, to }, at) => from !== to && pairs.findIndex((other) => other.from === from) === at);

/** The operation that a form describes; null while it is not complete, or a number is out of its range. */
export function opOf(id: OpId, form: OpForm): EditOp | null {
  return editOpSchema.safeParse(written(id, form)).data ?? null;
}

/** How the pixels of an operation are shown: in the one colour that they all get, else under a veil. */
export function ghostPaintOf(op: EditOp): GhostPaint {
  if (op.op === 'set' || op.op === 'grow') return { kind: 'class', value: op.value };
  if (op.op === 'gap' && op.into !== null) return { kind: 'class', value: op.into };
  if (op.op === 'copy' && op.from.kind === 'original') return { kind: 'restore' };
  if (op.op === 'copy' && op.from.kind === 'prediction' && op.from.classes?.length === 1)
    return { kind: 'class', value: op.from.classes[0]! };
  if (op.op === 'recode') {
    const [first, ...others] = op.pairs;
    if (first && others.every(({ to }) => to === first.to)) return { kind: 'class', value: first.to };
  }
  return { kind: 'select' };
}
