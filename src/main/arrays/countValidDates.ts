import { AppError } from '../../shared/errors.ts';
import { countPlaneCovers, keepDates } from '../../shared/series/index.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { readNpyWindow } from './readNpyWindow.ts';

/** Dates of a Sentinel-2 series around one patch. */
export interface ValidDates {
  /** Dates of the series. */
  readonly dates: number;
  /** Those that the reference's filter keeps. */
  readonly valid: number;
}

/**
 * Counts the dates that FLAIR#2's reference filter keeps around a patch: (pixels with snow >= 60 + pixels with cloud >= 60)
 * / pixels < 0.5 (IGNF/FLAIR-2, `utils_dataset.py`, both covers).
 *
 * @param masks `_masks.npy` of the super-area, `[dates, 2, height, width]`: snow, cloud, 0-100.
 * @param row,col pixel of the patch's centre in the super-area.
 * @param sizePx side of the window, rows `row - sizePx / 2` to `row + sizePx / 2 - 1`; 40 in the reference. What lies outside
 *   the area does not count; `valid` is 0 when all of it does.
 * @throws AppError as `readNpyWindow`; `notANumpyArray` when the array has not two covers.
 */
export async function countValidDates(
  masks: RasterSource,
  row: number,
  col: number,
  sizePx = 40,
): Promise<ValidDates> {
  const half = Math.floor(sizePx / 2);
  const window = { row: row - half, col: col - half, height: sizePx, width: sizePx };
  const { data, shape } = await readNpyWindow(masks, window);
  const [dates, covers, height, width] = shape;
  if (covers !== 2)
    throw new AppError('notANumpyArray', { path: sourcePath(masks) }, { detail: `${covers} covers, not 2` });
  const { kept } = keepDates(countPlaneCovers(data, dates, height * width), 'flair-2');
  return { dates, valid: kept.filter(Boolean).length };
}
