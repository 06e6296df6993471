import type { Day } from '../series/index.ts';

/**
 * Days that a series is asked for. An end is a year, a month or a day of one (`2021`, `2021-05`, `2021-05-15`), or a month
 * or day of any year (`05`, `05-15`); both ends are included, a month or year as a whole. An end that is left out is open.
 */
export interface DateRange {
  readonly from: string | null;
  readonly to: string | null;
}

const datePattern = /^(?:\d{4}(?:-\d{2}(?:-\d{2})?)?|\d{2}(?:-\d{2})?)$/;

/**
 * Reads `2021-05..2021-07`, `2021-06-15`, `2021-05..`, `05..07` (May to July of any year), `11..02` (over New Year), or `all`.
 * Null for another text, for ends of which only one has a year, and for a span that ends before it begins.
 */
export function parseDateRange(text: string): DateRange | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'all') return { from: null, to: null };
  const parts = trimmed.split('..');
  const [from, to] = parts.length === 1 ? [parts[0]!, parts[0]!] : [parts[0]!.trim(), parts[1]!.trim()];
  if (parts.length > 2 || (from === '' && to === '')) return null;
  if ([from, to].some((end) => end !== '' && !isDate(end))) return null;
  if (from !== '' && to !== '') {
    if (hasYear(from) !== hasYear(to)) return null;
    if (hasYear(from) && firstDay(from) > lastDay(to)) return null;
  } else if (!hasYear(from || to)) return null; // From May on of any year: to which end?
  return { from: from || null, to: to || null };
}

/** The inverse of {@link parseDateRange}, in one spelling. */
export function printDateRange({ from, to }: DateRange): string {
  if (from === null && to === null) return 'all';
  return from === to ? from! : `${from ?? ''}..${to ?? ''}`;
}

/** Whether a day is meant. */
export function isInRange({ year, month, day }: Day, { from, to }: DateRange): boolean {
  const inYear = `${twoDigits(month)}-${twoDigits(day)}`;
  if (from !== null && to !== null && !hasYear(from)) {
    const [first, last] = [firstDay(from), lastDay(to)];
    // Over New Year: November to February.
    return first <= last ? inYear >= first && inYear <= last : inYear >= first || inYear <= last;
  }
  const date = `${String(year).padStart(4, '0')}-${inYear}`;
  return (from === null || date >= firstDay(from)) && (to === null || date <= lastDay(to));
}

const hasYear = (end: string): boolean => /^\d{4}/.test(end);
const twoDigits = (value: number): string => String(value).padStart(2, '0');

function isDate(end: string): boolean {
  if (!datePattern.test(end)) return false;
  const [month = '01', day = '01'] = end.split('-').slice(hasYear(end) ? 1 : 0);
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}

/** Days as texts that sort: `2021-05-01`, or `05-01` of any year. Months are taken to have 31 days, which sorts right too. */
const firstDay = (end: string): string => fill(end, '01');
const lastDay = (end: string): string => fill(end, 'last');

function fill(end: string, missing: '01' | 'last'): string {
  const length = hasYear(end) ? 3 : 2;
  const parts = end.split('-');
  const rest = missing === '01' ? ['01', '01'] : ['12', '31'];
  while (parts.length < length) parts.push(rest[parts.length - length + 2]!);
  return parts.join('-');
}
