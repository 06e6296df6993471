import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparesByValue, markPixels, markTable, type ClassPair } from './differenceTiles.ts';

const values = fc.integer({ min: 0, max: 255 });
const white = 0xffffffff;

describe('the marks of a difference', () => {
  it('are where both layers have values and these differ', () => {
    const tiles = fc.array(fc.tuple(values, values), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(tiles, (pixels) => {
        const [a, b] = [0, 1].map((i) => Uint8Array.from(pixels, (pixel) => pixel[i]!));
        const expected = pixels.map(([x, y]) => (x !== y && x !== 255 && y !== 255 ? white : 0));
        const marks = markPixels(a!, b!, markTable([], true));
        expect([...(marks ?? new Uint32Array(pixels.length))]).toEqual(expected);
        expect(marks === null).toBe(expected.every((mark) => mark === 0));
      }),
      { seed: 11 },
    );
  });

  it('are only of the named pairs once some are named', () => {
    const pairs: readonly ClassPair[] = [
      [3, 8],
      [8, 8],
    ];
    const a = Uint8Array.from([3, 8, 8, 3, 255, 8]);
    const b = Uint8Array.from([8, 3, 8, 3, 8, 255]);
    for (const byValue of [true, false])
      expect([...markPixels(a, b, markTable(pairs, byValue))!]).toEqual([white, 0, white, 0, 0, 0]);
  });

  it('are none between different lists until a pair is named', () => {
    expect(comparesByValue('mask', 'cosia')).toBe(true);
    expect(comparesByValue('lpis1', 'lpis1')).toBe(true);
    expect(comparesByValue('mask', 'lpis1')).toBe(false);
    expect(comparesByValue('lpis1', 'lpis2')).toBe(false);
    expect(markTable([], comparesByValue('mask', 'lpis3')).every((mark) => mark === 0)).toBe(true);
  });

  it('fade where the model is less sure, and stay to be seen', () => {
    expect(comparesByValue('mask', 'prediction')).toBe(true);
    const a = Uint8Array.from([1, 1, 1, 1]);
    const b = Uint8Array.from([2, 2, 2, 1]);
    const marks = markPixels(a, b, markTable([], true), Uint8Array.from([255, 128, 1, 255]))!;
    const alphas = [...marks].map((mark) => mark >>> 24);
    expect(alphas[0]).toBe(255);
    expect(alphas[1]).toBeLessThan(alphas[0]!);
    expect(alphas[2]).toBeLessThan(alphas[1]!);
    expect(alphas[2]).toBeGreaterThanOrEqual(40);
    expect(marks[3]).toBe(0);
    expect([...marks].slice(0, 3).every((mark) => (mark & 0xffffff) === 0xffffff)).toBe(true);
  });

  it('never are where a layer has nothing', () => {
    const a = Uint8Array.from([1, 255]);
    expect(markPixels(a, null, markTable([], true))).toBeNull();
    expect(markPixels(null, a, markTable([], true))).toBeNull();
    expect(markPixels(a, Uint8Array.from([1]), markTable([], true))).toBeNull();
    const table = markTable([[255, 4]], true);
    for (let value = 0; value < 256; value++) {
      expect(table[(255 << 8) | value]).toBe(0);
      expect(table[(value << 8) | 255]).toBe(0);
    }
  });
});
