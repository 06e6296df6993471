import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { countPixels, toPixels } from '../../../shared/editing/pixelSet.ts';
import { diffRuns, toBase64 } from '../../../shared/editing/runs.ts';
import { setOfParts } from './editSet.ts';

const width = 13;
const height = 9;
const patches = [
  { patchId: 'a', x: 20, y: 5, widthPx: width, heightPx: height },
  { patchId: 'b', x: 20 + width, y: 5, widthPx: width, heightPx: height },
];
const roi = { grid: patches } as unknown as Pick<RoiDetail, 'grid'>;
const mask = fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 2 });

const partOf = (patchId: string, before: Uint8Array, after: Uint8Array) => ({
  ...{ patchId, roiKey: 'r', px: 0, widthPx: width },
  window: { x: 0, y: 0, width, height },
  runs: toBase64(diffRuns(before, after, width)),
});

describe('the pixels of an edit', () => {
  it('are those that differ, on the grid of the ROI, over patch borders', () => {
    fc.assert(
      fc.property(mask, mask, mask, mask, (beforeA, afterA, beforeB, afterB) => {
        const set = setOfParts(roi, [partOf('a', beforeA, afterA), partOf('b', beforeB, afterB)]);
        const around = { x: 20, y: 5, width: 2 * width, height };
        const found = toPixels(set, around);
        let expected = 0;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < 2 * width; x++) {
            const at = y * width + (x % width);
            const differs = x < width ? beforeA[at] !== afterA[at] : beforeB[at] !== afterB[at];
            expect(found[y * 2 * width + x]).toBe(differs ? 1 : 0);
            expected += differs ? 1 : 0;
          }
        }
        expect(countPixels(set)).toBe(expected);
      }),
      { seed: 9 },
    );
  });

  it('are none where the ROI does not have the patch', () => {
    const [before, after] = [new Uint8Array(width * height), new Uint8Array(width * height).fill(1)];
    expect(countPixels(setOfParts(roi, [partOf('gone', before, after)]))).toBe(0);
  });
});
