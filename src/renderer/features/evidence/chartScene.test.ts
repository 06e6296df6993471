import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartScene, keptLine, nearestDot, stepDate, type ChartCurve } from './chartScene.ts';
import { ndviCurve, seriesDates } from './testing.ts';
import { timeAxis } from './timeAxis.ts';
import { fraction, valueRange } from './valueRange.ts';

const dates = seriesDates([
  ['2021-07-01', true],
  ['2021-03-01', true],
  ['2021-04-01', false],
  ['2021-05-01', true],
  [null, true],
]);
const axis = timeAxis(
  dates.dates.map(({ date }) => date),
  dates.dates.length,
);
const one = (values: (number | null)[], extra = {}): ChartCurve => ({
  curve: ndviCurve(values, extra),
  dates,
  tone: 'a',
});
const sceneOf = (curves: ChartCurve[], flight: string | null = null) =>
  chartScene({ curves, axis, range: valueRange(curves), width: 400, height: 150, flight });

describe('a curve', () => {
  it('joins kept dates in the order of time and passes over the others', () => {
    const line = keptLine(one([0.7, 0.2, -0.1, 0.5, 0.4]), axis);
    expect(line.map(([, value]) => value)).toEqual([0.2, 0.5, 0.7]);
  });

  it('shows cloudy dates as dots that no line touches, and none without a value or a date', () => {
    const scene = sceneOf([one([0.7, 0.2, -0.1, null, 0.4])]);
    expect(scene.dots.map(({ index, isKept }) => [index, isKept])).toEqual([
      [0, true],
      [1, true],
      [2, false],
    ]);
    const line = scene.lines.find(({ of }) => of === 'curve')!;
    expect(line.points).toHaveLength(2);
    const cloudy = scene.dots.find(({ index }) => index === 2)!;
    expect(line.points.some(([x]) => x === cloudy.x)).toBe(false);
  });

  it('draws nothing where nothing is kept, and says so by its shapes only', () => {
    const none = seriesDates([['2021-03-01', false]], { keptBy: 'none' });
    const scene = sceneOf([{ curve: ndviCurve([0.2]), dates: none, tone: 'a' }]);
    expect(scene.lines.every(({ points }) => points.length === 0)).toBe(true);
    expect(scene.dots).toHaveLength(1);
  });

  it('marks the flight in its year only', () => {
    const curves = [one([0.7, 0.2, 0.3, 0.5, 0.4])];
    const { plot, flightX } = sceneOf(curves, '2021-07-01');
    expect(flightX).toBeCloseTo(sceneOf(curves).dots[0]!.x, 6);
    expect(flightX).toBeGreaterThan((plot.left + plot.right) / 2 - 5);
    expect(sceneOf(curves, '2019-07-01').flightX).toBeNull();
  });
});

