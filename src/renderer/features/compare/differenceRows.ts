import type { Difference } from '../../../shared/contract/index.ts';
import type { ClassPair } from '../../map/differenceTiles.ts';

/** One line of the table of pairs. */
export interface DifferenceRow {
  readonly a: number;
  readonly b: number;
  readonly px: number;
  /** Of all pixels that both layers have, 0 to 1. */
  readonly share: number;
  readonly areaM2: number;
}

/**
 * Pairs as lines, the most pixels first. Of layers of one class list only pairs of different values: equal ones are no
 * difference. Of different lists all, since their values say nothing of each other.
 *
 * @param gsd Metres per pixel.
 */
export function differenceRows(
  { px, pairs }: Pick<Difference, 'px' | 'pairs'>,
  byValue: boolean,
  gsd: number,
): DifferenceRow[] {
  return pairs
    .filter(({ a, b }) => !byValue || a !== b)
    .map((pair) => ({ ...pair, share: px === 0 ? 0 : pair.px / px, areaM2: pair.px * gsd * gsd }))
    .sort((one, other) => other.px - one.px || one.a - other.a || one.b - other.b);
}

export const hasPair = (pairs: readonly ClassPair[], a: number, b: number): boolean =>
  pairs.some((pair) => pair[0] === a && pair[1] === b);

/** The marked pairs after a click on one: it alone; with `add` it besides the others; again, without it. */
export function toggledPairs(
  pairs: readonly ClassPair[],
  a: number,
  b: number,
  add: boolean,
): readonly ClassPair[] {
  if (hasPair(pairs, a, b)) return add ? pairs.filter((pair) => pair[0] !== a || pair[1] !== b) : [];
  return add ? [...pairs, [a, b]] : [[a, b]];
}
