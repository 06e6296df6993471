import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import type { EvidenceCard, RoiDetail } from '../../shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { readRaster } from '../raster/index.ts';
import { python, runPython } from '../../../test/support/python.ts';

const roiKey = 'D091-2021_AU-S1-3';
let core: RealCore;
let folder: string;
let root: string;
let roi: RoiDetail;

beforeAll(async () => {
  core = new RealCore();
  folder = makeFolder('arpenteur-card-');
  root = join(folder, 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{ outDir: root, seed: 5, pool, domainYear: 'D091-2021', roi: 'AU-S1-3' },
    ...{ rows: 2, cols: 3, holes: ['2-3'] },
  });
  await pool.close();
  await core.open(root);
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (patchId: string, modality: Modality) =>
  join(root, formatPatchPath(parsePatchId(patchId)!, modality));
const place = (x: number, y: number) => ({ datasetId: core.datasetId, roiKey, x, y });
const cardAt = (
  x: number,
  y: number,
  of: 'region' | 'patch' = 'region',
  measure: 'ndvi' | 'brightness' = 'ndvi',
) => core.client.evidence.card({ ...place(x, y), of, measure });

/** Level-3 codes of the whole ROI, -1 where no patch is. */
async function landOf(): Promise<{ codes: Int16Array; width: number; height: number }> {
  const { widthPx: width, heightPx: height } = roi;
  const codes = new Int16Array(width * height).fill(-1);
  for (const patch of roi.grid) {
    const { data } = await readRaster(fileOf(patch.patchId, 'ALL_LABEL-LPIS'));
    for (let y = 0; y < 512; y++)
      for (let x = 0; x < 512; x++) codes[(patch.y + y) * width + patch.x + x] = data[(y * 512 + x) * 3 + 2]!;
  }
  return { codes, width, height };
}

let regionsKnown: ReturnType<typeof findRegions> | undefined;
const regionsOf = () => (regionsKnown ??= findRegions());

/** All regions, pixel by pixel, the largest first. */
async function findRegions() {
  const { codes, width, height } = await landOf();
  const seen = new Uint8Array(codes.length);
  const regions: { code: number; first: number; pixels: number[] }[] = [];
  for (let start = 0; start < codes.length; start++) {
    const code = codes[start]!;
    if (seen[start] || code < 0 || code === 45) continue;
    const pixels = [start];
    seen[start] = 1;
    for (let i = 0; i < pixels.length; i++) {
      const [x, y] = [pixels[i]! % width, Math.floor(pixels[i]! / width)];
      const near = [x > 0 && -1, x < width - 1 && 1, y > 0 && -width, y < height - 1 && width];
      for (const step of near) {
        const next = pixels[i]! + Number(step);
        if (step === false || seen[next] || codes[next] !== code) continue;
        seen[next] = 1;
        pixels.push(next);
      }
    }
    regions.push({ code, first: start, pixels });
  }
  return { regions: regions.sort((a, b) => b.pixels.length - a.pixels.length), width, codes };
}

interface SlowCurve {
  readonly values: (number | null)[];
  readonly kept: boolean[];
  readonly roi: ({ q1: number; median: number; q3: number; count: number } | null)[];
}

/**
 * A region's NDVI and VV, and their envelopes, as slowly and plainly as they can be written: each label pixel is dealt to the
 * Sentinel pixels that it lies in by areas in hundredths.
 */
async function slowly(pixels: readonly number[], code: number, codes: Int16Array) {
  const ndvi = { values: [] as (number | null)[], kept: [] as boolean[], roi: [] as SlowCurve['roi'] };
  const vv = { values: [] as (number | null)[] };
  const files = new Map<string, Awaited<ReturnType<typeof readPatch>>>();
  async function readPatch(patchId: string) {
    const [s2, masks, s1] = await Promise.all([
      readRaster(fileOf(patchId, 'SENTINEL2_TS')),
      readRaster(fileOf(patchId, 'SENTINEL2_MSK-SC')),
      readRaster(fileOf(patchId, 'SENTINEL1-ASC_TS')),
    ]);
    return { s2, masks, s1 };
  }
  for (const { patchId } of roi.grid) files.set(patchId, await readPatch(patchId));
  const weightsOf = (own: (at: number) => boolean) => {
    const weights = new Map<string, Float64Array>();
    for (const patch of roi.grid) {
      const cells = new Float64Array(100);
      for (let y = 0; y < 512; y++) {
        for (let x = 0; x < 512; x++) {
          if (!own((patch.y + y) * roi.widthPx + patch.x + x)) continue;
          // Tenths of a pixel: 51.2 pixels are 512 of them.
          for (let u = 0; u < 10; u++)
            for (let v = 0; v < 10; v++)
              cells[Math.floor((y * 10 + v) / 512) * 10 + Math.floor((x * 10 + u) / 512)]! += 1 / 512 / 512;
        }
      }
      weights.set(patch.patchId, cells);
    }
    return weights;
  };
  const chosen = new Set(pixels);
  const weights = weightsOf((at) => chosen.has(at));
  const crop = weightsOf((at) => codes[at] === code);
  const touched = roi.grid.filter(({ patchId }) => weights.get(patchId)!.some((weight) => weight > 0));
  const isGood = (patchId: string, pixel: number, date: number) => {
    const { data, bands } = files.get(patchId)!.masks;
    return data[pixel * bands + 2 * date]! <= 1 && data[pixel * bands + 2 * date + 1]! <= 1;
  };
  const goodShare = (patchIds: string[], date: number) => {
    let good = 0;
    for (const id of patchIds)
      for (let pixel = 0; pixel < 100; pixel++) good += isGood(id, pixel, date) ? 1 : 0;
    return good / (100 * patchIds.length);
  };
  const ndviOf = (patchId: string, pixel: number, date: number) => {
    const { data, bands } = files.get(patchId)!.s2;
    const at = pixel * bands + date * 10;
    return (data[at + 6]! - data[at + 2]!) / (data[at + 6]! + data[at + 2]!);
  };
  const { s2, s1 } = files.get(roi.grid[0]!.patchId)!;
  for (let date = 0; date < s2.bands / 10; date++) {
    let [sum, total] = [0, 0];
    for (const { patchId } of touched) {
      weights.get(patchId)!.forEach((weight, pixel) => {
        if (weight === 0) return;
        sum += weight * ndviOf(patchId, pixel, date);
        total += weight;
      });
    }
    ndvi.values.push(sum / total);
    ndvi.kept.push(
      goodShare(
        touched.map(({ patchId }) => patchId),
        date,
      ) >= 0.95,
    );
    const values: number[] = [];
    for (const { patchId } of roi.grid) {
      if (goodShare([patchId], date) < 0.95) continue;
      crop.get(patchId)!.forEach((weight, pixel) => {
        if (weight >= 0.75) values.push(ndviOf(patchId, pixel, date));
      });
    }
    values.sort((a, b) => a - b);
    const quantile = (q: number) => {
      const at = (values.length - 1) * q;
      const low = Math.floor(at);
      return values[low]! * (1 - (at - low)) + (values[low + 1] ?? values[low]!) * (at - low);
    };
    const count = values.length;
    ndvi.roi.push(count ? { q1: quantile(0.25), median: quantile(0.5), q3: quantile(0.75), count } : null);
  }
  for (let date = 0; date < s1.bands / 2; date++) {
    let [sum, total] = [0, 0];
    for (const { patchId } of touched) {
      const { data, bands } = files.get(patchId)!.s1;
      weights.get(patchId)!.forEach((weight, pixel) => {
        sum += weight * data[pixel * bands + 2 * date]!;
        total += weight;
      });
    }
    vv.values.push(10 * Math.log10(sum / total));
  }
  return {
    ndvi,
    vv,
    touchedPx: [...weights.values()].flatMap((cells) => [...cells]).filter((w) => w > 0).length,
  };
}

const near = (found: number | null | undefined, expected: number | null) =>
  expected === null ? expect(found).toBeNull() : expect(found).toBeCloseTo(expected, 9);

function curveOf(card: EvidenceCard, series: string, measure: string) {
  return card.curves.find((curve) => curve.series === series && curve.measure === measure)!;
}

describe('a card of a region', () => {
  test('has the region, curves and envelopes that a slow computation finds', async () => {
    const { regions, width, codes } = await regionsOf();
    const chosen = [regions[0]!, regions.at(-1)!];
    for (const { code, first, pixels } of chosen) {
      const at = pixels[Math.floor(pixels.length / 2)]!;
      const card = (await cardAt(at % width, Math.floor(at / width)))!;
      expect(card).toMatchObject({
        of: 'region',
        problems: [],
        region: { isCut: false, areaPx: pixels.length },
      });
      expect(card.region!.id).toBe(`${roiKey}/${code}/${first}`);
      expect(card.region!.codes[2]).toBe(code);
      expect(card.region!.areaM2).toBeCloseTo(pixels.length * 0.04, 6);
      const slow = await slowly(pixels, code, codes);
      const ndvi = curveOf(card, 's2', 'ndvi');
      expect(card.s2!.dates.map(({ kept }) => kept)).toEqual(slow.ndvi.kept);
      expect(ndvi.values).toHaveLength(slow.ndvi.values.length);
      ndvi.values.forEach((value, i) => near(value, slow.ndvi.values[i]!));
      ndvi.roi!.forEach((quartiles, i) => {
        const expected = slow.ndvi.roi[i]!;
        expect(quartiles === null).toBe(expected === null);
        expect(quartiles?.count).toBe(expected?.count);
        for (const key of ['q1', 'median', 'q3'] as const) if (expected) near(quartiles![key], expected[key]);
      });
      curveOf(card, 's1asc', 'vv').values.forEach((value, i) => near(value, slow.vv.values[i]!));
      expect(card.sentinelPx.touched).toBe(slow.touchedPx);
      expect(card.s1asc).toMatchObject({ keptBy: 'unfiltered', unit: 'linear' });
    }
  }, 60_000);

  test('is the same from every pixel of it, and its ring goes round it', async () => {
    const { regions, width } = await regionsOf();
    const { pixels } = regions[0]!;
    const cards = [];
    for (const at of [pixels[0]!, pixels.at(-1)!])
      cards.push(await cardAt(at % width, Math.floor(at / width)));
    expect(cards[1]!.region).toEqual(cards[0]!.region);
    const { window, rings, patchIds } = cards[0]!.region!;
    const xs = rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 0));
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([window.x, window.x + window.width]);
    const under = roi.grid.filter((patch) =>
      pixels.some(
        (at) =>
          at % width >= patch.x &&
          at % width < patch.x + 512 &&
          at >= patch.y * width &&
          at < (patch.y + 512) * width,
      ),
    );
    expect([...patchIds].sort()).toEqual(under.map(({ patchId }) => patchId).sort());
  });

  test('counts classes as they are corrected', async () => {
    const { regions, width } = await regionsOf();
    const { pixels } = regions.find((one) => one.pixels.length > 5000)!;
    const at = pixels[0]!;
    const [x, y] = [at % width, Math.floor(at / width)];
    const patch = roi.grid.find((p) => x >= p.x && x < p.x + 512 && y >= p.y && y < p.y + 512)!;
    const before = (await cardAt(x, y))!.classes;
    expect(before.reduce((sum, { px }) => sum + px, 0)).toBe(pixels.length);
    await core.paint(patch.patchId, { x: 0, y: 0, width: 512, height: 512, value: 18 });
    const after = (await cardAt(x, y))!;
    const inPatch = pixels.filter((p) => {
      const [px, py] = [p % width, Math.floor(p / width)];
      return px >= patch.x && px < patch.x + 512 && py >= patch.y && py < patch.y + 512;
    }).length;
    expect(after.classes.find(({ value }) => value === 18)!.px).toBeGreaterThanOrEqual(inPatch);
    expect(after.classes.reduce((sum, { px }) => sum + px, 0)).toBe(pixels.length);
    // What is at the border of a patch goes on in the next, which was not painted.
    if (inPatch < pixels.length) expect(after.classes.length).toBeGreaterThan(1);
  });
});

