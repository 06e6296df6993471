import { countCovers, keepDates } from '../../shared/series/index.ts';

/**
 * How many dates of a Sentinel-2 series the reference's cloud and snow filter keeps (`shared/series`).
 *
 * @param data `[pixels, bands]`: of each pixel, date by date, snow then cloud.
 * @param dates how many of the dates in `data` count; `data` has `bands / 2` of them.
 * @returns 0 when even the snow test keeps none.
 */
export function countKeptDates(data: ArrayLike<number>, bands: number, dates: number): number {
  return keepDates(countCovers(data, bands, dates), 'flair-hub').kept.filter(Boolean).length;
}
