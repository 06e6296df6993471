import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PixelWindow } from '../../geo/grid.ts';
import { emptySet, setOfPixels } from '../pixelSet.ts';
import type { Connectivity } from './components.ts';
import { connectedSet, createRunTable } from './connectedSet.ts';
import { hasMask, maskInput } from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';
import { slowFlood } from '../../../../test/support/slowComponents.ts';

const connectivities = fc.constantFrom<Connectivity>(4, 8);

function cut({ width, before, inside }: OpInput, window: PixelWindow, connectivity: Connectivity) {
  const take = (pixels: Uint8Array) =>
    Uint8Array.from({ length: window.width * window.height }, (_, i) => {
      const y = window.y + Math.floor(i / window.width);
      return pixels[y * width + window.x + (i % window.width)]!;
    });
  return createRunTable(window, take(before), { connectivity, inside: inside && take(inside) });
}

/** Columns that are cut each in another place: patches that do not lie on a grid. */
function shelves(width: number, height: number, cuts: readonly number[]): PixelWindow[] {
  const edgesOf = (end: number, from: number, step: number): number[] => {
    const edges = [0];
    for (let at = from; at < end; at += step) edges.push(at);
    return [...edges, end];
  };
  const xs = edgesOf(width, 1 + (cuts[0]! % 7), 3 + (cuts[1]! % 6));
  return xs.slice(1).flatMap((right, i) => {
    const ys = edgesOf(height, 1 + (cuts[2 + (i % 3)]! % 6), 2 + (cuts[5]! % 6));
    return ys.slice(1).map((bottom, j) => ({
      ...{ x: xs[i]!, y: ys[j]!, width: right - xs[i]!, height: bottom - ys[j]! },
    }));
  });
}

test('finds what is connected over borders as if there were none', () => {
  const cuts = fc.array(fc.nat(50), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(maskInput(24), cuts, connectivities, fc.nat(), (input, places, connectivity, at) => {
      const { width, height, before } = input;
      const windows = shelves(width, height, places);
      const tables = windows.map((window) => cut(input, window, connectivity));
      const first = at % before.length;
      const found = connectedSet(tables, first % width, Math.floor(first / width));
      const isSame = (i: number) => hasMask(input, i) && before[i] === before[first];
      const slow = slowFlood(input, first, connectivity, isSame);
      const pixels = Uint8Array.from(before, (_, i) => (slow.has(i) ? 1 : 0));
      expect(found).toEqual(setOfPixels(pixels, { x: 0, y: 0, width, height }));
    }),
    { seed: 1, numRuns: 600 },
  );
});

test('ends where no patch is, and at what has no mask', () => {
  const ones = new Uint8Array(16).fill(1);
  const window = { x: 8, y: 8, width: 4, height: 4 };
  const apart = { ...window, x: 13 };
  const tables = [createRunTable(window, ones), createRunTable(apart, ones)];
  expect(connectedSet(tables, 9, 9).window).toEqual(window);
  expect(connectedSet(tables, 12, 9)).toBe(emptySet);
  const bare = createRunTable(window, ones, { inside: new Uint8Array(16) });
  expect(connectedSet([bare], 9, 9)).toBe(emptySet);
});

test('goes through a patch as often as it leads on', () => {
  // A comb whose teeth lie in the upper patch, joined only in turns through the lower one.
  const upper = Uint8Array.from({ length: 9 * 4 }, (_, i) => {
    const [x, y] = [i % 9, Math.floor(i / 9)];
    return x % 2 === 0 || (y === 0 && x % 4 === 1) ? 5 : 0;
  });
  const lower = Uint8Array.from({ length: 9 * 2 }, (_, i) => (i >= 9 || i % 4 === 2 || i % 4 === 3 ? 5 : 0));
  const input: OpInput = {
    ...{ before: Uint8Array.of(...upper, ...lower), width: 9, height: 6, inside: null, gsd: 1 },
  };
  const windows = [
    { x: 0, y: 0, width: 9, height: 4 },
    { x: 0, y: 4, width: 9, height: 2 },
  ];
  const tables = windows.map((window) => cut(input, window, 4));
  const slow = slowFlood(input, 0, 4, (i) => input.before[i] === 5);
  const pixels = input.before.map((_, i) => (slow.has(i) ? 1 : 0));
  expect(connectedSet(tables, 0, 0)).toEqual(setOfPixels(pixels, { x: 0, y: 0, width: 9, height: 6 }));
});
