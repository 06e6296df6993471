import type { Language } from '../../i18n/index.ts';

/** Parts of `YYYY-MM-DD`. A month or day of 00 is not known: old photos are often dated by their month alone. */
export interface Day {
  readonly year: number;
  readonly month: number | null;
  readonly day: number | null;
}

/** Reads `YYYY-MM-DD` or `YYYYMMDD`; null for anything else, such as the year `195X`. */
export function parseDay(date: string): Day | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const known = month >= 1 && month <= 12;
  return { year, month: known ? month : null, day: known && day >= 1 && day <= 31 ? day : null };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(day: Day, language: Language, options: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made)
    formats.set(key, (made = new Intl.DateTimeFormat(locale(language), { ...options, timeZone: 'UTC' })));
  return made.format(Date.UTC(day.year, (day.month ?? 1) - 1, day.day ?? 1));
}

const locale = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB');

/** `14 June`, `juin 1957` where the day is not known, the year where no more is. */
export function dayText(date: string, language: Language, month: 'short' | 'long' = 'long'): string {
  const day = parseDay(date);
  if (!day) return date;
  if (day.month === null) return String(day.year);
  return day.day === null
    ? format(day, language, { month, year: 'numeric' })
    : format(day, language, { day: 'numeric', month });
}

/** The same with the year: `14 June 2021`. */
export function fullDayText(date: string, language: Language): string {
  const day = parseDay(date);
  return day?.day == null
    ? dayText(date, language)
    : format(day, language, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** True for a date of which only the month or the year is known. */
export const isDayUnknown = (date: string): boolean => parseDay(date)?.day === null;

/** `2021-06-14`; `1957-06`, `1957` where no more is known. */
export function isoDay(date: string): string {
  const day = parseDay(date);
  if (!day) return date;
  const two = (n: number) => String(n).padStart(2, '0');
  return [
    String(day.year),
    ...(day.month === null ? [] : [two(day.month)]),
    ...(day.day === null ? [] : [two(day.day)]),
  ].join('-');
}

/** Days since 1970 of a date, at the middle of what is known of it; null for no date. */
export function dayNumber(date: string | null): number | null {
  const day = date === null ? null : parseDay(date);
  if (!day) return null;
  const at = Date.UTC(day.year, (day.month ?? 7) - 1, day.month === null ? 2 : (day.day ?? 15));
  return Math.round(at / 86_400_000);
}
