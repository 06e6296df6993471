import { dayNumber } from '../views/days.ts';

/** Where the dates of a series lie: days since 1970, or their order where the metadata has no dates. */
export interface TimeAxis {
  readonly kind: 'dates' | 'order';
  readonly from: number;
  readonly to: number;
  /** Thin lines: starts of months. */
  readonly lines: readonly number[];
  readonly labels: readonly AxisLabel[];
}

export interface AxisLabel {
  /** Middle of what is named. */
  readonly at: number;
  /** 0 to 11; null for one that is a number in the order. */
  readonly month: number | null;
  /** Said where a year begins, and on the first label, when there is more than one. */
  readonly year: number | null;
  /** Place in the order, from 1. */
  readonly index: number | null;
}

const dayMs = 86_400_000;
const firstOf = (year: number, month: number): number => Date.UTC(year, month, 1) / dayMs;
/** More months than this are named by every third. */
const mostNamedMonths = 18;
const mostIndexLabels = 8;

/**
 * The axis of some series of one place: January to December of the year of all dates, else the whole months from the first
 * to the last. Without any date the places in the order, of as many as the longest series has.
 *
 * @param dates `YYYY-MM-DD` with a day or month of `00` where it is not known, or null.
 * @param longest how many dates the longest series has.
 */
export function timeAxis(dates: readonly (string | null)[], longest: number): TimeAxis {
  const days = dates.map(dayNumber).filter((day) => day !== null);
  if (days.length === 0) return orderAxis(longest);
  const [first, last] = [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))];
  const [start, end] = [new Date(first * dayMs), new Date(last * dayMs)];
  const isOneYear = start.getUTCFullYear() === end.getUTCFullYear();
  const startMonth = isOneYear ? 0 : start.getUTCMonth();
  const months = isOneYear
    ? 12
    : (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - startMonth + 1;
  const year = start.getUTCFullYear();
  const starts = Array.from({ length: months + 1 }, (_, i) => firstOf(year, startMonth + i));
  const step = months > mostNamedMonths ? 3 : 1;
  const labels = starts.slice(0, -1).flatMap((from, i): AxisLabel[] => {
    const month = (startMonth + i) % 12;
    if (month % step !== 0) return [];
    const ofYear = year + Math.floor((startMonth + i) / 12);
    const isYearSaid = !isOneYear && (month === 0 || i < step);
    return [{ at: (from + starts[i + 1]!) / 2, month, year: isYearSaid ? ofYear : null, index: null }];
  });
  return { kind: 'dates', from: starts[0]!, to: starts.at(-1)!, lines: starts.slice(1, -1), labels };
}

function orderAxis(longest: number): TimeAxis {
  const step = Math.max(1, Math.ceil(longest / mostIndexLabels));
  const labels = Array.from({ length: Math.ceil(longest / step) }, (_, i) => ({
    at: i * step,
    ...{ month: null, year: null, index: i * step + 1 },
  }));
  return { kind: 'order', from: -0.5, to: Math.max(0.5, longest - 0.5), lines: [], labels };
}

/** Position of a date on an axis, in the axis's unit; null where it has none, or lies outside. */
export function positionOf(axis: TimeAxis, date: string | null, index: number): number | null {
  const at = axis.kind === 'order' ? index : dayNumber(date);
  return at === null || at < axis.from || at > axis.to ? null : at;
}

/**
 * Middles of the 24 half months of a year on an axis (days 8 and 23 of each month, as the reference averages them), for
 * each year that it shows.
 *
 * @returns pairs of half month 0 to 23 and position, in the order of time; none on an axis without dates.
 */
export function halfMonths(axis: TimeAxis): readonly (readonly [slot: number, at: number])[] {
  if (axis.kind === 'order') return [];
  const years = [axis.from, axis.to - 1].map((day) => new Date(day * dayMs).getUTCFullYear());
  const found: [number, number][] = [];
  for (let year = years[0]!; year <= years[1]!; year++)
    for (let slot = 0; slot < 24; slot++) {
      const at = firstOf(year, slot >> 1) + (slot % 2 === 0 ? 7 : 22);
      if (at >= axis.from && at <= axis.to) found.push([slot, at]);
    }
  return found;
}
