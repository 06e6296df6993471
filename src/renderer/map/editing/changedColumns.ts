import type { PixelSet } from '../../../shared/editing/pixelSet.ts';

/** Edges of a row beyond which it is not looked into: of sets as scattered as that little is the same. */
const mostEdges = 64;

/**
 * Columns of a row outside of which two sets hold the same pixels: pairs `from, to` (end excluded) from left to right; those
 * that lie nearer than `gapPx` to each other come as one, and all of them where they are very many.
 */
export function changedColumns(a: PixelSet, b: PixelSet, y: number, gapPx: number): number[] {
  let [i, iEnd] = edgesOf(a, y);
  let [j, jEnd] = edgesOf(b, y);
  if (iEnd - i > mostEdges && jEnd - j > mostEdges) return aroundEdges(a, i, iEnd, b, j, jEnd);
  // The ends first: of long rows most is the same.
  while (i < iEnd && j < jEnd && a.spans[i] === b.spans[j]) {
    i++;
    j++;
  }
  while (i < iEnd && j < jEnd && a.spans[iEnd - 1] === b.spans[jEnd - 1]) {
    iEnd--;
    jEnd--;
  }
  if (iEnd - i + jEnd - j > mostEdges) return aroundEdges(a, i, iEnd, b, j, jEnd);
  const changed: number[] = [];
  let from = NaN;
  let to = -Infinity;
  // Even places are starts of spans: between two edges both are inside, or both outside, when as many were passed of either.
  while (i < iEnd || j < jEnd) {
    const x = Math.min(i < iEnd ? a.spans[i]! : Infinity, j < jEnd ? b.spans[j]! : Infinity);
    const isDifferent = ((i ^ j) & 1) === 1;
    if (isDifferent) to = x;
    while (i < iEnd && a.spans[i] === x) i++;
    while (j < jEnd && b.spans[j] === x) j++;
    if (((i ^ j) & 1) === 0 || isDifferent) continue;
    if (x - to >= gapPx) {
      if (to > -Infinity) changed.push(from, to);
      from = x;
    }
  }
  if (to > -Infinity) changed.push(from, to);
  return changed;
}

/** The pair of columns of a row between which the pixels of both sets are; none for none. */
export function allColumns(a: PixelSet, b: PixelSet, y: number): number[] {
  const [i, iEnd] = edgesOf(a, y);
  const [j, jEnd] = edgesOf(b, y);
  return i === iEnd && j === jEnd ? [] : aroundEdges(a, i, iEnd, b, j, jEnd);
}

function aroundEdges(
  a: PixelSet,
  i: number,
  iEnd: number,
  b: PixelSet,
  j: number,
  jEnd: number,
): [number, number] {
  return [
    Math.min(i < iEnd ? a.spans[i]! : Infinity, j < jEnd ? b.spans[j]! : Infinity),
    Math.max(i < iEnd ? a.spans[iEnd - 1]! : -Infinity, j < jEnd ? b.spans[jEnd - 1]! : -Infinity),
  ];
}

/** Places of a row's numbers in `spans`. */
function edgesOf({ window, rows }: PixelSet, y: number): [number, number] {
  const row = y - window.y;
  return row < 0 || row >= window.height ? [0, 0] : [rows[row]! * 2, rows[row + 1]! * 2];
}
