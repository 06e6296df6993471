import { rampSteps } from './overviewRamp.ts';

/** How values are spread over a ramp or over sizes: `root` for counts, where few hold most. */
export type Spread = 'even' | 'root';

/** Values of a fact, by ROI, and what can be said of them together. */
export interface FactScale {
  readonly min: number;
  readonly max: number;
  readonly spread: Spread;
  /** ROIs whose value is known, of those asked for. */
  readonly known: number;
  readonly asked: number;
  /** ROIs by value: the range of the ramp in equal parts, of those that are known. */
  readonly histogram: readonly number[];
}

/** Bars of a histogram over the ramp. */
export const histogramBars = 32;

/**
 * @param values by ROI; null where it is not known.
 * @param isAsked false for a ROI that does not count, such as one without a patch in the filter.
 */
export function factScale(
  values: readonly (number | null)[],
  spread: Spread,
  isAsked: (index: number) => boolean = () => true,
): FactScale {
  let [min, max] = [Infinity, -Infinity];
  let [known, asked] = [0, 0];
  values.forEach((value, i) => {
    if (!isAsked(i)) return;
    asked++;
    if (value === null) return;
    known++;
    [min, max] = [Math.min(min, value), Math.max(max, value)];
  });
  if (known === 0) [min, max] = [0, 0];
  const histogram = Array.from({ length: histogramBars }, () => 0);
  const range = { min, max, spread };
  values.forEach((value, i) => {
    if (value === null || !isAsked(i)) return;
    histogram[Math.min(histogramBars - 1, Math.floor(positionOn(range, value) * histogramBars))]!++;
  });
  return { ...range, known, asked, histogram };
}

/** Where a value lies on the ramp, 0 to 1; beyond its ends at them. All the same value: at the end. */
export function positionOn({ min, max, spread }: Pick<FactScale, 'min' | 'max' | 'spread'>, value: number) {
  if (max <= min) return max === 0 ? 0 : 1;
  const part = Math.min(1, Math.max(0, (value - min) / (max - min)));
  return spread === 'root' ? Math.sqrt(part) : part;
}

/** The value at a position of the ramp; inverse of {@link positionOn}. */
export function valueAt({ min, max, spread }: Pick<FactScale, 'min' | 'max' | 'spread'>, position: number) {
  return min + (max - min) * (spread === 'root' ? position * position : position);
}

/** The colour's number of a value on a ramp of `rampSteps`. */
export function rampStepOf(scale: Pick<FactScale, 'min' | 'max' | 'spread'>, value: number): number {
  return Math.round(positionOn(scale, value) * (rampSteps - 1));
}

/**
 * Radius of a circle whose area is to its largest as a value is to the largest value; never so small that it cannot be
 * seen or hit.
 */
export function radiusOf(value: number | null, largest: number, minPx: number, maxPx: number): number {
  if (value === null || largest <= 0 || value <= 0) return minPx;
  return Math.max(minPx, maxPx * Math.sqrt(Math.min(1, value / largest)));
}
