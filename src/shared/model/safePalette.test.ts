import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciede2000, parseColor, seenAs, smallestDifference, visions } from './colour.ts';
import type { Nomenclature } from './Nomenclature.ts';
import { cosiaHub, flair19, hubToFlair19, lpis1, lpis2, lpis3, lpis3ToLpis1 } from './nomenclatures.ts';
import { safeColors, safeCosia, safeLpis, withSafeColors } from './safePalette.ts';

/** What codes outside the list are drawn in. */
const unknown = '#808080';
const leastDifference = 10;

const lists = {
  'the classes of CoSIA': Object.values(safeCosia),
  'the crops of LPIS': Object.values(safeLpis),
  'other lists': safeColors,
};

describe('the safe palette', () => {
  it.each(Object.entries(lists))('keeps every pair of %s apart for every kind of eyes', (_, colors) => {
    const all = [...colors, unknown];
    let pairs = 0;
    for (const vision of visions) {
      const seen = all.map((color) => seenAs(parseColor(color), vision));
      for (const [i, first] of seen.entries()) {
        for (const [j, second] of seen.entries()) {
          if (j <= i) continue;
          pairs++;
          const difference = ciede2000(first, second);
          expect(difference, `${all[i]} and ${all[j]}, ${vision}`).toBeGreaterThan(leastDifference);
        }
      }
    }
    expect(pairs).toBe((visions.length * all.length * (all.length - 1)) / 2);
  });

  it('has no black and no white', () => {
    for (const color of Object.values(lists).flat()) {
      const [l] = seenAs(parseColor(color), 'normal');
      expect(l).toBeGreaterThan(8);
      expect(l).toBeLessThan(97);
    }
  });

  it('is what the lists of FLAIR have, the same class in the same colour', () => {
    for (const { value, colorSafe } of cosiaHub.classes) {
      const same = flair19.classes.find((c) => c.value === hubToFlair19[value]);
      expect(colorSafe).toBe(same!.colorSafe);
    }
    expect(new Set(cosiaHub.classes.map((c) => c.colorSafe)).size).toBe(19);
    expect(smallestDifference(flair19.classes.map((c) => c.colorSafe!)).difference).toBeGreaterThan(
      leastDifference,
    );
  });

  it('gives crops of the finer levels the colour of their level 1', () => {
    for (const { value, colorSafe } of lpis3.classes)
      expect(colorSafe).toBe(lpis1.classes[lpis3ToLpis1[value]!]!.colorSafe);
    expect(lpis2.classes.every((c) => c.colorSafe !== undefined)).toBe(true);
  });
});

describe('safe colours of a dataset’s own list', () => {
  const list = (colors: readonly string[]): Nomenclature => ({
    ...{ id: 'own', label: 'Own', en: 'Own', fr: 'Own' },
    classes: colors.map((color, i) => ({ value: i * 2, en: `c${i}`, fr: `c${i}`, color })),
  });
  const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

  it('are all different as long as there are enough, and near to what the class had', () => {
    fc.assert(
      fc.property(fc.array(color, { maxLength: 70 }), (colors) => {
        const { classes } = withSafeColors(list(colors));
        expect(classes.map(({ value }) => value)).toEqual(colors.map((_, i) => i * 2));
        for (let i = 0; i < classes.length; i += safeColors.length) {
          const some = classes.slice(i, i + safeColors.length);
          expect(new Set(some.map((c) => c.colorSafe)).size).toBe(some.length);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
    expect(withSafeColors(list(safeColors)).classes.map((c) => c.colorSafe)).toEqual([...safeColors]);
  });

  it('are computed once, and not for lists that have them', () => {
    const own = list(['#00ff00']);
    expect(withSafeColors(own)).toBe(withSafeColors(own));
    expect(withSafeColors(cosiaHub)).toBe(cosiaHub);
  });
});
