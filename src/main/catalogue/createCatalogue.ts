import type { Database } from 'better-sqlite3';
import type { Problem, RoiDetail, RoiSummary } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { evaluate, lookupPatch, parseExpression } from '../../shared/expression/index.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { createFlairHubReader, isDatasetPresent, recogniseDataset } from '../datasets/index.ts';
import { fillScan } from './indexDataset.ts';
import type { IndexProgress } from './indexDataset.ts';
import { readRoi } from './readRoi.ts';
import type { HeadersReader } from './readRoi.ts';
import { prepareRecords } from './records.ts';
import type { CsvFile, PatchRecord } from './records.ts';
import { countEdited, prepareRois, toSummary } from './rois.ts';
import { abandonPendingScans, abandonScan, publishScan, purgeStaleScans } from './scans.ts';
import type { CurrentScan } from './scans.ts';
import { ScanWriter } from './ScanWriter.ts';

/** Edits by patch; only patches that have any. */
export type EditStates = ReadonlyMap<
  string,
  { readonly edits: number; readonly changedPx: number; readonly readOnly: null | 'originalChanged' }
>;

export interface CatalogueOptions {
  /** `catalogue.sqlite`, migrated; its owner closes it after `close`. */
  readonly db: Database;
  /** What reads the headers of a ROI: the raster service. */
  readonly raster: { headers: HeadersReader };
  readonly editStates: (datasetId: string) => EditStates;
  /** Workers of an index run; 0 runs in place (tests). Default: one a core, at most 8. */
  readonly threads?: number;
}

export interface IndexOptions {
  readonly datasetId: string;
  readonly path: string;
  /** Read the folder again although it is indexed. */
  readonly rescan: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
}

export interface IndexReport {
  readonly patches: number;
  readonly rois: number;
  readonly domains: number;
  readonly files: number;
  readonly problems: number;
  /** True when nothing was read because the folder is indexed. */
  readonly reused: boolean;
}

export interface CatalogueSummary {
  readonly domains: number;
  readonly rois: number;
  readonly patches: number;
  readonly problems: number;
  /** UTC, ISO 8601; null until the first index is complete. */
  readonly indexedAt: string | null;
}

/** What the datasets of a workspace hold. Everything in it can be rebuilt from them. */
export interface Catalogue {
  /**
   * Reads a dataset folder into the catalogue. Until it is complete, and when it fails or is cancelled, the catalogue shows
   * what it showed before.
   *
   * @throws AppError `cancelled`, `conflict` while the dataset is being indexed, and what `recogniseDataset` throws.
   */
  index(options: IndexOptions): Promise<IndexReport>;
  summary(datasetId: string): CatalogueSummary;
  /** In the order of their names. Empty until the dataset is indexed. */
  rois(datasetId: string): RoiSummary[];
  /** @throws AppError `notFound` */
  roi(datasetId: string, roiKey: string): Promise<RoiDetail>;
  patch(datasetId: string, patchId: string): PatchRecord | null;
  patches(datasetId: string, filter?: { readonly roiKey?: string }): IterableIterator<PatchRecord>;
  /** Absolute path of a file, or null when the patch has none of this modality. */
  filePath(datasetId: string, patchId: string, modality: Modality): string | null;
  /** Ids of the patches that a filter selects. @throws AppError `whereInvalid` */
  select(datasetId: string, where: string): string[];
  /** Worst first; paths are relative to the dataset. */
  problems(datasetId: string, offset: number, limit: number): { total: number; problems: Problem[] };
  csvFiles(datasetId: string): CsvFile[];
  /** Cancels what runs. Files that an index had open are closed when this resolves. */
  close(): Promise<void>;
}

