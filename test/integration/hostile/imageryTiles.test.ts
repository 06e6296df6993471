import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CardBed } from '../../support/cardBed.ts';
import type { TestRoi } from '../../support/cardBed.ts';
import { expectSentence, RealCore } from '../../support/realCore.ts';
import { samplesOf } from '../../support/tileStand.ts';
import { makeFolder, writeBytes, writeRaster } from '../../fixtures/flairHubFolder.ts';
import { writeClassList, writePlainImage } from '../../fixtures/plainFolder.ts';
import { planLook } from '../../../src/renderer/map/imagery/lookShader.ts';
import type { ImageryLayer } from '../../../src/shared/contract/index.ts';
import type { AppErrorData } from '../../../src/shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';
import { builtInSets } from '../../../src/shared/model/look.ts';

// The pictures of files that are not as they should be, and addresses of tiles that there are none of.

const bed = new CardBed();
const cases: { roi: TestRoi; write: (roi: TestRoi) => void }[] = [];
beforeAll(async () => {
  for (const { roi, write } of cases) write(roi);
  await bed.open();
}, 120_000);
afterAll(() => bed.close());

function given(title: string, write: (roi: TestRoi) => void, find: (roi: TestRoi) => Promise<void>): void {
  const roi = bed.roi();
  cases.push({ roi, write });
  test(title, () => find(roi));
}

const layersOf = async (roiKey: string, core = bed.core): Promise<Map<string, ImageryLayer>> => {
  const { client, datasetId } = core;
  return new Map((await client.imagery.layers({ datasetId, roiKey })).map((layer) => [layer.id, layer]));
};
/** Values of a pixel of a tile, gutter apart; null without a tile. */
async function at(
  roiKey: string,
  layer: string,
  [x, y]: readonly [number, number],
  address = '0/0/0',
  core = bed.core,
) {
  const tile = await core.pixels(`tile/${core.datasetId}/${encodeURIComponent(roiKey)}/${layer}/${address}`);
  if (!tile) return null;
  const { width, bands, dtype } = tile.header;
  const gutter = layer === 'dem' ? 1 : 0;
  const from = ((y + gutter) * width + x + gutter) * bands;
  const values = samplesOf({ data: tile.data, dtype: dtype === 'float32' ? 'float32' : 'uint8' });
  return [...values.subarray(from, from + bands)];
}
const lookOf = (id: string) => builtInSets.find((set) => set.id === id)!.look;

given(
  'bands that a file has not are empty, and those that it has are shown',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east);
    roi.write(roi.west, 'DEM_ELEV', { bands: 1, at: (_, x) => 100 + x });
    roi.write(roi.east, 'DEM_ELEV', { bands: 2, at: (band, x) => 100 + x - band });
    roi.write(roi.west, 'SPOT_RGBI', { bands: 3, nodata: 7, at: (band, x) => (x === 1 ? 7 : 500 + band) });
  },
  async ({ key }) => {
    expect(await at(key, 'dem', [9, 9])).toEqual([109, NaN]);
    expect(await at(key, 'dem', [9, 9], '0/1/0')).toEqual([109, 108]);
    // Half the size: means of two columns.
    expect(await at(key, 'dem', [4, 4], '1/0/0')).toEqual([108.5, NaN]);
    expect(await at(key, 'spot', [9, 9])).toEqual([500, 501, 502, NaN]);
    expect(await at(key, 'spot', [1, 9])).toEqual([NaN, NaN, NaN, NaN]);
    // One of two heights is enough for a view of heights; no image of SPOT has its infrared.
    const layers = await layersOf(key);
    expect([layers.get('dem')!.usableBands, layers.get('spot')!.usableBands]).toEqual([undefined, 3]);
    expect(planLook(lookOf('height'), { ...layers.get('dem')!, usableBands: 1 })).toEqual({
      unavailable: 'band',
    });
  },
);

given(
  'images without infrared say so, and no view makes it up',
  (roi) => {
    for (const id of [roi.west, roi.east]) {
      roi.writePatch(id);
      roi.write(id, 'AERIAL_RGBI', { bands: 3, at: (band) => 50 + band });
    }
  },
  async ({ key }) => {
    const layer = (await layersOf(key)).get('aerial')!;
    expect(layer).toMatchObject({ bands: 4, usableBands: 3 });
    expect(layer.stretched).toBeUndefined();
    expect(planLook(lookOf('infrared'), layer)).toEqual({ unavailable: 'band' });
    expect(planLook(lookOf('rgb'), layer)).toHaveProperty('fragment');
    expect((await at(key, 'aerial', [9, 9]))!.slice(0, 3)).toEqual([50, 51, 52]);
  },
);

