import type { Curve, SeriesDates } from '../../../shared/contract/index.ts';
import { halfMonths, positionOf, type TimeAxis } from './timeAxis.ts';
import { fraction, type ValueRange } from './valueRange.ts';

type Quartiles = NonNullable<NonNullable<Curve['roi']>[number]>;
type Xy = readonly [x: number, y: number];

/** Which of the curves of a chart something belongs to; each has its colour. */
export type Tone = 'a' | 'b';

export interface ChartCurve {
  readonly curve: Curve;
  readonly dates: SeriesDates;
  readonly tone: Tone;
}

export interface ChartOptions {
  readonly curves: readonly ChartCurve[];
  readonly axis: TimeAxis;
  readonly range: ValueRange;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** `YYYY-MM-DD`. */
  readonly flight: string | null;
}

export interface SceneDot {
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
  /** Of the date in its series. */
  readonly index: number;
  readonly isKept: boolean;
  /** Its value lies beyond the chart's end, on which it is drawn. */
  readonly isBeyond: boolean;
}

/** A chart as shapes in pixels, `y` downwards: drawn by the page and by the saved picture alike. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly plot: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
  readonly areas: readonly {
    readonly of: 'roi' | 'dataset';
    readonly tone: Tone;
    readonly points: readonly Xy[];
  }[];
  readonly lines: readonly {
    readonly of: 'curve' | 'roi' | 'dataset';
    readonly tone: Tone;
    readonly points: readonly Xy[];
  }[];
  readonly dots: readonly SceneDot[];
  readonly values: readonly { readonly y: number; readonly value: number }[];
  readonly months: readonly number[];
  readonly labels: readonly { readonly x: number; readonly label: TimeAxis['labels'][number] }[];
  /** The day of the flight; null where it lies outside. */
  readonly flightX: number | null;
}

/** Room for the values at the left, the flight's label above, the months below. */
const margin = { left: 30, top: 14, right: 6, bottom: 16 } as const;
/** A quartile range that stands alone is this wide on either side. */
const loneHalfPx = 1.5;

/** Puts curves, envelopes, dates and scales in their places. */
export function chartScene({ curves, axis, range, width, height, flight }: ChartOptions): Scene {
  const plot = {
    left: margin.left,
    top: margin.top,
    right: Math.max(margin.left + 10, width - margin.right),
    bottom: Math.max(margin.top + 10, height - margin.bottom),
  };
  const toX = (at: number) =>
    plot.left + ((at - axis.from) / (axis.to - axis.from)) * (plot.right - plot.left);
  const toY = (value: number) => plot.bottom - fraction(range, value) * (plot.bottom - plot.top);
  const flightAt = axis.kind === 'dates' && flight ? positionOf(axis, flight, 0) : null;
  const envelopes = curves.flatMap((one) => [
    ...envelopeRuns('dataset', datasetPlaces(one.curve, axis), one.tone, toX, toY),
    ...envelopeRuns('roi', roiPlaces(one, axis), one.tone, toX, toY),
  ]);
  return {
    ...{ width, height, plot },
    areas: envelopes.map(({ of, tone, area }) => ({ of, tone, points: area })),
    lines: [
      ...envelopes.map(({ of, tone, median }) => ({ of, tone, points: median })),
      ...curves.map((one) => ({
        of: 'curve' as const,
        tone: one.tone,
        points: keptLine(one, axis).map(([at, value]): Xy => [toX(at), toY(value)]),
      })),
    ],
    dots: curves.flatMap((one) => dotsOf(one, axis, range, toX, toY)),
    values: range.ticks.map((value) => ({ y: toY(value), value })),
    months: axis.lines.map(toX),
    labels: axis.labels.map((label) => ({ x: toX(label.at), label })),
    flightX: flightAt === null ? null : toX(flightAt),
  };
}

/** The line of a curve: kept dates with a value in the order of time. What is not kept is passed over, not joined. */
export function keptLine(
  { curve, dates }: ChartCurve,
  axis: TimeAxis,
): readonly (readonly [at: number, value: number])[] {
  const points: (readonly [number, number])[] = [];
  dates.dates.forEach(({ date, kept }, index) => {
    const value = curve.values[index] ?? null;
    const at = positionOf(axis, date, index);
    if (kept && value !== null && at !== null) points.push([at, value]);
  });
  return points.sort((a, b) => a[0] - b[0]);
}

function dotsOf(
  { curve, dates, tone }: ChartCurve,
  axis: TimeAxis,
  { low, high }: ValueRange,
  toX: (at: number) => number,
  toY: (value: number) => number,
): SceneDot[] {
  return dates.dates.flatMap(({ date, kept }, index): SceneDot[] => {
    const value = curve.values[index] ?? null;
    const at = positionOf(axis, date, index);
    if (value === null || at === null) return [];
    const isBeyond = value < low || value > high;
    return [{ x: toX(at), y: toY(value), tone, index, isKept: kept, isBeyond }];
  });
}

type Place = readonly [at: number, quartiles: Quartiles];

/** Quartiles of the crop in the ROI: one run, since dates without any are those that the clouds took. */
function roiPlaces({ curve, dates }: ChartCurve, axis: TimeAxis): Place[][] {
  const places = (curve.roi ?? []).flatMap((quartiles, index): Place[] => {
    const at = positionOf(axis, dates.dates[index]?.date ?? null, index);
    return quartiles && at !== null ? [[at, quartiles]] : [];
  });
  return [places.sort((a, b) => a[0] - b[0])];
}

/** Quartiles of the crop in the dataset, in runs of half months that have some. */
function datasetPlaces({ dataset }: Curve, axis: TimeAxis): Place[][] {
  const runs: Place[][] = [[]];
  for (const [slot, at] of dataset ? halfMonths(axis) : []) {
    const quartiles = dataset?.[slot];
    if (quartiles) runs.at(-1)!.push([at, quartiles]);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs;
}

function envelopeRuns(
  of: 'roi' | 'dataset',
  runs: readonly (readonly Place[])[],
  tone: Tone,
  toX: (at: number) => number,
  toY: (value: number) => number,
) {
  return runs
    .filter((run) => run.length > 0)
    .map((run) => {
      const widths = run.length === 1 ? [-loneHalfPx, loneHalfPx] : [0];
      const along = (value: (q: Quartiles) => number): Xy[] =>
        run.flatMap(([at, q]) => widths.map((dx): Xy => [toX(at) + dx, toY(value(q))]));
      const area = [...along((q) => q.q3), ...along((q) => q.q1).reverse()];
      return { of, tone, area, median: along((q) => q.median) };
    });
}

/** The dot nearest to a place along the chart, kept or not; null without dots. Of two curves those of the first. */
export function nearestDot(scene: Scene, x: number): SceneDot | null {
  let best: SceneDot | null = null;
  for (const dot of scene.dots) if (!best || Math.abs(dot.x - x) < Math.abs(best.x - x)) best = dot;
  return best;
}

/** Index of the next or previous date that has a dot, from one; from the ends where there is none. Null without dots. */
export function stepDate(scene: Scene, from: number | null, step: 1 | -1): number | null {
  const byTime = [
    ...new Map([...scene.dots].sort((a, b) => a.x - b.x).map((dot) => [dot.index, dot])).keys(),
  ];
  if (byTime.length === 0) return null;
  const at = from === null ? -1 : byTime.indexOf(from);
  if (at < 0) return byTime[step === 1 ? 0 : byTime.length - 1]!;
  return byTime[Math.min(byTime.length - 1, Math.max(0, at + step))]!;
}
