import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { imagery } from '../../../shared/model/imagery.ts';
import { builtInSets, type Look } from '../../../shared/model/look.ts';
import { histogramBins } from './imageryStore.ts';
import { missingValue, planLook, type LookPlan } from './lookShader.ts';
import {
  fixedRanges,
  histogramOf,
  maxSamplePx,
  meanAndDeviation,
  percentile,
  rangeOf,
  sampleChannels,
} from './stretchRanges.ts';
import { canImport, pythonPath } from '../../../../test/support/python.ts';

const hasNumpy = canImport('numpy');
const spot = builtInSets.find(({ id }) => id === 'spot')!.look;
const percent = { mode: 'percentile', low: 2, high: 98, over: 'roi' } as const;

function planned(look: Look): LookPlan {
  const bands = imagery[look.imagery].bands.length;
  const plan = planLook(look, { series: ['2021-01-01'], bands } as Partial<ImageryLayer> as ImageryLayer);
  if ('unavailable' in plan) throw new Error(plan.unavailable);
  return plan;
}

/** Values that look random and are always the same. */
function noise(length: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return (state / 4294967296) ** 2 * 3000 - 100;
  });
}

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

describe('a percentile', () => {
  it('lies between its neighbours, and at the ends is the smallest and the largest', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 100, noNaN: true }), (values, p) => {
        const sorted = Float64Array.from(values).sort();
        const found = percentile(sorted, p);
        const notAbove = sorted.filter((value) => value <= found + 1e-6).length;
        const notBelow = sorted.filter((value) => value >= found - 1e-6).length;
        expect(notAbove).toBeGreaterThanOrEqual(Math.floor(((values.length - 1) * p) / 100));
        expect(notBelow).toBeGreaterThanOrEqual(Math.floor(((values.length - 1) * (100 - p)) / 100));
        // `===`: the two zeros are one value.
        expect(percentile(sorted, 0) === sorted[0]).toBe(true);
        expect(percentile(sorted, 100) === sorted.at(-1)).toBe(true);
      }),
    );
  });

  it.skipIf(!hasNumpy)('and mean and deviation are those of numpy', () => {
    const values = noise(5003, 7);
    const script = `
import json, sys, numpy
v = numpy.array(json.load(sys.stdin))
print(json.dumps([*numpy.percentile(v, [0, 2, 33.3, 50, 98, 100]), v.mean(), v.std()]))`;
    const { stdout } = spawnSync(pythonPath, ['-c', script], {
      input: JSON.stringify(values),
      encoding: 'utf8',
    });
    const expected = JSON.parse(stdout) as number[];
    const sorted = Float64Array.from(values).sort();
    const found = [0, 2, 33.3, 50, 98, 100].map((p) => percentile(sorted, p));
    [...found, ...meanAndDeviation(values)].forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 7));
  });
});

describe('values of what is shown', () => {
  const plan = planned(spot);

  it('are those of its bands; missing ones are left out, each band for itself', () => {
    const values = Float32Array.of(1, 2, 3, 9, missingValue, 5, 6, 9, NaN, missingValue, 4, 9);
    const [red, green, blue] = sampleChannels(spot, plan, [{ values, bands: 4 }]);
    expect([[...red!], [...green!], [...blue!]]).toEqual([[1], [2, 5], [3, 4, 6]]);
  });

  it('of bytes leave out places without a patch and keep real zeros of single bands', () => {
    const rgb = builtInSets[0]!.look;
    const values = Uint8Array.of(0, 0, 0, 0, 0, 7, 8, 1);
    const channels = sampleChannels(rgb, planned(rgb), [{ values, bands: 4 }]);
    expect(channels.map((channel) => [...channel])).toEqual([[0], [7], [8]]);
  });

  it('of an index leave out what is divided by zero', () => {
    const look: Look = {
      ...builtInSets[0]!.look,
      rendering: { kind: 'value', expression: '(nir - red) / (green + 0)', ramp: 'grey', shaded: false },
    };
    const values = Uint8Array.of(10, 20, 0, 30, 10, 0, 5, 30, 40, 4, 0, 20);
    const [index] = sampleChannels(look, planned(look), [{ values, bands: 4 }]);
    expect([...index!]).toEqual([-5, 1]);
  });

  it('are spread evenly over all tiles when there are too many', () => {
    const tiles = [0, 1].map((tile) => ({
      values: Float32Array.from({ length: maxSamplePx * 4 }, (_, i) => tile * maxSamplePx + (i >> 2)),
      bands: 4,
    }));
    const [red] = sampleChannels(spot, plan, tiles);
    expect(red).toHaveLength(maxSamplePx);
    expect([red![0], red!.at(-1)]).toEqual([0, maxSamplePx * 2 - 2]);
    expect(rangeOf({ ...percent, low: 0, high: 50 }, red!)![1]).toBeCloseTo(maxSamplePx - 1, 0);
  });
});

describe('a range', () => {
  it('of equal values is widened, of none is none', () => {
    expect(rangeOf(percent, Float64Array.of(4, 4, 4))).toEqual([3.5, 4.5]);
    expect(rangeOf({ mode: 'deviation', factor: 2, over: 'view' }, Float64Array.of(4))).toEqual([3.5, 4.5]);
    expect(rangeOf(percent, new Float64Array(0))).toBeNull();
  });

  it('of the mean and deviations reaches as far to both sides', () => {
    const range = rangeOf({ mode: 'deviation', factor: 2, over: 'roi' }, Float64Array.of(1, 3));
    expect(range).toEqual([0, 4]);
  });

  it('that is fixed holds for all channels, or for each its own', () => {
    const fixed = (ranges: [number, number][]) => fixedRanges({ mode: 'fixed', ranges }, 3);
    expect(fixed([[0, 1]])).toEqual([[0, 1], [0, 1], [0, 1]]); // prettier-ignore
    expect(fixed([[0, 1], [2, 3], [4, 5]])).toEqual([[0, 1], [2, 3], [4, 5]]); // prettier-ignore
  });
});

it('has a width for values that hardly differ, or are larger than a half is felt', () => {
  for (const values of [[0, 5e-324], [-3.4028234663852886e38], [1e20, 1e20], [7, 7]]) {
    const sorted = Float64Array.from(values);
    const [low, high] = rangeOf(percent, sorted)!;
    expect(high - low).toBeGreaterThan(0.9);
    expect(histogramOf(sorted, [low, high])!.counts[histogramBins / 2]).toBe(values.length);
  }
});

it('counts each value of a histogram once', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const sorted = Float64Array.from(values).sort();
      const range = rangeOf(percent, sorted)!;
      const histogram = histogramOf(sorted, range)!;
      expect(histogram.counts).toHaveLength(histogramBins);
      const inside = histogram.counts.reduce((sum, count) => sum + count, 0);
      expect(inside + histogram.below + histogram.above).toBe(values.length);
      expect(histogram.low).toBeLessThanOrEqual(range[0]);
      expect(histogram.high).toBeGreaterThanOrEqual(range[1]);
    }),
  );
  expect(histogramOf(new Float64Array(0), [0, 1])).toBeNull();
});
