import { AppError } from '../../shared/errors.ts';
import type { PixelWindow, TypedArray } from '../../shared/raster/types.ts';

/**
 * Reads a window through geotiff.js: JPEG, LERC, samples of odd sizes and whatever else our own reader leaves alone.
 *
 * @param isYCbCr for photometric interpretation 6, whose three bands are given as red, green, blue.
 * @param target zeroed samples `[height, width, bands]`, filled and returned.
 * @throws AppError `unsupportedTiff` when it has no decoder either, `fileUnreadable` when decoding fails.
 */
export async function readWithGeotiff(
  path: string,
  window: PixelWindow,
  bands: readonly number[],
  isYCbCr: boolean,
  target: TypedArray,
): Promise<TypedArray> {
  let tiff;
  try {
    const { fromFile } = await (library ??= loadLibrary());
    tiff = await fromFile(path);
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
  if (scope.Worker !== undefined) return import('geotiff');
  scope.Worker = class {};
  try {
    return await import('geotiff');
  } finally {
    delete scope.Worker;
  }
}

/** The chosen bands of RGB pixels. */
function pick(rgb: ArrayLike<number>, bands: readonly number[]): Uint8Array {
  const picked = new Uint8Array((rgb.length / 3) * bands.length);
  for (let from = 0, to = 0; from < rgb.length; from += 3)
    for (const band of bands) picked[to++] = rgb[from + band]!;
  return picked;
}
