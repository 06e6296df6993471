import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps, placeLabels } from './overviewLabels.ts';

const box = fc.record({
  x: fc.integer({ min: -300, max: 300 }),
  y: fc.integer({ min: -300, max: 300 }),
  width: fc.integer({ min: 1, max: 150 }),
  height: fc.integer({ min: 1, max: 40 }),
});

describe('labels on the map', () => {
  it('cover no mark and not each other, and one is left out only when all its places are taken', () => {
    fc.assert(
      fc.property(
        fc.array(box, { maxLength: 15 }),
        fc.array(fc.array(box, { minLength: 1, maxLength: 3 }), { maxLength: 15 }),
        (marks, wishes) => {
          const placed = placeLabels(
            marks,
            wishes.map((places, of) => ({ of, places })),
          );
          placed.forEach(({ box: a }, i) => {
            for (const mark of marks) expect(overlaps(a, mark)).toBe(false);
            for (const { box: b } of placed.slice(0, i)) expect(overlaps(a, b)).toBe(false);
          });
          const taken = [...marks, ...placed.map((label) => label.box)];
          const out = wishes.filter((_, of) => !placed.some((label) => label.of === of));
          for (const places of out)
            for (const place of places) expect(taken.some((other) => overlaps(place, other))).toBe(true);
        },
      ),
    );
  });

  it('take the first place that is free', () => {
    const mark = { x: 0, y: 0, width: 10, height: 10 };
    const right = { x: 5, y: 0, width: 30, height: 10 };
    const left = { x: -35, y: 0, width: 30, height: 10 };
    expect(placeLabels([mark], [{ of: 'a', places: [right, left] }])).toEqual([{ of: 'a', box: left }]);
  });
});
