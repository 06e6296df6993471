import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from './ops/median.ts';
import { SmoothSource, smoothMiddle, smoothRadiusPx, surroundingsOf } from './smoothBrush.ts';

const imageArb = fc
  .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 3 }),
    }),
  );

/** Large areas with a few pixels of others in them, as masks have. */
const areasArb = fc
  .record({
    width: fc.integer({ min: 1, max: 150 }),
    height: fc.integer({ min: 1, max: 90 }),
    side: fc.integer({ min: 5, max: 80 }),
    classes: fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
    every: fc.integer({ min: 2, max: 200 }),
  })
  .map(({ width, height, side, classes, every }) => ({
    ...{ width, height },
    data: Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [Math.floor((i % width) / side), Math.floor(i / width / side)];
      const isOther = Math.imul(i, 2_654_435_761) >>> 0 < 2 ** 32 / every;
      return classes[(x + 2 * y + (isOther ? 1 : 0)) % 4]!;
    }),
  }));

describe('the smoothing brush', () => {
  it('makes of every pixel what the operation median makes of it, over the borders of patches', () => {
    fc.assert(
      fc.property(fc.oneof(imageArb, areasArb), fc.integer({ min: 1, max: 16 }), (image, radiusPx) => {
        const { width, height, data } = image;
        const expected = median(
          { op: 'median', radiusPx },
          { before: data, width, height, inside: null, gsd: 1 },
        );
        // The image in two patches, split anywhere.
        const split = Math.max(1, width >> 1);
        const parts = [
          { x: 0, widthPx: split },
          { x: split, widthPx: width - split },
        ].flatMap(({ x, widthPx }) =>
          widthPx > 0
            ? [{ place: { x, y: 0, widthPx, heightPx: height }, data: cut(data, width, x, widthPx) }]
            : [],
        );
        for (const { place } of parts) {
          const source = new SmoothSource(place, radiusPx, (window) => surroundingsOf(window, parts));
          const whole = { x: 0, y: 0, width: place.widthPx, height };
          expect(source.within(whole)).toEqual(cut(expected, width, place.x, place.widthPx));
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('counts no pixel without a mask', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 225, maxLength: 225, max: 1 }),
        fc.uint8Array({ minLength: 225, maxLength: 225, max: 2 }),
        (inside, data) => {
          const whole = median(
            { op: 'median', radiusPx: 2 },
            { before: data, width: 15, height: 15, inside, gsd: 1 },
          );
          const middle = smoothMiddle({ data, inside }, 15, 15, 2);
          for (let y = 0; y < 11; y++)
            for (let x = 0; x < 11; x++)
              if (inside[(y + 2) * 15 + x + 2] === 1)
                expect(middle[y * 11 + x]).toBe(whole[(y + 2) * 15 + x + 2]);
        },
      ),
      { numRuns: 30, seed: 4 },
    );
  });

  it('looks as far as a sixth of the brush, and not beyond a limit', () => {
    expect([1, 6, 24, 500].map(smoothRadiusPx)).toEqual([1, 1, 4, 16]);
  });
});

const cut = (data: Uint8Array, width: number, x: number, columns: number): Uint8Array =>
  Uint8Array.from(
    { length: (data.length / width) * columns },
    (_, i) => data[Math.floor(i / columns) * width + x + (i % columns)]!,
  );
