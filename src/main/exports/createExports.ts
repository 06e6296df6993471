import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportOptions, ExportPreview, ExportResult } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { layoutSpec, parseCellId, patchOfCell } from '../../shared/model/layouts.ts';
import { statesByPatch } from '../annotation/index.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import { createPool, type Pool } from '../workers/index.ts';
import { conversionTable, legendOf } from './convertClasses.ts';
import type { ExportTasks } from './export.worker.ts';
import { openExportFolder, prepareTargets, type ExportFolder } from './exportFolder.ts';
import {
  manifestHead,
  manifestName,
  manifestChunks,
  partialName,
  planText,
  totalsOf,
  type ManifestFile,
  type Skipped,
} from './manifest.ts';
import { outputError, replaceFile } from './replaceFile.ts';
import { breathe, rowsPerTurn, selectPatches, type SelectedPatch } from './selectPatches.ts';
import {
  classListOf,
  type AnnotationReader,
  type CatalogueReader,
  type ExportDataset,
  type SelectPatches,
} from './sources.ts';
import { csvNames, writeCsvs } from './writeCsvs.ts';
import { writeMasks, type PlannedMask } from './writeMasks.ts';

export interface ExportsOptions {
  readonly catalogue: CatalogueReader;
  readonly annotation: AnnotationReader;
  /** Patches that a filter expression selects. Throws AppError whereInvalid. */
  readonly select: SelectPatches;
  /** Throws AppError notFound for an id that the workspace does not have. */
  dataset(id: string): ExportDataset;
  readonly appVersion: string;
  /** Workers that encode; started by the first export. */
  readonly threads?: number | undefined;
  readonly now?: () => Date;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

/** The export of corrected masks. */
export interface Exports {
  /** What an export would write, without reading a pixel. */
  preview(options: Pick<ExportOptions, 'datasetId' | 'scope'>): Promise<ExportPreview>;
  /**
   * Writes the masks of a scope under `out` in the dataset's own tree and names, one split CSV a split and, last,
   * `manifest.json`. A mask that cannot be read is skipped and listed; the rest goes on.
   *
   * An export that was cancelled or failed leaves `manifest.partial.json` and whole files; run again, it completes them.
   * A folder with an earlier export of the same dataset and class list is updated: files that this run does not write
   * stay, and stay in the manifest.
   *
   * @throws AppError exportInsideDataset, folderNotEmpty, datasetMissing, folderUnreadable, diskFull, fileUnreadable, nothingToExport,
   *   whereInvalid, notFound, cancelled
   */
  run(options: ExportOptions, run: RunOptions): Promise<ExportResult>;
  close(): Promise<void>;
}

/** Skipped patches that travel with the result of a job; the manifest has them all. */
const maxSkippedInResult = 1000;
/** Source files that are measured to estimate the size of an export. */
const sampledFiles = 40;

/** Creates the export service of an open workspace. */
export function createExports(options: ExportsOptions): Exports {
  const { catalogue, annotation } = options;
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  let pool: Pool<ExportTasks> | null = null;

  const run = async (asked: ExportOptions, { signal, onProgress }: RunOptions): Promise<ExportResult> => {
    const dataset = options.dataset(asked.datasetId);
    const classList = asked.convertTo ?? dataset.nomenclature;
    // Before a folder is made for it.
    const table = conversionTable(dataset.nomenclature, asked.convertTo);
    const progress = (phase: string, done: number, total: number): void =>
      onProgress({ phase, done, total, unit: 'patches' });
    progress('preparing', 0, 0);
    // Else every mask would be told missing, in a manifest of no files.
    if (!isDatasetPresent(dataset.path)) throw new AppError('datasetMissing', { path: dataset.path });
    const folder = await openExportFolder(asked.out, dataset, classList);
    const selected = await selectPatches(options, dataset.id, asked.scope, signal);
    const { masks, skipped } = await planMasks(selected, options, dataset, signal);
    if (masks.length === 0) throw new AppError('nothingToExport', { skipped: skipped.length });
    const csv = await csvNames(catalogue, dataset, signal);
    const head = manifestHead({
      dataset,
      classList,
      compression: asked.compression,
      appVersion: options.appVersion,
      now: (options.now ?? (() => new Date()))(),
    });
    const planned = [...masks.map((mask) => mask.target), ...csv];
    await prepareTargets(folder, planned, signal);
    const before = folder.record?.planned ?? [];
    await replaceFile(join(folder.path, partialName), planText(head, [...new Set([...before, ...planned])]));

    pool ??= createExportPool(options.threads);
    progress('writing', 0, masks.length);
    const written = await writeMasks(masks, {
      pool,
      annotation,
      dataset,
      folder: folder.path,
      compression: asked.compression,
      table,
      sizePx: layoutSpec(dataset.layout).patchSizePx,
      legend: legendOf(classListOf(dataset.nomenclature, dataset)),
      signal,
      onWritten: (done) => progress('writing', done, masks.length),
    });
    progress('finishing', masks.length, masks.length);
    const files = [...written.files, ...(await earlierFiles(folder, written.files, dataset, annotation))];
    const csvPaths = await writeCsvs(catalogue, dataset, folder.path, files, csv, signal);
    // Those that could not be read first: a test set has tens of thousands of patches without a mask.
    const allSkipped = [...written.skipped, ...skipped];
    const manifest = join(folder.path, manifestName);
    await replaceFile(
      manifest,
      manifestChunks(head, { totals: totalsOf(files), csv, skipped: allSkipped, files }),
    );
    await rm(join(folder.path, partialName), { force: true }).catch((error: unknown) => {
      throw outputError(error, join(folder.path, partialName));
    });
    const { changedPatches, changedPx } = totalsOf(written.files);
    return {
      out: folder.path,
      files: written.files.length,
      changedPatches,
      changedPx,
      manifest,
      csv: csvPaths,
      skipped: allSkipped.slice(0, maxSkippedInResult),
    };
  };

  return {
    async preview({ datasetId, scope }) {
      const dataset = options.dataset(datasetId);
      const selected = await selectPatches(options, datasetId, scope);
      const { masks } = await planMasks(selected, options, dataset);
      const changed = masks.filter((mask) => (mask.state?.changedPx ?? 0) > 0);
      return {
        patches: masks.length,
        changedPatches: changed.length,
        changedPx: changed.reduce((sum, mask) => sum + mask.state!.changedPx, 0),
        withoutMask: selected.length - masks.length,
        estimatedBytes: await estimateBytes(masks),
      };
    },
    run(asked, { signal, onProgress }) {
      const result = run(asked, { signal: AbortSignal.any([signal, abort.signal]), onProgress });
      running.add(result);
      const forget = (): unknown => running.delete(result);
      result.then(forget, forget);
      return result;
    },
    async close() {
      abort.abort(new AppError('cancelled'));
      await Promise.allSettled(running);
      await pool?.close();
    },
  };
}

function createExportPool(threads: number | undefined): Pool<ExportTasks> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return createPool<ExportTasks>({
    filename: new URL(`./export.worker.${extension}`, import.meta.url),
    threads,
  });
}

