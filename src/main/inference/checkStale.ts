import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import { readRoiInputs } from './inputs.ts';
import type { PatchRow, PredictionStore } from './PredictionStore.ts';
import { stampsOf } from './stamps.ts';

/**
 * Marks patches whose images are not those that they were predicted from, and takes marks away. A ROI that cannot be read is
 * left as it is. Answers whether anything changed.
 */
export async function checkStale(
  catalogue: Catalogue,
  store: PredictionStore,
  signal: AbortSignal,
): Promise<boolean> {
  const { datasetId, manifest, settings } = store.meta;
  const byRoi = new Map<string, PatchRow[]>();
  let read = 0;
  for (const row of store.rows()) {
    const rows = byRoi.get(row.roiKey);
    if (rows) rows.push(row);
    else byRoi.set(row.roiKey, [row]);
    if (++read % rowsPerTurn === 0) await nextTurn();
  }
  let hasChanged = false;
  for (const [roiKey, rows] of byRoi) {
    throwIfAborted(signal);
    const stamps = await stampsOfRoi(catalogue, { datasetId, roiKey }, { manifest, settings });
    if (!stamps) continue;
    for (const isStale of [true, false]) {
      const changed = rows.filter(
        ({ patchId, stamp, isStale: was }) =>
          was !== isStale && (stamps.get(patchId)?.stamp !== stamp) === isStale,
      );
      if (changed.length === 0) continue;
      store.markStale(
        changed.map(({ patchId }) => patchId),
        isStale,
      );
      hasChanged = true;
    }
    await nextTurn();
  }
  return hasChanged;
}

const rowsPerTurn = 500;

async function stampsOfRoi(
  catalogue: Catalogue,
  { datasetId, roiKey }: { readonly datasetId: string; readonly roiKey: string },
  { manifest, settings }: Pick<PredictionStore['meta'], 'manifest' | 'settings'>,
) {
  try {
    return await stampsOf(await readRoiInputs(catalogue, datasetId, roiKey, manifest), manifest, settings);
  } catch (error) {
    const { code } = AppError.from(error);
    if (code === 'internal' || code === 'cancelled') throw error;
    return null;
  }
}
