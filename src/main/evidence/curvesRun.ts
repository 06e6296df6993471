import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { patchSizePx } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { inOrder, throwIfAborted, writeInSlices } from '../workers/index.ts';
import type { Pool } from '../workers/index.ts';
import { listedDates, seriesJobs } from './cardRois.ts';
import { prepareCurveRois } from './curveDataset.ts';
import type { CurveRows, RoiCurves } from './curveRows.ts';
import type { CurvesProgress } from './Evidence.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import type { SeriesJob } from './roiSeriesPatch.ts';

export interface CurvesRun {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly rows: CurveRows;
  readonly pool: Pool<EvidenceTasks>;
  readonly datasetId: string;
  readonly signal: AbortSignal;
  onProgress(progress: CurvesProgress): void;
  /** Curves of some ROI were written. */
  onChange(): void;
}

/**
 * Computes the curves of the ROIs whose files changed since, or that have none yet. Each ROI is written when it is done: what
 * a killed or cancelled run has is not computed again. Files that cannot be read are counted and leave their part out.
 *
 * @returns ROIs that have curves now, and files of them that could not be read.
 * @throws AppError `cancelled`, `datasetMissing` when the folder of the dataset is gone.
 */
export async function runCurves(run: CurvesRun): Promise<{ rois: number; failed: number }> {
  const { db, rows, pool, datasetId, signal, onProgress } = run;
  const rois = prepareCurveRois(db);
  const keys = rois.keys(datasetId);
  await dropStaleCurves(db, rows, datasetId, signal);
  const checkThere = (): void => {
    const path = rois.path(datasetId);
    if (path !== null && !existsSync(path)) throw new AppError('datasetMissing', { path });
  };
  checkThere();

  async function compute(roiKey: string): Promise<{ roiKey: string; curves: RoiCurves | null }> {
    throwIfAborted(signal);
    const jobs = await jobsOf(run, roiKey);
    throwIfAborted(signal);
    const listed = listedDates(run.catalogue, datasetId, roiKey);
    const stamp = rows.stamp(datasetId, roiKey);
    return { roiKey, curves: await pool.run('curves', { jobs, listed, stamp }, { signal }) };
  }

  let done = 0;
  const tell = (): void => onProgress({ phase: 'curves', done, total: keys.length, unit: 'rois' });
  tell();
  for await (const { roiKey, curves } of inOrder(keys, pool.threads + 1, compute)) {
    throwIfAborted(signal);
    if (curves) {
      // A disk that was unplugged is one error, not one for each ROI.
      if (curves.failed > 0) checkThere();
      rows.put(datasetId, roiKey, curves);
      run.onChange();
    }
    done += 1;
    tell();
  }
  return rows.sums(datasetId);
}

/** Drops the curves of ROIs that the dataset does not have any more. */
export async function dropStaleCurves(
  db: Database,
  rows: CurveRows,
  datasetId: string,
  signal: AbortSignal,
): Promise<void> {
  const known = new Set(prepareCurveRois(db).keys(datasetId));
  const stale = rows.keys(datasetId).filter((key) => !known.has(key));
  await writeInSlices(db, stale, (key) => rows.drop(datasetId, key), signal);
}

async function jobsOf({ catalogue, datasetId }: CurvesRun, roiKey: string): Promise<SeriesJob[]> {
  // Places do not matter here, and patches with LPIS have the size of their layout.
  const place = { x: 0, y: 0, widthPx: patchSizePx, heightPx: patchSizePx };
  const patches = Array.from(catalogue.patches(datasetId, { roiKey }), ({ patchId, modalityBits }) => ({
    ...{ patchId, modalityBits },
    ...place,
  }));
  const jobs: SeriesJob[] = [];
  for await (const batch of seriesJobs(catalogue, datasetId, patches, patches.length)) jobs.push(...batch);
  return jobs;
}
