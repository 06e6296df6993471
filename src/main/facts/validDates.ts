/**
 * The dates of a Sentinel-2 series that the reference's cloud and snow filter keeps (FLAIR-HUB `data/utils_data`).
 *
 * A pixel is good when its cloud and its snow probability are at most 1 of 100; a date is kept when 95 % of its pixels are
 * good. When no date is kept, the snow test alone decides.
 *
 * @param data `[pixels, 2 · dates]`: of each pixel, date by date, snow then cloud.
 * @param dates how many of the dates in `data` count; `data` has `bands / 2` of them.
 * @returns how many dates are kept; 0 when even the snow test keeps none.
 */
export function countKeptDates(data: ArrayLike<number>, bands: number, dates: number): number {
  const pixels = data.length / bands;
  const needed = minGoodShare * pixels;
  let kept = 0;
  let keptBySnow = 0;
  for (let date = 0; date < dates; date++) {
    let good = 0;
    let free = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const at = pixel * bands + 2 * date;
      if (data[at]! > maxProbability) continue;
      free += 1;
      if (data[at + 1]! <= maxProbability) good += 1;
    }
    if (good >= needed) kept += 1;
    if (free >= needed) keptBySnow += 1;
  }
  return kept > 0 ? kept : keptBySnow;
}

const maxProbability = 1;
const minGoodShare = 0.95;
