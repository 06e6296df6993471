import type { HistoryFilter } from '../../../shared/contract/index.ts';

/** What the list of edits is limited to; what is left out limits nothing. */
export interface EditFilter {
  readonly author?: string;
  readonly tool?: string;
  readonly pair?: { readonly from?: number; readonly to?: number };
  /** `YYYY-MM-DD` on this clock. */
  readonly day?: string;
}

export const isFiltered = (filter: EditFilter): boolean => Object.keys(filter).length > 0;

/** The filter as the core takes it. A day is that of this clock: 23 or 25 hours long when the clocks are changed. */
export function toHistoryFilter({ author, tool, pair, day }: EditFilter): HistoryFilter {
  return {
    ...(author === undefined ? {} : { author }),
    ...(tool === undefined ? {} : { tools: [tool] }),
    ...(pair === undefined ? {} : { pair }),
    ...(day === undefined ? {} : { since: startOf(day, 0), until: startOf(day, 1) }),
  };
}

/** Without one part, which is set anew unless it is undefined. */
export function withPart<K extends keyof EditFilter>(
  filter: EditFilter,
  part: K,
  value: EditFilter[K] | undefined,
): EditFilter {
  const { [part]: _old, ...rest } = filter;
  return value === undefined ? rest : { ...rest, [part]: value };
}

/** The day of a moment on this clock, `YYYY-MM-DD`. */
export function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function startOf(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
