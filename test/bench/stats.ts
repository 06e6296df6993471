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
