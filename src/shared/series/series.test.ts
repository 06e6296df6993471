import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { python, runPython } from '../../../test/support/python.ts';
import {
  addCovers,
  areFractions,
  bandIndexOf,
  binCount,
  binOf,
  binsOf,
  countCovers,
  countPlaneCovers,
  halfMonthOf,
  hasNegative,
  indexReader,
  keepDates,
  monthlyMeans,
  offsetOf,
  parseDay,
  powerOf,
  quantileOfSorted,
  quartilesOf,
  quartilesOfHistogram,
  s2Bands,
  selectQuantiles,
  semiMonthlyMeans,
  toDecibels,
  unitOf,
  usableDates,
} from './index.ts';
import type { Measure, S2Index } from './index.ts';

const day = (date: string) => parseDay(date)!;

describe('dates', () => {
  test('bands of a date follow each other', () => {
    expect(bandIndexOf(0, 0, 10)).toBe(0);
    expect(bandIndexOf(89, 9, 10)).toBe(899);
    expect(bandIndexOf(3, 1, 2)).toBe(7);
  });

  test('the shortest of raster, list and mask counts', () => {
    expect(usableDates(30, 28, 31)).toBe(28);
    expect(usableDates(30, null, 29)).toBe(29);
    expect(usableDates(30, null, null)).toBe(30);
    expect(usableDates(30, 0, null)).toBe(0);
  });

  test('offsets are days from 15 May of the same year, with their sign', () => {
    expect(offsetOf(day('2021-05-15'))).toBe(0);
    expect(offsetOf(day('2021-01-01'))).toBe(-134);
    expect(offsetOf(day('2021-12-31'))).toBe(230);
    // In a leap year January is a day further away.
    expect(offsetOf(day('2020-01-01'))).toBe(-135);
  });

  test('a day that is not known or does not exist is none', () => {
    for (const text of ['2021-02-30', '1955-06-00', '2021-13-01', '20210515', '', null])
      expect(parseDay(text)).toBeNull();
    expect(['2021-01-15', '2021-01-16', '2021-12-31', '1955-06-00'].map(halfMonthOf)).toEqual([
      0,
      1,
      23,
      null,
    ]);
  });
});

/** `[pixels, 2 · dates]` of covers given date by date as `[snow, cloud]` of each pixel. */
const coversOf = (...dates: [number, number][][]): number[] =>
  dates[0]!.flatMap((_, pixel) => dates.flatMap((pixels) => pixels[pixel]!));
const many = (count: number, snow: number, cloud: number): [number, number][] =>
  Array.from({ length: count }, () => [snow, cloud]);

describe('the filter of FLAIR-HUB', () => {
  test('a date needs 95 of 100 good pixels; a probability of 1 is good', () => {
    const data = coversOf(
      [...many(95, 1, 1), ...many(5, 0, 2)],
      [...many(94, 0, 0), ...many(6, 2, 0)],
      [...many(95, 0, 0), ...many(3, 2, 0), ...many(2, 0, 100)],
    );
    const counts = countCovers(data, 6, 3);
    expect([...counts.good]).toEqual([95, 94, 95]);
    expect(keepDates(counts, 'flair-hub')).toEqual({ kept: [true, false, true], keptBy: 'cloudAndSnow' });
  });

  test('when none is kept, snow alone decides; when that keeps none, nothing is kept and it is said', () => {
    const snow = countCovers(coversOf(many(20, 0, 90), many(20, 50, 90)), 4, 2);
    expect(keepDates(snow, 'flair-hub')).toEqual({ kept: [true, false], keptBy: 'snow' });
    const none = countCovers(coversOf(many(20, 50, 90)), 2, 1);
    expect(keepDates(none, 'flair-hub')).toEqual({ kept: [false], keptBy: 'none' });
    expect(keepDates(countCovers([], 2, 0), 'flair-hub')).toEqual({ kept: [], keptBy: 'none' });
    // A date of no pixel at all.
    expect(keepDates(countCovers([], 2, 1), 'flair-hub').kept).toEqual([false]);
  });

  test('a cover that is not a number is no clear sky', () => {
    expect([...countCovers([NaN, 0, 0, NaN], 4, 2).good]).toEqual([0, 0]);
    // What stands for none, as a mask of integers has it.
    expect([...countCovers([-9999, 0, 0, -1], 4, 2).good]).toEqual([0, 0]);
    expect([...countPlaneCovers([-1, 0], 1, 1).good]).toEqual([0]);
  });

  test('probabilities from 0 to 1 are known by their fractions', () => {
    for (const fractions of [[0.2], [0, 0, 1, 0.5], [NaN, 0.01]]) expect(areFractions(fractions)).toBe(true);
    for (const percents of [[], [0, 1], [0.5, 1.5], [0, 100], [NaN, -1]])
      expect(areFractions(percents)).toBe(false);
  });

  test('counts of several patches add up, also where one has fewer dates', () => {
    const all = countCovers(coversOf(many(19, 0, 0), many(19, 0, 0)), 4, 2);
    addCovers(all, countCovers(coversOf(many(1, 0, 99)), 2, 1));
    expect([...all.pixels]).toEqual([20, 19]);
    expect(keepDates(all, 'flair-hub').kept).toEqual([true, true]);
    addCovers(all, countCovers(coversOf(many(1, 0, 99)), 2, 1));
    expect(keepDates(all, 'flair-hub').kept).toEqual([false, true]);
  });
});

