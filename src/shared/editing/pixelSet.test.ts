import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelWindow } from '../geo/grid.ts';
import {
  clipSet,
  combineSets,
  countPixels,
  decodeSet,
  emptySet,
  encodeSet,
  forEachSpanIn,
  hasPixel,
  isEmpty,
  PixelSetBuilder,
  setOfPixels,
  setOfWindow,
  toPixels,
  type PixelSet,
  type SetOperator,
} from './pixelSet.ts';

const side = 12;
const ground: PixelWindow = { x: 3, y: 2, width: side, height: side };
const pixels = fc.uint8Array({ minLength: side * side, maxLength: side * side, max: 1 });
const asSet = (data: Uint8Array): PixelSet => setOfPixels(data, ground);

/** One set has one form: tight, ascending, spans that never touch. */
function expectCanonical(set: PixelSet): void {
  let [left, right] = [Infinity, -Infinity];
  for (let row = 0; row < set.window.height; row++) {
    let end = -Infinity;
    for (let span = set.rows[row]!; span < set.rows[row + 1]!; span++) {
      expect(set.spans[span * 2]!).toBeGreaterThan(end);
      expect(set.spans[span * 2 + 1]!).toBeGreaterThan(set.spans[span * 2]!);
      end = set.spans[span * 2 + 1]!;
      left = Math.min(left, set.spans[span * 2]!);
      right = Math.max(right, end);
    }
  }
  if (isEmpty(set)) return expect(set).toEqual(emptySet);
  expect([set.window.x, set.window.x + set.window.width]).toEqual([left, right]);
  expect(set.rows[1]).toBeGreaterThan(0);
  expect(set.rows.at(-1)).toBeGreaterThan(set.rows.at(-2)!);
}

describe('a set of pixels', () => {
  it('is the pixels it was made of', () => {
    fc.assert(
      fc.property(pixels, (data) => {
        const set = asSet(data);
        expectCanonical(set);
        expect(toPixels(set, ground)).toEqual(data);
        expect(countPixels(set)).toBe(data.reduce((sum, value) => sum + value, 0));
        for (let i = 0; i < data.length; i++) {
          expect(hasPixel(set, ground.x + (i % side), ground.y + Math.floor(i / side))).toBe(data[i] === 1);
        }
      }),
    );
  });

  it('is combined as its pixels are', () => {
    const operators: Record<SetOperator, (a: number, b: number) => number> = {
      unite: (a, b) => a | b,
      intersect: (a, b) => a & b,
      subtract: (a, b) => a & (1 - b),
      exclude: (a, b) => a ^ b,
    };
    fc.assert(
      fc.property(
        pixels,
        pixels,
        fc.constantFrom(...(Object.keys(operators) as SetOperator[])),
        (a, b, name) => {
          const combined = combineSets(asSet(a), asSet(b), name);
          expectCanonical(combined);
          expect(toPixels(combined, ground)).toEqual(a.map((value, i) => operators[name](value, b[i]!)));
        },
      ),
    );
  });

  it('is cut to a window without its form being lost', () => {
    const windows = fc.record({
      x: fc.integer({ min: 0, max: 16 }),
      y: fc.integer({ min: 0, max: 16 }),
      width: fc.integer({ min: 0, max: 16 }),
      height: fc.integer({ min: 0, max: 16 }),
    });
    fc.assert(
      fc.property(pixels, windows, (data, window) => {
        const cut = clipSet(asSet(data), window);
        expectCanonical(cut);
        expect(toPixels(cut, window)).toEqual(toPixels(asSet(data), window));
        expect(countPixels(combineSets(asSet(data), cut, 'intersect'))).toBe(countPixels(cut));
        forEachSpanIn(asSet(data), window, (y, xStart, xEnd) => {
          expect(y >= window.y && y < window.y + window.height).toBe(true);
          expect(xStart >= window.x && xEnd <= window.x + window.width && xEnd > xStart).toBe(true);
        });
      }),
    );
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(pixels, (data) => {
        const set = asSet(data);
        expect(decodeSet(encodeSet(set))).toEqual(set);
      }),
    );
    expect(encodeSet(emptySet)).toHaveLength(0);
    const wide = setOfWindow({ x: 19_000, y: 15_000, width: 900, height: 3 });
    expect(decodeSet(encodeSet(wide))).toEqual(wide);
  });

  it('refuses bytes that are no set, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), (bytes) => {
        try {
          const set = decodeSet(bytes);
          expectCanonical(set);
        } catch (error) {
          expect(error).toMatchObject({ code: 'badRequest' });
        }
      }),
    );
    const bytes = encodeSet(setOfWindow(ground));
    expect(() => decodeSet(bytes.subarray(0, -1))).toThrow(expect.objectContaining({ code: 'badRequest' }));
    expect(() => decodeSet(Uint8Array.from([...bytes, 0]))).toThrow(
      expect.objectContaining({ code: 'badRequest' }),
    );
  });

  it('is built from top to bottom and from left to right only', () => {
    const builder = new PixelSetBuilder();
    builder.add(4, 2, 5);
    builder.add(4, 5, 7);
    builder.add(4, 6, 6);
    expect(() => builder.add(3, 0, 1)).toThrow(RangeError);
    expect(() => builder.add(4, 0, 1)).toThrow(RangeError);
    builder.add(7, 0, 1);
    const set = builder.finish();
    expect([...set.spans]).toEqual([2, 7, 0, 1]);
    expect(set.window).toEqual({ x: 0, y: 4, width: 7, height: 4 });
    expect([...set.rows]).toEqual([0, 1, 1, 1, 2]);
  });
});
