import {
  bandsPerDate,
  indexReader,
  powerOf,
  toDecibels,
  unitOf,
  type BackscatterUnit,
} from '../../shared/series/index.ts';
import { readNpyWindow } from '../arrays/index.ts';
import type { SuperArea } from '../catalogue/index.ts';
import { readSentinel1, readSentinel2, readSuperArea } from '../evidence/index.ts';
import type { PatchSeries } from '../evidence/index.ts';
import type { MeanLayer, PatchJob } from './patchJobs.ts';
import { nearestPixels } from './nearestPixels.ts';

/** Half the side of what is read of a super-area around the middle of a patch: it covers 10.24 pixels. */
const halfArea = 7;
/** Sentinel-2 pixels of a super-area (`flair-formats`): not aligned with those of the labels. */
const areaGsd = 10;

/** Means of some pixels of a series, and which of them each row and column of the labels shows; -1 for none. */
interface Means {
  readonly values: Float64Array;
  readonly cols: number;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/**
 * The mean of a series over the dates that its filter keeps and the expression means, on the pixels of the labels: the
 * Sentinel pixel under the centre of each. NaN where no such date has a value.
 *
 * Raster, cloud mask and list may disagree: the dates of the shortest count. Without a cloud mask all dates count; where
 * there is one that cannot be read, none does.
 *
 * @throws AppError as the readers of series
 */
export async function seriesMean(job: PatchJob, layer: MeanLayer): Promise<Float32Array | null> {
  const means = layer.area ? await meansOfArea(job, layer, layer.area) : await meansOfPatch(job, layer);
  if (!means) return null;
  const plane = new Float32Array(job.widthPx * job.heightPx);
  for (let y = 0, at = 0; y < job.heightPx; y++) {
    const row = means.rows[y]!;
    for (let x = 0; x < job.widthPx; x++, at++) {
      const column = means.columns[x]!;
      plane[at] = row < 0 || column < 0 ? NaN : means.values[row * means.cols + column]!;
    }
  }
  return plane;
}

async function meansOfPatch(job: PatchJob, layer: MeanLayer): Promise<Means | null> {
  const { source, masks, listed, series } = layer;
  if (!source) return null;
  const read =
    series === 's2'
      ? await readSentinel2(source, masks, listed, false, () => {})
      : await readSentinel1(source, listed, false);
  const { cols, rows } = read;
  const numberAt = readerOf(layer, read, unitOf(read.hasNegative));
  return {
    values: meansOf(layer, read, cols * rows, numberAt),
    ...{ cols, columns: nearestPixels(job.widthPx, cols), rows: nearestPixels(job.heightPx, rows) },
  };
}

/** The middle of the patch is the upper-left corner of the pixel that the centroids name, as in the reference's crop. */
async function meansOfArea(job: PatchJob, layer: MeanLayer, area: SuperArea): Promise<Means> {
  const dates = await readSuperArea(area, layer.listed, true, () => {});
  const side = 2 * halfArea;
  const around = { row: area.row - halfArea, col: area.col - halfArea, height: side, width: side };
  const { data, shape, row, col } = await readNpyWindow(area.data, around);
  const [, channels, height, width] = shape;
  const pixels = height * width;
  // As the files of a patch have it: the bands of a pixel follow each other.
  const bands = new Float64Array(channels);
  const numberOf = measureOf(layer, null);
  const numberAt = (pixel: number, date: number): number => {
    for (let channel = 0; channel < channels; channel++)
      bands[channel] = data[(date * channels + channel) * pixels + pixel]!;
    return numberOf(bands, 0);
  };
  const place = (labelPx: number, first: number, length: number): Int32Array =>
    Int32Array.from({ length: labelPx }, (_, i) => {
      const at = first + Math.floor(((i + 0.5 - labelPx / 2) * layer.gsd) / areaGsd);
      return at >= 0 && at < length ? at : -1;
    });
  return {
    values: meansOf(layer, dates, pixels, numberAt),
    cols: width,
    columns: place(job.widthPx, area.col - col, width),
    rows: place(job.heightPx, area.row - row, height),
  };
}

function meansOf(
  layer: MeanLayer,
  { dates, kept }: Pick<PatchSeries, 'dates' | 'kept'>,
  pixels: number,
  numberAt: (pixel: number, date: number) => number,
): Float64Array {
  const chosen = layer.dates.filter((date) => date < dates && kept[date] === 1);
  const isRadar = layer.series !== 's2';
  return Float64Array.from({ length: pixels }, (_, pixel) => {
    let [sum, count] = [0, 0];
    for (const date of chosen) {
      const value = numberAt(pixel, date);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    const mean = count === 0 ? NaN : sum / count;
    return isRadar ? toDecibels(mean) : mean;
  });
}

function readerOf(
  layer: MeanLayer,
  { data, bands, nodata }: PatchSeries,
  unit: BackscatterUnit,
): (pixel: number, date: number) => number {
  const { measure } = layer;
  if (layer.series !== 's2') {
    const channel = 'band' in measure ? measure.band : 0;
    return (pixel, date) => powerOf(data[pixel * bands + date * bandsPerDate.s1 + channel]!, unit, nodata);
  }
  const numberOf = measureOf(layer, nodata);
  return (pixel, date) => numberOf(data, pixel * bands + date * bandsPerDate.s2);
}

/** A number of the pixel and date whose first band is `data[at]`. */
function measureOf(
  { measure }: MeanLayer,
  nodata: number | null,
): (data: ArrayLike<number>, at: number) => number {
  if ('index' in measure) return indexReader(measure.index, nodata);
  // Where no visible band has a value nothing was measured: padded dates are zeros.
  const brightness = indexReader('brightness', nodata);
  return (data, at) => {
    const value = data[at + measure.band]!;
    return value === nodata || Number.isNaN(brightness(data, at)) ? NaN : value;
  };
}
