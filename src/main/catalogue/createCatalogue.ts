import { AppError } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { createDatasetReader, isDatasetPresent, recogniseDataset } from '../datasets/index.ts';
import type { Catalogue, CatalogueOptions, IndexOptions, IndexProgress, IndexReport } from './Catalogue.ts';
import { checkRois, countLeft } from './checkRois.ts';
import { prepareDetail } from './detail.ts';
import { prepareSeries } from './series.ts';
import { prepareHealth } from './health.ts';
import { fillAndPublish, fingerprintOf, mayHaveHealed } from './indexDataset.ts';
import { purgeStale } from './purge.ts';
import { readRoi } from './readRoi.ts';
import { prepareRecords } from './records.ts';
import { compareWith, relocate } from './relocate.ts';
import { EditedCounter, prepareRois, toSummary } from './rois.ts';
import { prepareCurrentScan } from './scans.ts';
import type { CurrentScan } from './scans.ts';
import { withClassListNotice } from './classListNotice.ts';
import { uncheckChanged } from './uncheckChanged.ts';
import { throwIfAborted } from '../workers/index.ts';
import { SourceFinder } from './sources.ts';

/** Creates the catalogue of a workspace on its database. */
export function createCatalogue(options: CatalogueOptions): Catalogue {
  const { db, raster, editStates, cellStates, threads } = options;
  const scanOf = prepareCurrentScan(db);
  const records = prepareRecords(db);
  const rois = prepareRois(db);
  const health = prepareHealth(db);
  const detail = prepareDetail(db);
  const series = prepareSeries(db);
  const sources = new SourceFinder(db);
  const edited = new EditedCounter(db);
  const closing = new AbortController();
  const indexing = new Map<string, Promise<IndexReport>>();
  const checks = new Set<Promise<void>>();
  /** The run that reads headers of a dataset: the next one waits for it and does what is left. */
  const checking = new Map<string, Promise<void>>();
  let purge: Promise<void> = Promise.resolve();

  const purgeSoon = (): void => {
    // What is left when this is cut short, the next purge deletes.
    purge = purge.then(() => purgeStale(db, closing.signal)).catch(() => {});
  };
  const forget = (): void => {
    sources.forget();
    edited.forget();
  };

  /** Reads the headers of the scan that is shown; with others of the same dataset one after the other. */
  const readHeaders = async (
    datasetId: string,
    signal: AbortSignal,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<void> => {
    for (let other = checking.get(datasetId); other; other = checking.get(datasetId)) {
      throwIfAborted(signal);
      await orAbort(other, signal);
    }
    throwIfAborted(signal);
    const work = readAll(datasetId, signal, onProgress);
    const run = work.catch(() => {}).finally(() => checking.delete(datasetId));
    checking.set(datasetId, run);
    await work;
  };
  const readAll = async (
    datasetId: string,
    signal: AbortSignal,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<void> => {
    // Another scan may be published meanwhile: then the rest of that one is read.
    for (let scan = scanOf(datasetId); scan && countLeft(db, scan.id) > 0; scan = scanOf(datasetId)) {
      const reader = createDatasetReader(scan.layout, { threads });
      try {
        const width = Math.max(1, reader.threads * 2);
        const done = await checkRois({ db, reader, scan, signal, onProgress, width });
        // Rows that do not fit together, of a damaged database: never twice the same.
        if (done === 0) return;
      } finally {
        await reader.close();
      }
    }
  };

  const runIndex = async (asked: IndexOptions): Promise<IndexReport> => {
    const { datasetId, path, layout, rescan, classList = null, onProgress, onPublished } = asked;
    const signal = AbortSignal.any([asked.signal, closing.signal]);
    const known = scanOf(datasetId);
    if (known && !rescan && known.path === path && known.layout === layout) {
      await readHeaders(datasetId, signal, onProgress);
      return report(datasetId, true);
    }
    const recognised = await recogniseDataset(path);
    if (recognised.layout !== layout) {
      throw new AppError('notADataset', { path, found: 'other', count: 0, example: '' });
    }
    const root = recognised.path;
    const reader = createDatasetReader(layout, { threads });
    let reused = false;
    try {
      const listing = withClassListNotice(await reader.run('list', { root }, { signal }), root, classList);
      // Folders of a disk that is being pulled out may be gone in the listing.
      if (!isDatasetPresent(root)) throw new AppError('datasetMissing', { path: root });
      const isSame = known?.fingerprint === fingerprintOf(layout, listing) && known.layout === layout;
      if (known && isSame && !mayHaveHealed(db, known.id)) {
        relocate(db, known, root);
        reused = true;
      } else {
        await fillAndPublish({ db, reader, datasetId, layout, root, signal, onProgress }, listing, known);
      }
    } finally {
      await reader.close();
      purgeSoon();
    }
    forget();
    const current = scanOf(datasetId)!;
    if (rescan) checkFaultyAgain(current);
    if (!reused || current.path !== known?.path) onPublished?.();
    await readHeaders(datasetId, signal, onProgress);
    return report(datasetId, reused);
  };

  /** Damaged files are replaced under the same name, which the times of folders do not tell: their ROIs are read again. */
  const checkFaultyAgain = (scan: CurrentScan): void => {
    db.prepare(
      `UPDATE roi SET checked = 0 WHERE id IN (
         SELECT roi FROM problem WHERE unit IN (SELECT unit FROM scan_unit WHERE scan = ?)
           AND rank = 0 AND stage = 'headers' AND roi IS NOT NULL)`,
    ).run(scan.id);
  };

  const report = (datasetId: string, reused: boolean): IndexReport => {
    const { id, patches, rois: roiCount, domains, files } = scanOf(datasetId)!;
    return { patches, rois: roiCount, domains, files, problems: health.count(id), reused };
  };

  const orNotFound = (datasetId: string, what: string, id: string): CurrentScan => {
    const scan = scanOf(datasetId);
    if (!scan) throw new AppError('notFound', { what, id });
    return scan;
  };

  return {
    async index(asked) {
      throwIfAborted(closing.signal);
      const { datasetId, path } = asked;
      if (indexing.has(datasetId)) throw new AppError('conflict', { path });
      const run = runIndex(asked);
      indexing.set(datasetId, run);
      try {
        return await run;
      } finally {
        indexing.delete(datasetId);
      }
    },
    async checkHeaders({ datasetId, verify, signal, onProgress }) {
      throwIfAborted(closing.signal);
      const scan = scanOf(datasetId);
      if (scan && !isDatasetPresent(scan.path)) throw new AppError('datasetMissing', { path: scan.path });
      const stop = AbortSignal.any([signal, closing.signal]);
      const run = (async () => {
        if (verify && scan) await uncheckChanged({ db, scan, signal: stop, onProgress });
        await readHeaders(datasetId, stop, onProgress);
      })();
      checks.add(run);
      try {
        await run;
      } finally {
        checks.delete(run);
      }
    },
    summary(datasetId) {
      const scan = scanOf(datasetId);
      if (!scan) return { domains: 0, rois: 0, patches: 0, problems: 0, indexedAt: null };
      const { id, domains, rois: roiCount, patches, finished_at: indexedAt } = scan;
      return { domains, rois: roiCount, patches, problems: health.count(id), indexedAt };
    },
    rois(datasetId) {
      const scan = scanOf(datasetId);
      if (!scan) return [];
      const counts = edited.count(scan.id, editStates(datasetId));
      return rois.all(scan.id).map((row) => toSummary(datasetId, row, counts.get(row.roi_key) ?? 0));
    },
    async roi(datasetId, roiKey) {
      const scan = orNotFound(datasetId, 'ROI', roiKey);
      // Told at once: file by file it would look as if every mask were damaged.
      if (!isDatasetPresent(scan.path)) throw new AppError('datasetMissing', { path: scan.path });
      return readRoi({
        db,
        datasetId,
        scan,
        roiKey,
        cellStates: cellStates(datasetId),
        editedPatches: (key) => edited.count(scan.id, editStates(datasetId)).get(key) ?? 0,
        readHeaders: (files) => raster.headers(files),
      });
    },
    patch(datasetId, patchId) {
      const scan = scanOf(datasetId);
      return scan ? records.patch(scan.id, patchOfCell(patchId)) : null;
    },
    *patches(datasetId, filter = {}) {
      const scan = scanOf(datasetId);
      if (scan) yield* records.patches(scan.id, filter.roiKey);
    },
    detail: (datasetId, patchId) =>
      detail(orNotFound(datasetId, 'patch', patchId), patchOfCell(patchId), editStates(datasetId)),
    source(datasetId, patchId, modality) {
      const scan = scanOf(datasetId);
      return (scan && sources.find(scan, patchOfCell(patchId), modality)?.source) ?? null;
    },
    relativePath(datasetId, patchId, modality) {
      const scan = scanOf(datasetId);
      return (scan && sources.find(scan, patchOfCell(patchId), modality)?.treePath) ?? null;
    },
    superArea(datasetId, patchId) {
      const scan = scanOf(datasetId);
      return scan ? series.superArea(scan.id, patchOfCell(patchId)) : null;
    },
    imageDates(datasetId, roiKey) {
      const scan = scanOf(datasetId);
      return scan ? series.imageDates(scan.id, roiKey) : { spot: null, historical: null };
    },
    seriesDates(datasetId, roiKey, sensor) {
      const scan = scanOf(datasetId);
      return scan ? series.dates(scan.id, roiKey, sensor) : null;
    },
    problems(datasetId, offset, limit, filter = {}) {
      const scan = scanOf(datasetId);
      return scan ? health.problems(scan.id, offset, limit, filter) : { total: 0, problems: [] };
    },
    health(datasetId) {
      const scan = scanOf(datasetId);
      if (!scan) return { check: { patches: 0, headers: 0, pixels: 0 }, counts: [] };
      return { check: health.check(scan.id), counts: health.counts(scan.id) };
    },
    csvFiles(datasetId) {
      const scan = scanOf(datasetId);
      return scan ? records.csvFiles(scan.id) : [];
    },
    async compareWith(datasetId, path) {
      const scan = scanOf(datasetId);
      return scan ? compareWith(db, scan, path) : { checked: 0, missing: 0 };
    },
    relocate(datasetId, path) {
      const scan = scanOf(datasetId);
      if (scan) relocate(db, scan, path);
      forget();
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...indexing.values(), ...checks]);
      await purge;
    },
  };
}

/** Waits for a promise that never rejects, or until the signal fires. */
function orAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
    void promise.then(done);
  });
}