given(
  'nodata of an image is no colour, and black is',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east);
    const half = (value: number) => (band: number, x: number) => (x < 256 ? value : x < 300 ? 0 : 60 + band);
    roi.write(roi.west, 'AERIAL_RGBI', { bands: 4, nodata: 255, at: half(255) });
    roi.write(roi.east, 'AERIAL_RGBI', { bands: 4, nodata: 0, at: half(0) });
  },
  async ({ key }) => {
    expect(await at(key, 'aerial', [9, 9])).toEqual([0, 0, 0, 0]);
    expect(await at(key, 'aerial', [280, 9])).toEqual([0, 0, 0, 1]);
    expect(await at(key, 'aerial', [400, 9])).toEqual([60, 61, 62, 63]);
    // Its own nodata is 0.
    expect(await at(key, 'aerial', [280, 9], '0/1/0')).toEqual([0, 0, 0, 0]);
    expect(await at(key, 'aerial', [400, 9], '0/1/0')).toEqual([60, 61, 62, 63]);
    expect(await at(key, 'aerial', [4, 9], '1/0/0')).toEqual([0, 0, 0, 0]);
    expect((await layersOf(key)).get('aerial')!.usableBands).toBeUndefined();
  },
);

given(
  'a modality that one patch lacks, or has broken, is there for the others; codes of no list are shown',
  (roi) => {
    for (const id of [roi.west, roi.east, roi.south, roi.southEast]) {
      roi.writePatch(id, { code: 200 });
      writeRaster(bed.root, id, 'AERIAL_LABEL-COSIA', { fill: 77 });
      if (id !== roi.east) roi.write(id, 'DEM_ELEV', { bands: 2, at: () => 5 });
    }
    roi.writeHalf(roi.west, 'DEM_ELEV', { bands: 2, at: (_, x, y) => (x * y) % 97 });
    writeBytes(bed.root, formatPatchPath(parsePatchId(roi.southEast)!, 'DEM_ELEV'), 'no image');
    roi.write(roi.south, 'ALL_LABEL-LPIS', { bands: 2, at: (band) => 60 + band });
    roi.write(roi.southEast, 'AERIAL_LABEL-COSIA', { bands: 1, dtype: 'int16', at: () => 300 });
  },
  async ({ key }) => {
    expect((await layersOf(key)).get('dem')).toMatchObject({ patches: 3 });
    expect(await at(key, 'dem', [9, 9])).toEqual([NaN, NaN]);
    expect(await at(key, 'dem', [9, 9], '0/1/0')).toBeNull();
    expect(await at(key, 'dem', [9, 9], '0/0/1')).toEqual([5, 5]);
    expect(await at(key, 'dem', [9, 9], '0/1/1')).toEqual([NaN, NaN]);
    expect(await at(key, 'dem', [9, 300], '1/0/0')).toEqual([5, 5]);
    expect(await at(key, 'lpis3', [9, 9])).toEqual([200]);
    expect(await at(key, 'lpis1', [9, 9], '0/0/1')).toEqual([60]);
    expect(await at(key, 'lpis3', [9, 9], '0/0/1')).toEqual([255]);
    expect(await at(key, 'mask', [9, 9])).toEqual([77]);
    // 300 is no byte: nothing rather than 44.
    expect(await at(key, 'mask', [9, 9], '0/1/1')).toEqual([255]);
  },
);

