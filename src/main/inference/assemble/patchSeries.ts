import { AppError } from '../../../shared/errors.ts';
import { countTileCovers } from '../../../shared/inference/index.ts';
import { dtypeOf } from '../../../shared/raster/dtype.ts';
import { sourcePath } from '../../../shared/raster/source.ts';
import type { Raster } from '../../../shared/raster/types.ts';
import { addCovers, areFractions, bandsPerDate, datesIn, newCovers } from '../../../shared/series/index.ts';
import type { CoverCounts } from '../../../shared/series/index.ts';
import type { InputPatch } from '../Inference.ts';
import { isNumber } from './fillImage.ts';
import { placeRaster } from './imageInput.ts';
import { nearestOf } from './placeAxis.ts';
import type { RawSeries, SeriesInput } from './seriesInput.ts';
import type { TileJob } from './TileJob.ts';

/** A patch's series on the input: which of the raster's pixels each of the input's has. */
interface Piece {
  readonly raster: Raster;
  readonly at: PixelPairs;
  readonly masks: { readonly raster: Raster; readonly at: PixelPairs } | null;
}

/** Pixels of an input and of a raster that belong together. */
interface PixelPairs {
  readonly input: Int32Array;
  readonly raster: Int32Array;
}

/**
 * The series of a tile: those of all patches that it touches, which have one list of dates. Rasters and cloud masks that disagree
 * about the dates are cut to the shortest; a patch without a whole date lacks the input.
 *
 * @returns null when no patch has the series.
 */
export async function readPatchSeries(input: SeriesInput, job: TileJob): Promise<RawSeries | null> {
  const bands = input.modality === 'SENTINEL2_TS' ? bandsPerDate.s2 : bandsPerDate.s1;
  const pieces: Piece[] = [];
  for (const patch of job.patches) {
    const piece = await readPiece(input, bands, patch, job);
    if (piece) pieces.push(piece);
  }
  if (pieces.length === 0) return null;
  const datesOf = ({ raster, masks }: Piece): number[] => [
    datesIn(raster.bands, bands),
    masks ? datesIn(masks.raster.bands, bandsPerDate.covers) : Infinity,
  ];
  const dates = Math.min(...pieces.flatMap(datesOf));
  const pixels = input.sizePx ** 2;
  const values = new Float32Array(dates * bands * pixels).fill(NaN);
  for (const piece of pieces) placeSeries(values, pixels, piece, dates * bands);
  return { dates, bands, values, covers: coversOf(input, pieces, dates), filterKind: 'flair-hub' };
}

async function readPiece(
  input: SeriesInput,
  bands: number,
  patch: InputPatch,
  job: TileJob,
): Promise<Piece | null> {
  const { modality, filter } = input;
  const read = await job.images.read(patch, modality);
  const lack = (error: AppError | null): null => {
    job.lack(patch.patchId, error ?? { code: 'inputMissing', params: { modality } });
    return null;
  };
  if (read === null || read instanceof AppError) return lack(read);
  if (datesIn(read.bands, bands) === 0) return lack(null);
  const at = pixelPairs(input, patch, read, job);
  const masks = filter ? await job.images.read(patch, 'SENTINEL2_MSK-SC') : null;
  if (masks instanceof AppError) return lack(masks);
  if (masks === null) return { raster: read, at, masks: null };
  const fault = percentFault(patch, masks);
  if (fault) return lack(fault);
  return { raster: read, at, masks: { raster: masks, at: pixelPairs(input, patch, masks, job) } };
}

/** Masks are of percents: as such, fractions would pass for a clear sky. */
function percentFault(patch: InputPatch, { data }: Raster): AppError | null {
  if (!areFractions(data)) return null;
  const path = sourcePath(patch.sources['SENTINEL2_MSK-SC']!);
  return new AppError('wrongDtype', { path, found: `${dtypeOf(data)} 0–1`, expected: '0–100' });
}

/** The nearest pixel: values of a date are not mixed with those of pixels under a cloud. */
function pixelPairs({ sizePx }: SeriesInput, patch: InputPatch, raster: Raster, job: TileJob): PixelPairs {
  const { columns, rows } = placeRaster(patch, raster, job.tile, sizePx);
  const x = nearestOf(columns, raster.width);
  const y = nearestOf(rows, raster.height);
  const input = new Int32Array(x.length * y.length);
  const from = new Int32Array(x.length * y.length);
  for (let row = 0, at = 0; row < y.length; row++) {
    for (let column = 0; column < x.length; column++, at++) {
      input[at] = (rows.from + row) * sizePx + columns.from + column;
      from[at] = y[row]! * raster.width + x[column]!;
    }
  }
  return { input, raster: from };
}

function placeSeries(values: Float32Array, pixels: number, { raster, at }: Piece, bands: number): void {
  const { data, nodata } = raster;
  for (let i = 0; i < at.input.length; i++) {
    const from = at.raster[i]! * raster.bands;
    const to = at.input[i]!;
    for (let band = 0; band < bands; band++) {
      const value = data[from + band]!;
      values[band * pixels + to] = isNumber(value, nodata) ? value : NaN;
    }
  }
}

/** What covers the pixels of the tile that have a cloud mask; null when none has. */
function coversOf({ filter }: SeriesInput, pieces: readonly Piece[], dates: number): CoverCounts | null {
  const masks = pieces.flatMap((piece) => piece.masks ?? []);
  if (!filter || masks.length === 0) return null;
  const covers = newCovers(dates);
  for (const { raster, at } of masks) {
    const coverAt = (date: number, pixel: number, cover: number): number =>
      raster.data[at.raster[pixel]! * raster.bands + date * bandsPerDate.covers + cover]!;
    addCovers(
      covers,
      countTileCovers(
        dates,
        at.raster.length,
        filter,
        (date, pixel) => coverAt(date, pixel, 0),
        (date, pixel) => coverAt(date, pixel, 1),
      ),
    );
  }
  return covers;
}
