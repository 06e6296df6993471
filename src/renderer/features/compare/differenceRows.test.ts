import { describe, expect, it } from 'vitest';
import { differenceRows, hasPair, toggledPairs } from './differenceRows.ts';

const difference = {
  px: 1000,
  pairs: [
    { a: 3, b: 3, px: 700 },
    { a: 3, b: 8, px: 100 },
    { a: 8, b: 8, px: 50 },
    { a: 8, b: 3, px: 150 },
  ],
};

describe('the table of a difference', () => {
  it('leaves equal values of one list out, and orders by pixels', () => {
    const rows = differenceRows(difference, true, 0.2);
    expect(rows.map(({ a, b }) => [a, b])).toEqual([
      [8, 3],
      [3, 8],
    ]);
    expect(rows[0]!.share).toBeCloseTo(0.15);
    expect(rows[0]!.areaM2).toBeCloseTo(6);
  });

  it('keeps every pair of two lists', () => {
    expect(differenceRows(difference, false, 1).map(({ px }) => px)).toEqual([700, 150, 100, 50]);
  });

  it('has no share of nothing', () => {
    expect(differenceRows({ px: 0, pairs: [] }, true, 0.2)).toEqual([]);
    expect(differenceRows({ px: 0, pairs: [{ a: 1, b: 2, px: 0 }] }, true, 0.2)[0]!.share).toBe(0);
  });
});

it('marks one pair, others besides with a modifier, and none when it is clicked again', () => {
  const one = toggledPairs([], 3, 8, false);
  expect(one).toEqual([[3, 8]]);
  expect(toggledPairs(one, 8, 3, false)).toEqual([[8, 3]]);
  const two = toggledPairs(one, 8, 3, true);
  expect(hasPair(two, 3, 8) && hasPair(two, 8, 3)).toBe(true);
  expect(toggledPairs(two, 3, 8, true)).toEqual([[8, 3]]);
  expect(toggledPairs(two, 3, 8, false)).toEqual([]);
});
