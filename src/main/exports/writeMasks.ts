import { AppError } from '../../shared/errors.ts';
import type { Pool } from '../workers/index.ts';
import { isInLegend } from './convertClasses.ts';
import type { ExportTasks, MaskJob, MaskResult } from './export.worker.ts';
import type { ManifestFile, Skipped } from './manifest.ts';
import type { SelectedPatch } from './selectPatches.ts';
import type { AnnotationReader, ExportDataset } from './sources.ts';

/** A mask to export: where it comes from and where it goes. */
export interface PlannedMask extends SelectedPatch {
  readonly source: string;
  /** Relative to the export folder, `/` between names. */
  readonly target: string;
}

export interface WriteOptions {
  readonly pool: Pool<ExportTasks>;
  readonly annotation: AnnotationReader;
  readonly dataset: ExportDataset;
  readonly folder: string;
  readonly compression: 'lzw' | 'deflate';
  readonly table: Uint8Array | null;
  readonly sizePx: number;
  readonly signal: AbortSignal;
  onWritten(done: number): void;
}

/** Masks of one worker call: enough to hide the call and the disk, few enough for a smooth progress bar. */
const batchSize = 16;

/**
 * Writes masks in the worker pool, a few batches ahead of the disk.
 *
 * @returns what was written, in the order of `masks`, and what could not be read.
 * @throws AppError of the first file that could not be written, or cancelled; nothing is being written any more then.
 */
export async function writeMasks(
  masks: readonly PlannedMask[],
  options: WriteOptions,
): Promise<{ files: ManifestFile[]; skipped: Skipped[] }> {
  const batches: PlannedMask[][] = [];
  for (let i = 0; i < masks.length; i += batchSize) batches.push(masks.slice(i, i + batchSize));
  const written: (ManifestFile | Skipped)[][] = [];
  let next = 0;
  let done = 0;
  let failure: unknown;
  const lane = async (): Promise<void> => {
    while (next < batches.length && failure === undefined) {
      const index = next++;
      try {
        written[index] = await writeBatch(batches[index]!, options);
      } catch (error) {
        failure ??= error;
        return;
      }
      done += batches[index]!.length;
      options.onWritten(done);
    }
  };
  // One lane more than workers, so that a worker never waits for this thread to fetch the masks of its next batch.
  await Promise.all(Array.from({ length: options.pool.threads + 1 }, lane));
  if (failure !== undefined) throw failure;
  const all = written.flat();
  return {
    files: all.filter((entry) => 'sha256' in entry),
    skipped: all.filter((entry) => 'code' in entry),
  };
}

async function writeBatch(
  batch: readonly PlannedMask[],
  options: WriteOptions,
): Promise<(ManifestFile | Skipped)[]> {
  const { pool, annotation, dataset, folder, compression, table, sizePx, signal } = options;
  const entries: (ManifestFile | Skipped)[] = [];
  const jobs: MaskJob[] = [];
  const facts: { index: number; describe: (result: MaskResult & { ok: true }) => ManifestFile }[] = [];
  for (const [index, mask] of batch.entries()) {
    if (signal.aborted) throw new AppError('cancelled');
    try {
      const { pixels, describe } = await gather(mask, annotation, dataset);
      jobs.push({ source: mask.source, target: `${folder}/${mask.target}`, pixels });
      facts.push({ index, describe });
    } catch (error) {
      entries[index] = skippedMask(mask, AppError.from(error));
    }
  }
  if (jobs.length === 0) return entries;
  const results = await pool.run('writeMasks', { jobs, compression, table, sizePx }, { signal });
  for (const [i, result] of results.entries()) {
    const { index, describe } = facts[i]!;
    entries[index] = result.ok
      ? describe(result)
      : skippedMask(batch[index]!, AppError.fromData(result.error));
  }
  return entries;
}

/** The corrected pixels of a patch and what its line of the manifest will say. */
async function gather(mask: PlannedMask, annotation: AnnotationReader, dataset: ExportDataset) {
  const { patchId } = mask.patch;
  const base = { path: mask.target, patchId };
  const outside = (histogram: Uint32Array): { value: number; px: number }[] =>
    [...histogram.entries()]
      .filter(([value, px]) => px > 0 && !isInLegend(dataset.nomenclature, value))
      .map(([value, px]) => ({ value, px }));
  if (!mask.state) {
    const describe = (result: MaskResult & { ok: true }): ManifestFile => ({
      ...base,
      sha256: result.fileSha256,
      pixelsSha256: result.pixelsSha256,
      originalSha256: result.sourceSha256,
      version: { contentSha256: result.sourceSha256, edits: 0, lastEditId: null, lastEditSeq: null },
      changedPx: 0,
      pairs: [],
      outsideLegend: outside(result.histogram),
    });
    return { pixels: null, describe };
  }
  // Its edits were made on other pixels than the file holds now; which mask is right is not for an export to say.
  if (mask.state.readOnly) throw new AppError('originalChanged', { path: mask.source, patch: patchId });
  const { version, pairs, pixels } = await readConsistently(dataset.id, patchId, annotation);
  const describe = (result: MaskResult & { ok: true }): ManifestFile => ({
    ...base,
    sha256: result.fileSha256,
    pixelsSha256: result.pixelsSha256,
    originalSha256: version.originalSha256,
    version: {
      contentSha256: result.sourceSha256,
      edits: version.edits,
      lastEditId: version.lastEditId,
      lastEditSeq: version.lastEditSeq,
    },
    changedPx: pairs.reduce((sum, pair) => sum + pair.px, 0),
    pairs,
    outsideLegend: outside(result.histogram),
  });
  return { pixels, describe };
}

/** Pixels, version and class pairs of one moment: an edit that comes between two of the calls is noticed by its number. */
async function readConsistently(datasetId: string, patchId: string, annotation: AnnotationReader) {
  for (;;) {
    const version = await annotation.maskVersion(datasetId, patchId);
    const pairs = [...(await annotation.changedPairs(datasetId, patchId))];
    const { data, width, height } = await annotation.mask(datasetId, patchId);
    // The journal goes on while a worker is busy, and the mask is the journal's own.
    const pixels = { data: data.slice(), width, height };
    const after = await annotation.maskVersion(datasetId, patchId);
    if (after.lastEditSeq === version.lastEditSeq && after.edits === version.edits)
      return { version, pairs, pixels };
  }
}

function skippedMask(mask: PlannedMask, error: AppError): Skipped {
  if (error.code === 'cancelled') throw error;
  return { patchId: mask.patch.patchId, code: error.code, path: String(error.params['path'] ?? mask.source) };
}
