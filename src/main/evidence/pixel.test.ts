import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import {
  encodeNpy,
  flairRasterBytes,
  writeFlair,
  writeFlairSeries,
} from '../../../test/fixtures/flair12Folder.ts';
import { writeClassList, writePlainImage } from '../../../test/fixtures/plainFolder.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import type { PixelValues, RoiDetail } from '../../shared/contract/index.ts';
import { imagery } from '../../shared/model/imagery.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { modalities, type Modality } from '../../shared/model/modality.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { encodeTiff, readRaster } from '../raster/index.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

const roiKey = 'D091-2021_AU-S1-3';
let core: RealCore;
let root: string;
let roi: RoiDetail;

beforeAll(async () => {
  core = new RealCore();
  const folder = makeFolder('arpenteur-pixel-');
  root = join(folder, 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{ outDir: root, seed: 3, pool, domainYear: 'D091-2021', roi: 'AU-S1-3' },
    ...{ rows: 2, cols: 2, holes: ['2-2'] },
  });
  await pool.close();
  await core.open(root);
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

const pixelAt = (x: number, y: number, dates = {}) =>
  core.client.evidence.pixel({ datasetId: core.datasetId, roiKey, x, y, dates });

const fileOf = (patchId: string, modality: Modality) =>
  join(root, formatPatchPath(parsePatchId(patchId)!, modality));

const valuesOf = (found: PixelValues, id: string) => found.imagery.find((entry) => entry.id === id)?.values;
const classOf = (found: PixelValues, layer: string) => found.classes.find((entry) => entry.layer === layer);

/** Some pixels of a patch, its corners included. */
const places = [
  [0, 0],
  [511, 511],
  [51, 52],
  [255, 256],
  [300, 17],
] as const;

describe('values at a pixel', () => {
  it('are those of every file of the patch, registered by metres', async () => {
    for (const [at, patch] of roi.grid.entries()) {
      for (const [x, y] of places) {
        const dates = { s2: 4 + at, s1asc: 2, s1desc: 0 };
        const found = await pixelAt(patch.x + x, patch.y + y, dates);
        expect(found.patchId).toBe(patch.patchId);
        expect(found.imagery.map(({ id, error }) => [id, error])).toEqual(
          ['aerial', 'pan', 'dem', 'spot', 's2', 's1asc', 's1desc'].map((id) => [id, null]),
        );
        const expected = async (modality: Modality, first: number, count: number) => {
          const spec = modalities.find(({ name }) => name === modality)!;
          const raster = await readRaster(fileOf(patch.patchId, modality));
          // Metres of the pixel's middle from the corner of the patch, in pixels of the file.
          const [col, row] = [x, y].map((px) => Math.floor(((px + 0.5) * 0.2) / spec.gsd));
          const start = (row! * raster.width + col!) * raster.bands + first;
          return [...raster.data.slice(start, start + count)];
        };
        expect(valuesOf(found, 'aerial')).toEqual(await expected('AERIAL_RGBI', 0, 4));
        expect(valuesOf(found, 'pan')).toEqual(await expected('AERIAL-RLT_PAN', 0, 1));
        expect(valuesOf(found, 'dem')).toEqual(await expected('DEM_ELEV', 0, 2));
        expect(valuesOf(found, 'spot')).toEqual(await expected('SPOT_RGBI', 0, 4));
        expect(valuesOf(found, 's2')).toEqual([
          ...(await expected('SENTINEL2_TS', dates.s2 * 10, 10)),
          ...(await expected('SENTINEL2_MSK-SC', dates.s2 * 2, 2)),
        ]);
        expect(valuesOf(found, 's1asc')).toEqual(await expected('SENTINEL1-ASC_TS', 4, 2));
        expect(valuesOf(found, 's1desc')).toEqual(await expected('SENTINEL1-DESC_TS', 0, 2));
        expect(found.classes.map(({ value }) => value)).toEqual([
          ...(await expected('AERIAL_LABEL-COSIA', 0, 1)),
          ...(await expected('AERIAL_LABEL-COSIA', 0, 1)),
          ...(await expected('ALL_LABEL-LPIS', 0, 3)),
        ]);
      }
    }
  });

  it('have the date of the metadata, and no values of a series that was not asked for', async () => {
    const found = await pixelAt(3, 3, { s2: 2 });
    const dates = core.services.workspaces.session().catalogue.seriesDates(core.datasetId, roiKey, 's2')!;
    expect(found.imagery.find(({ id }) => id === 's2')!.date).toBe(dates[2]);
    expect(found.imagery.find(({ id }) => id === 's1asc')).toEqual({
      ...{ id: 's1asc', date: null, values: [], error: null },
    });
    expect(found.imagery.find(({ id }) => id === 'aerial')!.date).toBeNull();
  });

  it('are null beyond the dates of the file', async () => {
    const found = await pixelAt(3, 3, { s2: 5000, s1asc: 5000 });
    expect(valuesOf(found, 's2')).toEqual(imagery.s2.bands.map(() => null));
    expect(valuesOf(found, 's1asc')).toEqual([null, null]);
    expect(found.imagery.find(({ id }) => id === 's2')!.date).toBeNull();
  });

  it('are none where no patch is, and a ROI that is not there is an error', async () => {
    expect(await pixelAt(700, 700)).toEqual({ patchId: null, imagery: [], classes: [] });
    expect(await pixelAt(99_999, 3)).toEqual({ patchId: null, imagery: [], classes: [] });
    const unknown = core.client.evidence.pixel({
      datasetId: core.datasetId,
      roiKey: 'D001-2020_X',
      x: 0,
      y: 0,
    });
    await expect(unknown).rejects.toMatchObject({ data: { code: 'notFound' } });
  });

  it('tell the corrected and the original class', async () => {
    const [patch] = roi.grid;
    const before = (await pixelAt(patch!.x + 40, patch!.y + 40)).classes[1]!.value!;
    await core.paint(patch!.patchId, { x: 40, y: 40, width: 3, height: 3, value: before === 3 ? 4 : 3 });
    const found = await pixelAt(patch!.x + 40, patch!.y + 40);
    expect(classOf(found, 'mask')!.value).toBe(before === 3 ? 4 : 3);
    expect(classOf(found, 'cosia')!.value).toBe(before);
    const [edit] = await core.client.evidence.pixelHistory({
      ...{ datasetId: core.datasetId, roiKey, x: patch!.x + 40, y: patch!.y + 40 },
    });
    expect(edit).toMatchObject({ tool: 'brush', from: before, to: before === 3 ? 4 : 3, inForce: true });
    const beside = { datasetId: core.datasetId, roiKey, x: patch!.x + 43, y: patch!.y + 40 };
    expect(await core.client.evidence.pixelHistory(beside)).toEqual([]);
  });

  it('of a broken, a missing and a wrongly sized file are errors of theirs alone', async () => {
    const patch = roi.grid[1]!;
    const [dem, spot, lpis, masks] = (
      ['DEM_ELEV', 'SPOT_RGBI', 'ALL_LABEL-LPIS', 'SENTINEL2_MSK-SC'] as const
    ).map((modality) => fileOf(patch.patchId, modality)) as [string, string, string, string];
    const kept = [dem, spot, lpis, masks].map((path) => [path, readFileSync(path)] as const);
    try {
      writeFileSync(dem, 'no picture');
      rmSync(spot);
      const data = new Uint8Array(100 * 100 * 3);
      const layout = { kind: 'strips' } as const;
      const small = {
        width: 100,
        height: 100,
        bands: 3,
        dtype: 'uint8',
        compression: 'none',
        geo: null,
      } as const;
      writeFileSync(lpis, encodeTiff({ ...small, data, layout }));
      writeFileSync(masks, '');
      const found = await pixelAt(patch.x + 9, patch.y + 9, { s2: 1 });
      const errorOf = (id: string) => found.imagery.find((entry) => entry.id === id)!.error?.code;
      expect([errorOf('aerial'), errorOf('dem'), errorOf('spot')]).toEqual([
        undefined,
        'notATiff',
        'fileMissing',
      ]);
      expect(valuesOf(found, 'dem')).toEqual([]);
      expect(classOf(found, 'lpis2')).toMatchObject({ value: null, error: { code: 'wrongSize' } });
      // The reflectances are there, what the mask would say is not.
      expect(valuesOf(found, 's2')!.map((value) => value === null)).toEqual([
        ...Array.from({ length: 10 }, () => false),
        ...[true, true],
      ]);
      expect(errorOf('s2')).toBe('fileTruncated');
      expect(classOf(found, 'mask')!.error).toBeNull();
    } finally {
      for (const [path, bytes] of kept) writeFileSync(path, bytes);
    }
    const healed = await pixelAt(patch.x + 9, patch.y + 9, { s2: 1 });
    expect(healed.imagery.every(({ error }) => error === null)).toBe(true);
  });

  it('are null for nodata, NaN and infinite values; a class is never nodata, and codes that no list has are told', async () => {
    const patch = roi.grid[2]!;
    const [dem, lpis] = [fileOf(patch.patchId, 'DEM_ELEV'), fileOf(patch.patchId, 'ALL_LABEL-LPIS')];
    const kept = [dem, lpis].map((path) => [path, readFileSync(path)] as const);
    const write = (
      path: string,
      bands: number,
      data: TypedArray,
      dtype: 'float32' | 'uint8',
      nodata: number,
    ) =>
      writeFileSync(
        path,
        encodeTiff({
          ...{ width: 512, height: 512, bands, dtype, data, compression: 'deflate', geo: null, nodata },
          layout: { kind: 'strips' },
        }),
      );
    try {
      const heights = new Float32Array(512 * 512 * 2).fill(12.5);
      heights.set([-9999, NaN, Infinity, -Infinity, 0, 3]);
      write(dem, 2, heights, 'float32', -9999);
      const codes = new Uint8Array(512 * 512 * 3).fill(7);
      codes.set([0, 200, 255]);
      write(lpis, 3, codes, 'uint8', 0);
      const dems = await Promise.all([0, 1, 2].map((x) => pixelAt(patch.x + x, patch.y)));
      expect(dems.map((found) => valuesOf(found, 'dem'))).toEqual([
        [null, null],
        [null, null],
        [0, 3],
      ]);
      expect(dems[0]!.classes.slice(2).map(({ value }) => value)).toEqual([0, 200, 255]);
    } finally {
      for (const [path, bytes] of kept) writeFileSync(path, bytes);
    }
  });
});

const hasRasterio = canImport('rasterio, numpy');

it.skipIf(!hasRasterio)('rasterio reads the same values at the same place of the world', async () => {
  const names = ['aerial', 'pan', 'dem', 'spot', 's1asc'] as const;
  const asked = roi.grid.flatMap((patch) =>
    places.map(([x, y]) => ({ patch, x: patch.x + x, y: patch.y + y })),
  );
  const script = `
import json, sys, rasterio
out = []
for path, x, y, count in json.load(sys.stdin):
    with rasterio.open(path) as src:
        row, col = src.index(x, y)
        out.append([float(v) for v in src.read(window=rasterio.windows.Window(col, row, 1, 1))[:count, 0, 0]])
print(json.dumps(out))`;
  const input = asked.flatMap(({ patch, x, y }) =>
    names.map((id) => [
      fileOf(patch.patchId, imagery[id].modality),
      roi.origin[0] + (x + 0.5) * roi.gsd,
      roi.origin[1] - (y + 0.5) * roi.gsd,
      imagery[id].bands.length,
    ]),
  );
  const read: unknown = JSON.parse(
    execFileSync(pythonPath, ['-c', script], { input: JSON.stringify(input) }).toString(),
  );
  const found = [];
  for (const { x, y } of asked) {
    const values = await pixelAt(x, y, { s1asc: 0 });
    found.push(...names.map((id) => valuesOf(values, id)));
  }
  expect(found).toEqual(read);
});

describe('other layouts', () => {
  it('FLAIR#2 has a fifth band and the series of its super-area', async () => {
    const folder = makeFolder('arpenteur-pixel-f2-');
    const other = new RealCore();
    try {
      const [domain, area] = ['D004_2021', 'Z10_AU'];
      const ids = [1, 2];
      for (const [i, id] of ids.entries()) {
        const corner = [900_000 + i * 102.4, 6_500_000] as const;
        const name = String(id).padStart(6, '0');
        writeFlair(
          folder,
          `flair_aerial_train/${domain}/${area}/img/IMG_${name}.tif`,
          flairRasterBytes('img', { corner, fill: 40 + i }),
        );
        writeFlair(
          folder,
          `flair_labels_train/${domain}/${area}/msk/MSK_${name}.tif`,
          flairRasterBytes('msk', { corner, fill: 3 }),
        );
      }
      const sen = `flair_sen_train/${domain}/${area}/sen`;
      writeFlairSeries(folder, sen, { domain, area });
      // Each sample says where it is: date, band, row, column of [2, 10, 60, 70].
      const sampleAt = (i: number) => i % 65_536;
      const stem = `${sen}/SEN2_sp_${domain}-${area}`;
      writeFlair(
        folder,
        `${stem}_data.npy`,
        encodeNpy({ shape: [2, 10, 60, 70], dtype: 'uint16', sampleAt }),
      );
      writeFlair(
        folder,
        'flair-2_centroids_sp_to_patch.json',
        JSON.stringify({ 'IMG_000001.tif': [20, 30], 'IMG_000002.tif': [20, 40] }),
      );
      await other.open(folder);
      const [only] = await other.client.catalogue.rois({ datasetId: other.datasetId });
      const grid = await other.client.catalogue.roi({ datasetId: other.datasetId, roiKey: only!.roiKey });
      const patch = grid.grid.find(({ patchId }) => patchId.endsWith('2'))!;
      const at = (x: number, y: number, s2: number) =>
        other.client.evidence.pixel({
          ...{
            datasetId: other.datasetId,
            roiKey: only!.roiKey,
            x: patch.x + x,
            y: patch.y + y,
            dates: { s2 },
          },
        });
      const middle = await at(256, 256, 1);
      expect(middle.imagery.map(({ id }) => id)).toEqual(['aerial', 's2', 'elevation']);
      expect(valuesOf(middle, 'elevation')).toEqual([41]);
      const sample = (date: number, row: number, col: number) =>
        Array.from({ length: 10 }, (_, band) => (((date * 10 + band) * 60 + row) * 70 + col) % 65_536);
      expect(valuesOf(middle, 's2')).toEqual([...sample(1, 20, 40), 0, 0]);
      // 51.2 m to the north-west are 5.12 pixels of 10 m: one more is begun.
      expect(valuesOf(await at(0, 0, 0), 's2')).toEqual([...sample(0, 14, 34), 0, 0]);
      expect(valuesOf(await at(511, 511, 0), 's2')).toEqual([...sample(0, 25, 45), 0, 0]);
      expect(valuesOf(await at(256, 256, 7), 's2')!.every((value) => value === null)).toBe(true);
      expect(middle.classes.map(({ layer, value }) => [layer, value])).toEqual([
        ['mask', 3],
        ['cosia', 3],
      ]);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('a large plain image is found by its cells, its history too', async () => {
    const folder = makeFolder('arpenteur-pixel-plain-');
    const other = new RealCore();
    try {
      writeClassList(folder);
      const size = { width: 1300, height: 1100 };
      const value = (x: number, y: number, band: number) => (x * 3 + y * 5 + band) % 60_000;
      writePlainImage(folder, 'images/field.tif', { ...size, bands: 3, dtype: 'uint16', value, tile: 256 });
      writePlainImage(folder, 'masks/field.tif', { ...size, value: (x) => (x >> 9) + 1 });
      await other.open(folder);
      const [only] = await other.client.catalogue.rois({ datasetId: other.datasetId });
      const { datasetId } = other;
      const { roiKey: key } = only!;
      const found = await other.client.evidence.pixel({ datasetId, roiKey: key, x: 1050, y: 600, dates: {} });
      expect(found.patchId).toMatch(/@1-2$/);
      expect(valuesOf(found, 'aerial')).toEqual([...[0, 1, 2].map((band) => value(1050, 600, band)), null]);
      expect(found.classes.map(({ layer, value: code }) => [layer, code])).toEqual([
        ['mask', 3],
        ['cosia', 3],
      ]);
      expect(await other.client.evidence.pixelHistory({ datasetId, roiKey: key, x: 1050, y: 600 })).toEqual(
        [],
      );
      const same = await other.client.evidence.difference({ datasetId, roiKey: key, a: 'mask', b: 'cosia' });
      expect(same).toMatchObject({ px: 1300 * 1100, differentPx: 0, skipped: [] });
      expect(same.pairs).toEqual([
        { a: 1, b: 1, px: 512 * 1100 },
        { a: 2, b: 2, px: 512 * 1100 },
        { a: 3, b: 3, px: 276 * 1100 },
      ]);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('the sample has the files that these tests speak of', () => {
  expect(existsSync(fileOf(roi.grid[0]!.patchId, 'SENTINEL2_TS'))).toBe(true);
});