describe('an envelope', () => {
  const q = (median: number) => ({ q1: median - 0.1, median, q3: median + 0.1, count: 5 });

  it('is a closed band between quartiles, forth along the upper and back along the lower', () => {
    const scene = sceneOf([one([0.7, 0.2, 0.3, 0.5, 0.4], { roi: [q(0.6), q(0.3), null, q(0.5), q(0.9)] })]);
    const area = scene.areas.find(({ of }) => of === 'roi')!.points;
    expect(area).toHaveLength(6);
    expect(area.slice(0, 3).map(([x]) => x)).toEqual(
      area
        .slice(3)
        .map(([x]) => x)
        .reverse(),
    );
    area.slice(0, 3).forEach(([, y], i) => expect(y).toBeLessThan(area[5 - i]![1]));
  });

  it('of the dataset breaks where half months have nothing', () => {
    const dataset = Array.from({ length: 24 }, (_, slot) => (slot === 9 || slot > 20 ? null : q(0.5)));
    const scene = sceneOf([one([0.7, 0.2, 0.3, 0.5, 0.4], { dataset })]);
    const bands = scene.areas.filter(({ of }) => of === 'dataset');
    expect(bands.map(({ points }) => points.length)).toEqual([18, 22]);
  });

  it('of one date alone has a width', () => {
    const dataset = Array.from({ length: 24 }, (_, slot) => (slot === 9 ? q(0.5) : null));
    const scene = sceneOf([one([0.7, 0.2, 0.3, 0.5, 0.4], { dataset })]);
    const xs = scene.areas.find(({ of }) => of === 'dataset')!.points.map(([x]) => x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(1);
  });
});

describe('the range of a chart', () => {
  it('is the usual one of the index, wider where kept values need it, whatever clouds say', () => {
    expect(valueRange([one([0.7, 0.2, -0.9, 0.5, 0.4])])).toMatchObject({ low: -0.2, high: 1 });
    expect(valueRange([one([0.7, -0.6, -0.9, 0.5, 0.4])]).low).toBeLessThanOrEqual(-0.6);
  });

  it('follows values of other measures to round numbers, also when they are all the same or missing', () => {
    const of = (values: (number | null)[]) => [
      { curve: ndviCurve(values, { measure: 'brightness' }), dates, tone: 'a' as const },
    ];
    expect(valueRange(of([812, 1290, 0, 1000, null]))).toMatchObject({ low: 800, high: 1300 });
    const flat = valueRange(of([700, 700, null, 700, 700]));
    expect(flat.low).toBeLessThan(700);
    expect(flat.high).toBeGreaterThan(700);
    expect(valueRange(of([null, null, null, null, null]))).toMatchObject({ low: 0, high: 1 });
  });

  it('holds a value a hair below a tick of a long range', () => {
    const values = [-0.0000010000000000000002, 0, 0, 5000.000004, 1];
    const curve = ndviCurve(values, { measure: 'brightness' });
    expect(valueRange([{ curve, dates, tone: 'a' }]).low).toBeLessThanOrEqual(values[0]!);
  });

  it('holds every kept value between its ends, with at most six ticks in it', () => {
    const value = fc.double({ min: -4000, max: 12_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (values) => {
        const range = valueRange([
          { curve: ndviCurve([...values, 1], { measure: 'brightness' }), dates, tone: 'a' },
        ]);
        for (const i of [0, 1, 3]) {
          expect(values[i]!).toBeGreaterThanOrEqual(range.low - 1e-6);
          expect(values[i]!).toBeLessThanOrEqual(range.high + 1e-6);
          expect(fraction(range, values[i]!)).toBeGreaterThanOrEqual(0);
        }
        expect(range.high).toBeGreaterThan(range.low);
        expect(range.ticks.length).toBeLessThanOrEqual(7);
      }),
    );
  });

  it('puts what lies beyond on its end and says so', () => {
    const scene = sceneOf([one([0.7, 0.2, -0.9, 0.5, 0.4])]);
    const beyond = scene.dots.find(({ index }) => index === 2)!;
    expect(beyond.isBeyond).toBe(true);
    expect(beyond.y).toBe(scene.plot.bottom);
  });
});

describe('choosing a date', () => {
  const scene = sceneOf([one([0.7, 0.2, -0.1, 0.5, 0.4])]);

  it('takes the nearest dot, cloudy or not', () => {
    const cloudy = scene.dots.find(({ index }) => index === 2)!;
    expect(nearestDot(scene, cloudy.x + 1)?.index).toBe(2);
    expect(nearestDot(sceneOf([]), 10)).toBeNull();
  });

  it('steps by time and stays at the ends', () => {
    expect(stepDate(scene, null, 1)).toBe(1);
    expect(stepDate(scene, 1, 1)).toBe(2);
    expect(stepDate(scene, 0, 1)).toBe(0);
    expect(stepDate(scene, null, -1)).toBe(0);
    expect(stepDate(sceneOf([]), null, 1)).toBeNull();
  });
});
