import type { PixelSet } from '../editing/pixelSet.ts';

/** An area with the pair it is of, now or at the time of a verdict. */
export interface MatchedArea {
  /** CoSIA. */
  readonly cover: number;
  /** LPIS code of level 1. */
  readonly declared1: number;
  /** On the grid of the ROI. */
  readonly set: PixelSet;
}

/** Pixels of both over pixels of either, from which on two areas are the same. */
export const sameIou = 0.5;
/** Pixels of both over those of the smaller one: areas that grew, shrank, or were cut by an edit. */
export const sameCovered = 0.7;

/** Windows are looked up by squares of so many pixels. */
const cellPx = 256;

/**
 * Finds old areas of one ROI again among its items: those that were judged, or those of other rules.
 *
 * An old area is the item of the same class and the same group of crops that has most of its pixels (of equals, the first), if
 * the two have half of their union in common or 70 % of the smaller one. An item is one old area only: the first one that finds
 * it keeps it, so olds come newest first.
 *
 * @param groups of `rowGroups`, of the matrix in force. @returns for each old area the index of its item, or -1.
 */
export function matchByOverlap(
  items: readonly MatchedArea[],
  olds: readonly MatchedArea[],
  groups: Uint8Array,
): Int32Array {
  const index = indexOf(items, groups);
  const matched = new Int32Array(olds.length).fill(-1);
  const isTaken = new Uint8Array(items.length);
  const seenBy = new Int32Array(items.length).fill(-1);
  olds.forEach((old, o) => {
    let best = -1;
    let bestCommon = 0;
    for (const key of cellKeys(old, groups)) {
      for (const i of index.get(key) ?? []) {
        if (seenBy[i] === o) continue;
        seenBy[i] = o;
        const common = countCommon(items[i]!.set, old.set);
        if (common > bestCommon || (common === bestCommon && common > 0 && i < best)) {
          best = i;
          bestCommon = common;
        }
      }
    }
    if (best < 0 || isTaken[best] || !isSame(items[best]!.set, old.set, bestCommon)) return;
    isTaken[best] = 1;
    matched[o] = best;
  });
  return matched;
}

function isSame(a: PixelSet, b: PixelSet, common: number): boolean {
  const ofA = pixelsOf(a);
  const ofB = pixelsOf(b);
  return common >= sameIou * (ofA + ofB - common) || common >= sameCovered * Math.min(ofA, ofB);
}

function pixelsOf({ spans }: PixelSet): number {
  let px = 0;
  for (let i = 0; i < spans.length; i += 2) px += spans[i + 1]! - spans[i]!;
  return px;
}

function indexOf(items: readonly MatchedArea[], groups: Uint8Array): Map<number, number[]> {
  const index = new Map<number, number[]>();
  items.forEach((item, i) => {
    for (const key of cellKeys(item, groups)) {
      const list = index.get(key);
      if (list) list.push(i);
      else index.set(key, [i]);
    }
  });
  return index;
}

/** Squares that the window of an area touches, with its class and group. No pixel touches none. */
function* cellKeys({ cover, declared1, set }: MatchedArea, groups: Uint8Array): Generator<number> {
  const { x, y, width, height } = set.window;
  if (width === 0 || height === 0) return;
  const pair = (cover << 8) | (groups[declared1] ?? declared1);
  for (let row = Math.floor(y / cellPx); row <= Math.floor((y + height - 1) / cellPx); row++) {
    for (let column = Math.floor(x / cellPx); column <= Math.floor((x + width - 1) / cellPx); column++)
      yield ((row & 0x7fff) * 0x8000 + (column & 0x7fff)) * 0x10000 + pair;
  }
}

/** Pixels that two sets have in common, without making a set of them. */
export function countCommon(a: PixelSet, b: PixelSet): number {
  const top = Math.max(a.window.y, b.window.y);
  const bottom = Math.min(a.window.y + a.window.height, b.window.y + b.window.height);
  const right = Math.min(a.window.x + a.window.width, b.window.x + b.window.width);
  if (Math.max(a.window.x, b.window.x) >= right) return 0;
  let px = 0;
  for (let y = top; y < bottom; y++) {
    let i = a.rows[y - a.window.y]!;
    let j = b.rows[y - b.window.y]!;
    const iEnd = a.rows[y - a.window.y + 1]!;
    const jEnd = b.rows[y - b.window.y + 1]!;
    while (i < iEnd && j < jEnd) {
      const endA = a.spans[i * 2 + 1]!;
      const endB = b.spans[j * 2 + 1]!;
      const start = Math.max(a.spans[i * 2]!, b.spans[j * 2]!);
      const end = Math.min(endA, endB);
      if (end > start) px += end - start;
      if (endA <= endB) i++;
      if (endB <= endA) j++;
    }
  }
  return px;
}
