import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { applyRuns, type Runs } from '../../shared/editing/runs.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow } from '../../shared/raster/types.ts';
import { encodeTiff } from '../raster/encodeTiff.ts';
import { readGeoTags } from '../raster/readGeoTags.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import { serveTasks } from '../workers/serveTasks.ts';
import { replaceFile } from './replaceFile.ts';

/** One mask to write. */
export interface MaskJob {
  /** The dataset's mask: its georeference, and its pixels when `pixels` is null. */
  readonly source: RasterSource;
  readonly target: string;
  /** The corrected mask, uint8 `[height, width]`, in the dataset's class list; null for one that is read from `source`. */
  readonly pixels: { readonly data: Uint8Array; readonly width: number; readonly height: number } | null;
  /** What edits changed in a mask that is read from `source`: a large one, known by its cells. */
  readonly cells: readonly CellChange[];
}

/** The difference of a cell from the original, in runs over the pixels of the cell. */
export interface CellChange {
  readonly window: PixelWindow;
  readonly runs: Runs;
}

export interface MaskBatch {
  readonly jobs: readonly MaskJob[];
  readonly compression: 'lzw' | 'deflate';
  /** New value of each value, or null to write the values as they are. */
  readonly table: Uint8Array | null;
  /** Side that every mask must have, or null when each has its own size. */
  readonly sizePx: number | null;
}

/** What was written, or why a mask could not be read. */
export type MaskResult =
  | {
      readonly ok: true;
      readonly sizeBytes: number;
      /** SHA-256 of the file, of the pixels in it, and of the pixels before conversion. */
      readonly fileSha256: string;
      readonly pixelsSha256: string;
      readonly sourceSha256: string;
      /** Of the pixels of `source`, where they were read. */
      readonly originalSha256: string | null;
      /** How often each of the 256 source values occurs. */
      readonly histogram: Uint32Array;
    }
  | { readonly ok: false; readonly error: AppErrorData };

/** GDAL's default side of a tile; a mask of 512 px has four. */
const tileSizePx = 256;

/**
 * Writes a batch of masks: encoding one while the ones before are on their way to the disk.
 *
 * @returns one result a job, in order. A mask that cannot be read is a result; a file that cannot be written is thrown,
 *   because the next one could not be written either.
 */
async function writeMasks({ jobs, compression, table, sizePx }: MaskBatch): Promise<MaskResult[]> {
  const writes: Promise<void>[] = [];
  const results: MaskResult[] = [];
  for (const job of jobs) {
    const mask = await readMask(job, sizePx).catch((error: unknown) => AppError.from(error));
    if (mask instanceof AppError) {
      results.push({ ok: false, error: mask.toData() });
      continue;
    }
    const { data, width, height, tags } = mask;
    const originalSha256 = job.pixels ? null : sha256(data);
    const conflict = applyCells(job, data, width, height);
    if (conflict) {
      results.push({ ok: false, error: conflict.toData() });
      continue;
    }
    const sourceSha256 = job.cells.length > 0 || originalSha256 === null ? sha256(data) : originalSha256;
    const histogram = histogramOf(data);
    // In place: a mask may have 400 million pixels.
    if (table) for (let i = 0; i < data.length; i++) data[i] = table[data[i]!]!;
    const spec = {
      width,
      height,
      bands: 1,
      dtype: 'uint8' as const,
      data: data as Uint8Array<ArrayBuffer>,
      compression,
      // zlib's run-length strategy: on class masks nine times as fast as level 6, for files up to half as large again.
      strategy: 'rle' as const,
      layout: { kind: 'tiles' as const, size: tileSizePx },
      geo: tags.length > 0 ? { tags } : null,
    };
    const file = encodeTiff(spec);
    results.push({
      ok: true,
      sizeBytes: file.length,
      fileSha256: sha256(file),
      pixelsSha256: table ? sha256(data) : sourceSha256,
      sourceSha256,
      originalSha256,
      histogram,
    });
    const write = replaceFile(job.target, file);
    // A failure is thrown below, once all writes have ended; until then it must not count as unhandled.
    write.catch(() => {});
    writes.push(write);
  }
  const failed = (await Promise.allSettled(writes)).find((write) => write.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}

async function readMask({ source, pixels }: MaskJob, sizePx: number | null) {
  const tags = readGeoTags(source);
  if (pixels) return { ...pixels, tags };
  const { data, width, height, bands, dtype } = await readRaster(source);
  if (bands !== 1 || !(data instanceof Uint8Array))
    throw new AppError('wrongDtype', {
      path: sourcePath(source),
      found: `${bands} × ${dtype}`,
      expected: '1 × uint8',
    });
  if (sizePx !== null && (width !== sizePx || height !== sizePx))
    throw new AppError('wrongSize', {
      path: sourcePath(source),
      found: `${width} × ${height}`,
      expected: `${sizePx} × ${sizePx}`,
    });
  return { data: data as Uint8Array, width, height, tags };
}

/** Puts what edits changed over the original; an error when the original is not the one that was edited. */
function applyCells({ source, cells }: MaskJob, data: Uint8Array, width: number, height: number) {
  for (const { window, runs } of cells) {
    const { x, y } = window;
    const cell = new Uint8Array(window.width * window.height);
    const isInside = x + window.width <= width && y + window.height <= height;
    for (let row = 0; isInside && row < window.height; row++) {
      const from = (y + row) * width + x;
      cell.set(data.subarray(from, from + window.width), row * window.width);
    }
    if (!isInside || applyRuns(cell, runs, 'forward', { check: true }).mismatched > 0)
      return new AppError('originalChanged', { path: sourcePath(source), patch: sourcePath(source) });
    for (let row = 0; row < window.height; row++) {
      data.set(cell.subarray(row * window.width, (row + 1) * window.width), (y + row) * width + x);
    }
  }
  return null;
}

/** Pixels of each mask, 0 for one that cannot be read; the export says why when its turn comes. */
function countPixels(sources: readonly RasterSource[]): number[] {
  return sources.map((source) => {
    try {
      const { width, height } = readHeader(source);
      return width * height;
    } catch {
      return 0;
    }
  });
}

function histogramOf(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  return counts;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const tasks = { writeMasks, countPixels };
export type ExportTasks = typeof tasks;
export default serveTasks(tasks);
