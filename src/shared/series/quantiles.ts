/** Three quartiles, and how many values they are of. */
export interface Quartiles {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly count: number;
}

/**
 * The q-quantile of sorted values: linear between the two that are nearest to the place `q · (n - 1)` (type 7 of Hyndman and
 * Fan 1996; NumPy's `linear`). NaN of no values.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const from = sorted[low] ?? NaN;
  const to = sorted[low + 1] ?? from;
  return from + (to - from) * (place - low);
}

/** Quartiles of finite values, which are sorted in place; null of none. */
export function quartilesOf(values: Float64Array): Quartiles | null {
  if (values.length === 0) return null;
  values.sort();
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => quantileOfSorted(values, q)) as [
    number,
    number,
    number,
  ];
  return { q1, median, q3, count: values.length };
}

/** Bins that values are dealt into before only the few that matter are looked at. */
const selectBins = 4096;
/** So few values are sorted. */
const sortedAtOnce = 2048;

/**
 * Quantiles as `quantileOfSorted` has them, in a time that grows with the number of values and no faster: for millions of
 * them.
 *
 * @param values finite; only read.
 */
export function selectQuantiles(values: Float32Array | Float64Array, qs: readonly number[]): number[] {
  const last = values.length - 1;
  if (last < 0) return qs.map(() => NaN);
  const ranks = [...new Set(qs.flatMap((q) => [Math.floor(q * last), Math.ceil(q * last)]))].sort(
    (a, b) => a - b,
  );
  const found = new Map<number, number>();
  findRanks(values, 0, ranks, found);
  return qs.map((q) => {
    const place = q * last;
    const from = found.get(Math.floor(place))!;
    return from + (found.get(Math.ceil(place))! - from) * (place - Math.floor(place));
  });
}

/**
 * Notes the values that would stand at these places if all were sorted.
 *
 * @param before values that come before all of these; places count from there.
 */
function findRanks(
  values: Float32Array | Float64Array,
  before: number,
  ranks: readonly number[],
  found: Map<number, number>,
): void {
  const sortAll = (): void => {
    const sorted = values.slice().sort();
    for (const rank of ranks) found.set(rank, sorted[rank - before]!);
  };
  if (values.length <= sortedAtOnce) return sortAll();
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min === max) {
    for (const rank of ranks) found.set(rank, min);
    return;
  }
  const scale = (selectBins - 1) / (max - min);
  // Values so near to each other, or so far apart, that they cannot be dealt out.
  if (scale === 0 || !Number.isFinite(scale)) return sortAll();
  const bins = new Uint16Array(values.length);
  const counts = new Uint32Array(selectBins);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((values[i]! - min) * scale);
    bins[i] = bin;
    counts[bin]!++;
  }
  // The last bin has the largest values alone, so each step leaves fewer.
  for (let bin = 0, start = before, next = 0; next < ranks.length; start += counts[bin++]!) {
    const own: number[] = [];
    while (next < ranks.length && ranks[next]! < start + counts[bin]!) own.push(ranks[next++]!);
    if (own.length > 0) findRanks(membersOf(values, bins, bin, counts[bin]!), start, own, found);
  }
}

function membersOf(
  values: Float32Array | Float64Array,
  bins: Uint16Array,
  bin: number,
  count: number,
): Float64Array {
  const members = new Float64Array(count);
  for (let i = 0, at = 0; at < count; i++) if (bins[i] === bin) members[at++] = values[i]!;
  return members;
}
