/** Longest list of dates that is read: four hundred dates have 8 kB. */
export const maxDatesChars = 100_000;

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * `YYYYMMDD`, or `YYYY-MM-DD` with any time behind it, as `YYYY-MM-DD`. The day of old photographs may be 00, unknown: `YYYY-MM`.
 *
 * @returns null for anything else, also for a day that its month does not have.
 */
export function readDate(text: string): string | null {
  const match = /^(\d{4})(-?)(\d{2})\2(\d{2})(?:$|[T .])/.exec(text);
  if (!match) return null;
  const [, year, , month, day] = match;
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12 || Number(day) > daysIn(Number(year), monthNumber)) return null;
  return day === '00' ? `${year}-${month}` : `${year}-${month}-${day}`;
}

/** A time of day in the ways that IGN and databases write it (`10h41`, `10:41:00`, `1041`, with a date before it) as `HH:MM`. */
export function readTime(text: string): string | null {
  const match = /(?:^|[T ])(\d{1,2})[h:](\d{2})(?!\d)/.exec(text) ?? /^(\d{2})(\d{2})(?:\d{2})?$/.exec(text);
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? `${String(hours).padStart(2, '0')}:${match[2]}` : null;
}

/**
 * The dates of a series as the metadata have them: a JSON object whose keys count from "1", or a list.
 *
 * Keys are numbers in text: "10" comes after "9". A list of which one date is not understood is not understood as a whole:
 * dates are matched with bands by their place.
 *
 * @returns `YYYY-MM-DD` in the order of the bands, or null.
 */
export function readDateList(text: string): string[] | null {
  if (text.length > maxDatesChars) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  let values: unknown[];
  if (Array.isArray(json)) values = json;
  else {
    const entries = Object.entries(json as Record<string, unknown>);
    if (!entries.every(([key]) => /^\d{1,6}$/.test(key))) return null;
    values = entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
  }
  const dates = values.map((value) => readDate(String(value)));
  return dates.every((date) => date !== null && date.length === 10) ? (dates as string[]) : null;
}