test('a card of a patch is of all its pixels', async () => {
  const patch = roi.grid[1]!;
  const card = (await cardAt(patch.x + 5, patch.y + 5, 'patch', 'brightness'))!;
  expect(card).toMatchObject({ of: 'patch', patchId: patch.patchId, region: null });
  expect(card.sentinelPx).toEqual({ touched: 100, whole: 100 });
  expect(card.curves.map(({ series, measure }) => `${series}/${measure}`)).toEqual([
    ...['s2/brightness', 's1asc/vv', 's1asc/vh', 's1asc/ratio', 's1desc/vv', 's1desc/vh', 's1desc/ratio'],
  ]);
  expect(card.curves.every(({ roi: own, dataset }) => own === null && dataset === null)).toBe(true);
  expect(card.flightDate).toMatch(/^2021-07-\d\d$/);
  expect(card.spotDate).toMatch(/^2021-06-\d\d$/);
  expect(card.historicalDate).toMatch(/^195\d-0\d-\d\d$/);
  const ratio = curveOf(card, 's1desc', 'ratio').values;
  const [vv, vh] = ['vv', 'vh'].map((measure) => curveOf(card, 's1desc', measure).values);
  ratio.forEach((value, i) => expect(value).toBeCloseTo(vv![i]! - vh![i]!, 9));
});

