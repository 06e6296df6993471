import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { python, runPython } from '../../../../test/support/python.ts';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { imagery, type ImageryId } from '../../../shared/model/imagery.ts';
import type { Look, Stretch } from '../../../shared/model/look.ts';
import { parsePixelExpression, toFunction } from './expressionCode.ts';
import { missingValue, planLook } from './lookShader.ts';
import { rangeOf, sampleChannels } from './stretchRanges.ts';

/*
 * Indices and stretches beside NumPy. What the GPU makes of them is compared in `test/e2e/looks.spec.ts`, which has the same
 * programs draw whole pictures.
 */

/** An expression, and what it is in NumPy, where bands are arrays of doubles. */
const indices: readonly (readonly [ImageryId, string, string])[] = [
  ['aerial', '(nir - red) / (nir + red)', '(nir - red) / (nir + red)'],
  [
    'aerial',
    '2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)',
    '2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)',
  ],
  ['aerial', 'red - green - blue', '(red - green) - blue'],
  ['aerial', 'red / green / blue', '(red / green) / blue'],
  ['aerial', '-red + -(green - 2) * 3', '(-1 * red) + ((-1 * (green - 2)) * 3)'],
  ['aerial', '1e-3 * nir + .5', '0.001 * nir + 0.5'],
  ['aerial', '1 / (red - red)', 'np.full_like(red, np.nan)'],
  ['spot', '(green - nir) / (green + nir)', '(green - nir) / (green + nir)'],
  ['s2', '(b08 - b05) / (b08 + b05)', '(b08 - b05) / (b08 + b05)'],
  ['s2', '(nir - swir2) / (nir + swir2)', '(b08 - b12) / (b08 + b12)'],
  ['s2', '(red + green + blue) / 3', '(b04 + b03 + b02) / 3'],
  ['s2', 'cloud - snow', 'cloud - snow'],
  ['s1asc', 'vv - vh', 'vv - vh'],
  ['dem', 'dsm - dtm', 'dsm - dtm'],
  ['dem', 'height * 2 + dtm', '(dsm - dtm) * 2 + dtm'],
  ['elevation', 'elevation / 2', 'elevation / 2'],
];

const pixels = 400;

/** Values of each band that look random; every 23rd of floats is missing, every 31st pixel the same in all bands. */
function samplesOf(id: ImageryId): Float32Array | Uint8Array {
  const { bands, dtype } = imagery[id];
  const isBytes = dtype === 'uint8';
  const values = isBytes ? new Uint8Array(pixels * bands.length) : new Float32Array(pixels * bands.length);
  let state = 17;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const pixel = Math.floor(i / bands.length);
    const part = state / 2 ** 32;
    if (isBytes) values[i] = pixel % 31 === 0 ? 7 : 1 + Math.floor(part * 255);
    else values[i] = i % 23 === 0 ? missingValue : pixel % 31 === 0 ? 500 : part * 3000 - 200;
  }
  return values;
}

const numpyIndices = `
import sys, json, numpy as np
out = []
for task in json.load(open(sys.argv[1])):
    values = np.array(task["values"], dtype=float).reshape(-1, len(task["bands"]))
    values[values == task["missing"]] = np.nan
    names = {name: values[:, i] for i, name in enumerate(task["bands"])}
    with np.errstate(all="ignore"):
        found = eval(task["code"], {"np": np}, names)
    out.append([float(v) if np.isfinite(v) else None for v in found])
json.dump(out, sys.stdout)
`;

const numpyStretches = `
import sys, json, numpy as np
out = []
for task in json.load(open(sys.argv[1])):
    values = np.array(task["values"], dtype=float).reshape(-1, task["bands"])
    values[values == task["missing"]] = np.nan
    percentiles = np.nanpercentile(values, task["percents"], axis=0, method="linear")
    mean, std = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    out.append({"percentiles": percentiles.T.tolist(), "mean": mean.tolist(), "std": std.tolist()})
json.dump(out, sys.stdout)
`;

