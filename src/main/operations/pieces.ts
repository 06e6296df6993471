import type { RoiPatch } from '../../shared/contract/index.ts';
import { haloPx, type EditOp } from '../../shared/editing/ops/op.ts';
import {
  intersectWindows,
  PatchIndex,
  uniteWindows,
  windowOf,
  type PixelWindow,
} from '../../shared/geo/grid.ts';

/** The part of a ROI that a worker is given at once: some masks to be changed, and what an operation must see around them. */
export interface Piece {
  /** On the ROI grid, with the surroundings. */
  readonly window: PixelWindow;
  readonly targets: readonly RoiPatch[];
  /** Masks that are seen and not changed; they may reach past the window. */
  readonly around: readonly RoiPatch[];
}

/** What of a ROI is needed to cut it. */
export interface PieceGrid {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly gsd: number;
  readonly patchSizePx: number;
  readonly grid: readonly RoiPatch[];
}

export interface PieceLimits {
  /** Pixels of a piece, about: a worker needs some ten bytes for each, and several work on one large ROI. */
  readonly piecePx: number;
  /** Islands are compared over the whole ROI up to this size. */
  readonly wholeRoiPx: number;
  /** Islands of larger ROIs, and areas that are told apart by size, see this far at most. */
  readonly mostAroundPx: number;
}

export const usualLimits: PieceLimits = { piecePx: 8e6, wholeRoiPx: 64e6, mostAroundPx: 2048 };

/**
 * How far around its masks an operation must see, so that what it does to them does not depend on the cut.
 *
 * A small area joins the largest area beside it, and how large that is only the whole ROI can tell. In ROIs too large for
 * that, two areas beside an island that both reach further than `mostAroundPx` are compared by what is seen of them; none of
 * FLAIR is so large. A hole or island that reaches further stays as it is there.
 */
export function aroundPx(op: EditOp, roi: PieceGrid, limits: PieceLimits = usualLimits): number {
  const whole = Math.max(roi.widthPx, roi.heightPx);
  const needed = haloPx(op, roi.gsd);
  // Metres without a scale: the operation itself says so.
  const halo = needed >= 0 ? needed : whole;
  if (op.op === 'islands') {
    if (roi.widthPx * roi.heightPx <= limits.wholeRoiPx) return whole;
    return Math.min(whole, limits.mostAroundPx);
  }
  return Math.min(whole, op.op === 'holes' ? Math.min(halo, limits.mostAroundPx) : halo);
}

/**
 * Cuts a ROI into pieces that cover the targets, each target once: rectangles of whole patches with `around` pixels on each
 * side, at most about `limits.piecePx` pixels each. Targets that are further apart than what is seen around them are in
 * different pieces, so that nothing is read between them.
 */
export function cutPieces(
  roi: PieceGrid,
  targets: readonly RoiPatch[],
  around: number,
  limits: PieceLimits = usualLimits,
): Piece[] {
  const index = new PatchIndex(roi.grid, roi.patchSizePx);
  const groups = groupsOf(targets, around, roi.patchSizePx);
  return groups.flatMap((group) => squares(group, around, roi, limits)).map((some) => toPiece(some));

  function toPiece(some: readonly RoiPatch[]): Piece {
    const isTarget = new Set(some);
    // Targets of another group or square are surroundings here.
    const seen = new Set<RoiPatch>();
    let window: PixelWindow | null = null;
    for (const target of some) {
      const wide = grown(windowOf(target), around);
      window = uniteWindows(window, wide);
      for (const patch of index.within(wide)) if (!isTarget.has(patch)) seen.add(patch);
    }
    const all = { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx };
    return { window: intersectWindows(window!, all)!, targets: some, around: [...seen] };
  }
}

const grown = ({ x, y, width, height }: PixelWindow, px: number): PixelWindow => ({
  x: x - px,
  y: y - px,
  width: width + 2 * px,
  height: height + 2 * px,
});

/** Targets that lie within `around` pixels of each other, directly or over others. */
function groupsOf(targets: readonly RoiPatch[], around: number, cellPx: number): RoiPatch[][] {
  const index = new PatchIndex(targets, cellPx);
  const left = new Set(targets);
  const groups: RoiPatch[][] = [];
  for (const first of targets) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const patch of group) {
      if (left.size === 0) break;
      for (const near of index.within(grown(windowOf(patch), Math.max(1, around))))
        if (left.delete(near)) group.push(near);
    }
    groups.push(group);
  }
  return groups;
}

/** A group as it is when it is small enough, else by squares of the ROI grid. */
function squares(
  group: readonly RoiPatch[],
  around: number,
  { patchSizePx }: PieceGrid,
  { piecePx }: PieceLimits,
): (readonly RoiPatch[])[] {
  const bounds = group.map(windowOf).reduce(uniteWindows);
  if ((bounds.width + 2 * around) * (bounds.height + 2 * around) <= piecePx) return [group];
  const free = Math.floor((Math.sqrt(piecePx) - 2 * around) / patchSizePx) * patchSizePx;
  // Where nearly all of a piece would be surroundings, larger ones are less work in all.
  const side = Math.max(free, around, patchSizePx);
  const bySquare = new Map<string, RoiPatch[]>();
  for (const patch of group) {
    const key = `${Math.floor((patch.x - bounds.x) / side)},${Math.floor((patch.y - bounds.y) / side)}`;
    const square = bySquare.get(key);
    if (square) square.push(patch);
    else bySquare.set(key, [patch]);
  }
  return [...bySquare.values()];
}
