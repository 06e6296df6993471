/** A day of the Gregorian calendar; `month` from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Month and day that the reference counts from. */
export const referenceDay = { month: 5, day: 15 } as const;
/** Slots of a semi-monthly average, and of an envelope of a dataset. */
export const halfMonths = 24;

const dayMs = 86_400_000;
const utcOf = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day);

/** The day that `YYYY-MM-DD` names; null for another text, and where the day is not known (`00`) or does not exist. */
export function parseDay(date: string | null): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? '');
  if (!match) return null;
  const day = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const there = new Date(utcOf(day));
  return there.getUTCMonth() + 1 === day.month && there.getUTCDate() === day.day ? day : null;
}

/**
 * Days from 15 May of the same year, signed: -134 (-135 in a leap year) to +230 (FLAIR-HUB `sentinel_dates.py`, `ref_date` 05-15).
 *
 * @param year whose 15 May is meant; default: that of the day.
 */
export function offsetOf(day: Day, year = day.year): number {
  return Math.round((utcOf(day) - utcOf({ year, ...referenceDay })) / dayMs);
}

/** Half month of the year, 0 to 23: days 1 to 15 and 16 to the end of each month; null for a day that is not known. */
export function halfMonthOf(date: string | null): number | null {
  const day = parseDay(date);
  return day && slotOf(day);
}

/** The same of a day that is known. */
export function slotOf({ month, day }: Day): number {
  return (month - 1) * 2 + (day > 15 ? 1 : 0);
}
