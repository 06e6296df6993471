import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/index.ts';
import { throwIfAborted } from '../workers/index.ts';

/** Rows of the catalogue looked up in one turn of the event loop. */
const rowsPerTurn = 200;

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * Patches by ROI, in the order of the dataset. Of a shard only its ROIs: number n of the dataset belongs to part n modulo the
 * count, whatever was asked for, so that the parts of one job never overlap.
 */
export async function groupByRoi(
  catalogue: Catalogue,
  datasetId: string,
  patchIds: readonly string[],
  { shard, signal }: { readonly shard?: Shard | null | undefined; readonly signal?: AbortSignal } = {},
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [index, patchId] of patchIds.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) {
      await nextTurn();
      throwIfAborted(signal);
    }
    const roiKey = catalogue.patch(datasetId, patchId)?.roiKey;
    if (roiKey === undefined) continue;
    const ids = found.get(roiKey);
    if (ids) ids.add(patchId);
    else found.set(roiKey, new Set([patchId]));
  }
  const keys = catalogue.rois(datasetId).map(({ roiKey }) => roiKey);
  const mine = shard ? keys.filter((_, i) => i % shard.count === shard.index - 1) : keys;
  return new Map(mine.flatMap((roiKey) => (found.has(roiKey) ? [[roiKey, found.get(roiKey)!]] : [])));
}
