import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { expect, test } from 'vitest';
import { encodeJpeg } from '../raster/encodeJpeg.ts';
import { MeanReducer, ModeReducer, thumbnailSize } from './reduce.ts';

test('jpeg-js reads any image that we encode, at its size and near its colours', () => {
  const smooth = fc.record({
    width: fc.integer({ min: 1, max: 50 }),
    height: fc.integer({ min: 1, max: 50 }),
    base: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 }),
    slope: fc.integer({ min: -3, max: 3 }),
  });
  fc.assert(
    fc.property(smooth, ({ width, height, base, slope }) => {
      const rgb = new Uint8Array(width * height * 3);
      for (let i = 0; i < rgb.length; i++) {
        const x = Math.floor(i / 3) % width;
        rgb[i] = Math.min(255, Math.max(0, base[i % 3]! + slope * x));
      }
      const decoded = jpeg.decode(encodeJpeg(rgb, width, height, 90), { useTArray: true });
      expect([decoded.width, decoded.height]).toEqual([width, height]);
      let error = 0;
      for (let i = 0; i < rgb.length; i++) {
        error += Math.abs(decoded.data[4 * Math.floor(i / 3) + (i % 3)]! - rgb[i]!);
      }
      expect(error / rgb.length).toBeLessThan(6);
    }),
    { numRuns: 60 },
  );
});

test('jpeg-js reads noise too, whose codes are the longest', () => {
  let state = 1;
  const rgb = Uint8Array.from({ length: 96 * 96 * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const decoded = jpeg.decode(encodeJpeg(rgb, 96, 96, 100), { useTArray: true });
  const grey = (data: Uint8Array, at: number) =>
    0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  let error = 0;
  for (let i = 0; i < 96 * 96; i++) error += Math.abs(grey(decoded.data, 4 * i) - grey(rgb, 3 * i));
  expect(error / (96 * 96)).toBeLessThan(8);
});

const reduction = fc
  .record({
    width: fc.integer({ min: 1, max: 23 }),
    height: fc.integer({ min: 1, max: 23 }),
    bands: fc.integer({ min: 1, max: 4 }),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      to: fc.record({
        width: fc.integer({ min: 1, max: shape.width }),
        height: fc.integer({ min: 1, max: shape.height }),
      }),
      data: fc.uint8Array({
        minLength: shape.width * shape.height * shape.bands,
        maxLength: shape.width * shape.height * shape.bands,
        max: 6,
      }),
    }),
  );

test('means are by area, whatever the pieces', () => {
  fc.assert(
    fc.property(reduction, ({ shape: { width, height, bands, cut }, to, data }) => {
      const share = (cell: number, cells: number, pixel: number, pixels: number): number => {
        const scale = pixels / cells;
        return Math.max(0, Math.min((cell + 1) * scale, pixel + 1) - Math.max(cell * scale, pixel)) / scale;
      };
      const expected = Array.from({ length: to.width * to.height }, (_, at) => {
        let sum = 0;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const weight = share(at % to.width, to.width, x, width);
            sum +=
              weight *
              share(Math.floor(at / to.width), to.height, y, height) *
              data[(y * width + x) * bands]!;
          }
        }
        return sum;
      });
      const reducer = new MeanReducer({ width, height, to }, bands, 1);
      const rows = Math.floor(cut * height);
      reducer.add(data.subarray(0, rows * width * bands), 0);
      reducer.add(data.subarray(rows * width * bands), rows);
      reducer.result().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    }),
    { numRuns: 60 },
  );
});

test('a reduced mask has the most frequent class of each part, whatever the pieces', () => {
  fc.assert(
    fc.property(reduction, ({ shape: { width, height, cut }, to, data: all }) => {
      const data = all.subarray(0, width * height);
      const tallies = Array.from({ length: to.width * to.height }, () => new Map<number, number>());
      data.forEach((value, i) => {
        const row = Math.floor((Math.floor(i / width) * to.height) / height);
        const tally = tallies[row * to.width + Math.floor(((i % width) * to.width) / width)]!;
        tally.set(value, (tally.get(value) ?? 0) + 1);
      });
      const expected = tallies.map((tally) => [...tally].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0]);
      const reducer = new ModeReducer({ width, height, to });
      const rows = Math.floor(cut * height);
      reducer.add(data.subarray(0, rows * width), 0);
      reducer.add(data.subarray(rows * width), rows);
      expect([...reducer.result()]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('thumbnails keep the proportions and enlarge nothing', () => {
  expect(thumbnailSize(512, 512)).toEqual({ width: 96, height: 96 });
  expect(thumbnailSize(20_000, 10_000)).toEqual({ width: 96, height: 48 });
  expect(thumbnailSize(64, 64)).toEqual({ width: 64, height: 64 });
  expect(thumbnailSize(20_000, 1)).toEqual({ width: 96, height: 1 });
});
