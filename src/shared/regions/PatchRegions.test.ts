import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfLevel, levelOfCost } from './mergeCost.ts';
import { PatchRegions } from './PatchRegions.ts';
import { numbers, treeOf } from './testRegions.ts';

/** Noisy areas: a tree of some hundred nodes. */
function someRegions(seed = 5): PatchRegions {
  const random = numbers(seed);
  const levels = Array.from({ length: 100 }, () => random() * 200);
  const value = (x: number, y: number) =>
    levels[Math.floor(x / 12) + 10 * Math.floor(y / 12)]! + random() * 40;
  return new PatchRegions(treeOf(120, 120, value));
}
const regions = someRegions();
const place = fc.tuple(fc.integer({ min: 0, max: 119 }), fc.integer({ min: 0, max: 119 }));
const level = fc.double({ min: 0, max: 1, noNaN: true });
const sizeAt = (x: number, y: number, at: number) => regions.counts[regions.nodeAt(x, y, costOfLevel(at))]!;

describe('levels', () => {
  it('are logarithms of costs, both ways', () => {
    fc.assert(
      fc.property(level, (at) => {
        expect(levelOfCost(costOfLevel(at))).toBeCloseTo(at, 9);
      }),
    );
    expect([levelOfCost(0), levelOfCost(1e9), costOfLevel(-3), costOfLevel(7)]).toEqual([
      ...[0, 1],
      ...[costOfLevel(0), costOfLevel(1)],
    ]);
  });

  it('give larger regions the higher they are, each within the next', () => {
    fc.assert(
      fc.property(place, level, level, ([x, y], a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [small, large] = [low, high].map((at) => regions.nodeAt(x, y, costOfLevel(at)));
        expect(regions.firstLeaf[large!]).toBeLessThanOrEqual(regions.firstLeaf[small!]!);
        expect(regions.endLeaf[large!]).toBeGreaterThanOrEqual(regions.endLeaf[small!]!);
      }),
    );
  });

  it('cut the patch into regions that hold every pixel once', () => {
    fc.assert(
      fc.property(level, (at) => {
        const tops = new Set(regions.topsAt(costOfLevel(at)));
        const px = [...tops].reduce((sum, node) => sum + regions.counts[node]!, 0);
        expect(px).toBe(120 * 120);
      }),
    );
  });
});

describe('a step of the level', () => {
  it('shows a region that is seen to be another, until the tree ends', () => {
    fc.assert(
      fc.property(place, level, ([x, y], at) => {
        const up = regions.stepLevel(x, y, at, 1);
        const down = regions.stepLevel(x, y, at, -1);
        expect(up).toBeGreaterThanOrEqual(at);
        expect(down).toBeLessThanOrEqual(at);
        const [smaller, here, larger] = [down, at, up].map((to) => sizeAt(x, y, to));
        const isRoot = here === 120 * 120;
        if (up < 1 && !isRoot && larger !== 120 * 120) expect(larger).toBeGreaterThanOrEqual(1.25 * here!);
        if (smaller !== here) expect(smaller! * 1.25).toBeLessThanOrEqual(here!);
      }),
      { numRuns: 300 },
    );
  });

  it('reaches the whole patch and the smallest region from anywhere', () => {
    const walk = (direction: 1 | -1) => {
      let at = 0.4;
      for (let i = 0; i < 80; i++) at = regions.stepLevel(40, 40, at, direction);
      return at;
    };
    expect(walk(1)).toBe(1);
    expect(walk(-1)).toBe(0);
  });
});

describe('distances of nodes', () => {
  it('are taken in the channels that both patches know', () => {
    const dem = { data: new Float32Array(40 * 40 * 2).fill(9), bands: 2, nodata: null };
    const withHeight = new PatchRegions(treeOf(40, 40, () => 100, { dem }));
    const without = new PatchRegions(treeOf(40, 40, () => 100));
    const brighter = new PatchRegions(treeOf(40, 40, () => 140));
    const onlyHeight = new PatchRegions(treeOf(40, 40, () => 100, { dem, image: null }));
    expect(withHeight.squaredDistance(0, without, 0)).toBeCloseTo(0, 9);
    // Four bands, each by one clear difference; NDVI of equal bands is 0.
    expect(brighter.squaredDistance(0, withHeight, 0)).toBeCloseTo(4, 5);
    expect(onlyHeight.squaredDistance(0, without, 0)).toBeNull();
  });
});
