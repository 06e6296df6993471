import { AppError } from '../../shared/errors.ts';
import { allocateSamples, bytesPerSample } from '../../shared/raster/dtype.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, Raster, RasterHeader, TypedArray } from '../../shared/raster/types.ts';
import { DamagedBlock } from './decodeBlock.ts';
import { checkBlocks, parseTiff, unsupported } from './parseTiff.ts';
import type { TiffLayout } from './parseTiff.ts';
import { geoOfWindow } from './readGeo.ts';
import { withTiff } from './readHeader.ts';
import { readPixels } from './readPixels.ts';

export interface ReadOptions {
  /** Part of the raster, in pixels, wholly inside it. Default: all of it. */
  readonly window?: PixelWindow | undefined;
  /** 0-based bands, in the order wanted. Default: all, in file order. */
  readonly bands?: readonly number[] | undefined;
  /**
   * Memory that is used again: samples of one byte that fit are written to its beginning, and `data` is a view of it. Its owner
   * keeps it until the pixels are done with. Default: new memory.
   */
  readonly into?: Uint8Array<ArrayBuffer> | undefined;
}

/** Most bytes of pixels that one call gives: larger rasters are read by windows. */
export const maxRasterBytes = 1024 ** 3;

/**
 * Reads pixels from a TIFF of any kind: the common ones by our own code, synchronously and fast, all others by geotiff.js
 * to the same result. Only the blocks that the window touches are decoded.
 *
 * Blocks that were never written (GDAL's sparse files) read as nodata, else as 0. Never returns pixels of a file that is
 * damaged where we read.
 *
 * @throws AppError as `readHeader`; `fileUnreadable` with a detail when the pixels cannot be decoded; `badRequest` for a
 *   window or a band that the raster has not; `unsupportedTiff` also for more than `maxRasterBytes`.
 */
export function readRaster(source: RasterSource, options: ReadOptions = {}): Promise<Raster> {
  return readChosen(source, options.window ? 'part' : 'whole', () => options);
}

/** `readRaster` of what is chosen once the header is known; `choose` may throw, and then so does this. */
export async function readChosen(
  source: RasterSource,
  extent: 'part' | 'whole',
  choose: (header: RasterHeader) => ReadOptions,
): Promise<Raster> {
  const path = sourcePath(source);
  const { layout, window, bands, data } = withTiff(source, extent, (bytes) => {
    const parsed = parseTiff(bytes);
    checkBlocks(bytes, parsed);
    const options = choose(parsed.header);
    const area = checkedWindow(parsed.header, options.window, path);
    const chosen = checkedBands(parsed.header, options.bands, path);
    checkSize(parsed, area, chosen.length, path);
    const pixels = parsed.isCommon
      ? withDamageNamed(() => readPixels(bytes, parsed, area, chosen, options.into), path)
      : null;
    return { layout: parsed, window: area, bands: chosen, data: pixels };
  });
  const { header } = layout;
  return {
    width: window.width,
    height: window.height,
    bands: bands.length,
    dtype: header.dtype,
    data: data ?? (await readOther(source, layout, window, bands)),
    geo: header.geo && geoOfWindow(header.geo, window),
    crs: header.crs,
    nodata: header.nodata,
  };
}

/** Runs our own decoder; what it finds damaged becomes an AppError that names the file. */
export function withDamageNamed<T>(read: () => T, path: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedBlock)) throw error;
    throw new AppError('fileUnreadable', { path }, { detail: error.message, cause: error });
  }
}

/** The same window by geotiff.js. */
export async function readOther(
  source: RasterSource,
  { header, photometric }: TiffLayout,
  window: PixelWindow,
  bands: readonly number[],
): Promise<TypedArray> {
  // Most sessions never meet such a file, and the library takes a while to load.
  const { readWithGeotiff } = await import('./readWithGeotiff.ts');
  const length = window.width * window.height * bands.length;
  const isYCbCr = photometric === 6 && header.bands === 3 && header.dtype === 'uint8';
  return readWithGeotiff(source, window, bands, isYCbCr, allocateSamples(header.dtype, length));
}

function checkedWindow(header: RasterHeader, window: PixelWindow | undefined, path: string): PixelWindow {
  const { width, height } = header;
  if (!window) return { x: 0, y: 0, width, height };
  const { x, y } = window;
  const isInside =
    [x, y, window.width, window.height].every(Number.isInteger) &&
    x >= 0 &&
    y >= 0 &&
    window.width >= 1 &&
    window.height >= 1 &&
    x + window.width <= width &&
    y + window.height <= height;
  if (!isInside) {
    const detail = `window ${x},${y} ${window.width} x ${window.height} of a raster of ${width} x ${height}`;
    throw new AppError('badRequest', { path }, { detail });
  }
  return window;
}

function checkedBands(
  header: RasterHeader,
  bands: readonly number[] | undefined,
  path: string,
): readonly number[] {
  if (!bands) return Array.from({ length: header.bands }, (_, i) => i);
  for (const band of bands) {
    if (!Number.isInteger(band) || band < 0 || band >= header.bands) {
      throw new AppError('badRequest', { path }, { detail: `band index ${band} of ${header.bands} bands` });
    }
  }
  return bands;
}

function checkSize({ header, isCommon }: TiffLayout, window: PixelWindow, bands: number, path: string): void {
  const bytes = window.width * window.height * bands * bytesPerSample[header.dtype];
  if (bytes > maxRasterBytes) throw unsupported(path, `${bytes} bytes of pixels in one read`);
  // Our own reader checks block by block; for geotiff.js, which does not, this is what the densest schemes may reach.
  if (!isCommon && bytes > 64 * 1024 ** 2 && bytes > header.sizeBytes * 5000) {
    throw unsupported(path, `${bytes} bytes of pixels in a file of ${header.sizeBytes}`);
  }
}
