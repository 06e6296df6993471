import { AppError } from '../../errors.ts';
import type { EditOp, OpInput } from './op.ts';

/**
 * Classes become others, all pairs at once. Throws AppError `badRequest` where one class is to become two.
 */
export function recode(op: Extract<EditOp, { op: 'recode' }>, { before, inside }: OpInput): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, value) => value);
  const named = new Set<number>();
  for (const { from, to } of op.pairs) {
    if (named.has(from) && table[from] !== to)
      throw new AppError('badRequest', {}, { detail: `class ${from} becomes ${table[from]} and ${to}` });
    named.add(from);
    table[from] = to;
  }
  const after = new Uint8Array(before);
  for (let i = 0; i < after.length; i++)
    if (inside === null || inside[i] !== 0) after[i] = table[before[i]!]!;
  return after;
}

/** One class everywhere. */
export function set(op: Extract<EditOp, { op: 'set' }>, { before, inside }: OpInput): Uint8Array {
  if (inside === null) return new Uint8Array(before.length).fill(op.value);
  return Uint8Array.from(before, (value, i) => (inside[i] === 0 ? value : op.value));
}

/** The values of the source where it has some. Throws AppError `internal` where the caller brought none. */
export function copy({ before, inside, source, sourceInside = null }: OpInput): Uint8Array {
  if (source?.length !== before.length)
    throw new AppError('internal', {}, { detail: 'a copy without a source of the same size' });
  const after = new Uint8Array(before);
  for (let i = 0; i < after.length; i++)
    if ((inside === null || inside[i] !== 0) && (sourceInside === null || sourceInside[i] !== 0))
      after[i] = source[i]!;
  return after;
}