/** Where each mask of a scope comes from and goes; patches without one are listed apart. */
async function planMasks(
  selected: readonly SelectedPatch[],
  { catalogue, annotation }: Pick<ExportsOptions, 'catalogue' | 'annotation'>,
  dataset: ExportDataset,
  signal?: AbortSignal,
): Promise<{ masks: PlannedMask[]; skipped: Skipped[] }> {
  const cells = editedCells(annotation, dataset.id);
  const masks: PlannedMask[] = [];
  const skipped: Skipped[] = [];
  for (const [index, one] of selected.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await breathe(signal);
    const { patchId } = one.patch;
    const source = one.hasMask ? catalogue.source(dataset.id, patchId, 'AERIAL_LABEL-COSIA') : null;
    const target = source && catalogue.relativePath(dataset.id, patchId, 'AERIAL_LABEL-COSIA');
    if (!source || !target) skipped.push({ patchId, code: 'maskMissing', path: '' });
    else masks.push({ ...one, source, target, cellIds: cells.get(patchId) ?? [] });
  }
  return { masks, skipped };
}

/** The edited cells of each large image. */
function editedCells(annotation: AnnotationReader, datasetId: string): Map<string, string[]> {
  const cells = new Map<string, string[]>();
  for (const [id, { edits }] of annotation.patchStates(datasetId)) {
    if (edits === 0 || !parseCellId(id)) continue;
    const patchId = patchOfCell(id);
    const known = cells.get(patchId);
    if (known) known.push(id);
    else cells.set(patchId, [id]);
  }
  return cells;
}

/** Lines of an earlier manifest whose files stay, told apart, and marked when the mask has changed since. */
async function earlierFiles(
  folder: ExportFolder,
  written: readonly ManifestFile[],
  dataset: ExportDataset,
  annotation: AnnotationReader,
): Promise<ManifestFile[]> {
  const replaced = new Set(written.map((file) => file.path));
  const states = statesByPatch(annotation.patchStates(dataset.id));
  const cells = editedCells(annotation, dataset.id);
  const kept: ManifestFile[] = [];
  for (const file of folder.record?.files ?? []) {
    if (replaced.has(file.path)) continue;
    if (!(await stat(join(folder.path, file.path)).catch(() => null))) continue;
    const wasEdited = states.has(file.patchId) || file.version.edits > 0;
    let outdated: boolean;
    // A large image is not read for this: its edits are counted.
    if (cells.has(file.patchId)) outdated = states.get(file.patchId)!.edits !== file.version.edits;
    else {
      const now = wasEdited ? await annotation.maskVersion(dataset.id, file.patchId).catch(() => null) : null;
      outdated = now !== null && now.contentSha256 !== file.version.contentSha256;
    }
    const { outdated: _, ...facts } = file;
    kept.push({ ...facts, earlier: true, ...(outdated ? { outdated } : {}) });
  }
  return kept;
}

/** Size of the output from the sizes of some source files, evenly taken: both are compressed masks. */
async function estimateBytes(masks: readonly PlannedMask[]): Promise<number> {
  const step = Math.max(1, Math.floor(masks.length / sampledFiles));
  const sizes: number[] = [];
  for (let i = 0; i < masks.length; i += step) {
    const { source } = masks[i]!;
    const size = typeof source === 'string' ? (await stat(source).catch(() => null))?.size : source.sizeBytes;
    if (size !== undefined) sizes.push(size);
  }
  if (sizes.length === 0) return 0;
  return Math.round((sizes.reduce((sum, size) => sum + size, 0) / sizes.length) * masks.length);
}
