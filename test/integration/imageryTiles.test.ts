import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateScene } from '../../src/main/datasets/index.ts';
import { readRaster } from '../../src/main/raster/index.ts';
import type { ImageryLayer } from '../../src/shared/contract/index.ts';
import { imagery, isSeries } from '../../src/shared/model/imagery.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import { writeFlair, writeFlairArea } from '../fixtures/flair12Folder.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { failureOf, RealCore } from '../support/realCore.ts';
import { samplesOf } from '../support/tileStand.ts';
import { writeZip } from '../support/zip.ts';

const domainYear = 'D091-2021';
const roiKey = `${domainYear}_AU-S1-3`;
let parent: string;
let folders: string;
let archives: string;
let core: RealCore;
let layers: ImageryLayer[];

/** A scene with all modalities, as folders and as the hub's archives. */
beforeAll(async () => {
  parent = makeFolder('arpenteur-imagery-');
  folders = join(parent, 'folders');
  archives = join(parent, 'archives');
  const scene = { seed: 3, domainYear, roi: 'AU-S1-3', rows: 2, cols: 2, holes: ['2-1'] };
  await generateScene({ outDir: folders, ...scene });
  mkdirSync(archives);
  for (const name of readdirSync(folders)) {
    if (name.endsWith('.csv')) copyFileSync(join(folders, name), join(archives, name));
    if (!existsAsFolder(name)) continue;
    const files = readdirSync(join(folders, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.\w+$/.test(file))
      .sort();
    const data = files.map((file, i) => ({
      ...{ name: `${name}/${file}`, data: readFileSync(join(folders, name, file)) },
      method: i % 2 === 0 ? (0 as const) : (8 as const),
    }));
    writeZip(join(archives, `${name}.zip`), data);
  }
  core = new RealCore();
  await core.open(folders);
  layers = await core.client.imagery.layers({ datasetId: core.datasetId, roiKey });
});
afterAll(async () => {
  await core.close();
  rmSync(parent, { recursive: true, force: true });
});

const existsAsFolder = (name: string): boolean => !/\.\w+$/.test(name);

const fetchTile = (one: RealCore, layer: string, address: string, date?: number) =>
  one.pixels(
    `tile/${one.datasetId}/${roiKey}/${layer}/${address}${date === undefined ? '' : `?date=${date}`}`,
  );

const readPatch = (row: number, col: number, modality: Modality) =>
  readRaster(join(folders, formatPatchPath(parsePatchId(`${roiKey}_${row}-${col}`)!, modality)));

it('lists what the sample has, on grids of their own', () => {
  expect(layers.map(({ id, gsd, widthPx, levels }) => [id, gsd, widthPx, levels])).toEqual([
    ['aerial', 0.2, 1024, 2],
    ['pan', 0.4, 512, 1],
    ['dem', 0.2, 1024, 2],
    ['spot', 1.6, 128, 1],
    ['s2', 10.24, 20, 1],
    ['s1asc', 10.24, 20, 1],
    ['s1desc', 10.24, 20, 1],
  ]);
  for (const layer of layers) {
    expect(layer).toMatchObject({ patches: 3, offGridM: 0, mismatch: null });
    expect(layer.series.length > 0).toBe(isSeries(layer.id));
    expect(layer.series.every((date) => /^\d{4}-\d\d-\d\d$/.test(date!))).toBe(true);
  }
  expect(layers[1]!.dates![0]).toMatch(/^19\d\d-\d\d-\d\d$/);
});

it('shows the values of the files for every imagery, each patch in its place', async () => {
  for (const { id, gsd, tileSizePx, gutterPx, bands, series } of layers) {
    if (id === 'aerial') continue;
    const { modality } = imagery[id];
    const date = isSeries(id) ? series.length - 2 : undefined;
    const px = Math.round(102.4 / gsd);
    const bandsOfDate = id === 's2' ? 10 : bands;
    for (const [row, col] of [
      [1, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      const [x, y] = [(col - 1) * px, (row - 1) * px];
      const at = `0/${Math.floor(x / tileSizePx)}/${Math.floor(y / tileSizePx)}`;
      const tile = (await fetchTile(core, id, at, date))!;
      expect(tile.header.dtype).toBe(imagery[id].dtype);
      const full = tileSizePx + 2 * gutterPx;
      expect([tile.header.width, tile.header.height, tile.header.bands]).toEqual([full, full, bands]);
      const values = samplesOf({ data: tile.data, dtype: imagery[id].dtype });
      const file = await readPatch(row, col, modality);
      const [left, top] = [(x % tileSizePx) + gutterPx, (y % tileSizePx) + gutterPx];
      let wrong = 0;
      for (let i = 0; i < px * px; i++) {
        const [fx, fy] = [i % px, Math.floor(i / px)];
        for (let band = 0; band < bandsOfDate; band++) {
          const value = file.data[i * file.bands + (date ?? 0) * bandsOfDate + band]!;
          const shown = values[((top + fy) * full + left + fx) * bands + band]!;
          if (shown !== (id === 'pan' ? Math.max(1, value) : value)) wrong++;
        }
      }
      expect([id, row, col, wrong]).toEqual([id, row, col, 0]);
    }
  }
});

it('shows cloud and snow of the date beside its reflectances', async () => {
  const values = samplesOf({ data: (await fetchTile(core, 's2', '0/0/0', 4))!.data, dtype: 'float32' });
  const masks = await readPatch(1, 2, 'SENTINEL2_MSK-SC');
  for (let i = 0; i < 100; i++) {
    const at = (Math.floor(i / 10) * 32 + 10 + (i % 10)) * 12;
    expect([...values.subarray(at + 10, at + 12)]).toEqual([
      ...masks.data.subarray(i * masks.bands + 8, i * masks.bands + 10),
    ]);
  }
});

it('answers nothing where no patch is, and refuses what is no tile', async () => {
  expect(await fetchTile(core, 'dem', '0/0/1')).toBeNull();
  expect(await fetchTile(core, 'dem', '0/7/7')).toBeNull();
  expect(await fetchTile(core, 'elevation', '0/0/0')).toBeNull();
  expect(await fetchTile(core, 's2', '0/0/0', 9000)).toBeNull();
  for (const date of [undefined, -1, NaN]) {
    const failure = await failureOf(fetchTile(core, 's2', '0/0/0', date));
    expect(failure.code).toBe('badRequest');
  }
});

it('shows the same out of the archives of the hub', async () => {
  const zipped = new RealCore();
  try {
    await zipped.open(archives);
    const found = await zipped.client.imagery.layers({ datasetId: zipped.datasetId, roiKey });
    // The metadata with the dates are not among the archives of this test.
    expect(found.map(({ id, patches }) => [id, patches])).toEqual(layers.map(({ id }) => [id, 3]));
    for (const { id, levels } of layers) {
      const date = isSeries(id) ? 3 : undefined;
      for (const address of ['0/0/0', `${levels - 1}/0/0`]) {
        const [a, b] = await Promise.all([core, zipped].map((one) => fetchTile(one, id, address, date)));
        expect(Buffer.compare(a!.data, b!.data), `${id} ${address}`).toBe(0);
      }
    }
  } finally {
    await zipped.close();
  }
});

it('tells what tiles cost', async () => {
  const memory = await core.client.imagery.memory();
  expect(memory.tileBytes).toBeGreaterThan(2 ** 20);
  expect(memory.tileBytes).toBeLessThanOrEqual(memory.maxTileBytes);
  expect(memory.maxDiskBytes).toBe(20 * 1024 ** 3);
});

it('shows elevation and the series of a super-area of FLAIR#2', async () => {
  const root = join(parent, 'flair2');
  const [x, y] = [650_000, 6_860_000];
  writeFlairArea(root, {
    ...{ domain: 'D004_2021', area: 'Z10_AU', ids: [1], images: 'flair_2_aerial_train' },
    ...{ masks: 'flair_2_labels_train', series: 'flair_2_sen_train', raster: { corner: [x, y] } },
  });
  writeFlair(root, 'flair-2_centroids_sp_to_patch.json', JSON.stringify({ 'IMG_000001.tif': [30, 40] }));
  const flair2 = new RealCore();
  try {
    await flair2.open(root);
    const { datasetId } = flair2;
    const roi = (await flair2.client.catalogue.rois({ datasetId }))[0]!.roiKey;
    const found = await flair2.client.imagery.layers({ datasetId, roiKey: roi });
    expect(found.map(({ id }) => id)).toEqual(['aerial', 's2', 'elevation']);
    const s2 = found[1]!;
    expect(s2).toMatchObject({ gsd: 10, offGridM: 10, series: ['2021-01-05', '2021-02-16'], mismatch: null });
    // The centre of the patch lies in the middle of pixel (30, 40).
    expect(s2.origin[0]).toBeCloseTo(x + 51.2 - 5.5 * 10, 6);
    const elevation = await flair2.pixels(`tile/${datasetId}/${roi}/elevation/0/0/0`);
    expect(new Set(elevation!.data)).toEqual(new Set([1]));
    const tile = await flair2.pixels(`tile/${datasetId}/${roi}/s2/0/0/0?date=1`);
    const values = samplesOf({ data: tile!.data, dtype: 'float32' });
    // Sample (date, band, row, column) of the fixture holds its own number, modulo 999.
    const centre = (5 * 16 + 5) * 12;
    const sample = (band: number) => (((10 + band) * 60 + 30) * 70 + 40) % 999;
    expect([...values.subarray(centre, centre + 10)]).toEqual(
      Array.from({ length: 10 }, (_, band) => sample(band)),
    );
  } finally {
    await flair2.close();
  }
});
