import type { Seam } from '../contract/editing.ts';
import type { PixelWindow } from '../geo/grid.ts';

/** The mask of a patch: file values `[window.height, window.width]` on the ROI grid. */
export interface SeamPatch {
  readonly patchId: string;
  readonly window: PixelWindow;
  readonly data: Uint8Array;
}

/** So many equal pairs in a row do not end a stretch. */
const bridgedPairs = 2;

/**
 * Steps of labels along the edges between patches: stretches where at least `minPx` pairs of pixels, one on each side of the
 * edge, have different classes. The longest come first, equal ones from the top and from the left.
 *
 * A border on the ground that crosses an edge makes a stretch of one pair where it crosses steeply, and of a few where it is
 * oblique: of `1 / slope` pairs, for a border of one pixel step each so many. Two patches that were labelled apart differ all
 * along. So the length tells them, and 10 px leave out all that crosses at more than 6°. What remains are flatter borders
 * and those that do run along the edge: a person looks at the list, longest first.
 *
 * Up to two equal pairs do not end a stretch: where two labels of a field differ, small things on both sides agree by chance.
 * They are not counted. The classes may change along a stretch; `pairs` says which meet, `from` on the first patch's side
 * (the left or upper one). Patches may be of any size; edges that do not touch have no seam.
 */
export function findSeams(patches: readonly SeamPatch[], minPx: number): Seam[] {
  const byLeft = groupBy(patches, ({ window }) => window.x);
  const byTop = groupBy(patches, ({ window }) => window.y);
  const seams = patches.flatMap((first) => {
    const { x, y, width, height } = first.window;
    return [
      ...(byLeft.get(x + width) ?? []).flatMap((second) => seamsBetween(first, second, 'vertical', minPx)),
      ...(byTop.get(y + height) ?? []).flatMap((second) => seamsBetween(first, second, 'horizontal', minPx)),
    ];
  });
  return seams.sort((a, b) => b.lengthPx - a.lengthPx || a.window.y - b.window.y || a.window.x - b.window.x);
}

function groupBy(
  patches: readonly SeamPatch[],
  keyOf: (patch: SeamPatch) => number,
): Map<number, SeamPatch[]> {
  const groups = new Map<number, SeamPatch[]>();
  for (const patch of patches) {
    const group = groups.get(keyOf(patch));
    if (group) group.push(patch);
    else groups.set(keyOf(patch), [patch]);
  }
  return groups;
}

function seamsBetween(
  first: SeamPatch,
  second: SeamPatch,
  direction: Seam['direction'],
  minPx: number,
): Seam[] {
  const isVertical = direction === 'vertical';
  const [a, b] = [first.window, second.window];
  const from = isVertical ? Math.max(a.y, b.y) : Math.max(a.x, b.x);
  const to = isVertical ? Math.min(a.y + a.height, b.y + b.height) : Math.min(a.x + a.width, b.x + b.width);
  if (to - from < minPx) return [];
  const sideA = edgeOf(first, direction, 'far', from, to);
  const sideB = edgeOf(second, direction, 'near', from, to);
  return stretchesOf(sideA, sideB, minPx).map(({ start, end, lengthPx }) => ({
    patchIds: [first.patchId, second.patchId],
    direction,
    window: isVertical
      ? { x: b.x - 1, y: from + start, width: 2, height: end - start }
      : { x: from + start, y: b.y - 1, width: end - start, height: 2 },
    lengthPx,
    pairs: pairsOf(sideA, sideB, start, end),
  }));
}

/** The pixels `from <= position < to` along the right or lower (`far`), or the left or upper edge of a patch. */
function edgeOf(
  { window, data }: SeamPatch,
  direction: Seam['direction'],
  side: 'near' | 'far',
  from: number,
  to: number,
): Uint8Array {
  const { x, y, width, height } = window;
  const isVertical = direction === 'vertical';
  const step = isVertical ? width : 1;
  const across = side === 'near' ? 0 : isVertical ? width - 1 : (height - 1) * width;
  const begin = across + (from - (isVertical ? y : x)) * step;
  return Uint8Array.from({ length: to - from }, (_, i) => data[begin + i * step]!);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Pairs that differ. */
  readonly lengthPx: number;
}

function stretchesOf(sideA: Uint8Array, sideB: Uint8Array, minPx: number): Stretch[] {
  const stretches: Stretch[] = [];
  let [start, end, lengthPx] = [0, 0, 0];
  const close = (): void => {
    if (lengthPx >= minPx) stretches.push({ start, end, lengthPx });
  };
  for (let i = 0; i < sideA.length; i++) {
    if (sideA[i] === sideB[i]) continue;
    if (lengthPx === 0 || i - end > bridgedPairs) {
      close();
      start = i;
      lengthPx = 0;
    }
    end = i + 1;
    lengthPx++;
  }
  close();
  return stretches;
}

function pairsOf(sideA: Uint8Array, sideB: Uint8Array, start: number, end: number): Seam['pairs'] {
  const counts = new Map<number, number>();
  for (let i = start; i < end; i++) {
    if (sideA[i] === sideB[i]) continue;
    const key = sideA[i]! * 256 + sideB[i]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, px]) => ({ from: key >> 8, to: key & 255, px }))
    .sort((a, b) => b.px - a.px || a.from - b.from || a.to - b.to);
}
