import { dayNumber } from './days.ts';
import { stripSpan, type StripDate } from './seriesDates.ts';

/** Dates without a day have their own end of the line, at most this share of it. */
const mostUndated = 0.25;
/** Room at both ends, so that no dot is cut. */
const margin = 0.015;

/** Where the dates of a strip lie on its line. */
export interface DatePlaces {
  /** Share of the line, 0 to 1, by place in the strip. */
  readonly places: readonly number[];
  /** Days since 1970 at the ends of the dated part; null without any date. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Share of a day; null for one outside the span. */
  shareOf(day: number): number | null;
}

/** Places of dates in the order of `stripDates`: by time, those without a date evenly at the end. */
export function placeDates(dates: readonly StripDate[]): DatePlaces {
  const days = dates.map((entry) => dayNumber(entry.date));
  const span = stripSpan(days);
  const undated = days.filter((day) => day === null).length;
  const forUndated = !span ? 1 : undated === 0 ? 0 : Math.min(mostUndated, undated / dates.length);
  const dated = 1 - forUndated;
  const inside = (share: number) => margin + share * (1 - 2 * margin);
  const onLine = (day: number) => (span ? inside(((day - span.from) / (span.to - span.from)) * dated) : 0);
  let seen = 0;
  return {
    places: days.map((day) =>
      day === null ? inside(dated + (forUndated * (seen++ + 0.5)) / undated) : onLine(day),
    ),
    span,
    shareOf: (day) => (span && day >= span.from && day <= span.to ? onLine(day) : null),
  };
}

/** Index of the place that is nearest to a share of the line; the earlier of two. -1 without places. */
export function nearestPlace(places: readonly number[], share: number): number {
  let best = -1;
  places.forEach((place, index) => {
    if (best < 0 || Math.abs(place - share) < Math.abs(places[best]! - share)) best = index;
  });
  return best;
}