test('FLAIR#2 keeps dates where snow and cloud together are less than half of the pixels', () => {
  // Of four pixels: two covered (half, dropped), one covered, one that is covered twice (counts twice).
  const planes = [
    [60, 59, 0, 0],
    [0, 0, 60, 0],
    [59, 59, 59, 59],
    [100, 0, 0, 0],
    [60, 0, 0, 0],
    [60, 0, 0, 0],
  ].flat();
  const counts = countPlaneCovers(planes, 3, 4);
  expect([...counts.snowy]).toEqual([1, 0, 1]);
  expect(keepDates(counts, 'flair-2')).toEqual({ kept: [false, true, false], keptBy: 'cloudAndSnow' });
  expect(keepDates(countPlaneCovers([99, 99], 1, 1), 'flair-2')).toEqual({ kept: [false], keptBy: 'none' });
  expect(keepDates(countPlaneCovers([], 1, 0), 'flair-2').kept).toEqual([false]);
});

describe('averages in time', () => {
  const days = ['2020-02-03', '2020-02-20', '2021-02-28', '2020-05-15', '2020-05-16'].map(day);
  const values = [1, 3, 8, 5, 7];

  test('months take the dates of every year; empty ones repeat the last', () => {
    const { values: means, offsets } = monthlyMeans(values, days, 1);
    expect([...means]).toEqual([0, 4, 4, 4, 6, 6, 6, 6, 6, 6, 6, 6]);
    const feb = offsetOf(day('2020-02-15'));
    expect([...offsets]).toEqual([0, feb, feb, feb, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('half months leave the dates of other years out', () => {
    const { values: means, offsets } = semiMonthlyMeans(values, days, 1);
    expect([...means.slice(0, 10)]).toEqual([0, 0, 1, 3, 3, 3, 3, 3, 5, 7]);
    expect(means[23]).toBe(7);
    expect([...offsets.slice(2, 10)]).toEqual([-97, -82, -82, -82, -82, -82, -7, 8]);
  });

  test('samples that are not numbers are passed over', () => {
    const { values: means } = monthlyMeans([1, NaN, 3, NaN], [day('2020-01-01'), day('2020-01-02')], 2);
    expect([means[0], means[1]]).toEqual([2, NaN]);
    expect([...monthlyMeans([], [], 1).values]).toEqual(Array(12).fill(0));
  });
});

describe('indices', () => {
  /** A pixel whose bands are named; others are 1. */
  const pixel = (bands: Partial<Record<(typeof s2Bands)[number], number>>) =>
    s2Bands.map((band) => bands[band] ?? 1);
  const value = (index: S2Index, bands: Parameters<typeof pixel>[0], nodata: number | null = null) =>
    indexReader(index, nodata)([9, ...pixel(bands)], 1);

  test('are those of their publications', () => {
    const bands = { b02: 300, b03: 600, b04: 450, b05: 900, b08: 3000, b12: 1000 };
    expect(value('ndvi', bands)).toBeCloseTo(2550 / 3450, 12);
    expect(value('ndwi', bands)).toBeCloseTo(-2400 / 3600, 12);
    expect(value('ndre', bands)).toBeCloseTo(2100 / 3900, 12);
    expect(value('nbr', bands)).toBeCloseTo(2000 / 4000, 12);
    expect(value('brightness', bands)).toBe(450);
  });

  test('there is none of 0 / 0, nodata, NaN and infinity', () => {
    expect(value('ndvi', { b08: 0, b04: 0 })).toBeNaN();
    expect(value('ndvi', { b08: 5, b04: -5 })).toBeNaN();
    expect(value('ndvi', { b08: 65535 }, 65535)).toBeNaN();
    expect(value('nbr', { b12: NaN })).toBeNaN();
    expect(value('ndvi', { b08: Infinity })).toBeNaN();
    expect(value('brightness', { b02: 0, b03: 0, b04: 0 })).toBeNaN();
    // Another band's nodata does not matter.
    expect(value('ndvi', { b12: 65535, b08: 3 }, 65535)).toBe(0.5);
    expect(value('ndvi', { b08: 7, b04: 7 })).toBe(0);
  });
});

describe('backscatter', () => {
  test('any negative value means decibels; nodata says nothing', () => {
    expect(unitOf(hasNegative([0.1, 0, 3], null))).toBe('linear');
    expect(unitOf(hasNegative([0.1, -12], null))).toBe('dB');
    expect(unitOf(hasNegative([0.1, -9999, NaN, -Infinity], -9999))).toBe('linear');
  });

  test('0 and less have no decibels, and means are those of powers', () => {
    expect([0, -1, NaN, Infinity, -9999].map((value) => powerOf(value, 'linear', -9999))).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(powerOf(-20, 'dB', null)).toBeCloseTo(0.01, 15);
    expect(toDecibels(powerOf(-13.7, 'dB', null))).toBeCloseTo(-13.7, 12);
    expect(toDecibels((powerOf(0.1, 'linear', null) + powerOf(0.001, 'linear', null)) / 2)).toBeCloseTo(
      -12.967,
      3,
    );
  });
});

const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 300,
});

test('quantiles are selected as if all values were sorted', () => {
  fc.assert(
    fc.property(numbers, fc.boolean(), (values, isConstant) => {
      const all = Float64Array.from(values, (value) => (isConstant ? values[0]! : value));
      const sorted = Float64Array.from(all).sort();
      const qs = [0, 0.25, 0.5, 0.95, 1];
      expect(selectQuantiles(all, qs)).toEqual(qs.map((q) => quantileOfSorted(sorted, q)));
    }),
    { seed: 11, numRuns: 300 },
  );
  expect(selectQuantiles(new Float32Array(0), [0.5])).toEqual([NaN]);
});

test.each([
  ['spread', (draw: () => number) => () => draw()],
  ['mostly the same', (draw: () => number) => () => (draw() < 0.9 ? 0 : draw() * 30)],
  ['of few values', (draw: () => number) => () => Math.floor(draw() * 4)],
  ['with one far away', (draw: () => number) => () => (draw() < 0.001 ? 1e9 : draw())],
  ['next to each other', (draw: () => number) => () => Math.floor(draw() * 3) * Number.MIN_VALUE],
  [
    'at the ends of the range',
    (draw: () => number) => () => (draw() < 0.5 ? -1 : 1) * Number.MAX_VALUE * draw(),
  ],
] as const)('so are those of many values %s', (_, make) => {
  const draw = randomNumbers(8);
  const all = Float64Array.from({ length: 20_000 }, make(draw));
  const sorted = Float64Array.from(all).sort();
  const qs = [0, 0.25, 0.5, 0.95, 1];
  expect(selectQuantiles(all, qs)).toEqual(qs.map((q) => quantileOfSorted(sorted, q)));
});

test('quartiles of no values are none', () => {
  expect(quartilesOf(new Float64Array(0))).toBeNull();
});

test('quartiles of a histogram are within half a bin, and histograms add up', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.constantFrom<Measure>('ndvi', 'brightness', 'vh'), (a, b, measure) => {
      const bins = binsOf[measure];
      const scale = (value: number) => bins.min + ((value + 1) / 2) * bins.width * binCount * 0.999;
      const histogram = (values: readonly number[]) => {
        const counts = new Uint32Array(binCount);
        for (const value of values) counts[binOf(scale(value), bins)]!++;
        return counts;
      };
      const together = histogram([...a, ...b]);
      expect(histogram(a).map((count, bin) => count + histogram(b)[bin]!)).toEqual(together);
      const found = quartilesOfHistogram(together, bins)!;
      const exact = quartilesOf(Float64Array.from([...a, ...b], scale))!;
      expect(found.count).toBe(exact.count);
      for (const key of ['q1', 'median', 'q3'] as const)
        expect(Math.abs(found[key] - exact[key])).toBeLessThanOrEqual(bins.width / 2 + 1e-9);
    }),
    { seed: 12, numRuns: 200 },
  );
  expect(quartilesOfHistogram(new Uint32Array(binCount), binsOf.ndvi)).toBeNull();
  // What lies beyond the bins is in the last ones.
  expect([binOf(-7, binsOf.ndvi), binOf(1, binsOf.ndvi), binOf(1e9, binsOf.brightness)]).toEqual([
    0, 199, 199,
  ]);
});

