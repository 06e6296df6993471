/** What a scenario reports: one row of the table. */
export interface Row {
  readonly scenario: string;
  readonly measure: string;
  /** Already formatted, with units. */
  readonly median: string;
  readonly p95: string;
  readonly n: number;
  /** The figure to reach, or ''. */
  readonly target: string;
  /** Null where there is no target. */
  readonly reached: boolean | null;
  readonly note?: string;
}

/** The q-quantile (0..1) by the nearest rank. */
export function quantile(samples: readonly number[], q: number): number {
  if (samples.length === 0) return NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

export const median = (samples: readonly number[]) => quantile(samples, 0.5);
export const p95 = (samples: readonly number[]) => quantile(samples, 0.95);

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
export const perSecond = (value: number, unit: string) =>
  `${Math.round(value).toLocaleString('en')} ${unit}/s`;
export const times = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)}×`;

export const seconds = (value: number) => `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
export const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
export const count = (value: number) => value.toLocaleString('en');

/** A row without a target unless one is given. */
export function rowOf(
  scenario: string,
  measure: string,
  values: Partial<Omit<Row, 'scenario' | 'measure'>>,
): Row {
  return { scenario, measure, median: '', p95: '', n: 0, target: '', reached: null, ...values };
}

/** A row of samples in milliseconds. */
export function timeRow(
  scenario: string,
  measure: string,
  samples: readonly number[],
  values: Partial<Row> & { readonly format?: (ms: number) => string } = {},
): Row {
  const { format = ms, ...rest } = values;
  if (samples.length === 0) return rowOf(scenario, measure, { median: 'not measured', ...rest });
  const tail = samples.length > 1 ? format(p95(samples)) : '';
  return rowOf(scenario, measure, { median: format(median(samples)), p95: tail, n: samples.length, ...rest });
}

/** Runs `fn` for warm-up, then `repeats` times; answers milliseconds of each run. */
export async function timed(repeats: number, fn: (run: number) => unknown, warmUp = 1): Promise<number[]> {
  for (let n = 0; n < warmUp; n++) await fn(-1 - n);
  const samples: number[] = [];
  for (let n = 0; n < repeats; n++) {
    const start = performance.now();
    await fn(n);
    samples.push(performance.now() - start);
  }
  return samples;
}
