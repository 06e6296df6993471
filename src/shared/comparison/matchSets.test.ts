import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setOfPixels, setOfWindow } from '../editing/pixelSet.ts';
import { countCommon, matchByOverlap, sameCovered, sameIou, type MatchedArea } from './matchSets.ts';

const side = 24;
const groups = Uint8Array.from({ length: 256 }, (_, code) => code);
/** Wheat and barley have equal rows. */
groups[2] = 1;

const grid = fc.array(fc.boolean(), { minLength: side * side, maxLength: side * side });
/** Boxes with some pixels out of them, near each other, so that they overlap in all ways. */
const area: fc.Arbitrary<MatchedArea> = fc
  .record({
    cover: fc.integer({ min: 0, max: 1 }),
    declared1: fc.integer({ min: 1, max: 3 }),
    x: fc.integer({ min: 240, max: 262 }),
    y: fc.integer({ min: 240, max: 262 }),
    width: fc.integer({ min: 1, max: side }),
    height: fc.integer({ min: 1, max: side }),
    holes: fc.option(grid, { freq: 2 }),
  })
  .map(({ cover, declared1, holes, ...window }) => ({
    cover,
    declared1,
    set: holes
      ? setOfPixels(
          holes.slice(0, window.width * window.height).map((isIn) => (isIn ? 1 : 0)),
          window,
        )
      : setOfWindow(window),
  }));
const areas = fc.array(area, { maxLength: 8 });

/** Pixels of an area, one by one. */
function pixels({ set }: MatchedArea): Set<number> {
  const found = new Set<number>();
  for (let row = 0; row < set.window.height; row++)
    for (let span = set.rows[row]!; span < set.rows[row + 1]!; span++)
      for (let x = set.spans[span * 2]!; x < set.spans[span * 2 + 1]!; x++)
        found.add((set.window.y + row) * 4096 + x);
  return found;
}

const common = (a: MatchedArea, b: MatchedArea): number => {
  const inB = pixels(b);
  return [...pixels(a)].filter((px) => inB.has(px)).length;
};

/** Every item with every old, as the docblock says it. */
function slowly(items: readonly MatchedArea[], olds: readonly MatchedArea[]): number[] {
  const taken = new Set<number>();
  return olds.map((old) => {
    let best = -1;
    let most = 0;
    items.forEach((item, i) => {
      if (item.cover !== old.cover || groups[item.declared1] !== groups[old.declared1]) return;
      const px = common(item, old);
      if (px > most) [best, most] = [i, px];
    });
    if (best < 0 || taken.has(best)) return -1;
    const [ofItem, ofOld] = [pixels(items[best]!).size, pixels(old).size];
    const isSame = most >= sameIou * (ofItem + ofOld - most) || most >= sameCovered * Math.min(ofItem, ofOld);
    if (!isSame) return -1;
    taken.add(best);
    return best;
  });
}

const box = (x: number, y: number, width: number, height: number, declared1 = 1): MatchedArea => ({
  ...{ cover: 0, declared1 },
  set: setOfWindow({ x, y, width, height }),
});

describe('areas that are found again', () => {
  it('are those that a comparison of all with all finds', () => {
    fc.assert(
      fc.property(areas, areas, (items, olds) => {
        expect([...matchByOverlap(items, olds, groups)]).toEqual(slowly(items, olds));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('have as many pixels in common as their sets', () => {
    fc.assert(
      fc.property(area, area, (a, b) => {
        expect(countCommon(a.set, b.set)).toBe(common(a, b));
        expect(countCommon(b.set, a.set)).toBe(common(a, b));
      }),
      { seed: 2 },
    );
  });

  it('are themselves when nothing changed, in whatever order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (n) => {
        const items = Array.from({ length: n }, (_, i) => box((i % 8) * 40, Math.floor(i / 8) * 40, 30, 20));
        const order = items.map((_, i) => (i * 7) % n);
        const expected = n % 7 === 0 ? null : order;
        if (expected)
          expect([
            ...matchByOverlap(
              items,
              order.map((i) => items[i]!),
              groups,
            ),
          ]).toEqual(expected);
      }),
      { seed: 3 },
    );
  });

  it.each<[string, MatchedArea, number]>([
    ['moved by three tenths of its side', box(3, 0, 10, 10), 0],
    ['less than half, and little of either', box(7, 0, 13, 20), -1],
    ['most of it cut away', box(0, 0, 2, 2), 0],
    ['grown to ten times its size', box(0, 0, 50, 20), 0],
    ['another crop of an equal row', box(0, 0, 10, 10, 2), 0],
    ['another crop of another row', box(0, 0, 10, 10, 3), -1],
    ['elsewhere', box(400, 400, 10, 10), -1],
    ['no pixel', { cover: 0, declared1: 1, set: setOfPixels([], { x: 0, y: 0, width: 0, height: 0 }) }, -1],
  ])('keep or lose their item: %s', (_, item, expected) => {
    expect([...matchByOverlap([item], [box(0, 0, 10, 10)], groups)]).toEqual([expected]);
  });

  it('keep the newest of several', () => {
    const olds = [box(0, 0, 9, 10), box(0, 0, 10, 10)];
    expect([...matchByOverlap([box(0, 0, 10, 10)], olds, groups)]).toEqual([0, -1]);
  });

  it('are found over a large ROI', () => {
    const items = [box(0, 0, 12_800, 12_800), box(12_000, 3, 40, 40)];
    expect([...matchByOverlap(items, [box(12_000, 0, 50, 50), box(10, 10, 12_000, 12_000)], groups)]).toEqual(
      [0, -1],
    );
  });
});
