import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intersectWindows, PatchIndex, pixelToWorld, windowOf, worldToPixel } from './grid.ts';

const frame = { origin: [650_000, 6_860_102.4], gsd: 0.2, widthPx: 2560, heightPx: 2560 } as const;

it('turns pixels into world positions and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_480 }), fc.integer({ min: 0, max: 20_480 }), (x, y) => {
      const [backX, backY] = worldToPixel(frame, ...pixelToWorld(frame, x, y));
      expect(backX).toBeCloseTo(x, 4);
      expect(backY).toBeCloseTo(y, 4);
    }),
  );
  expect(pixelToWorld(frame, 5, 5)).toEqual([650_001, 6_860_101.4]);
});

it('finds the same patches as a look at every one of them', () => {
  const patches = [
    { x: 0, y: 0, widthPx: 512, heightPx: 512 },
    { x: 512, y: 0, widthPx: 512, heightPx: 276 },
    { x: 7, y: 520, widthPx: 476, heightPx: 512 },
    { x: 600, y: 400, widthPx: 1000, heightPx: 90 },
    { x: 2048, y: 1024, widthPx: 3, heightPx: 700 },
  ];
  const index = new PatchIndex(patches, 512);
  const number = fc.integer({ min: -600, max: 3000 });
  const side = fc.integer({ min: 1, max: 1500 });
  fc.assert(
    fc.property(number, number, side, side, (x, y, width, height) => {
      const expected = patches.filter((p) => intersectWindows({ x, y, width, height }, windowOf(p)));
      expect(new Set(index.within({ x, y, width, height }))).toEqual(new Set(expected));
      expect(index.at(x, y)).toBe(
        patches.find((p) => x >= p.x && x < p.x + p.widthPx && y >= p.y && y < p.y + p.heightPx),
      );
    }),
  );
});
