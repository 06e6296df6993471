import { countRuns, diffRuns, PairCounter } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import { cellSizePx, parseCellId } from '../../shared/model/layouts.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import type { Pool } from '../workers/index.ts';
import type { CellChange, ExportTasks, MaskJob, MaskResult } from './export.worker.ts';
import type { ManifestFile, Skipped } from './manifest.ts';
import type { SelectedPatch } from './selectPatches.ts';
import type { AnnotationReader, ExportDataset, PatchState } from './sources.ts';

/** A mask to export: where it comes from and where it goes. */
export interface PlannedMask extends SelectedPatch {
  readonly source: RasterSource;
  /** Cells of a large image that were edited; none for a patch that is edited as a whole. */
  readonly cellIds: readonly string[];
  /** Relative to the export folder, `/` between names. */
  readonly target: string;
}

type MaskVersion = ManifestFile['version'] & { readonly originalSha256: string };

/** The pixels to write, or what changes in those of the file, and the manifest's line once they are written. */
interface Gathered {
  readonly pixels: MaskJob['pixels'];
  readonly cells: readonly CellChange[];
  readonly describe: (result: MaskResult & { ok: true }) => ManifestFile;
}

export interface WriteOptions {
  readonly pool: Pool<ExportTasks>;
  readonly annotation: AnnotationReader;
  readonly dataset: ExportDataset;
  readonly folder: string;
  readonly compression: 'lzw' | 'deflate';
  readonly table: Uint8Array | null;
  /** Side that every mask must have, or null when each has its own size. */
  readonly sizePx: number | null;
  /** Values that the dataset's class list has. */
  readonly legend: ReadonlySet<number>;
  readonly signal: AbortSignal;
  onWritten(done: number): void;
}

/** Masks of one worker call: enough to hide the call and the disk, few enough for a smooth progress bar. */
const batchSize = 16;
/** Masks above this are written one at a time, so that of 20,000 px a side one is in memory: 400 MB. */
const largePx = 2048 * 2048;
/** Headers that one worker call reads. */
const headersPerCall = 256;

/** A mask with its place in the list that was asked for. */
interface Placed {
  readonly index: number;
  readonly mask: PlannedMask;
}

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
  const { small, large } = await bySize(masks, options);
  const batches: Placed[][] = [];
  for (let i = 0; i < small.length; i += batchSize) batches.push(small.slice(i, i + batchSize));
  const written: (ManifestFile | Skipped)[] = [];
  let next = 0;
  let done = 0;
  let failure: unknown;
  const write = async (batch: readonly Placed[]): Promise<void> => {
    try {
      const entries = await writeBatch(
        batch.map(({ mask }) => mask),
        options,
      );
      for (const [i, entry] of entries.entries()) written[batch[i]!.index] = entry;
    } catch (error) {
      failure ??= error;
      return;
    }
    done += batch.length;
    options.onWritten(done);
  };
  const lane = async (): Promise<void> => {
    while (next < batches.length && failure === undefined) await write(batches[next++]!);
  };
  // One lane more than workers, so that a worker never waits for this thread to fetch the masks of its next batch.
  await Promise.all(Array.from({ length: options.pool.threads + 1 }, lane));
  for (const one of large) if (failure === undefined) await write([one]);
  if (failure !== undefined) throw failure;
  return {
    files: written.filter((entry) => 'sha256' in entry),
    skipped: written.filter((entry) => 'code' in entry),
  };
}

async function bySize(
  masks: readonly PlannedMask[],
  { pool, sizePx, signal }: WriteOptions,
): Promise<{ small: Placed[]; large: Placed[] }> {
  const all = masks.map((mask, index): Placed => ({ mask, index }));
  if (sizePx !== null) return { small: all, large: [] };
  const small: Placed[] = [];
  const large: Placed[] = [];
  for (let i = 0; i < all.length; i += headersPerCall) {
    const some = all.slice(i, i + headersPerCall);
    const sources = some.map(({ mask }) => mask.source);
    const sizes = await pool.run('countPixels', sources, { signal });
    for (const [j, one] of some.entries()) (sizes[j]! > largePx ? large : small).push(one);
  }
  return { small, large };
}

