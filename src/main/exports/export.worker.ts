import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { encodeTiff } from '../raster/encodeTiff.ts';
import { readGeoTags } from '../raster/readGeoTags.ts';
import { readRaster } from '../raster/readRaster.ts';
import { serveTasks } from '../workers/serveTasks.ts';
import { replaceFile } from './replaceFile.ts';

/** One mask to write. */
export interface MaskJob {
  /** The dataset's mask: its georeference, and its pixels when `pixels` is null. */
  readonly source: string;
  readonly target: string;
  /** The corrected mask, uint8 `[height, width]`, in the dataset's class list; null for an unchanged one. */
  readonly pixels: { readonly data: Uint8Array; readonly width: number; readonly height: number } | null;
}

export interface MaskBatch {
  readonly jobs: readonly MaskJob[];
  readonly compression: 'lzw' | 'deflate';
  /** New value of each value, or null to write the values as they are. */
  readonly table: Uint8Array | null;
  readonly sizePx: number;
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
    const pixels = table ? data.map((value) => table[value]!) : data;
    const spec = {
      width,
      height,
      bands: 1,
      dtype: 'uint8' as const,
      data: pixels as Uint8Array<ArrayBuffer>,
      compression,
      // zlib's run-length strategy: on class masks nine times as fast as level 6, for files up to half as large again.
      strategy: 'rle' as const,
      layout: { kind: 'tiles' as const, size: tileSizePx },
      geo: tags.length > 0 ? { tags } : null,
    };
    const file = encodeTiff(spec);
    const sourceSha256 = sha256(data);
    results.push({
      ok: true,
      sizeBytes: file.length,
      fileSha256: sha256(file),
      pixelsSha256: table ? sha256(pixels) : sourceSha256,
      sourceSha256,
      histogram: histogramOf(data),
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

async function readMask({ source, pixels }: MaskJob, sizePx: number) {
  const tags = readGeoTags(source);
  if (pixels) return { ...pixels, tags };
  const { data, width, height, bands, dtype } = await readRaster(source);
  if (bands !== 1 || !(data instanceof Uint8Array))
    throw new AppError('wrongDtype', { path: source, found: `${bands} × ${dtype}`, expected: '1 × uint8' });
  if (width !== sizePx || height !== sizePx)
    throw new AppError('wrongSize', {
      path: source,
      found: `${width} × ${height}`,
      expected: `${sizePx} × ${sizePx}`,
    });
  return { data: data as Uint8Array, width, height, tags };
}

function histogramOf(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  return counts;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const tasks = { writeMasks };
export type ExportTasks = typeof tasks;
export default serveTasks(tasks);
