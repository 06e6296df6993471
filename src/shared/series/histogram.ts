import type { S2Index } from './indices.ts';
import type { Quartiles } from './quantiles.ts';

/** What a curve can be of: indices of Sentinel-2, backscatter in dB and the difference VV - VH in dB. */
export type Measure = S2Index | 'vv' | 'vh' | 'ratio';

/** Equal bins from `min` on. Values beyond the ends fall into the first and the last. */
export interface Bins {
  readonly min: number;
  readonly width: number;
}

/** Bins of every measure. */
export const binCount = 200;

const indexBins: Bins = { min: -1, width: 0.01 };
/**
 * The bins of each measure: indices -1 to 1, brightness 0 to 10,000, backscatter -40 to 10 dB, ratio -25 to 25 dB. Quartiles
 * of a histogram are within half a width of the exact ones, so long as these lie between the ends.
 */
export const binsOf: Readonly<Record<Measure, Bins>> = {
  ndvi: indexBins,
  ndwi: indexBins,
  ndre: indexBins,
  nbr: indexBins,
  brightness: { min: 0, width: 50 },
  vv: { min: -40, width: 0.25 },
  vh: { min: -40, width: 0.25 },
  ratio: { min: -25, width: 0.25 },
};

/** Names of all measures. */
export const measures = Object.keys(binsOf) as readonly Measure[];

/** The bin of a finite value. */
export function binOf(value: number, { min, width }: Bins): number {
  return Math.min(binCount - 1, Math.max(0, Math.floor((value - min) / width)));
}

/**
 * Quartiles of the values that were counted, each taken as the middle of its bin; linear between two values as
 * `quantileOfSorted`. Null of none.
 */
export function quartilesOfHistogram(counts: ArrayLike<number>, { min, width }: Bins): Quartiles | null {
  let count = 0;
  for (let bin = 0; bin < counts.length; bin++) count += counts[bin]!;
  if (count === 0) return null;
  const valueAt = (rank: number): number => {
    let [bin, seen] = [0, counts[0]!];
    while (seen <= rank) seen += counts[++bin]!;
    return min + (bin + 0.5) * width;
  };
  const quantile = (q: number): number => {
    const place = q * (count - 1);
    const from = valueAt(Math.floor(place));
    return from + (valueAt(Math.ceil(place)) - from) * (place - Math.floor(place));
  };
  return { q1: quantile(0.25), median: quantile(0.5), q3: quantile(0.75), count };
}