test('addresses of no tile are answered with nothing or a sentence, never a failure of the program', async () => {
  const { key } = cases[0]!.roi;
  const { datasetId } = bed.core;
  const answers = async (path: string) => {
    const response = await bed.core.fetch(`/api/pixels/tile/${path}`);
    const error = response.status >= 400 ? ((await response.json()) as AppErrorData) : null;
    if (error) expectSentence(error, error.code);
    return `${response.status} ${error?.code ?? ''}`.trim();
  };
  const wrong: [path: string, answer: string][] = [
    ['aerial/-1/0/0', '422 badRequest'],
    ['aerial/17/0/0', '422 badRequest'],
    ['aerial/1.5/0/0', '422 badRequest'],
    ['aerial/0x1/0/0', '422 badRequest'],
    ['aerial/0/65537/0', '422 badRequest'],
    ['aerial/0/0/9999999999999', '422 badRequest'],
    ['aerial/0/65536/65536', '204'],
    ['aerial/16/0/0', '422 badRequest'],
    ['dem/0/9/9', '204'],
    ['dem/16/9/9', '204'],
    ['nothing/0/0/0', '404 notFound'],
    ['__proto__/0/0/0', '404 notFound'],
    ['constructor/0/0/0', '404 notFound'],
    ['elevation/0/0/0', '204'],
    ['s1asc/0/0/0?date=0', '204'],
    ['s2/0/0/0', '422 badRequest'],
    ['s2/0/0/0?date=', '422 badRequest'],
    ['s2/0/0/0?date=-1', '422 badRequest'],
    ['s2/0/0/0?date=1e3', '422 badRequest'],
    ['s2/0/0/0?date=10001', '422 badRequest'],
    ['s2/0/0/0?date=999999999', '422 badRequest'],
    ['s2/0/0/0?date=9999', '204'],
    ['s2/0/0/0?date=4', '204'],
    ['s2/0/0/0?date=3&date=77', '200'],
    ['aerial/0/0/0?date=3', '200'],
  ];
  const found: [string, string][] = [];
  for (const [path] of wrong) found.push([path, await answers(`${datasetId}/${key}/${path}`)]);
  expect(found).toEqual(wrong);
  expect(await answers(`${datasetId}/D012-2019_AF-S1-999/aerial/0/0/0`)).toBe('404 notFound');
  expect(await answers(`nobody/${key}/aerial/0/0/0`)).toBe('404 notFound');
  expect(await answers(`${datasetId}/..%2F..%2Fetc/aerial/0/0/0`)).toBe('404 notFound');
});

test('tiles that are given up at any moment end, and are there when they are asked for again', async () => {
  const { key } = cases[2]!.roi;
  const addresses = ['aerial/0/0/0', 'aerial/1/0/0', 'cosia/0/1/0', 's2/0/0/0?date=2', 'mask/1/0/0'];
  const rounds = addresses.flatMap((address) =>
    [0, 1, 2, 4].map(async (ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      const path = `/api/pixels/tile/${bed.core.datasetId}/${key}/${address}`;
      const response = await bed.core.fetch(path, { signal: controller.signal }).catch(() => null);
      if (response && !response.ok) expect(((await response.json()) as AppErrorData).code).toBe('cancelled');
    }),
  );
  await Promise.all(rounds);
  for (const address of addresses)
    expect((await bed.core.fetch(`/api/pixels/tile/${bed.core.datasetId}/${key}/${address}`)).status).toBe(
      200,
    );
});

test('images of a plain dataset: wide samples are stretched and said to be, constants and NaN are no failure', async () => {
  const folder = makeFolder('arpenteur-plain-');
  writeClassList(folder);
  const place = (
    name: string,
    i: number,
    bands: number,
    dtype: 'uint16' | 'float32',
    value: number | 'ramp',
  ) => {
    const common = { width: 64, gsd: 1, epsg: 32_631, origin: [500_000 + 10_000 * i, 5_000_000] as const };
    const pixel = value === 'ramp' ? (x: number, y: number) => 1000 + 10 * x + y : value;
    writePlainImage(folder, `images/${name}/${name}.tif`, { ...common, bands, dtype, value: pixel });
    writePlainImage(folder, `masks/${name}/${name}.tif`, { ...common, value: 1 });
  };
  place('wide', 0, 4, 'uint16', 'ramp');
  place('constant', 1, 3, 'float32', 12.5);
  place('nothing', 2, 1, 'float32', NaN);
  const core = new RealCore();
  try {
    const datasetId = await core.open(folder);
    const rois = await core.client.catalogue.rois({ datasetId });
    const look = async (name: string) => {
      const { roiKey } = rois.find((roi) => roi.roiKey.includes(name))!;
      const layers = await layersOf(roiKey, core);
      expect([...layers.keys()]).toEqual(['aerial']);
      return { layer: layers.get('aerial')!, pixel: await at(roiKey, 'aerial', [9, 9], '0/0/0', core) };
    };
    const wide = await look('wide');
    expect(wide.layer).toMatchObject({ stretched: true });
    expect(wide.pixel!.every((value) => value > 0 && value < 255)).toBe(true);
    const ndvi = {
      kind: 'value',
      expression: '(nir - red) / (nir + red)',
      ramp: 'grey',
      shaded: false,
    } as const;
    expect(planLook({ ...lookOf('rgb'), rendering: ndvi }, wide.layer)).toEqual({ unavailable: 'stretched' });
    const constant = await look('constant');
    expect(constant.layer).toMatchObject({ usableBands: 3, stretched: true });
    // A valid pixel is never the one that stands for no image.
    expect(constant.pixel).not.toEqual([0, 0, 0, 0]);
    expect((await look('nothing')).pixel).toEqual([0, 0, 0, 0]);
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
