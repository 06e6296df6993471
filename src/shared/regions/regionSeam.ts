import type { PlacedPatch } from '../geo/grid.ts';
import { mergeCost } from './mergeCost.ts';
import type { PatchRegions } from './PatchRegions.ts';
import { leafAt } from './regionTree.ts';

/** A patch with its regions, in its place on the ROI grid. */
export interface PlacedRegions {
  readonly patch: PlacedPatch & { readonly patchId: string };
  readonly regions: PatchRegions;
}

/** Where two patches touch: the leaves on both sides of each pixel edge, from top to bottom or left to right. */
export interface RegionSeam {
  readonly a: PlacedRegions;
  readonly b: PlacedRegions;
  readonly leavesA: Uint16Array;
  readonly leavesB: Uint16Array;
}

/** The seam of two patches; null when they do not touch, or do so in a corner only. */
export function seamOf(a: PlacedRegions, b: PlacedRegions): RegionSeam | null {
  const [p, q] = [a.patch, b.patch];
  const top = Math.max(p.y, q.y);
  const left = Math.max(p.x, q.x);
  const down = Math.min(p.y + p.heightPx, q.y + q.heightPx) - top;
  const across = Math.min(p.x + p.widthPx, q.x + q.widthPx) - left;
  if (down > 0 && p.x + p.widthPx === q.x) return along(a, b, down, (i) => [q.x - 1, q.x, top + i, top + i]);
  if (down > 0 && q.x + q.widthPx === p.x) return along(a, b, down, (i) => [p.x, p.x - 1, top + i, top + i]);
  if (across > 0 && p.y + p.heightPx === q.y)
    return along(a, b, across, (i) => [left + i, left + i, q.y - 1, q.y]);
  if (across > 0 && q.y + q.heightPx === p.y)
    return along(a, b, across, (i) => [left + i, left + i, p.y, p.y - 1]);
  return null;
}

/** @param place x in a, x in b, y in a, y in b of the pixels beside an edge, on the ROI grid. */
function along(
  a: PlacedRegions,
  b: PlacedRegions,
  length: number,
  place: (i: number) => [number, number, number, number],
): RegionSeam {
  const leavesA = new Uint16Array(length);
  const leavesB = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    const [ax, bx, ay, by] = place(i);
    leavesA[i] = leafAt(a.regions.tree, ax - a.patch.x, ay - a.patch.y);
    leavesB[i] = leafAt(b.regions.tree, bx - b.patch.x, by - b.patch.y);
  }
  return { a, b, leavesA, leavesB };
}

/** More than there are nodes in a patch. */
const nodeBase = 2 ** 18;

/**
 * The pairs of regions that are one over a seam: those whose merge costs no more, by the same formula as within a patch.
 *
 * @returns nodes `[a0, b0, a1, b1, …]`
 */
export function joinsAt({ a, b, leavesA, leavesB }: RegionSeam, cost: number): Uint32Array {
  const topsA = a.regions.topsAt(cost);
  const topsB = b.regions.topsAt(cost);
  const lengths = new Map<number, number>();
  for (let i = 0; i < leavesA.length; i++) {
    const key = topsA[leavesA[i]!]! * nodeBase + topsB[leavesB[i]!]!;
    lengths.set(key, (lengths.get(key) ?? 0) + 1);
  }
  const joins: number[] = [];
  for (const [key, length] of lengths) {
    const nodeA = Math.floor(key / nodeBase);
    const nodeB = key % nodeBase;
    const squared = a.regions.squaredDistance(nodeA, b.regions, nodeB);
    if (squared === null) continue;
    const [n, m] = [a.regions.counts[nodeA]!, b.regions.counts[nodeB]!];
    if (mergeCost(n, m, squared, length) <= cost) joins.push(nodeA, nodeB);
  }
  return Uint32Array.from(joins);
}
