import { describe, expect, it } from 'vitest';
import { findSeams, type SeamPatch } from './seams.ts';

const size = 32;

/** A patch at a place of the ROI grid, from what each of its pixels on that grid is. */
function patch(
  patchId: string,
  x: number,
  y: number,
  valueOf: (x: number, y: number) => number,
  [width, height] = [size, size],
): SeamPatch {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    valueOf(x + (i % width), y + Math.floor(i / width)),
  );
  return { patchId, window: { x, y, width, height }, data };
}

/** Four patches of 32 px, two by two. */
const quad = (valueOf: (x: number, y: number) => number): SeamPatch[] => [
  patch('a', 0, 0, valueOf),
  patch('b', size, 0, valueOf),
  patch('c', 0, size, valueOf),
  patch('d', size, size, valueOf),
];

describe('findSeams', () => {
  it('finds where two patches were labelled apart, with the classes that meet', () => {
    const patches = quad((x, y) => (x >= size && y >= 4 && y < 24 ? (y < 10 ? 3 : 2) : 1));
    expect(findSeams(patches, 10)).toEqual([
      {
        patchIds: ['a', 'b'],
        direction: 'vertical',
        window: { x: 31, y: 4, width: 2, height: 20 },
        lengthPx: 20,
        pairs: [
          { from: 1, to: 2, px: 14 },
          { from: 1, to: 3, px: 6 },
        ],
      },
    ]);
  });

  it('finds steps along upper and lower edges too, the longest first', () => {
    const patches = quad((x, y) => (y >= size ? (x < 12 ? 2 : x >= size ? 3 : 1) : 1));
    expect(
      findSeams(patches, 10).map(({ patchIds, window, lengthPx }) => [patchIds, window, lengthPx]),
    ).toEqual([
      [['b', 'd'], { x: 32, y: 31, width: 32, height: 2 }, 32],
      [['c', 'd'], { x: 31, y: 32, width: 2, height: 32 }, 32],
      [['a', 'c'], { x: 0, y: 31, width: 12, height: 2 }, 12],
    ]);
  });

  it('leaves out borders that cross an edge, unless they are nearly along it', () => {
    const crossing = (slope: number) => quad((x, y) => (y - 31.7 > (x - 10.3) * slope ? 2 : 1));
    for (const slope of [20, 5, 1, 0.5, 0.2, -0.2, -1, -20])
      expect(findSeams(crossing(slope), 10)).toEqual([]);
    expect(findSeams(crossing(0.05), 10)).not.toEqual([]);
  });

  it('bridges two equal pairs, and counts them not', () => {
    const withHoles = (holes: readonly number[]) =>
      findSeams([patch('a', 0, 0, () => 1), patch('b', size, 0, (_, y) => (holes.includes(y) ? 1 : 2))], 10);
    expect(withHoles([12, 13])).toMatchObject([{ lengthPx: 30, window: { y: 0, height: 32 } }]);
    expect(withHoles([12, 13, 14])).toMatchObject([
      { lengthPx: 17, window: { y: 15, height: 17 } },
      { lengthPx: 12, window: { y: 0, height: 12 } },
    ]);
    expect(withHoles([8, 9, 10])).toMatchObject([{ lengthPx: 21, window: { y: 11 } }]);
  });

  it('takes patches of any size and place, and no edges that do not touch', () => {
    const large = patch('large', 0, 0, () => 1, [50, 60]);
    const low = patch('low', 50, 40, () => 2, [20, 40]);
    const apart = patch('apart', 51, 0, () => 2, [20, 40]);
    const corner = patch('corner', 50, 60, () => 3, [4, 4]);
    expect(findSeams([low, apart, large], 10)).toMatchObject([
      { patchIds: ['large', 'low'], window: { x: 49, y: 40, width: 2, height: 20 }, lengthPx: 20 },
    ]);
    expect(findSeams([large, corner], 1)).toEqual([]);
    expect(findSeams([], 1)).toEqual([]);
  });

  it('finds single pairs when asked to', () => {
    const patches = [patch('a', 0, 0, () => 1), patch('b', size, 0, (_, y) => (y % 8 === 0 ? 2 : 1))];
    expect(findSeams(patches, 1)).toHaveLength(4);
    expect(findSeams(patches, 2)).toEqual([]);
  });
});
