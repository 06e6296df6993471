import { newCovers, offsetOf, slotOf } from '../series/index.ts';
import type { CoverCounts, Day } from '../series/index.ts';
import type { ModelInput } from './manifest.ts';

/** Of a manifest: what counts as covered, and how much of it a date may have. */
export type DateFilter = NonNullable<Extract<ModelInput, { kind: 'series' }>['filter']>;

/**
 * Whose rule. FLAIR-HUB: a date is kept with up to `maxCovered` of pixels that have cloud or snow, and where none is, with up to that
 * of snow alone. FLAIR#2: the pixels of cloud and those of snow are added, one of both counting twice, and there is no second try.
 */
export type FilterKind = 'flair-hub' | 'flair-2';

/**
 * Counts the pixels of each date by what covers them. NaN and what is negative is covered: of such a pixel nothing is known.
 *
 * @param snowAt,cloudAt probability, 0 to 100, of a date and a pixel.
 */
export function countTileCovers(
  dates: number,
  pixels: number,
  { maxCloud, maxSnow }: DateFilter,
  snowAt: (date: number, pixel: number) => number,
  cloudAt: (date: number, pixel: number) => number,
): CoverCounts {
  const covers = newCovers(dates);
  const isFree = (probability: number, limit: number) => probability >= 0 && probability <= limit;
  for (let date = 0; date < dates; date++) {
    covers.pixels[date] = pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const isSnowy = !isFree(snowAt(date, pixel), maxSnow);
      const isCloudy = !isFree(cloudAt(date, pixel), maxCloud);
      if (isSnowy) covers.snowy[date]!++;
      if (isCloudy) covers.cloudy[date]!++;
      if (!isSnowy && !isCloudy) covers.good[date]!++;
    }
  }
  return covers;
}

/**
 * Which dates are kept; one of no pixel is not. As `keepDates` of `shared/series` with FLAIR-HUB's 1, 1 and 0.05, and with FLAIR#2's
 * 59, 59 and just below a half.
 */
export function keptByFilter(covers: CoverCounts, { maxCovered }: DateFilter, kind: FilterKind): boolean[] {
  const { pixels, good, cloudy, snowy } = covers;
  // 0.05 has no exact binary form: five of a hundred pixels are still five in a hundred.
  const isLittle = (count: number, px: number): boolean => px > 0 && count <= maxCovered * px + 1e-9;
  const all = Array.from(pixels);
  if (kind === 'flair-2') return all.map((px, date) => isLittle(cloudy[date]! + snowy[date]!, px));
  const kept = all.map((px, date) => isLittle(px - good[date]!, px));
  return kept.includes(true) ? kept : all.map((px, date) => isLittle(snowy[date]!, px));
}

/** Days from a day (`MM-DD`) of the same year, signed. */
export function daysFrom(day: Day, refDay: string): number {
  const [month, dayOfMonth] = refDay.split('-').map(Number) as [number, number];
  const reference = { year: day.year, month, day: dayOfMonth };
  return offsetOf(day) - offsetOf(reference);
}

/**
 * The slots of an average that have a date, ascending: months 0 to 11, or half months 0 to 23 of the year of the first date.
 *
 * @param days of the dates that are kept; at least one.
 */
export function slotsWithDates(days: readonly Day[], average: 'monthly' | 'semiMonthly'): number[] {
  const slots =
    average === 'monthly'
      ? days.map(({ month }) => month - 1)
      : days.filter(({ year }) => year === days[0]!.year).map(slotOf);
  return [...new Set(slots)].sort((a, b) => a - b);
}