function askNumpy<T>(script: string, tasks: unknown): T {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-numpy-'));
  const file = join(folder, 'tasks.json');
  writeFileSync(file, JSON.stringify(tasks));
  try {
    return JSON.parse(runPython(script, file)) as T;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(python.missing !== null)('beside NumPy', () => {
  it('an index has the same value in every pixel, and none in the same pixels', () => {
    const tasks = indices.map(([id, , code]) => ({
      ...{ code, bands: imagery[id].bands, missing: missingValue },
      values: Array.from(samplesOf(id)),
    }));
    const found = askNumpy<(number | null)[][]>(numpyIndices, tasks);
    indices.forEach(([id, text], i) => {
      const isMissing = (value: number): boolean => value === missingValue;
      const compute = toFunction(id, parsePixelExpression(id, text), isMissing);
      const values = samplesOf(id);
      found[i]!.forEach((expected, pixel) => {
        const value = compute(values, pixel * imagery[id].bands.length);
        if (expected === null) expect(Number.isFinite(value), `${text} of ${pixel}`).toBe(false);
        else
          expect(Math.abs(value - expected), text).toBeLessThanOrEqual(
            1e-9 * Math.max(1, Math.abs(expected)),
          );
      });
    });
    // Some expressions have pixels without a value, and none is without any but the one that is meant to be.
    const known = found.map((values) => values.filter((value) => value !== null).length);
    expect(known.filter((count) => count === 0)).toHaveLength(1);
    expect(known.some((count) => count > 0 && count < pixels)).toBe(true);
  });

  it('percentiles and deviations of each band are of its own values', () => {
    const ids = ['spot', 's2', 'aerial'] as const;
    const percents = [0, 2, 37.5, 98, 100];
    const tasks = ids.map((id) => ({
      ...{ bands: imagery[id].bands.length, missing: missingValue, percents },
      values: Array.from(samplesOf(id)),
    }));
    const found = askNumpy<{ percentiles: number[][]; mean: number[]; std: number[] }[]>(
      numpyStretches,
      tasks,
    );
    ids.forEach((id, i) => {
      const { bands } = imagery[id];
      const shown: [string, string, string] = [bands[2]!, bands[0]!, bands[3]!];
      const stretch: Stretch = { mode: 'percentile', low: 2, high: 98, over: 'roi' };
      const look: Look = {
        imagery: id,
        rendering: { kind: 'bands', bands: shown },
        stretch,
        date: null,
        clouds: false,
      };
      const layer = { series: ['2021-01-01'], bands: bands.length } as Partial<ImageryLayer> as ImageryLayer;
      const plan = planLook(look, layer);
      if ('unavailable' in plan) throw new Error(plan.unavailable);
      // In two tiles: what is taken of them does not depend on how they are cut.
      const values = samplesOf(id);
      const cut = 123 * bands.length;
      const tiles = [values.subarray(0, cut), values.subarray(cut)].map((part) => ({
        values: part,
        bands: bands.length,
      }));
      const channels = sampleChannels(look, plan, tiles);
      const { percentiles, mean, std } = found[i]!;
      channels.forEach((sorted, channel) => {
        const band = bands.indexOf(shown[channel]!);
        for (let p = 0; p < percents.length - 1; p++) {
          const range = rangeOf({ ...stretch, low: percents[p]!, high: percents[p + 1]! }, sorted)!;
          expect(range[0]).toBeCloseTo(percentiles[band]![p]!, 8);
          expect(range[1]).toBeCloseTo(percentiles[band]![p + 1]!, 8);
        }
        const [low, high] = rangeOf({ mode: 'deviation', factor: 2.5, over: 'roi' }, sorted)!;
        expect(low).toBeCloseTo(mean[band]! - 2.5 * std[band]!, 8);
        expect(high).toBeCloseTo(mean[band]! + 2.5 * std[band]!, 8);
      });
    });
  });
});

it('a black pixel, which tiles write with an infrared of 1, has an index of zeros: none', () => {
  const rendering: Look['rendering'] = {
    ...{ kind: 'value', expression: '(nir - red) / (nir + red)', ramp: 'grey', shaded: false },
  };
  const stretch: Stretch = { mode: 'percentile', low: 2, high: 98, over: 'roi' };
  const look: Look = { imagery: 'aerial', rendering, stretch, date: null, clouds: false };
  const plan = planLook(look, { series: [], bands: 4 } as Partial<ImageryLayer> as ImageryLayer);
  if ('unavailable' in plan) throw new Error(plan.unavailable);
  const values = Uint8Array.of(0, 0, 0, 1, 10, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 2);
  const [index] = sampleChannels(look, plan, [{ values, bands: 4 }]);
  expect([...index!]).toEqual([0.5, 1]);
});
