import { AppError } from '../../shared/errors.ts';
import { modalities } from '../../shared/model/modality.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { allocateSamples, dtypeOf } from '../../shared/raster/dtype.ts';
import type { Raster, TypedArray } from '../../shared/raster/types.ts';
import {
  areFractions,
  bandsPerDate,
  countCovers,
  countPlaneCovers,
  datesIn,
  hasNegative,
  keepAllDates,
  keepDates,
  usableDates,
} from '../../shared/series/index.ts';
import type { CoverCounts, FilterRule } from '../../shared/series/index.ts';
import { readNpyHeader, readNpyWindow } from '../arrays/index.ts';
import type { SuperArea } from '../catalogue/index.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import type { PatchSeries } from './roiSeriesPatch.ts';

/** Side of a patch in Sentinel pixels. */
export const sentinelSide = modalities.find(({ name }) => name === 'SENTINEL2_TS')!.sizePx;
/** Pixels of a super-area around the centre of a patch whose covers decide, as in FLAIR#2's `utils_dataset.py`. */
const coverSide = 40;

/** A series with the size of its grid. */
export interface ReadSeries extends PatchSeries {
  readonly cols: number;
  readonly rows: number;
}

/** What a mask says; `unreadable` when there is one that cannot be read. */
type Covers = { readonly covers: CoverCounts; readonly dates: number } | 'unreadable' | null;

/** Calls back with the error of a mask that cannot be read; the series is shown without it. */
type Told = (error: unknown) => void;

/**
 * A Sentinel-2 series of FLAIR-HUB with what its cloud mask says.
 *
 * @param listed dates of the metadata; null without a list.
 * @param isLight reads no reflectances.
 * @throws AppError as `readRaster`; `wrongSize` for a raster that has not 10 × 10 pixels.
 */
export async function readSentinel2(
  source: RasterSource,
  masks: RasterSource | null,
  listed: number | null,
  isLight: boolean,
  told: Told,
): Promise<ReadSeries> {
  const raster = isLight ? { ...readHeader(source), data: new Uint16Array(0) } : await readRaster(source);
  checkSize(source, raster);
  const covers = masks === null ? null : await orTold(() => readCovers(masks), told);
  return finish(raster, bandsPerDate.s2, listed, covers, 'flair-hub', false);
}

async function readCovers(source: RasterSource): Promise<Covers> {
  const raster = await readRaster(source);
  checkSize(source, raster);
  checkPercent(source, raster.data);
  const dates = datesIn(raster.bands, bandsPerDate.covers);
  return { covers: countCovers(raster.data, raster.bands, dates), dates };
}

/** A Sentinel-1 series; its unit is a matter of the whole ROI. Throws as `readSentinel2`. */
export async function readSentinel1(
  source: RasterSource,
  listed: number | null,
  isLight: boolean,
): Promise<ReadSeries> {
  const raster = await readRaster(source);
  checkSize(source, raster);
  const negative = hasNegative(raster.data, raster.nodata);
  const kept = isLight ? { ...raster, data: new Float32Array(0) } : raster;
  return finish(kept, bandsPerDate.s1, listed, null, 'flair-hub', negative);
}

/**
 * The part of a super-area that a patch has: 10 × 10 pixels around its centre, less what lies outside. Its dates are kept by
 * FLAIR#2's own filter, over the 40 × 40 pixels that the reference looks at.
 *
 * @throws AppError as `readNpyWindow`; `notANumpyArray` for an array that has not 10 bands.
 */
export async function readSuperArea(
  { data, masks, row, col }: SuperArea,
  listed: number | null,
  isLight: boolean,
  told: Told,
): Promise<ReadSeries> {
  const around = (side: number) => ({ row: row - side / 2, col: col - side / 2, width: side, height: side });
  const window = isLight
    ? { shape: [readNpyHeader(data).shape[0] ?? 0, bandsPerDate.s2, 0, 0] as const, data: new Uint16Array(0) }
    : await readNpyWindow(data, around(sentinelSide));
  const [dates, channels, rows, cols] = window.shape;
  if (channels !== bandsPerDate.s2) throw notSeries(data, `${channels} bands, not ${bandsPerDate.s2}`);
  const bands = dates * channels;
  const interleaved = allocateSamples(dtypeOf(window.data), window.data.length);
  const pixels = rows * cols;
  for (let band = 0, at = 0; band < bands; band++)
    for (let pixel = 0; pixel < pixels; pixel++) interleaved[pixel * bands + band] = window.data[at++]!;
  const covers = masks === null ? null : await orTold(() => readAreaCovers(masks, around(coverSide)), told);
  const raster = { data: interleaved, bands, width: cols, height: rows, nodata: null };
  return finish(raster, bandsPerDate.s2, listed, covers, 'flair-2', false);
}

async function readAreaCovers(
  source: RasterSource,
  window: Parameters<typeof readNpyWindow>[1],
): Promise<Covers> {
  const { data, shape } = await readNpyWindow(source, window);
  const [dates, covers, height, width] = shape;
  if (covers !== bandsPerDate.covers) throw notSeries(source, `${covers} covers, not ${bandsPerDate.covers}`);
  checkPercent(source, data);
  return { covers: countPlaneCovers(data, dates, height * width), dates };
}

function finish(
  raster: Pick<Raster, 'data' | 'bands' | 'width' | 'height' | 'nodata'>,
  channels: number,
  listed: number | null,
  covers: Covers,
  rule: FilterRule,
  negative: boolean,
): ReadSeries {
  const inRaster = datesIn(raster.bands, channels);
  const known = covers === 'unreadable' ? null : covers;
  const masks = known?.dates ?? null;
  const dates = usableDates(inRaster, listed, masks);
  const cut = known && firstDates(known.covers, dates);
  const { kept } = cut ? keepDates(cut, rule) : keepAllDates(dates);
  return {
    raster: inRaster,
    masks,
    dates,
    data: raster.data,
    bands: raster.bands,
    nodata: raster.nodata,
    covers: cut,
    rule,
    kept: Uint8Array.from(kept, (isKept) => (isKept && covers !== 'unreadable' ? 1 : 0)),
    hasNegative: negative,
    cols: raster.width,
    rows: raster.height,
  };
}

function firstDates({ pixels, good, cloudy, snowy }: CoverCounts, dates: number): CoverCounts {
  const first = (counts: Uint32Array): Uint32Array => counts.slice(0, dates);
  return { pixels: first(pixels), good: first(good), cloudy: first(cloudy), snowy: first(snowy) };
}

async function orTold(read: () => Promise<Covers>, told: Told): Promise<Covers> {
  try {
    return await read();
  } catch (error) {
    told(error);
    return 'unreadable';
  }
}

function checkSize(source: RasterSource, { width, height }: Pick<Raster, 'width' | 'height'>): void {
  if (width === sentinelSide && height === sentinelSide) return;
  const expected = `${sentinelSide} × ${sentinelSide}`;
  throw new AppError('wrongSize', { path: sourcePath(source), found: `${width} × ${height}`, expected });
}

/** Masks are of percents: as such, fractions would pass for a clear sky. */
function checkPercent(source: RasterSource, data: TypedArray): void {
  if (!areFractions(data)) return;
  const found = `${dtypeOf(data)} 0–1`;
  throw new AppError('wrongDtype', { path: sourcePath(source), found, expected: '0–100' });
}

function notSeries(source: RasterSource, detail: string): AppError {
  return new AppError('notANumpyArray', { path: sourcePath(source) }, { detail });
}
