import type { Curve, S1Measure, S2Measure } from '../../../shared/contract/index.ts';
import type { ChartCurve } from './chartScene.ts';

/** The values that a chart shows, and those that are written beside it. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** What a chart shows at least, so that charts can be compared; the others follow their values. */
const leastRange: Readonly<Partial<Record<S2Measure | S1Measure, readonly [number, number]>>> = {
  ndvi: [-0.2, 1],
  ndre: [-0.2, 0.8],
};

const mostTicks = 5;
/** Values closer to each other than this are the same for every measure. */
const leastSpan = 1e-6;

/** Where a value stands in a range, 0 at its low end, 1 at its high end; what lies beyond stands at the end. */
export const fraction = ({ low, high }: ValueRange, value: number): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

/**
 * The range of a chart: all kept values and quartiles, and no less than is usual for the index. What clouds made of a value
 * does not widen it. Ends are round numbers; values that are all the same get a range around them.
 */
export function valueRange(curves: readonly ChartCurve[]): ValueRange {
  const values = curves.flatMap(({ curve, dates }) => [
    ...curve.values.filter((value, index) => value !== null && (dates.dates[index]?.kept ?? false)),
    ...quartilesOf(curve.roi),
    ...quartilesOf(curve.dataset),
  ]) as number[];
  const least = leastRange[curves[0]?.curve.measure ?? 'ndvi'];
  const all = [...(least ?? []), ...values].filter(Number.isFinite);
  if (all.length === 0) return rounded(0, 1);
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  if (least && low === least[0] && high === least[1]) return { low, high, ticks: ticksBetween(low, high) };
  if (high - low > leastSpan) return rounded(low, high);
  const around = Math.max(Math.abs(low) * 0.1, 0.05);
  return rounded(low - around, high + around);
}

const quartilesOf = (list: Curve['roi']): number[] =>
  (list ?? []).flatMap((quartiles) => (quartiles ? [quartiles.q1, quartiles.q3] : []));

function rounded(low: number, high: number): ValueRange {
  const step = tickStep(high - low);
  // What division is off by would put a round value a whole step away; no value may lie outside by more than half the least.
  const slack = Math.min(1e-9, leastSpan / 2 / step);
  const ends = [Math.floor(low / step + slack) * step, Math.ceil(high / step - slack) * step] as const;
  return { low: ends[0], high: ends[1], ticks: ticksBetween(...ends) };
}

/** 1, 2 or 5 times a power of ten, so that at most five steps span a length. */
function tickStep(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / mostTicks));
  return power * ([1, 2, 5, 10].find((factor) => factor * power * mostTicks >= span * (1 - 1e-9)) ?? 10);
}

function ticksBetween(low: number, high: number): number[] {
  const step = tickStep(high - low);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first;
  // Multiples, not sums: 0.1 + 0.2 would be written as 0.30000000000000004.
  return Array.from({ length: count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}
