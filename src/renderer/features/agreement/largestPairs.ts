import type { Pattern } from '../../../shared/contract/index.ts';

/** Items of a pair in all domains. */
export interface PairSum {
  readonly cover: number;
  readonly declared1: number;
  readonly items: number;
  readonly open: number;
  readonly areaM2: number;
}

/** The patterns of all domains added up by pair, the largest area first. */
export function largestPairs(patterns: readonly Pattern[]): PairSum[] {
  const pairs = new Map<string, PairSum>();
  for (const { cover, declared1, items, open, areaM2 } of patterns) {
    const key = `${cover}/${declared1}`;
    const before = pairs.get(key) ?? { cover, declared1, items: 0, open: 0, areaM2: 0 };
    pairs.set(key, {
      ...before,
      items: before.items + items,
      open: before.open + open,
      areaM2: before.areaM2 + areaM2,
    });
  }
  return [...pairs.values()].sort(
    (a, b) => b.areaM2 - a.areaM2 || a.cover - b.cover || a.declared1 - b.declared1,
  );
}
