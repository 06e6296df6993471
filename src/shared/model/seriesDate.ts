/** Dates of a series as `imagery.layers` lists them: `YYYY-MM-DD` by index, null where the metadata has none. */
export type DateList = readonly (string | null)[];

/**
 * How a look names the date at an index: `YYYYMMDD`; `#INDEX` where the metadata has no date, or where an earlier index has
 * the same one, so that every index has a name of its own. `indexOfDate` is the inverse.
 */
export function dateKey(dates: DateList, index: number): string {
  const date = dates[index] ?? null;
  return date === null || dates.indexOf(date) !== index ? `#${index}` : date.replaceAll('-', '');
}

/** The index that a look's date names, or null where this series does not have it. */
export function indexOfDate(dates: DateList, key: string): number | null {
  if (key.startsWith('#')) {
    const index = Number(key.slice(1));
    return Number.isInteger(index) && index < dates.length ? index : null;
  }
  const found = dates.indexOf(`${key.slice(0, 4)}-${key.slice(4, 6)}-${key.slice(6, 8)}`);
  return found < 0 ? null : found;
}
