import type { Difference, PredictionSet } from '../../../shared/contract/index.ts';
import type { EditOp } from '../../../shared/editing/ops/op.ts';
import { confidenceSteps, type Proposals } from '../../map/proposals.ts';

/** What of a prediction is to be accepted. */
export interface AcceptForm {
  /** 0 to 100. */
  readonly percent: number;
  /** Classes of the model; null for all. */
  readonly classes: readonly number[] | null;
}

/** Sure enough that most of it is right, and not so sure that nothing is left. */
export const initialAccept: AcceptForm = { percent: 80, classes: null };

/** The operation that accepts it: a copy that names model and threshold. Null when no class is wanted. */
export function acceptOp({ percent, classes }: AcceptForm, set: PredictionSet): EditOp | null {
  if (classes?.length === 0) return null;
  return {
    op: 'copy',
    from: {
      ...{ kind: 'prediction', setId: set.id, model: set.modelSha256, minConfidence: percent / 100 },
      ...(classes ? { classes: [...classes] } : {}),
    },
  };
}

/** Pixels of each proposed class where the masks have others, the most first. */
export function proposedClasses(difference: Difference): { readonly value: number; readonly px: number }[] {
  const sums = new Map<number, number>();
  for (const { a, b, px } of difference.pairs) if (a !== b) sums.set(b, (sums.get(b) ?? 0) + px);
  return [...sums].map(([value, px]) => ({ value, px })).sort((a, b) => b.px - a.px || a.value - b.value);
}

/** One more class, or one less. From "all" the first click leaves that one alone; all of them are "all" again. */
export function toggleClass(
  classes: readonly number[] | null,
  value: number,
  all: readonly number[],
): readonly number[] | null {
  if (classes === null) return [value];
  const next = classes.includes(value) ? classes.filter((other) => other !== value) : [...classes, value];
  return next.length === 0 || all.every((other) => next.includes(other)) ? null : next;
}

/** Pixels in steps of confidence, of some classes or of all. */
export function stepsOf(proposals: Proposals, classes: readonly number[] | null): number[] {
  const sums = Array<number>(confidenceSteps).fill(0);
  for (const [value, steps] of proposals)
    if (classes === null || classes.includes(value))
      for (const [i, count] of steps.entries()) sums[i] = sums[i]! + count;
  return sums;
}