test('there is no card where no patch is', async () => {
  expect(await cardAt(1200, 700)).toBeNull();
  expect(await cardAt(999_999, 3)).toBeNull();
  await expect(
    core.client.evidence.card({ ...place(1, 1), roiKey: 'D000-2000_X', of: 'patch' }),
  ).rejects.toThrow();
});

test('the dates of a ROI are kept by the pixels of all its patches', async () => {
  const dates = (await core.client.evidence.dates({ datasetId: core.datasetId, roiKey, series: 's2' }))!;
  const masks = await Promise.all(
    roi.grid.map(({ patchId }) => readRaster(fileOf(patchId, 'SENTINEL2_MSK-SC'))),
  );
  dates.dates.forEach(({ kept, cloud }, date) => {
    let [good, cloudy] = [0, 0];
    for (const { data, bands } of masks) {
      for (let pixel = 0; pixel < 100; pixel++) {
        const [snow, clouds] = [data[pixel * bands + 2 * date]!, data[pixel * bands + 2 * date + 1]!];
        if (snow <= 1 && clouds <= 1) good++;
        if (clouds > 1) cloudy++;
      }
    }
    expect(kept).toBe(good >= 0.95 * 500);
    expect(cloud).toBeCloseTo(cloudy / 500, 12);
  });
  expect(dates.kept).toBe(dates.dates.filter(({ kept }) => kept).length);
  expect(dates).toMatchObject({ keptBy: 'cloudAndSnow', raster: dates.dates.length, unit: null });
  const radar = await core.client.evidence.dates({ datasetId: core.datasetId, roiKey, series: 's1desc' });
  expect(radar).toMatchObject({ keptBy: 'unfiltered', masks: null, unit: 'linear' });
});