/** Creates the catalogue of a workspace on its database. */
export function createCatalogue({ db, raster, editStates, threads }: CatalogueOptions): Catalogue {
  abandonPendingScans(db);
  const records = prepareRecords(db);
  const roiQueries = prepareRois(db);
  const currentScan = db.prepare<[string], CurrentScan>(
    `SELECT id, path, finished_at, files, domains, rois, patches, problems FROM scan WHERE dataset_id = ? AND state = 'current'`,
  );
  const closing = new AbortController();
  const running = new Map<string, Promise<IndexReport>>();
  let purge: Promise<void> = Promise.resolve();

  const purgeSoon = (): void => {
    // What is left when this is cut short, the next purge deletes.
    purge = purge.then(() => purgeStaleScans(db, closing.signal)).catch(() => {});
  };

  const runIndex = async ({
    datasetId,
    path,
    rescan,
    signal,
    onProgress,
  }: IndexOptions): Promise<IndexReport> => {
    const known = currentScan.get(datasetId);
    if (known && !rescan && known.path === path) return toReport(known, true);
    const { path: root } = await recogniseDataset(path);
    const reader = createFlairHubReader({ threads });
    const writer = new ScanWriter(db, datasetId, root);
    const stop = AbortSignal.any([signal, closing.signal]);
    const width = Math.max(1, reader.threads * 2);
    try {
      const totals = await fillScan({ db, reader, root, writer, signal: stop, onProgress, width });
      if (stop.aborted) throw new AppError('cancelled');
      publishScan(db, datasetId, writer.scan, totals);
      return toReport(totals, false);
    } catch (error) {
      abandonScan(db, writer.scan);
      throw error;
    } finally {
      await reader.close();
      purgeSoon();
    }
  };

  const scanOf = (datasetId: string): CurrentScan | undefined => currentScan.get(datasetId);

  return {
    async index(options) {
      if (closing.signal.aborted) throw new AppError('cancelled');
      if (running.has(options.datasetId)) throw new AppError('conflict', { path: options.path });
      const run = runIndex(options);
      running.set(options.datasetId, run);
      try {
        return await run;
      } finally {
        running.delete(options.datasetId);
      }
    },
    summary(datasetId) {
      const scan = scanOf(datasetId);
      if (!scan) return { domains: 0, rois: 0, patches: 0, problems: 0, indexedAt: null };
      const { domains, rois, patches, problems, finished_at: indexedAt } = scan;
      return { domains, rois, patches, problems, indexedAt };
    },
    rois(datasetId) {
      const scan = scanOf(datasetId);
      if (!scan) return [];
      const edited = countEdited(editStates(datasetId));
      return roiQueries.all(scan.id).map((row) => toSummary(datasetId, row, edited.get(row.roi_key) ?? 0));
    },
    async roi(datasetId, roiKey) {
      const scan = scanOf(datasetId);
      if (!scan) throw new AppError('notFound', { what: 'ROI', id: roiKey });
      // Told at once: file by file it would look as if every mask were damaged.
      if (!isDatasetPresent(scan.path)) throw new AppError('datasetMissing', { path: scan.path });
      return readRoi({
        db,
        datasetId,
        scan: scan.id,
        roiKey,
        editStates: editStates(datasetId),
        readHeaders: (paths) => raster.headers(paths),
        filePath: (patchId, modality) => records.filePath(scan.id, scan.path, patchId, modality),
      });
    },
    patch(datasetId, patchId) {
      const scan = scanOf(datasetId);
      return scan ? records.patch(scan.id, patchId) : null;
    },
    *patches(datasetId, filter = {}) {
      const scan = scanOf(datasetId);
      if (scan) yield* records.patches(scan.id, filter.roiKey);
    },
    filePath(datasetId, patchId, modality) {
      const scan = scanOf(datasetId);
      return scan ? records.filePath(scan.id, scan.path, patchId, modality) : null;
    },
    select(datasetId, where) {
      const expression = parseExpression(where);
      const scan = scanOf(datasetId);
      const states = editStates(datasetId);
      const selected: string[] = [];
      for (const { patch_id: patchId, bits: modalityBits, ...facts } of scan ? records.facts(scan.id) : []) {
        const { edits = 0, changedPx = 0 } = states.get(patchId) ?? {};
        if (evaluate(expression, lookupPatch({ patchId, modalityBits, edits, changedPx, ...facts })))
          selected.push(patchId);
      }
      return selected;
    },
    problems(datasetId, offset, limit) {
      const scan = scanOf(datasetId);
      if (!scan) return { total: 0, problems: [] };
      return { total: scan.problems, problems: records.problems(scan.id, offset, limit) };
    },
    csvFiles(datasetId) {
      const scan = scanOf(datasetId);
      return scan ? records.csvFiles(scan.id) : [];
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...running.values()]);
      await purge;
    },
  };
}

const toReport = (totals: Omit<IndexReport, 'reused'>, reused: boolean): IndexReport => ({
  patches: totals.patches,
  rois: totals.rois,
  domains: totals.domains,
  files: totals.files,
  problems: totals.problems,
  reused,
});
