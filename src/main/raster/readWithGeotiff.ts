import { fromFile } from 'geotiff';
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
    const hasNoDecoder = /unknown compression|unsupported/i.test(detail);
    throw new AppError(
      hasNoDecoder ? 'unsupportedTiff' : 'fileUnreadable',
      { path },
      { detail, cause: error },
    );
  } finally {
    await tiff?.close();
  }
}

/** The chosen bands of RGB pixels. */
function pick(rgb: ArrayLike<number>, bands: readonly number[]): Uint8Array {
  const picked = new Uint8Array((rgb.length / 3) * bands.length);
  for (let from = 0, to = 0; from < rgb.length; from += 3)
    for (const band of bands) picked[to++] = rgb[from + band]!;
  return picked;
}
