import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptySet, hasPixel, setOfPixels, toPixels } from '../pixelSet.ts';
import type { Connectivity } from './components.ts';
import { floodFill } from './floodFill.ts';
import { maskInput } from '../../../../test/support/maskSamples.ts';
import { slowFlood } from '../../../../test/support/slowComponents.ts';

const connectivities = fc.constantFrom<Connectivity>(4, 8);

test('finds what a walk from pixel to pixel finds', () => {
  fc.assert(
    fc.property(maskInput(24), connectivities, fc.nat(), (input, connectivity, place) => {
      const { before, width, height } = input;
      const first = place % before.length;
      const seed = before[first]!;
      const set = floodFill(
        before,
        width,
        height,
        first % width,
        Math.floor(first / width),
        connectivity,
        (value) => value === seed,
      );
      const slow = slowFlood(input, first, connectivity, (i) => before[i] === seed);
      const window = { x: 0, y: 0, width, height };
      const pixels = Uint8Array.from(before, (_, i) => (slow.has(i) ? 1 : 0));
      expect(toPixels(set, window)).toEqual(pixels);
      expect(set).toEqual(setOfPixels(pixels, window));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('finds its way through noise', () => {
  const noise = fc.record({
    ...{ width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) },
    bits: fc.uint8Array({ minLength: 900, maxLength: 900, max: 3 }),
  });
  fc.assert(
    fc.property(noise, connectivities, fc.nat(), ({ width, height, bits }, connectivity, place) => {
      const first = place % (width * height);
      const [x, y] = [first % width, Math.floor(first / width)];
      const isIn = (value: number) => value > 0;
      const set = floodFill(bits, width, height, x, y, connectivity, isIn);
      const slow = slowFlood({ width, height }, first, connectivity, (i) => isIn(bits[i]!));
      const window = { x: 0, y: 0, width, height };
      expect([...toPixels(set, window)].flatMap((is, i) => (is ? [i] : []))).toEqual(
        [...slow].sort((a, b) => a - b),
      );
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('takes floats within a tolerance, and no NaN', () => {
  const data = Float32Array.of(1, 1.2, 1.4, NaN, 1.1, 9, 1.1, 1.1, 1.1);
  const set = floodFill(data, 3, 3, 0, 0, 4, (value) => Math.abs(value - 1) <= 0.25);
  expect([...toPixels(set, { x: 0, y: 0, width: 3, height: 3 })]).toEqual([1, 1, 0, 0, 1, 0, 1, 1, 1]);
  expect(floodFill(data, 3, 3, 0, 1, 4, (value) => Math.abs(value - 1) <= 0.25)).toBe(emptySet);
});

test('tells pixels by their index, for what is in images beside', () => {
  const other = Uint8Array.of(0, 1, 1, 0, 0, 1);
  const set = floodFill(new Uint8Array(6), 3, 2, 1, 0, 4, (_, i) => other[i] === 1);
  expect(hasPixel(set, 2, 1)).toBe(true);
  expect(hasPixel(set, 0, 0)).toBe(false);
});

test('finds nothing outside the image', () => {
  for (const [x, y] of [
    [-1, 0],
    [0, -1],
    [3, 0],
    [0, 2],
  ] as const)
    expect(floodFill(new Uint8Array(6), 3, 2, x, y, 4, () => true)).toBe(emptySet);
});
