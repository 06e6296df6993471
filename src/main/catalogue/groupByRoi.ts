import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../workers/index.ts';
import type { Catalogue } from './Catalogue.ts';

/** Rows looked up in one turn of the event loop. */
const rowsPerTurn = 200;

/** Patch ids by ROI, in their order. Those that left the dataset meanwhile are left out. @throws AppError `cancelled` */
export async function groupByRoi(
  catalogue: Pick<Catalogue, 'patch'>,
  datasetId: string,
  patchIds: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Set<string>>> {
  const groups = new Map<string, Set<string>>();
  for (const [index, patchId] of patchIds.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) {
      await nextTurn();
      throwIfAborted(signal);
    }
    const roiKey = catalogue.patch(datasetId, patchId)?.roiKey;
    if (roiKey === undefined) continue;
    const group = groups.get(roiKey);
    if (group) group.add(patchId);
    else groups.set(roiKey, new Set([patchId]));
  }
  return groups;
}
