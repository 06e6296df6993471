import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, RasterHeader } from '../../shared/raster/types.ts';
import { shownBands } from './display.ts';
import type { Stretch } from './display.ts';
import { readHeader } from './readHeader.ts';
import { readRaster } from './readRaster.ts';

/** Images up to this many pixels are sampled from all of them. */
const wholePixels = 1 << 20;
/** Values a band that the percentiles are taken from: enough for a hundredth of the range. */
const maxValues = 65_536;
const windowsAcross = 5;
const windowPx = 128;

/**
 * How an image is best shown: percentiles 2 and 98 of each shown band (at most four), from a coarse sample of the file.
 * NaN and nodata do not count.
 *
 * @returns `high` is always above `low`. @throws AppError as `readRaster`.
 */
export async function readStretch(source: RasterSource): Promise<Stretch[]> {
  const header = readHeader(source);
  const bands = shownBands(header.bands);
  const windows = sampleWindows(header);
  const perWindow = Math.ceil(maxValues / windows.length);
  const values = bands.map(() => new Float64Array(perWindow * windows.length));
  const counts = bands.map(() => 0);
  for (const window of windows) {
    const { data, width, height } = await readRaster(source, { window, bands });
    // An odd step, so that columns of a width that is a power of two all take part.
    const step = Math.ceil((width * height) / perWindow) | 1;
    bands.forEach((_, band) => {
      for (let i = 0; i < width * height; i += step) {
        const value = data[i * bands.length + band]!;
        if (Number.isFinite(value) && value !== header.nodata) values[band]![counts[band]!++] = value;
      }
    });
  }
  return values.map((all, band) => percentiles(all.subarray(0, counts[band])));
}

function percentiles(values: Float64Array): Stretch {
  if (values.length === 0) return { low: 0, high: 1 };
  values.sort();
  const low = values[Math.floor(0.02 * (values.length - 1))]!;
  const high = values[Math.ceil(0.98 * (values.length - 1))]!;
  return { low, high: high > low ? high : low + 1 };
}

/** Windows spread over a large image: small squares where it is tiled, a few whole rows where it is in strips. */
function sampleWindows({ width, height, layout, blockWidth, blockHeight }: RasterHeader): PixelWindow[] {
  if (width * height <= wholePixels) return [{ x: 0, y: 0, width, height }];
  const windows: PixelWindow[] = [];
  const isTiled = layout === 'tiles';
  const columns = isTiled ? windowsAcross : 1;
  const rows = isTiled ? windowsAcross : windowsAcross ** 2;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      // Aligned to a block, so that one is decoded and not four.
      const x = isTiled ? alignDown(((column + 0.5) * width) / columns, blockWidth) : 0;
      const y = alignDown(((row + 0.5) * height) / rows, isTiled ? blockHeight : 1);
      windows.push({
        x,
        y,
        width: Math.min(isTiled ? windowPx : width, width - x),
        height: Math.min(isTiled ? windowPx : Math.max(1, Math.floor(wholePixels / 25 / width)), height - y),
      });
    }
  }
  return windows;
}

const alignDown = (value: number, step: number): number => Math.floor(value / step) * step;
