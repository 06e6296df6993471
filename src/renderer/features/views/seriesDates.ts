import type { ImageryLayer, SeriesDates } from '../../../shared/contract/index.ts';
import { dayNumber } from './days.ts';

/** One date of a series as the strip shows it. */
export interface StripDate {
  readonly index: number;
  /** `YYYY-MM-DD`; null where the metadata has none. */
  readonly date: string | null;
  /** Null while it is not known. */
  readonly kept: boolean | null;
  /** Shares 0 to 1 of the ROI's pixels; null without a mask. */
  readonly cloud: number | null;
  readonly snow: number | null;
}

/**
 * Dates of a series in the order of time; those without a date come last, in the order of the file.
 *
 * Where raster, list and masks disagree the shortest counts: what lies beyond it is not among them.
 */
export function stripDates(layer: Pick<ImageryLayer, 'series'>, known: SeriesDates | null): StripDate[] {
  const dates = known
    ? known.dates.map((entry, index) => ({ index, ...entry }))
    : layer.series.map((date, index) => ({ index, date, kept: null, cloud: null, snow: null }));
  const at = new Map(dates.map((entry) => [entry.index, dayNumber(entry.date) ?? Number.POSITIVE_INFINITY]));
  return dates.sort((a, b) => {
    const [left, right] = [at.get(a.index)!, at.get(b.index)!];
    return left === right ? a.index - b.index : left - right;
  });
}

/** Dates that the keys step through: the kept ones, or all where the filter says nothing or kept nothing. */
export function steppedDates(dates: readonly StripDate[]): readonly StripDate[] {
  const kept = dates.filter((entry) => entry.kept === true);
  return kept.length > 0 ? kept : dates;
}

/**
 * The next (`step` 1) or previous (-1) date to look at, from the one that is shown, which need not be a kept one. Null at
 * the end of the year: the keys stop there instead of leaping back.
 *
 * @param dates as `stripDates` orders them.
 */
export function stepDate(dates: readonly StripDate[], shown: number | null, step: 1 | -1): StripDate | null {
  const order = new Map(dates.map((entry, place) => [entry.index, place]));
  const from = shown === null ? undefined : order.get(shown);
  const wanted = steppedDates(dates);
  if (from === undefined) return (step === 1 ? wanted[0] : wanted.at(-1)) ?? null;
  const beyond = wanted.filter((entry) => Math.sign(order.get(entry.index)! - from) === step);
  return (step === 1 ? beyond[0] : beyond.at(-1)) ?? null;
}

/** Where the dates lie: `from` and `to` in days since 1970, whole months around all of them. Null without any date. */
export function stripSpan(days: readonly (number | null)[]): { from: number; to: number } | null {
  const known = days.filter((day) => day !== null);
  if (known.length === 0) return null;
  const first = new Date(Math.min(...known) * 86_400_000);
  const last = new Date(Math.max(...known) * 86_400_000);
  return {
    from: Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), 1) / 86_400_000,
    to: Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 1) / 86_400_000,
  };
}

/** The first day of each month of a span, in days since 1970; of every `each`th month. */
export function monthStarts(span: { from: number; to: number }, each = 1): number[] {
  const start = new Date(span.from * 86_400_000);
  const months: number[] = [];
  for (let month = start.getUTCMonth(); ; month += each) {
    const at = Date.UTC(start.getUTCFullYear(), month, 1) / 86_400_000;
    if (at >= span.to) return months;
    months.push(at);
  }
}
