import { countPixels, forEachSpanIn, type PixelSet } from '../../shared/editing/pixelSet.ts';
import { PatchIndex, windowOf } from '../../shared/geo/grid.ts';
import type { ModelSays } from './rowTypes.ts';

/** A patch with what is predicted of it. */
export interface PredictedPatch {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Class values, `[heightPx, widthPx]`. */
  readonly classes: Uint8Array;
}

/** Less of an item that is predicted says nothing of the whole. */
const leastPredicted = 0.5;

/**
 * The class that a prediction gives most of each area, the lowest value of several, with its share of the predicted pixels; null
 * where less than half of the area is predicted.
 *
 * @returns of each set, in their order.
 */
export function modelOfItems(patches: readonly PredictedPatch[], sets: readonly PixelSet[]): ModelSays[] {
  const index = new PatchIndex(patches, patches[0]?.widthPx ?? 1);
  const counts = new Uint32Array(256);
  return sets.map((set) => {
    counts.fill(0);
    let predicted = 0;
    for (const patch of index.within(set.window)) {
      const { x: left, y: top, widthPx, classes } = patch;
      forEachSpanIn(set, windowOf(patch), (y, xStart, xEnd) => {
        const row = (y - top) * widthPx - left;
        for (let x = xStart; x < xEnd; x++) counts[classes[row + x]!]!++;
        predicted += xEnd - xStart;
      });
    }
    if (predicted === 0 || predicted < leastPredicted * countPixels(set))
      return { modelValue: null, modelShare: null };
    const most = counts.reduce((best, px, value) => (px > counts[best]! ? value : best), 0);
    return { modelValue: most, modelShare: counts[most]! / predicted };
  });
}
