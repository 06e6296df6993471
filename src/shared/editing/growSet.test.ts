import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelWindow } from '../geo/grid.ts';
import { growSet, invertSet, setOfWindows, shrinkSet } from './growSet.ts';
import { countPixels, emptySet, setOfPixels, setOfWindow, toPixels, type PixelSet } from './pixelSet.ts';

const frame: PixelWindow = { x: 0, y: 0, width: 24, height: 20 };
const gsd = 0.2;

/** Patches of several sizes with a hole between them. */
const domain: readonly PixelWindow[] = [
  { x: 2, y: 1, width: 8, height: 8 },
  { x: 10, y: 1, width: 8, height: 8 },
  { x: 2, y: 9, width: 8, height: 8 },
  { x: 18, y: 9, width: 5, height: 10 },
];
const inDomain = toPixels(setOfWindows(domain), frame);

const anySet = fc
  .array(fc.integer({ min: 0, max: 7 }), { minLength: 480, maxLength: 480 })
  .chain((noise) => fc.integer({ min: 0, max: 8 }).map((limit) => noise.map((n) => (n < limit ? 1 : 0))))
  .map((bits) => setOfPixels(bits, frame));
const selection = fc
  .tuple(
    anySet,
    fc.boolean(),
    fc.record({ x: fc.nat(20), y: fc.nat(15), width: fc.nat(12), height: fc.nat(12) }),
  )
  .map(([noise, isBlock, window]) => (isBlock ? setOfWindow(window) : noise));
const px = fc.constantFrom(0.5, 1, 1.5, 2, 3, 4.3, 40);

/** 1 where a pixel of the frame is within reach of one that is marked. */
function slowWithin(marks: ArrayLike<number>, reach: number): Uint8Array {
  const marked = Array.from(marks, (mark, i) => ({
    mark,
    x: i % frame.width,
    y: Math.floor(i / frame.width),
  })).filter(({ mark }) => mark === 1);
  return Uint8Array.from(marks, (_, i) =>
    marked.some(
      ({ x, y }) => Math.hypot(x - (i % frame.width), y - Math.floor(i / frame.width)) <= reach + 1e-6,
    )
      ? 1
      : 0,
  );
}

const pixelsIn = (set: PixelSet): Uint8Array => toPixels(set, frame);
const all = (...parts: Uint8Array[]): Uint8Array => parts.reduce((a, b) => a.map((bit, i) => bit & b[i]!));
const not = (part: Uint8Array): Uint8Array => part.map((bit) => 1 - bit);

describe('growSet', () => {
  it('has what the domain has within reach of the set', () => {
    fc.assert(
      fc.property(selection, px, (set, reach) => {
        // The set may reach out of the frame: only what is in it is compared.
        const within = slowWithin(pixelsIn(set), reach);
        const grown = growSet(setOfPixels(pixelsIn(set), frame), reach * gsd, gsd, domain);
        expect(pixelsIn(grown)).toEqual(all(within, inDomain));
        expect(countPixels(grown)).toBe(all(within, inDomain).reduce((sum, bit) => sum + bit, 0));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('grows nothing from nothing', () => {
    expect(growSet(emptySet, 5, gsd, domain)).toBe(emptySet);
    expect(growSet(setOfWindow(frame), 5, gsd, [])).toEqual(emptySet);
  });
});

describe('shrinkSet', () => {
  it('has what is out of reach of the rest of the domain', () => {
    fc.assert(
      fc.property(anySet, px, (set, reach) => {
        const rest = all(inDomain, not(pixelsIn(set)));
        const expected = all(inDomain, pixelsIn(set), not(slowWithin(rest, reach)));
        expect(pixelsIn(shrinkSet(set, reach * gsd, gsd, domain))).toEqual(expected);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('keeps a selection of all that there is, and takes the rim off one within it', () => {
    const everything = setOfWindows(domain);
    expect(shrinkSet(everything, 3, gsd, domain)).toEqual(everything);
    const block = setOfWindow({ x: 4, y: 3, width: 5, height: 5 });
    expect(shrinkSet(block, 0.2, gsd, domain)).toEqual(setOfWindow({ x: 5, y: 4, width: 3, height: 3 }));
  });
});

describe('invertSet', () => {
  it('is the rest of the domain, and itself again when it is done twice', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const inverted = invertSet(set, domain);
        expect(pixelsIn(inverted)).toEqual(all(inDomain, not(pixelsIn(set))));
        expect(pixelsIn(invertSet(inverted, domain))).toEqual(all(inDomain, pixelsIn(set)));
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('a large selection', () => {
  it('is grown strip by strip as in one', () => {
    const wide = setOfWindow({ x: 100, y: 0, width: 5000, height: 3500 });
    const grown = growSet(wide, 0.4, gsd, [{ x: 0, y: 0, width: 5500, height: 4000 }]);
    expect(grown.window).toEqual({ x: 98, y: 0, width: 5004, height: 3502 });
    // The lower corners are those of a disc of 2 px: each lacks three pixels.
    expect(countPixels(grown)).toBe(5004 * 3502 - 6);
  });
});