async function writeBatch(
  batch: readonly PlannedMask[],
  options: WriteOptions,
): Promise<(ManifestFile | Skipped)[]> {
  const { pool, folder, compression, table, sizePx, signal } = options;
  const entries: (ManifestFile | Skipped)[] = [];
  const jobs: MaskJob[] = [];
  const facts: { index: number; describe: Gathered['describe'] }[] = [];
  for (const [index, mask] of batch.entries()) {
    if (signal.aborted) throw new AppError('cancelled');
    try {
      const { pixels, cells, describe } = await gather(mask, options);
      jobs.push({ source: mask.source, target: `${folder}/${mask.target}`, pixels, cells });
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
  const { path } = options.dataset;
  const isGone = entries.some((entry) => 'code' in entry && entry.code === 'fileMissing');
  // Unplugged meanwhile: not thousands of masks that are missing, and no manifest that says so. The next run completes it.
  if (isGone && !isDatasetPresent(path)) throw new AppError('datasetMissing', { path });
  return entries;
}

/** The corrected pixels of a patch and what its line of the manifest will say. */
async function gather(mask: PlannedMask, { annotation, dataset, legend }: WriteOptions): Promise<Gathered> {
  const { patchId } = mask.patch;
  const toFile = (
    result: MaskResult & { ok: true },
    facts: Pick<ManifestFile, 'originalSha256' | 'pairs'> & { version: Omit<MaskVersion, 'originalSha256'> },
  ): ManifestFile => ({
    path: mask.target,
    patchId,
    sha256: result.fileSha256,
    pixelsSha256: result.pixelsSha256,
    originalSha256: facts.originalSha256,
    version: {
      contentSha256: result.sourceSha256,
      edits: facts.version.edits,
      lastEditId: facts.version.lastEditId,
      lastEditSeq: facts.version.lastEditSeq,
    },
    changedPx: facts.pairs.reduce((sum, pair) => sum + pair.px, 0),
    pairs: facts.pairs,
    outsideLegend: [...result.histogram.entries()]
      .filter(([value, px]) => px > 0 && !legend.has(value))
      .map(([value, px]) => ({ value, px })),
  });
  if (!mask.state) {
    const version = { contentSha256: '', edits: 0, lastEditId: null, lastEditSeq: null };
    const describe = (result: MaskResult & { ok: true }) =>
      toFile(result, { originalSha256: result.sourceSha256, version, pairs: [] });
    return { pixels: null, cells: [], describe };
  }
  // Its edits were made on other pixels than the file holds now; which mask is right is not for an export to say.
  if (mask.state.readOnly)
    throw new AppError('originalChanged', { path: sourcePath(mask.source), patch: patchId });
  if (mask.cellIds.length > 0) {
    const { cells, version, pairs } = await readCells(mask, dataset.id, annotation);
    const describe = (result: MaskResult & { ok: true }) =>
      toFile(result, { originalSha256: result.originalSha256 ?? result.sourceSha256, version, pairs });
    return { pixels: null, cells, describe };
  }
  const { version, pairs, pixels } = await readConsistently(dataset.id, patchId, annotation);
  const describe = (result: MaskResult & { ok: true }) =>
    toFile(result, { originalSha256: version.originalSha256, version, pairs });
  return { pixels, cells: [], describe };
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

/** What edits changed in the cells of a large image, their versions as one, at one moment. */
async function readCells(mask: PlannedMask, datasetId: string, annotation: AnnotationReader) {
  for (;;) {
    const before = statesOf(mask, annotation.patchStates(datasetId));
    const cells: CellChange[] = [];
    const pairs = new PairCounter();
    let version = { edits: 0, lastEditId: null as string | null, lastEditSeq: null as number | null };
    for (const cellId of mask.cellIds) {
      const { row, col } = parseCellId(cellId)!;
      const of = await annotation.maskVersion(datasetId, cellId);
      const isLast = (of.lastEditSeq ?? -1) > (version.lastEditSeq ?? -1);
      version = { ...(isLast ? of : version), edits: version.edits + of.edits };
      const original = await annotation.original(datasetId, cellId);
      const { data, width, height } = await annotation.mask(datasetId, cellId);
      const runs = diffRuns(original.data, data, width);
      for (const { from, to, px } of countRuns(runs).pairs) pairs.add(from, to, px);
      const window = { x: col * cellSizePx, y: row * cellSizePx, width, height };
      if (runs.length > 0) cells.push({ window, runs });
    }
    const after = statesOf(mask, annotation.patchStates(datasetId));
    if (after.some((state) => state?.readOnly))
      throw new AppError('originalChanged', { path: sourcePath(mask.source), patch: mask.patch.patchId });
    if (after.every((state, i) => state?.edits === before[i]?.edits))
      return { cells, version: { ...version, contentSha256: '' }, pairs: pairs.pairs() };
  }
}

const statesOf = (mask: PlannedMask, states: ReadonlyMap<string, PatchState>) =>
  mask.cellIds.map((cellId) => states.get(cellId));

function skippedMask(mask: PlannedMask, error: AppError): Skipped {
  if (error.code === 'cancelled') throw error;
  const path = String(error.params['path'] ?? sourcePath(mask.source));
  return { patchId: mask.patch.patchId, code: error.code, path };
}
