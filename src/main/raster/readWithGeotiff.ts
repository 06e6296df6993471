import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, TypedArray } from '../../shared/raster/types.ts';
import { readArchiveEntry } from '../archives/index.ts';
import { repairLerc } from './lercBlocks.ts';

/**
 * Reads a window through geotiff.js: JPEG, LERC, samples of odd sizes and whatever else our own reader leaves alone.
 *
 * @param isYCbCr for photometric interpretation 6, whose three bands are given as red, green, blue.
 * @param target zeroed samples `[height, width, bands]`, filled and returned.
 * @throws AppError `unsupportedTiff` when it has no decoder either, `fileUnreadable` when decoding fails.
 */
export async function readWithGeotiff(
  source: RasterSource,
  window: PixelWindow,
  bands: readonly number[],
  isYCbCr: boolean,
  target: TypedArray,
): Promise<TypedArray> {
  const path = sourcePath(source);
  // Its own failures are told as they are: they say more than those of decoding.
  const entry = typeof source === 'string' ? null : readArchiveEntry(source);
  let tiff;
  try {
    const { fromArrayBuffer, fromFile } = await (library ??= loadLibrary());
    // A copy, because the entry's bytes start anywhere in their memory.
    tiff = entry ? await fromArrayBuffer(Uint8Array.from(entry).buffer) : await fromFile(path);
    const image = await tiff.getImage(0);
    const { x, y, width, height } = window;
    const area: [number, number, number, number] = [x, y, x + width, y + height];
    // Brightness and colour differences, as JPEG keeps them, are nothing that a user should see: all others give RGB.
    const samples = (isYCbCr
      ? pick(await image.readRGB({ window: area, interleave: true }), bands)
      : await image.readRasters({
          window: area,
          samples: [...bands],
          interleave: true,
        })) as unknown as ArrayLike<number>;
    if (samples.length !== target.length)
      throw new Error(`${samples.length} samples where ${target.length} are due`);
    target.set(samples);
    return target;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // WebP is for browsers only.
    const hasNoDecoder = /unknown compression|unsupported|createImageBitmap/i.test(detail);
    throw new AppError(
      hasNoDecoder ? 'unsupportedTiff' : 'fileUnreadable',
      { path },
      { detail, cause: error },
    );
  } finally {
    await tiff?.close();
  }
}

let library: Promise<typeof import('geotiff')> | undefined;

/**
 * Loads geotiff.js in whichever thread we are. It loads `web-worker` for a pool that we do not use, and that takes any
 * thread but the main one for a worker of its own and fails on it (1.5.0) - unless there is a `Worker` already.
 */
async function loadLibrary(): Promise<typeof import('geotiff')> {
  const scope = globalThis as { Worker?: unknown };
  const hadWorker = scope.Worker !== undefined;
  if (!hadWorker) scope.Worker = class {};
  try {
    const loaded = await import('geotiff');
    await repairLerc(loaded);
    return loaded;
  } finally {
    if (!hadWorker) delete scope.Worker;
  }
}

/** The chosen bands of RGB pixels. */
function pick(rgb: ArrayLike<number>, bands: readonly number[]): Uint8Array {
  const picked = new Uint8Array((rgb.length / 3) * bands.length);
  for (let from = 0, to = 0; from < rgb.length; from += 3)
    for (const band of bands) picked[to++] = rgb[from + band]!;
  return picked;
}
