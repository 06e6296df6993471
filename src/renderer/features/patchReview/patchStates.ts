import type { PatchReview, RoiPatch } from '../../../shared/contract/index.ts';
import { patchStates, type PatchState } from '../../../shared/comparison/verdicts.ts';

/** A patch of the open ROI with what was said of it. */
export interface ReviewedPatch extends PatchReview {
  readonly row: number;
  readonly col: number;
}

/** Every patch of a ROI in the order of its grid; one that nobody touched has no review of its own. */
export function reviewedPatches(
  grid: readonly Pick<RoiPatch, 'patchId' | 'row' | 'col'>[],
  reviews: readonly PatchReview[],
): ReviewedPatch[] {
  const known = new Map(reviews.map((review) => [review.patchId, review]));
  return grid
    .map(({ patchId, row, col }) => ({ ...(known.get(patchId) ?? untouched(patchId)), row, col }))
    .sort((a, b) => a.row - b.row || a.col - b.col);
}

const untouched = (patchId: string): PatchReview => ({
  ...{ patchId, state: 'untouched', skipCode: null, author: null, utc: null, openRemarks: 0 },
});

export function countStates(patches: readonly Pick<PatchReview, 'state'>[]): Record<PatchState, number> {
  const counts = Object.fromEntries(patchStates.map((state) => [state, 0])) as Record<PatchState, number>;
  for (const { state } of patches) counts[state] += 1;
  return counts;
}

/** Ids from one row to another, both included, whichever comes first. */
export function idsBetween(
  patches: readonly Pick<PatchReview, 'patchId'>[],
  from: number,
  to: number,
): string[] {
  return patches.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ patchId }) => patchId);
}
