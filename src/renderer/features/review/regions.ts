import type { LpisRegion } from '../../../shared/contract/index.ts';

/** Regions of a list, and how many it has in all. */
export interface RegionList {
  readonly total: number;
  readonly regions: readonly LpisRegion[];
}

/** Regions of one answer of the core. */
export const regionsAtOnce = 500;

/** The first pages of a list as one, up to `most` regions. */
export async function readRegions(
  ask: (offset: number, limit: number) => Promise<RegionList>,
  most: number,
): Promise<RegionList> {
  const regions: LpisRegion[] = [];
  for (;;) {
    const page = await ask(regions.length, Math.min(regionsAtOnce, most - regions.length));
    regions.push(...page.regions);
    if (page.regions.length === 0 || regions.length >= Math.min(page.total, most))
      return { total: page.total, regions };
  }
}

/** Shares of the pixels of a region that were compared, 0 to 1, by grade in the order of the letters; null when none was. */
export function gradeShares([n, c, p, x]: LpisRegion['gradePx']): Record<
  'c' | 'p' | 'x' | 'n',
  number
> | null {
  const all = n + c + p + x;
  return all > 0 ? { c: c / all, p: p / all, x: x / all, n: n / all } : null;
}
