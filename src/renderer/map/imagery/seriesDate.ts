import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { indexOfDate } from '../../../shared/model/seriesDate.ts';
import type { KnownDates } from './imageryStore.ts';

/** The day of `YYYY-MM-DD` or `YYYYMMDD` as a number of days; an unknown day (`00`) is the first. Null for no date. */
export function dayOf(date: string | null): number | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(date ?? '');
  if (!match) return null;
  const [, year = '', month = '', day = ''] = match;
  return Date.UTC(Number(year), Math.max(0, Number(month) - 1), Math.max(1, Number(day))) / 86_400_000;
}

/**
 * Which date of a series a look shows.
 *
 * The one that is wanted; where the ROI has no such date, the nearest to it. Without a wish the clear date (`kept`) that is
 * nearest to the flight, by days, the earlier of two; any date while it is not known which are clear, or none is. Without a
 * date of the flight the first of them. Null for a series without dates.
 *
 * @param wanted as a look names it: `YYYYMMDD`, `#INDEX`, or null.
 * @param flight date of the aerial image, `YYYY-MM-DD`.
 */
export function chooseDate(
  series: ImageryLayer['series'],
  wanted: string | null,
  known: KnownDates | undefined,
  flight: string | null,
): number | null {
  if (series.length === 0) return null;
  const all = series.map((_, index) => index);
  const goal = dayOf(wanted ?? flight);
  if (wanted !== null) return indexOfDate(series, wanted) ?? nearest(series, all, goal);
  const facts = known && typeof known === 'object' ? known.dates : [];
  const kept = all.filter((index) => facts[index]?.kept);
  return nearest(series, kept.length > 0 ? kept : all, goal);
}

function nearest(series: ImageryLayer['series'], among: readonly number[], goal: number | null): number {
  let best = among[0] ?? 0;
  let bestGap = Infinity;
  let bestDay = Infinity;
  for (const index of among) {
    const day = dayOf(series[index] ?? null);
    if (day === null || goal === null) continue;
    const gap = Math.abs(day - goal);
    if (gap > bestGap || (gap === bestGap && day >= bestDay)) continue;
    [best, bestGap, bestDay] = [index, gap, day];
  }
  return best;
}
