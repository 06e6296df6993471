import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { majority } from './majority.ts';
import {
  eachPixel,
  maskInput,
  maskOf,
  mostOf,
  pixelsOf,
  rowsOf,
} from '../../../../test/support/maskSamples.ts';
import { median } from './median.ts';
import type { OpInput } from './op.ts';

const radius = fc.integer({ min: 1, max: 9 });

function votesAround(input: OpInput, x: number, y: number, radiusPx: number): Map<number, number> {
  const votes = new Map<number, number>();
  for (const pixel of pixelsOf(input)) {
    if (Math.max(Math.abs(pixel.x - x), Math.abs(pixel.y - y)) > radiusPx) continue;
    votes.set(pixel.value, (votes.get(pixel.value) ?? 0) + 1);
  }
  return votes;
}

const slowMajority = (input: OpInput, radiusPx: number): Uint8Array =>
  eachPixel(input, (x, y, own) => mostOf(votesAround(input, x, y, radiusPx), own));

const slowMedian = (input: OpInput, radiusPx: number): Uint8Array =>
  eachPixel(input, (x, y, own) => {
    const votes = votesAround(input, x, y, radiusPx);
    const all = [...votes.values()].reduce((sum, px) => sum + px, 0);
    return [...votes].find(([, px]) => 2 * px > all)?.[0] ?? own;
  });

describe('majority', () => {
  it('equals the count of each window by itself', () => {
    fc.assert(
      fc.property(maskInput(), radius, (input, radiusPx) => {
        expect(majority({ op: 'majority', radiusPx }, input)).toEqual(slowMajority(input, radiusPx));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('leaves its input and pixels without a mask as they are', () => {
    fc.assert(
      fc.property(maskInput(), radius, (input, radiusPx) => {
        const copy = input.before.slice();
        const after = majority({ op: 'majority', radiusPx }, input);
        expect(input.before).toEqual(copy);
        after.forEach((value, i) => input.inside?.[i] === 0 && expect(value).toBe(copy[i]));
      }),
      { seed: 2 },
    );
  });

  it('keeps the class of a pixel that is among the most frequent, else takes the smallest value', () => {
    const tie = maskOf(['ba', 'ab']);
    expect(rowsOf(majority({ op: 'majority', radiusPx: 1 }, tie), tie)).toEqual(['ba', 'ab']);
    const third = maskOf(['bba', 'bca', 'baa']);
    expect(rowsOf(majority({ op: 'majority', radiusPx: 1 }, third), third)[1]![1]).toBe('a');
  });

  it('takes the votes of all 256 classes where some pixels have no mask', () => {
    const before = Uint8Array.from({ length: 24 * 24 }, (_, i) => (i * 7) % 256);
    const inside = Uint8Array.from(before, (_, i) => (i % 5 === 0 ? 0 : 1));
    const input = { before, width: 24, height: 24, inside, gsd: 1 };
    for (const radiusPx of [1, 4]) {
      expect(majority({ op: 'majority', radiusPx }, input)).toEqual(slowMajority(input, radiusPx));
    }
  });

  it('works on windows that are larger than the image', () => {
    const input = maskOf(['aab', 'abb', 'aab']);
    expect(rowsOf(majority({ op: 'majority', radiusPx: 64 }, input), input)).toEqual(['aaa', 'aaa', 'aaa']);
  });
});

describe('median', () => {
  it('equals the class over half of each window, counted by itself', () => {
    fc.assert(
      fc.property(maskInput(), radius, (input, radiusPx) => {
        const copy = input.before.slice();
        expect(median({ op: 'median', radiusPx }, input)).toEqual(slowMedian(input, radiusPx));
        expect(input.before).toEqual(copy);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('leaves a pixel alone where no class has more than half', () => {
    const input = maskOf(['aab', 'cdb', 'ccb']);
    expect(rowsOf(median({ op: 'median', radiusPx: 1 }, input), input)[1]).toBe('cdb');
  });
});
