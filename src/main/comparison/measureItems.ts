import { countPixels, forEachSpanIn, type PixelSet } from '../../shared/editing/pixelSet.ts';
import {
  intersectWindows,
  PatchIndex,
  uniteWindows,
  windowOf,
  type PixelWindow,
} from '../../shared/geo/grid.ts';
import { AppError } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { selectQuantiles } from '../../shared/series/index.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import type { JobPatch } from './roiJob.ts';
import type { ItemNumbers } from './rowTypes.ts';

export type MeasuredPatch = Pick<JobPatch, 'x' | 'y' | 'widthPx' | 'heightPx' | 'dem' | 'rgbi'>;

/** Heights that are kept at once, 32 MiB; of more pixels every second, third… is taken. */
const mostHeights = 8e6;
/**
 * Nothing on Earth is so high above its ground. Greater differences come of values such as -9999 or -3.4e38 that stand for
 * none, though the file does not declare it.
 */
const mostHeightM = 9000;

interface Tally {
  readonly heights: number[];
  ndviSum: number;
  ndviCount: number;
  seen: number;
}

/**
 * Height above ground (DSM - DTM, metres: median and 95th percentile) and mean NDVI of the aerial image over areas of one ROI.
 *
 * Each image is read once, no further than the areas reach. One that is missing, cannot be read or has another size leaves its
 * pixels out; null where no pixel has a value.
 *
 * @returns of each set, in their order.
 */
export async function measureItems(
  patches: readonly MeasuredPatch[],
  sets: readonly PixelSet[],
): Promise<ItemNumbers[]> {
  const totalPx = sets.reduce((sum, set) => sum + countPixels(set), 0);
  const step = Math.max(1, Math.ceil(totalPx / mostHeights));
  const tallies = sets.map((): Tally => ({ heights: [], ndviSum: 0, ndviCount: 0, seen: 0 }));
  for (const [patch, indices] of byPatch(patches, sets)) {
    const own = windowOf(patch);
    const window = indices
      .map((i) => intersectWindows(sets[i]!.window, own)!)
      .reduce((all: PixelWindow | null, one) => uniteWindows(all, one), null)!;
    const dem = await readPart(patch, patch.dem, window, 2);
    const image = await readPart(patch, patch.rgbi, window, 4);
    for (const i of indices) {
      if (dem) addHeights(dem, window, sets[i]!, tallies[i]!, step);
      if (image) addNdvi(image, window, sets[i]!, tallies[i]!);
    }
  }
  return tallies.map(numbersOf);
}

function byPatch(patches: readonly MeasuredPatch[], sets: readonly PixelSet[]): Map<MeasuredPatch, number[]> {
  const index = new PatchIndex(patches, patches[0]?.widthPx ?? 1);
  const found = new Map<MeasuredPatch, number[]>();
  sets.forEach((set, i) => {
    for (const patch of index.within(set.window)) {
      const there = found.get(patch);
      if (there) there.push(i);
      else found.set(patch, [i]);
    }
  });
  return found;
}

/** A window of the ROI's grid of one of a patch's images; null when it is not to be had. */
async function readPart(
  { x, y, widthPx, heightPx }: MeasuredPatch,
  source: RasterSource | null,
  window: PixelWindow,
  minBands: number,
): Promise<Raster | null> {
  if (source === null) return null;
  try {
    const header = readHeader(source);
    if (header.width !== widthPx || header.height !== heightPx || header.bands < minBands) return null;
    return await readRaster(source, { window: { ...window, x: window.x - x, y: window.y - y } });
  } catch (error) {
    // Health names files that cannot be read; an item without evidence says so by itself.
    if (AppError.from(error).code === 'internal') throw error;
    return null;
  }
}

function addHeights(
  { data, bands, nodata }: Raster,
  window: PixelWindow,
  set: PixelSet,
  tally: Tally,
  step: number,
): void {
  forEachSpanIn(set, window, (y, xStart, xEnd) => {
    let at = ((y - window.y) * window.width + xStart - window.x) * bands;
    for (let x = xStart; x < xEnd; x++, at += bands) {
      if (tally.seen++ % step !== 0) continue;
      const [dsm, dtm] = [data[at]!, data[at + 1]!];
      const height = dsm - dtm;
      if (dsm === nodata || dtm === nodata || !(Math.abs(height) < mostHeightM)) continue;
      tally.heights.push(height);
    }
  });
}

/** (NIR - R) / (NIR + R) of bands 4 and 1. */
function addNdvi({ data, bands, nodata }: Raster, window: PixelWindow, set: PixelSet, tally: Tally): void {
  forEachSpanIn(set, window, (y, xStart, xEnd) => {
    let at = ((y - window.y) * window.width + xStart - window.x) * bands;
    for (let x = xStart; x < xEnd; x++, at += bands) {
      const [red, nir] = [data[at]!, data[at + 3]!];
      const ndvi = (nir - red) / (nir + red);
      if (red === nodata || nir === nodata || !Number.isFinite(ndvi)) continue;
      tally.ndviSum += ndvi;
      tally.ndviCount++;
    }
  });
}

function numbersOf({ heights, ndviSum, ndviCount }: Tally): ItemNumbers {
  const ndvi = ndviCount === 0 ? null : ndviSum / ndviCount;
  if (heights.length === 0) return { heightMedian: null, heightP95: null, ndvi };
  const [heightMedian, heightP95] = selectQuantiles(Float32Array.from(heights), [0.5, 0.95]) as [
    number,
    number,
  ];
  return { heightMedian, heightP95, ndvi };
}
