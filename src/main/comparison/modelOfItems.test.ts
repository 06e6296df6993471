import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setOfPixels } from '../../shared/editing/pixelSet.ts';
import { modelOfItems } from './modelOfItems.ts';

const side = 8;
const roiPx = 2 * side;

it('is the most frequent predicted class of the area, over patch borders and gaps, counted pixel by pixel', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: roiPx * roiPx, maxLength: roiPx * roiPx, max: 3 }),
      fc.uint8Array({ minLength: roiPx * roiPx, maxLength: roiPx * roiPx, max: 1 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      (classes, inArea, predictedPatches) => {
        fc.pre(inArea.some((is) => is === 1));
        const corners = [0, 1, 2, 3].map((i) => ({ x: (i % 2) * side, y: Math.floor(i / 2) * side }));
        const patches = corners
          .filter((_, i) => predictedPatches[i])
          .map(({ x, y }) => ({
            ...{ x, y, widthPx: side, heightPx: side },
            classes: Uint8Array.from({ length: side * side }, (_, at) => {
              const [row, column] = [Math.floor(at / side), at % side];
              return classes[(y + row) * roiPx + x + column]!;
            }),
          }));
        const counts = [0, 0, 0, 0];
        let [area, predicted] = [0, 0];
        for (let y = 0; y < roiPx; y++)
          for (let x = 0; x < roiPx; x++) {
            if (inArea[y * roiPx + x] === 0) continue;
            area++;
            if (!predictedPatches[2 * Math.floor(y / side) + Math.floor(x / side)]) continue;
            predicted++;
            counts[classes[y * roiPx + x]!]!++;
          }
        const best = counts.indexOf(Math.max(...counts));
        const set = setOfPixels(inArea, { x: 0, y: 0, width: roiPx, height: roiPx });
        const expected =
          predicted === 0 || predicted < area / 2
            ? { modelValue: null, modelShare: null }
            : { modelValue: best, modelShare: counts[best]! / predicted };
        expect(modelOfItems(patches, [set])).toEqual([expected]);
      },
    ),
  );
});
