import { PatchIndex, type PlacedPatch } from '../geo/grid.ts';

/** Two patches side by side: `a` left of `b`, or above it. */
export interface Contact {
  readonly a: number;
  readonly b: number;
  readonly isBelow: boolean;
  /** Where the common side begins along each, in pixels, and how long it is. */
  readonly fromA: number;
  readonly fromB: number;
  readonly px: number;
}

/** What lies along the sides of a patch, one number a pixel; -1 for nothing. */
export interface Sides {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly top: Int32Array;
  readonly bottom: Int32Array;
}

/** A patch with its number in its grid. */
export type Numbered<T extends PlacedPatch> = PlacedPatch & { readonly at: number; readonly patch: T };

/** Patches of a grid by place. */
export function indexOf<T extends PlacedPatch>(patches: readonly T[]): PatchIndex<Numbered<T>> {
  const numbered = patches.map((patch, at) => {
    const { x, y, widthPx, heightPx } = patch;
    return { x, y, widthPx, heightPx, at, patch };
  });
  return new PatchIndex(numbered, Math.max(1, ...patches.slice(0, 1).map(({ widthPx }) => widthPx)));
}

/** All pairs of patches that have a part of a side in common. */
export function contactsOf<T extends PlacedPatch>(
  patches: readonly T[],
  index: PatchIndex<Numbered<T>>,
): Contact[] {
  return patches.flatMap(({ x, y, widthPx, heightPx }, a) => {
    const beside = index.within({ x: x + widthPx, y, width: 1, height: heightPx }).flatMap((other) => {
      if (other.x !== x + widthPx) return [];
      const from = Math.max(y, other.y);
      const px = Math.min(y + heightPx, other.y + other.heightPx) - from;
      return [{ a, b: other.at, isBelow: false, fromA: from - y, fromB: from - other.y, px }];
    });
    const below = index.within({ x, y: y + heightPx, width: widthPx, height: 1 }).flatMap((other) => {
      if (other.y !== y + heightPx) return [];
      const from = Math.max(x, other.x);
      const px = Math.min(x + widthPx, other.x + other.widthPx) - from;
      return [{ a, b: other.at, isBelow: true, fromA: from - x, fromB: from - other.x, px }];
    });
    return [...beside, ...below];
  });
}

/** Sides from runs of a patch: `valueOf` says the number of a run, -1 for nothing. */
export function sidesOf(
  runs: { readonly starts: ArrayLike<number>; readonly ends: ArrayLike<number>; readonly count: number },
  width: number,
  height: number,
  valueOf: (run: number) => number,
): Sides {
  const side = (px: number) => new Int32Array(px).fill(-1);
  const sides = { left: side(height), right: side(height), top: side(width), bottom: side(width) };
  const lastRow = (height - 1) * width;
  for (let run = 0; run < runs.count; run++) {
    const [start, end] = [runs.starts[run]!, runs.ends[run]!];
    const value = valueOf(run);
    if (start % width === 0) sides.left[start / width] = value;
    if (end % width === 0) sides.right[end / width - 1] = value;
    if (start < width) sides.top.fill(value, start, end);
    if (start >= lastRow) sides.bottom.fill(value, start - lastRow, end - lastRow);
  }
  return sides;
}

/** Visits what meets along a contact, pixel by pixel, where there is something on both sides. */
export function forEachMeeting(
  { isBelow, fromA, fromB, px }: Contact,
  a: Sides,
  b: Sides,
  visit: (a: number, b: number) => void,
): void {
  const [sideA, sideB] = isBelow ? [a.bottom, b.top] : [a.right, b.left];
  for (let i = 0; i < px; i++) {
    const [valueA, valueB] = [sideA[fromA + i]!, sideB[fromB + i]!];
    if (valueA >= 0 && valueB >= 0) visit(valueA, valueB);
  }
}
