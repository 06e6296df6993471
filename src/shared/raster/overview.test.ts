import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halvedSize, halveMean, halveMeanOfNumbers, halveMode } from './overview.ts';
import type { HalveShape } from './overview.ts';

const shape = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  bands: fc.integer({ min: 1, max: 4 }),
});
const image = shape.chain(({ width, height, bands }) =>
  fc
    .uint8Array({ minLength: width * height * bands, maxLength: width * height * bands, max: 3 })
    .map((data) => ({ width, height, bands, data })),
);

/** The values of a band under one pixel of the coarser level, in reading order. */
function under(
  { width, height, bands, data }: HalveShape & { data: Uint8Array | Float32Array },
  x: number,
  y: number,
  band: number,
): number[] {
  const values: number[] = [];
  for (let row = 2 * y; row < Math.min(height, 2 * y + 2); row++) {
    for (let column = 2 * x; column < Math.min(width, 2 * x + 2); column++)
      values.push(data[(row * width + column) * bands + band]!);
  }
  return values;
}

test('a mean is the rounded mean of the pixels below', () => {
  fc.assert(
    fc.property(image, (source) => {
      const half = halveMean(source.data, source);
      const width = halvedSize(source.width);
      expect(half.length).toBe(width * halvedSize(source.height) * source.bands);
      for (let i = 0; i < half.length; i++) {
        const pixel = Math.floor(i / source.bands);
        const values = under(source, pixel % width, Math.floor(pixel / width), i % source.bands);
        expect(half[i]).toBe(Math.round(values.reduce((sum, value) => sum + value, 0) / values.length));
      }
    }),
  );
});

test('missing pixels take no part in a mean and real ones never become missing', () => {
  const data = Uint8Array.from([0, 0, 10, 20, 0, 0, 20, 40]);
  expect([...halveMean(data, { width: 2, height: 2, bands: 2 }, { zeroIsMissing: true })]).toEqual([15, 30]);
  const dark = Uint8Array.from([0, 1, 1, 0, 1, 0, 1, 0].map((value, i) => (i < 2 ? value : 0)));
  expect([...halveMean(dark, { width: 2, height: 2, bands: 2 }, { zeroIsMissing: true })]).toEqual([0, 1]);
  const faint = Uint8Array.from([0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0]);
  expect([...halveMean(faint, { width: 2, height: 2, bands: 4 }, { zeroIsMissing: true })]).toEqual([
    0, 0, 0, 1,
  ]);
  expect([
    ...halveMean(new Uint8Array(8), { width: 2, height: 2, bands: 2 }, { zeroIsMissing: true }),
  ]).toEqual([0, 0]);
});

test('a mode is as frequent as any value below, and the first of those', () => {
  fc.assert(
    fc.property(image, (source) => {
      const plain = { ...source, bands: 1, data: source.data.slice(0, source.width * source.height) };
      const half = halveMode(plain.data, plain);
      const width = halvedSize(plain.width);
      for (let i = 0; i < half.length; i++) {
        const values = under(plain, i % width, Math.floor(i / width), 0);
        const count = (value: number): number => values.filter((other) => other === value).length;
        const most = Math.max(...values.map(count));
        expect(half[i]).toBe(values.find((value) => count(value) === most));
      }
    }),
    { numRuns: 300 },
  );
});

test('the quick way for aerial images gives what the plain way gives', () => {
  // One more row makes the height odd, which only the plain way takes.
  const aerial = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
    .chain(([columns, rows]) => {
      const length = columns * rows * 16;
      const pixel = fc.oneof(fc.constant(0), fc.nat(2), fc.nat(255));
      return fc.array(pixel, { minLength: length, maxLength: length }).map((data) => ({
        width: columns * 2,
        height: rows * 2,
        bands: 4,
        // Whole missing pixels too.
        data: Uint8Array.from(data.map((value, i) => (data[i & ~3]! % 3 === 0 ? 0 : value))),
      }));
    });
  fc.assert(
    fc.property(aerial, fc.boolean(), (source, zeroIsMissing) => {
      const { width, height, data } = source;
      const quick = halveMean(data, source, { zeroIsMissing });
      const taller = new Uint8Array(data.length + width * 4);
      taller.set(data);
      const plain = halveMean(taller, { width, height: height + 1, bands: 4 }, { zeroIsMissing });
      expect([...quick]).toEqual([...plain.subarray(0, quick.length)]);
    }),
    { numRuns: 300 },
  );
});

test('a mean of bytes of one band is the same with missing ones as band by band', () => {
  const even = fc
    .record({ width: fc.integer({ min: 1, max: 5 }), height: fc.integer({ min: 1, max: 5 }) })
    .chain(({ width, height }) =>
      fc
        .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4, max: 3 })
        .map((data) => ({ width: width * 2, height: height * 2, bands: 1, data })),
    );
  fc.assert(
    fc.property(even, (source) => {
      const half = halveMean(source.data, source, { zeroIsMissing: true });
      const width = source.width / 2;
      for (let i = 0; i < half.length; i++) {
        const values = under(source, i % width, Math.floor(i / width), 0).filter((value) => value > 0);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(half[i]).toBe(values.length === 0 ? 0 : Math.round(mean));
      }
    }),
  );
});

test('a mean of numbers is that of those below that are one, and NaN where none is', () => {
  const numbers = shape.chain(({ width, height, bands }) =>
    fc
      .float32Array({
        ...{ minLength: width * height * bands, maxLength: width * height * bands },
        ...{ noDefaultInfinity: true, min: -5000, max: 5000 },
      })
      .map((data) => ({ width, height, bands, data })),
  );
  fc.assert(
    fc.property(numbers, fc.infiniteStream(fc.boolean()), (source, gaps) => {
      const data = source.data.map((value) => (gaps.next().value ? value : NaN));
      const half = halveMeanOfNumbers(data, source);
      const width = halvedSize(source.width);
      expect(half.length).toBe(width * halvedSize(source.height) * source.bands);
      for (let i = 0; i < half.length; i++) {
        const pixel = Math.floor(i / source.bands);
        const below = under({ ...source, data }, pixel % width, Math.floor(pixel / width), i % source.bands);
        const values = below.filter((value) => !Number.isNaN(value));
        if (values.length === 0) expect(half[i]).toBeNaN();
        else {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          expect(Math.abs(half[i]! - mean)).toBeLessThan(1e-3);
          expect(half[i]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-3);
        }
      }
    }),
  );
});
