import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePairs, encodePairs, PairCounter, PairSum } from './pairCounts.ts';

/** Pixels as runs, so that words of four are equal often and not always; bytes of any value. */
const labels = fc
  .array(
    fc.record({
      cover: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 })),
      codes: fc.tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 2 }),
      ),
      length: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 90 })),
    }),
    { maxLength: 40 },
  )
  .map((runs) => ({
    cover: Uint8Array.from(runs.flatMap(({ cover, length }) => Array.from({ length }, () => cover))),
    lpis: Uint8Array.from(runs.flatMap(({ codes, length }) => Array.from({ length }, () => codes).flat())),
  }));

/** Pixel by pixel. */
function slowly(cover: Uint8Array, lpis: Uint8Array, level: number): [number, number, number][] {
  const px = new Map<string, number>();
  cover.forEach((value, i) => {
    const key = `${value}/${lpis[3 * i + level]}`;
    px.set(key, (px.get(key) ?? 0) + 1);
  });
  return [...px]
    .map(([key, count]): [number, number, number] => {
      const [value, code] = key.split('/').map(Number);
      return [value!, code!, count];
    })
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** The same bytes at an address that no word begins at. */
function unaligned(bytes: Uint8Array, by: number): Uint8Array {
  const moved = new Uint8Array(bytes.length + by);
  moved.set(bytes, by);
  return moved.subarray(by);
}

describe('pair counts', () => {
  it('are those of every single pixel, wherever the bytes lie and in whatever pieces they come', () => {
    const counter = new PairCounter();
    fc.assert(
      fc.property(
        labels,
        fc.nat(3),
        fc.nat(3),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (both, a, b, at) => {
          const cover = unaligned(both.cover, a);
          const lpis = unaligned(both.lpis, b);
          const cut = Math.floor(cover.length * at);
          counter.add(cover.subarray(0, cut), lpis.subarray(0, 3 * cut));
          counter.add(cover.subarray(cut), lpis.subarray(3 * cut));
          const counts = counter.finish();
          counts.forEach((level, n) => expect(decodePairs(level)).toEqual(slowly(cover, lpis, n)));
          const [first, second, third] = [0, 1, 2].map((band) => lpis.filter((_, i) => i % 3 === band));
          counter.addPlanes(cover, [first!, unaligned(second!, a), third!]);
          expect(counter.finish()).toEqual(counts);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it('are those of the last patch only', () => {
    const counter = new PairCounter();
    counter.add(new Uint8Array([1, 1]), new Uint8Array([2, 3, 4, 2, 3, 4]));
    counter.finish();
    expect(counter.finish().map((level) => level.length)).toEqual([0, 0, 0]);
  });

  it('refuses labels of two sizes', () => {
    expect(() => new PairCounter().add(new Uint8Array(4), new Uint8Array(4))).toThrow(RangeError);
    const planes = [new Uint8Array(4), new Uint8Array(4), new Uint8Array(3)] as const;
    expect(() => new PairCounter().addPlanes(new Uint8Array(4), planes)).toThrow(RangeError);
  });

  it('are packed and unpacked', () => {
    const entry = fc.tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 1, max: 0xffffffff }),
    );
    const entries = fc.uniqueArray(entry, { selector: ([cover, declared]) => (cover << 8) | declared });
    fc.assert(
      fc.property(entries, (pairs) => {
        const bytes = encodePairs(pairs);
        const sorted = [...pairs].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(decodePairs(bytes)).toEqual(sorted);
        expect(decodePairs(unaligned(bytes, 1))).toEqual(sorted);
        expect(decodePairs(bytes.subarray(0, bytes.length - 1))).toEqual(sorted.slice(0, -1));
      }),
      { seed: 4 },
    );
    expect(encodePairs([[1, 2, 0]])).toHaveLength(0);
    expect(() => encodePairs([[1, 2, 2 ** 32]])).toThrow(RangeError);
    expect(() => encodePairs([[1, 2, -1]])).toThrow(RangeError);
  });

  it('add up, and are taken away again', () => {
    const counter = new PairCounter();
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        counter.add(a.cover, a.lpis);
        const first = counter.finish()[2];
        counter.add(b.cover, b.lpis);
        const second = counter.finish()[2];
        counter.add(a.cover, a.lpis);
        counter.add(b.cover, b.lpis);
        const both = counter.finish()[2];
        const sum = new PairSum();
        sum.add(first);
        sum.add(second);
        expect(sum.cells()).toEqual(decodePairs(both));
        expect(sum.encode()).toEqual(both);
        sum.add(first, -1);
        expect(sum.cells()).toEqual(decodePairs(second));
      }),
      { seed: 6 },
    );
  });

  it('hold more pixels in a sum than a packed count can', () => {
    const sum = new PairSum();
    for (let n = 0; n < 20; n++) sum.add(encodePairs([[9, 1, 0xffffffff]]));
    expect(sum.cells()).toEqual([[9, 1, 20 * 0xffffffff]]);
    expect(() => sum.encode()).toThrow(RangeError);
  });
});