const numpyCheck = `
import sys, json, numpy as np
task = json.load(open(sys.argv[1]))
out = []
for values in task["lists"]:
    out.append([float(q) for q in np.quantile(np.array(values), [0, .25, .5, .75, .95, 1], method="linear")])
t, p = task["T"], task["pixels"]
msk = np.array(task["covers"]).reshape(p, t, 2)
good = ((msk[:, :, 0] <= 1) & (msk[:, :, 1] <= 1)).mean(axis=0) >= 0.95
sr = np.array(task["series"], dtype=float).reshape(p, t, 10)
ndvi = (sr[:, :, 6] - sr[:, :, 2]) / (sr[:, :, 6] + sr[:, :, 2])
json.dump({"quantiles": out, "good": [bool(g) for g in good], "ndvi": ndvi.ravel().tolist()}, sys.stdout)
`;

test.skipIf(python.missing !== null)('NumPy finds the same quantiles, dates and indices', () => {
  const draw = randomNumbers(5);
  const lists = Array.from({ length: 40 }, (_, i) => Array.from({ length: 1 + i * 3 }, () => draw() * 2 - 1));
  const [dates, pixels] = [25, 100];
  const covers = Array.from({ length: pixels * dates * 2 }, (_, i) =>
    draw() < 0.002 * (i % (2 * dates)) ? Math.floor(draw() * 100) : Math.floor(draw() * 2),
  );
  const series = Array.from({ length: pixels * dates * 10 }, () => 1 + Math.floor(draw() * 10_000));
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-series-'));
  const file = join(folder, 'task.json');
  writeFileSync(file, JSON.stringify({ lists, covers, series, T: dates, pixels }));
  const found = JSON.parse(runPython(numpyCheck, file)) as {
    quantiles: number[][];
    good: boolean[];
    ndvi: number[];
  };
  rmSync(folder, { recursive: true });
  lists.forEach((values, i) => {
    const own = selectQuantiles(Float64Array.from(values), [0, 0.25, 0.5, 0.75, 0.95, 1]);
    own.forEach((value, k) => expect(value).toBeCloseTo(found.quantiles[i]![k]!, 12));
  });
  expect(found.good).toContain(true);
  expect(found.good).toContain(false);
  expect(keepDates(countCovers(covers, 2 * dates, dates), 'flair-hub').kept).toEqual(found.good);
  const read = indexReader('ndvi', null);
  found.ndvi.forEach((value, i) => expect(read(series, i * 10)).toBeCloseTo(value, 12));
});

/** Numbers 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
