import { AppError } from '../../../shared/errors.ts';
import { countTileCovers } from '../../../shared/inference/index.ts';
import { dtypeOf } from '../../../shared/raster/dtype.ts';
import { sourcePath } from '../../../shared/raster/source.ts';
import type { RasterSource } from '../../../shared/raster/source.ts';
import { areFractions, bandsPerDate } from '../../../shared/series/index.ts';
import { readNpyWindow } from '../../arrays/index.ts';
import type { NpyWindow } from '../../arrays/index.ts';
import type { InputPatch } from '../Inference.ts';
import type { RawSeries, SuperPatchInput } from './seriesInput.ts';

/**
 * The super-patch around the middle of a patch, as FLAIR#2 crops it: rows from `row - side / 2`, columns alike. What lies outside of
 * the area has no value.
 *
 * @returns null for a patch without a super-area. @throws AppError as `readNpyWindow`; `notANumpyArray` for another form of arrays,
 *   `wrongDtype` for covers that are no percents.
 */
export async function readAreaSeries(
  input: SuperPatchInput,
  { superArea }: InputPatch,
): Promise<RawSeries | null> {
  if (!superArea) return null;
  const side = input.sizePx;
  const half = Math.floor(side / 2);
  const around = { row: superArea.row - half, col: superArea.col - half, width: side, height: side };
  const area = await readNpyWindow(superArea.data, around);
  const [inArray, bands, height, width] = area.shape;
  if (bands !== bandsPerDate.s2) throw notSeries(superArea.data, `${bands} bands, not ${bandsPerDate.s2}`);
  const masks = input.filter && superArea.masks ? await readCovers(superArea.masks, around) : null;
  const dates = Math.min(inArray, masks?.shape[0] ?? Infinity);
  const values = new Float32Array(dates * bands * side * side).fill(NaN);
  const left = area.col - around.col;
  for (let plane = 0, from = 0; plane < dates * bands; plane++) {
    for (let y = 0; y < height; y++, from += width) {
      const to = (plane * side + area.row - around.row + y) * side + left;
      for (let x = 0; x < width; x++) values[to + x] = area.data[from + x]!;
    }
  }
  const covers = input.filter && masks ? coversOf(masks, dates, input.filter) : null;
  return { dates, bands, values, covers, filterKind: 'flair-2' };
}

async function readCovers(
  source: RasterSource,
  window: Parameters<typeof readNpyWindow>[1],
): Promise<NpyWindow> {
  const masks = await readNpyWindow(source, window);
  const covers = masks.shape[1];
  if (covers !== bandsPerDate.covers) throw notSeries(source, `${covers} covers, not ${bandsPerDate.covers}`);
  if (!areFractions(masks.data)) return masks;
  const found = `${dtypeOf(masks.data)} 0–1`;
  throw new AppError('wrongDtype', { path: sourcePath(source), found, expected: '0–100' });
}

function coversOf({ data, shape }: NpyWindow, dates: number, filter: NonNullable<SuperPatchInput['filter']>) {
  const pixels = shape[2] * shape[3];
  const coverAt = (date: number, pixel: number, cover: number): number =>
    data[(date * bandsPerDate.covers + cover) * pixels + pixel]!;
  return countTileCovers(
    dates,
    pixels,
    filter,
    (date, pixel) => coverAt(date, pixel, 0),
    (date, pixel) => coverAt(date, pixel, 1),
  );
}

function notSeries(source: RasterSource, detail: string): AppError {
  return new AppError('notANumpyArray', { path: sourcePath(source) }, { detail });
}
