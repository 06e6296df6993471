import {
  cellKey,
  withGrade,
  type BothLanguages,
  type CompatibilityMatrix,
} from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { Grade } from '../../../shared/comparison/grades.ts';
import type { ComparisonRules } from '../../../shared/comparison/roi.ts';

/** Rules that are being changed, with the steps to go back and forth. */
export interface RulesDraft {
  readonly rules: ComparisonRules;
  readonly past: readonly ComparisonRules[];
  readonly future: readonly ComparisonRules[];
  /** What the last step changed: typing on in one field is one step. Null: the next change is a step of its own. */
  readonly field: string | null;
}

/** More steps than this are not kept. */
const maxSteps = 500;

export const draftOf = (rules: ComparisonRules): RulesDraft => ({ rules, past: [], future: [], field: null });

/** The draft after a change. `field`: names what is typed into, so that its letters are undone together. */
export function changed(draft: RulesDraft, rules: ComparisonRules, field: string | null = null): RulesDraft {
  if (draft.rules === rules) return draft;
  if (field !== null && field === draft.field) return { ...draft, rules, future: [] };
  return { rules, past: [...draft.past, draft.rules].slice(-maxSteps), future: [], field };
}

/** One step back; the same draft when there is none. Inverse: {@link redone}. */
export function undone(draft: RulesDraft): RulesDraft {
  const before = draft.past.at(-1);
  if (!before) return draft;
  return {
    rules: before,
    past: draft.past.slice(0, -1),
    future: [draft.rules, ...draft.future],
    field: null,
  };
}

export function redone(draft: RulesDraft): RulesDraft {
  const [next, ...future] = draft.future;
  if (!next) return draft;
  return { rules: next, past: [...draft.past, draft.rules], future, field: null };
}

/** True when both say the same, empty reasons apart, whatever the order in which their reasons and weights were written. */
export function sameRules(a: ComparisonRules, b: ComparisonRules): boolean {
  return a === b || JSON.stringify(sorted(tidyRules(a))) === JSON.stringify(sorted(tidyRules(b)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** What of the grid is chosen: a cell, or with `cover` null a whole row. */
export interface ChosenCell {
  readonly declared: number;
  readonly cover: number | null;
}

/** Key of what is chosen in `reasons`. */
export const reasonKey = ({ declared, cover }: ChosenCell): string =>
  cover === null ? String(declared) : cellKey(declared, cover);

/** Another grade of a cell, or of all cells of a row. */
export function gradedRules(rules: ComparisonRules, chosen: ChosenCell, grade: Grade): ComparisonRules {
  const { declared, cover } = chosen;
  if (cover !== null) return { ...rules, matrix: withGrade(rules.matrix, declared, cover, grade) };
  const rows = rules.matrix.rows.map((row, code) => (code === declared ? grade.repeat(row.length) : row));
  return { ...rules, matrix: { ...rules.matrix, rows } };
}

/** Another reason; null takes it away: that of the row holds for its cells then. */
export function reasonedRules(
  rules: ComparisonRules,
  key: string,
  reason: BothLanguages | null,
): ComparisonRules {
  const { reasons } = rules.matrix;
  return withMatrix(rules, {
    reasons: reason === null ? without(reasons, key) : { ...reasons, [key]: reason },
  });
}

/** The rules without reasons that say nothing, which a field has while it is being written. */
export function tidyRules(rules: ComparisonRules): ComparisonRules {
  const said = Object.entries(rules.matrix.reasons).filter(
    ([, { en, fr }]) => en.trim() !== '' || fr.trim() !== '',
  );
  return withMatrix(rules, { reasons: Object.fromEntries(said) });
}

/** Another weight of a class or a cell; null lets the more general one hold again. */
export function weighedRules(
  rules: ComparisonRules,
  kind: 'classes' | 'cells',
  key: string,
  weight: number | null,
): ComparisonRules {
  const { weights } = rules.matrix;
  const list = weight === null ? without(weights[kind], key) : { ...weights[kind], [key]: weight };
  return withMatrix(rules, { weights: { ...weights, [kind]: list } });
}

export const withMatrix = (
  rules: ComparisonRules,
  change: Partial<CompatibilityMatrix>,
): ComparisonRules => ({
  ...rules,
  matrix: { ...rules.matrix, ...change },
});

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}
