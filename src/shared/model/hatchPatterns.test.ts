import { describe, expect, it } from 'vitest';
import { drawPattern, hatchPatterns, patternIndexOf, patternInk, unknownPattern } from './hatchPatterns.ts';
import type { Nomenclature } from './Nomenclature.ts';
import { cosiaHub, flair19, hubToFlair19 } from './nomenclatures.ts';
import { safeColors, withSafeColors } from './safePalette.ts';

const all = [...hatchPatterns, unknownPattern];
const shareOf = (ink: Uint8Array, wanted: number) =>
  ink.filter((value) => value === wanted).length / ink.length;

describe('hatch patterns', () => {
  it('show the land between their lines, at every resolution of a screen', () => {
    for (const sidePx of [24, 30, 36, 48, 72]) {
      for (const pattern of all) {
        const ink = drawPattern(pattern, sidePx);
        expect(shareOf(ink, patternInk.line)).toBeGreaterThan(0.06);
        expect(shareOf(ink, patternInk.none)).toBeGreaterThan(0.2);
      }
    }
  });

  it('differ from each other wherever they begin', () => {
    const inks = all.map((pattern) => drawPattern(pattern, 24));
    for (const [i, a] of inks.entries()) {
      for (const b of inks.slice(i + 1)) {
        let least = Infinity;
        for (let dy = 0; dy < 24; dy += 2) {
          for (let dx = 0; dx < 24; dx += 2) {
            let different = 0;
            for (let y = 0; y < 24; y++) {
              for (let x = 0; x < 24; x++) {
                const moved = b[((y + dy) % 24) * 24 + ((x + dx) % 24)]! === patternInk.line;
                if ((a[y * 24 + x] === patternInk.line) !== moved) different++;
              }
            }
            least = Math.min(least, different);
          }
        }
        expect(least).toBeGreaterThan(0.06 * 576);
      }
    }
  });

  it('repeat without a seam: the step over the edge is one like those within', () => {
    for (const pattern of all) {
      const ink = drawPattern(pattern, 24);
      const changes = (x: number) => {
        let count = 0;
        for (let y = 0; y < 24; y++)
          if ((ink[y * 24 + x] === 2) !== (ink[y * 24 + ((x + 1) % 24)] === 2)) count++;
        return count;
      };
      const within = Array.from({ length: 23 }, (_, x) => changes(x));
      expect(changes(23)).toBeLessThanOrEqual(Math.max(...within));
    }
  });

  it('belong to the class, whatever its number', () => {
    const indices = cosiaHub.classes.map(({ value }) => patternIndexOf(cosiaHub, value));
    expect(new Set(indices).size).toBe(19);
    expect(cosiaHub.classes.map(({ value }) => patternIndexOf(flair19, hubToFlair19[value]!))).toEqual(
      indices,
    );
    expect(patternIndexOf(cosiaHub, 19)).toBeNull();
    expect(patternIndexOf(flair19, 0)).toBeNull();
  });

  it('tell classes apart that share a safe colour, up to the longest list', () => {
    const own: Nomenclature = {
      ...{ id: 'own', label: 'Own', en: 'Own', fr: 'Own' },
      classes: Array.from({ length: 256 }, (_, value) => ({
        ...{ value, en: `c${value}`, fr: `c${value}`, color: safeColors[value % safeColors.length]! },
      })),
    };
    const looks = withSafeColors(own).classes.map(
      ({ value, colorSafe }) => `${colorSafe} ${patternIndexOf(own, value)}`,
    );
    expect(new Set(looks).size).toBe(256);
  });
});
