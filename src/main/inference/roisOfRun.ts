import { groupByRoi, type Catalogue } from '../catalogue/index.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * Patches by ROI, in the order of the dataset. Of a shard only its ROIs: number n of the dataset belongs to part n modulo the
 * count, whatever was asked for, so that the parts of one job never overlap.
 */
export async function roisOfRun(
  catalogue: Catalogue,
  datasetId: string,
  patchIds: readonly string[],
  { shard, signal }: { readonly shard?: Shard | null | undefined; readonly signal?: AbortSignal } = {},
): Promise<Map<string, Set<string>>> {
  const found = await groupByRoi(catalogue, datasetId, patchIds, signal);
  const keys = catalogue.rois(datasetId).map(({ roiKey }) => roiKey);
  const mine = shard ? keys.filter((_, i) => i % shard.count === shard.index - 1) : keys;
  return new Map(mine.flatMap((roiKey) => (found.has(roiKey) ? [[roiKey, found.get(roiKey)!]] : [])));
}