test('warming says how many patches were read', async () => {
  expect(await core.client.evidence.warm({ datasetId: core.datasetId, roiKey })).toEqual({ patches: 5 });
});

const numpyCard = `
import sys, json, numpy as np, rasterio
task = json.load(open(sys.argv[1]))
def read(path):
    with rasterio.open(path) as f: return f.read().astype(float)
s2 = read(task["s2"]); t = s2.shape[0] // 10
s2 = s2.reshape(t, 10, -1)
msk = read(task["msk"]).reshape(t, 2, -1)
good = ((msk[:, 0] <= 1) & (msk[:, 1] <= 1)).mean(axis=1) >= 0.95
dem = read(task["dem"]); h = (dem[0].astype(np.float32) - dem[1].astype(np.float32)).ravel()
rgbi = read(task["rgbi"])
with np.errstate(invalid="ignore", divide="ignore"):
    ndvi = ((rgbi[3] - rgbi[0]) / (rgbi[3] + rgbi[0])).ravel()
asc = read(task["asc"]); asc = asc.reshape(asc.shape[0] // 2, 2, -1)
out = {
  "good": [bool(g) for g in good],
  "ndwi": ((s2[:, 1] - s2[:, 6]) / (s2[:, 1] + s2[:, 6])).mean(axis=1).tolist(),
  "vh": (10 * np.log10(asc[:, 1].mean(axis=1))).tolist(),
  "height": {"mean": float(h.astype(float).mean()), "median": float(np.median(h)), "p95": float(np.quantile(h, .95)), "max": float(h.max()), "px": int(h.size)},
  "aerial": float(np.nanmean(ndvi)),
}
json.dump(out, sys.stdout)
`;

test.skipIf(python.missing !== null)('NumPy and rasterio find the same numbers of a patch', async () => {
  const patch = roi.grid[2]!;
  const card = (await core.client.evidence.card({
    ...place(patch.x, patch.y),
    of: 'patch',
    measure: 'ndwi',
  }))!;
  const file = (modality: Modality) => fileOf(patch.patchId, modality);
  const task = {
    ...{ s2: file('SENTINEL2_TS'), msk: file('SENTINEL2_MSK-SC'), dem: file('DEM_ELEV') },
    ...{ rgbi: file('AERIAL_RGBI'), asc: file('SENTINEL1-ASC_TS') },
  };
  const path = join(folder, 'task.json');
  writeFileSync(path, JSON.stringify(task));
  const found = JSON.parse(runPython(numpyCard, path)) as {
    good: boolean[];
    ndwi: number[];
    vh: number[];
    height: Record<string, number>;
    aerial: number;
  };
  expect(card.s2!.dates.map(({ kept }) => kept)).toEqual(found.good);
  found.ndwi.forEach((value, i) => near(curveOf(card, 's2', 'ndwi').values[i], value));
  found.vh.forEach((value, i) => expect(curveOf(card, 's1asc', 'vh').values[i]).toBeCloseTo(value, 6));
  for (const [key, value] of Object.entries(found.height))
    expect(card.height![key as 'mean']).toBeCloseTo(value, 3);
  expect(card.aerialNdvi).toBeCloseTo(found.aerial, 9);
});
