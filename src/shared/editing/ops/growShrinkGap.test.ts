import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gap } from './gap.ts';
import { grow } from './grow.ts';
import {
  eachPixel,
  letter,
  maskInput,
  maskOf,
  pixelsOf,
  rowsOf,
} from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';
import { shrink } from './shrink.ts';

const metres = fc.constantFrom(0.1, 0.2, 0.3, 0.6, 1, 1.2, 2, 3, 50);
const place = fc.nat();
const classIn = ({ before }: OpInput, at: number): number => before[at % before.length]!;
const near = 1e-6;

/** The pixels of a class at the least distance, in pixels. */
function nearestOf(input: OpInput, x: number, y: number, isMeant: (value: number) => boolean) {
  const meant = pixelsOf(input).filter(({ value }) => isMeant(value));
  const distances = meant.map((pixel) => Math.hypot(pixel.x - x, pixel.y - y));
  const px = Math.min(...distances);
  return { px, pixels: meant.filter((_, i) => distances[i]! === px) };
}

describe('grow', () => {
  it('gives the class what is within reach of it, and nothing else', () => {
    fc.assert(
      fc.property(maskInput(), place, metres, (input, at, m) => {
        const copy = input.before.slice();
        const value = classIn(input, at);
        const expected = eachPixel(input, (x, y, own) =>
          nearestOf(input, x, y, (other) => other === value).px * input.gsd <= m + near ? value : own,
        );
        expect(grow({ op: 'grow', value, metres: m }, input)).toEqual(expected);
        expect(input.before).toEqual(copy);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('moves a straight edge by the length', () => {
    const input = maskOf(['aaaabbbbbbbb'], 0.2);
    expect(rowsOf(grow({ op: 'grow', value: letter('a'), metres: 0.6 }, input), input)).toEqual([
      'aaaaaaabbbbb',
    ]);
  });

  it('leaves a mask without the class as it is', () => {
    const input = maskOf(['ab', 'ba']);
    expect(grow({ op: 'grow', value: 7, metres: 9 }, input)).toEqual(input.before);
  });
});

describe('shrink', () => {
  it('gives what is within reach of another class to the nearest, of several to the smallest value', () => {
    fc.assert(
      fc.property(maskInput(), place, metres, (input, at, m) => {
        const copy = input.before.slice();
        const value = classIn(input, at);
        const expected = eachPixel(input, (x, y, own) => {
          if (own !== value) return own;
          const { px, pixels } = nearestOf(input, x, y, (other) => other !== value);
          return px * input.gsd <= m + near ? Math.min(...pixels.map((pixel) => pixel.value)) : own;
        });
        expect(shrink({ op: 'shrink', value, metres: m }, input)).toEqual(expected);
        expect(input.before).toEqual(copy);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('keeps a class that fills the mask, and its sides along the border', () => {
    const full = maskOf(['aaa', 'aaa']);
    expect(shrink({ op: 'shrink', value: letter('a'), metres: 5 }, full)).toEqual(full.before);
    const input = maskOf(['aaaaab', 'aaaaab']);
    expect(rowsOf(shrink({ op: 'shrink', value: letter('a'), metres: 2 }, input), input)).toEqual([
      'aaabbb',
      'aaabbb',
    ]);
  });
});

describe('gap', () => {
  const fill = (rows: string[], maxM: number, into: string | null = null): string[] => {
    const input = maskOf(rows);
    const op = { op: 'gap', a: letter('a'), b: letter('b'), maxM } as const;
    return rowsOf(gap({ ...op, into: into === null ? null : letter(into) }, input), input);
  };

  it('equals its definition', () => {
    fc.assert(
      fc.property(
        maskInput(),
        place,
        place,
        metres,
        fc.constantFrom(null, 9),
        (input, at, to, maxM, into) => {
          const copy = input.before.slice();
          const [a, b] = [classIn(input, at), classIn(input, to)];
          const expected = eachPixel(input, (x, y, own) => {
            if (a === b || own === a || own === b) return own;
            const toA = nearestOf(input, x, y, (value) => value === a);
            const toB = nearestOf(input, x, y, (value) => value === b);
            const isNarrow = (toA.px + toB.px - 1) * input.gsd <= maxM + near;
            const isBetween = toA.pixels.some((p) =>
              toB.pixels.some((q) => (p.x - x) * (q.x - x) + (p.y - y) * (q.y - y) < 0),
            );
            return isNarrow && isBetween ? (into ?? (toA.px <= toB.px ? a : b)) : own;
          });
          expect(gap({ op: 'gap', a, b, maxM, into }, input)).toEqual(expected);
          expect(input.before).toEqual(copy);
        },
      ),
      { seed: 3, numRuns: 400 },
    );
  });

  it('fills a straight gap up to its width and no wider one', () => {
    expect(fill(['aaccccbb'], 4)).toEqual(['aaaabbbb']);
    expect(fill(['aacccbb'], 3)).toEqual(['aaaabbb']);
    expect(fill(['aaccccbb'], 3)).toEqual(['aaccccbb']);
    expect(fill(['aaccccbb'], 4, 'd')).toEqual(['aaddddbb']);
  });

  it('does not eat a third class where the two touch at its border', () => {
    const rows = ['aaaabbbb', 'aaaabbbb', 'cccccccc', 'cccccccc', 'cccccccc'];
    expect(fill(rows, 4)).toEqual(rows);
  });

  it('fills nothing between a class and itself, nor without one of the two', () => {
    expect(fill(['aacccaa'], 5)).toEqual(['aacccaa']);
    const input = maskOf(['aacca']);
    expect(gap({ op: 'gap', a: letter('a'), b: letter('a'), maxM: 9, into: null }, input)).toEqual(
      input.before,
    );
  });
});
