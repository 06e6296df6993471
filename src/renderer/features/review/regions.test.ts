import { describe, expect, it } from 'vitest';
import type { LpisRegion } from '../../../shared/contract/index.ts';
import { gradeShares, readRegions, regionsAtOnce, type RegionList } from './regions.ts';

const list = (count: number): LpisRegion[] =>
  Array.from({ length: count }, (_, i) => ({ id: `r/1/${i}` }) as LpisRegion);

/** A list of so many in the core, and where it was asked from. */
function listOf(count: number, shrinksTo = count) {
  const asked: [offset: number, limit: number][] = [];
  const ask = async (offset: number, limit: number): Promise<RegionList> => {
    const all = list(asked.length === 0 ? count : shrinksTo);
    asked.push([offset, limit]);
    return { total: all.length, regions: all.slice(offset, offset + limit) };
  };
  return { ask, asked };
}

describe('readRegions', () => {
  it('joins pages without gaps, in as few calls as it takes', async () => {
    for (const [count, calls] of [
      [0, 1],
      [1, 1],
      [regionsAtOnce, 1],
      [2 * regionsAtOnce + 1, 3],
    ] as const) {
      const { ask, asked } = listOf(count);
      expect(await readRegions(ask, 5000)).toEqual({ total: count, regions: list(count) });
      expect(asked).toHaveLength(calls);
    }
  });

  it('ends where enough were read, and tells how many there are', async () => {
    const { ask, asked } = listOf(2000);
    const { total, regions } = await readRegions(ask, 700);
    expect([total, regions.length, asked.at(-1)]).toEqual([2000, 700, [500, 200]]);
  });

  it('ends with a list that became shorter meanwhile', async () => {
    const { ask } = listOf(1200, 300);
    expect((await readRegions(ask, 5000)).regions).toHaveLength(regionsAtOnce);
  });
});

describe('gradeShares', () => {
  it('are of all pixels that were compared', () => {
    expect(gradeShares([10, 40, 20, 30])).toEqual({ n: 0.1, c: 0.4, p: 0.2, x: 0.3 });
  });

  it('are none where nothing was compared', () => {
    expect(gradeShares([0, 0, 0, 0])).toBeNull();
  });
});
