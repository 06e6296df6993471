import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { readRoiInputs } from './inputs.ts';
import { openForeign, type InputStamp, type PatchRow, type PredictionStore } from './PredictionStore.ts';
import { stampsOf } from './stamps.ts';

/** What of another file is to be taken over, and what is not. */
export interface MergePlan {
  readonly takes: ({ readonly patchId: string } & InputStamp)[];
  readonly roiKeys: Set<string>;
  /** Patches that are there already. */
  known: number;
  /** Patches that this dataset does not have, or whose images are others here. */
  foreign: number;
}

/** Rows read in one turn of the event loop. */
const rowsPerTurn = 500;

/**
 * Compares the patches of another file with the dataset here: images are the same when their sizes in bytes are (the times of copies
 * differ, and reading them all would take as long as predicting).
 *
 * @param store where they go; null for a set that is not there yet.
 * @throws AppError `predictionsDiffer` when none of them is of this dataset, `fileUnreadable`
 */
export async function planMerge(
  catalogue: Catalogue,
  path: string,
  datasetId: string,
  store: PredictionStore | null,
): Promise<MergePlan> {
  const { meta, byRoi } = await readForeign(path);
  const plan: MergePlan = { takes: [], roiKeys: new Set(), known: 0, foreign: 0 };
  const here = new Set(catalogue.rois(datasetId).map(({ roiKey }) => roiKey));
  for (const [roiKey, rows] of byRoi) {
    if (!here.has(roiKey)) {
      plan.foreign += rows.length;
      continue;
    }
    const roi = await readRoiInputs(catalogue, datasetId, roiKey, meta.manifest);
    const stamps = await stampsOf(roi, meta.manifest, meta.settings);
    for (const row of rows) sortRow(plan, row, stamps.get(row.patchId), store);
    await nextTurn();
  }
  if (plan.takes.length + plan.known === 0 && plan.foreign > 0)
    throw new AppError('predictionsDiffer', { path, what: 'dataset' });
  return plan;
}

function sortRow(
  plan: MergePlan,
  row: PatchRow,
  stamp: InputStamp | undefined,
  store: PredictionStore | null,
): void {
  const { patchId, roiKey } = row;
  if (stamp === undefined || stamp.sizes !== row.sizes || row.isStale) plan.foreign++;
  else if (store?.row(patchId)?.stamp === stamp.stamp) plan.known++;
  else {
    plan.takes.push({ patchId, ...stamp });
    plan.roiKeys.add(roiKey);
  }
}

async function readForeign(path: string) {
  const foreign = openForeign(path);
  try {
    const byRoi = new Map<string, PatchRow[]>();
    let read = 0;
    for (const row of foreign.rows()) {
      const rows = byRoi.get(row.roiKey);
      if (rows) rows.push(row);
      else byRoi.set(row.roiKey, [row]);
      if (++read % rowsPerTurn === 0) await nextTurn();
    }
    return { meta: foreign.meta, byRoi };
  } finally {
    foreign.close();
  }
}
