import { readFileSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cornerOf,
  fingerprint,
  footprintBlob,
  makeFolder,
  patchIds,
  writeBytes,
  writeDataset,
  writeGeoPackage,
  writeRaster,
} from '../../../test/fixtures/flairHubFolder.ts';
import { problemTexts } from '../../shared/i18n/problems.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { createRasterService } from '../raster/index.ts';
import { migrate } from '../workspace/index.ts';
import { createCatalogue } from './index.ts';
import type { Catalogue } from './index.ts';

const dataset = 'd1';
const key = 'D012-2019_AF-S1-27';
const raster = createRasterService({ threads: 0 });

let root: string;
let db: Database.Database;
let catalogue: Catalogue;

beforeEach(() => {
  root = makeFolder();
  db = new Database(':memory:');
  migrate(db, 'catalogue');
  catalogue = createCatalogue({
    db,
    raster,
    editStates: () => new Map(),
    cellStates: () => new Map(),
    threads: 0,
  });
});
afterEach(async () => {
  await catalogue.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const index = () =>
  catalogue.index({
    datasetId: dataset,
    path: root,
    layout: 'flair-hub',
    rescan: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  });

/** Problems but those that every fixture has: most modalities and all metadata are not there. */
const problems = () =>
  catalogue
    .problems(dataset, 0, 1000)
    .problems.filter(({ code }) => code !== 'absentModality' && code !== 'gpkgAbsent');

const gridOf = async (roiKey = key) =>
  (await catalogue.roi(dataset, roiKey)).grid.map(
    ({ patchId, x, y }) => `${parsePatchId(patchId)!.row}-${parsePatchId(patchId)!.col} ${x} ${y}`,
  );

describe('bad files', () => {
  test('each is a problem that names it, and the rest goes on', async () => {
    const ids = patchIds(key, 1, 6);
    writeDataset(root, ids);
    const label = (i: number) => formatPatchPath(parsePatchId(ids[i]!)!, 'AERIAL_LABEL-COSIA');
    truncateSync(join(root, label(0)), readFileSync(join(root, label(0))).length - 20);
    writeBytes(root, label(1), 'GIF89a, whatever the name says');
    writeRaster(root, ids[2]!, 'AERIAL_LABEL-COSIA', { sizePx: 256 });
    writeRaster(root, ids[3]!, 'AERIAL_LABEL-COSIA', { dtype: 'uint16' });
    unlinkSync(join(root, label(4)));
    writeRaster(root, ids[5]!, 'AERIAL_RGBI', { bands: 3, corner: [0, 0] });
    expect(await index()).toMatchObject({ patches: 6 });
    const { grid, problems: count } = await catalogue.roi(dataset, key);
    expect(grid.map((p) => p.readOnly)).toEqual([
      'unreadable',
      'unreadable',
      'wrongSize',
      'wrongDtype',
      'maskMissing',
      null,
    ]);
    // The aerial images place those whose mask cannot.
    expect(grid.map((p) => p.x)).toEqual([0, 512, 1024, 1536, 2048, 2560]);
    const rgbi = formatPatchPath(parsePatchId(ids[5]!)!, 'AERIAL_RGBI');
    expect(problems().map((p) => `${p.severity} ${p.code} ${p.path}`)).toEqual([
      `error truncated ${label(0)}`,
      `error notTiff ${label(1)}`,
      `error wrongSize ${label(2)}`,
      `error wrongDtype ${label(3)}`,
      `warning missingMask D012-2019_AERIAL_LABEL-COSIA`,
      `warning wrongBands ${rgbi}`,
      `warning otherFootprint ${rgbi}`,
    ]);
    expect(problems()[2]!.params).toEqual({ path: label(2), found: '256 × 256', expected: '512 × 512' });
    expect(count).toBe(6);
  });

  test('every problem has its sentences', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    writeBytes(root, 'stray.tif', '');
    await index();
    const all = catalogue.problems(dataset, 0, 1000);
    expect(all.total).toBe(all.problems.length);
    expect(all.problems.filter((p) => !Object.hasOwn(problemTexts, p.code))).toEqual([]);
    expect(catalogue.problems(dataset, 2, 3).problems).toEqual(all.problems.slice(2, 5));
  });

  test('a patch off the grid opens apart, the others as one', async () => {
    writeDataset(root, patchIds(key, 1, 3));
    const [x, y] = cornerOf(`${key}_1-2`);
    for (const name of ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI'] as const) {
      writeRaster(root, `${key}_1-2`, name, { corner: [x + 0.1, y] });
    }
    await index();
    expect((await catalogue.roi(dataset, key)).separate).toEqual([
      { patchId: `${key}_1-2`, reason: 'offGrid' },
    ]);
    expect(await gridOf()).toEqual(['1-1 0 0', '1-3 1024 0']);
    expect(problems()).toMatchObject([{ code: 'offGrid', patchId: `${key}_1-2` }]);
  });

  test('without any georeference the ROI has a shape by its names, and no place', async () => {
    for (const id of patchIds(key, 2, 1)) writeRaster(root, id, 'AERIAL_LABEL-COSIA', { corner: null });
    await index();
    expect(catalogue.rois(dataset)[0]).toMatchObject({ extent: null, provisional: true });
    expect(await gridOf()).toEqual(['1-1 0 0', '2-1 0 512']);
  });

  test('another coordinate system is told', async () => {
    writeRaster(root, `${key}_1-1`, 'AERIAL_LABEL-COSIA', { epsg: 32_631 });
    await index();
    expect(problems()).toMatchObject([{ code: 'wrongCrs', params: { found: 'EPSG:32631' } }]);
    expect((await catalogue.roi(dataset, key)).crs).toBe('EPSG:32631');
  });
});

describe('modalities and metadata', () => {
  test('gaps are counted by domain and modality, absent modalities are only information', async () => {
    writeDataset(root, patchIds(key, 2, 2));
    writeRaster(root, `${key}_1-1`, 'DEM_ELEV');
    await index();
    expect(problems()).toMatchObject([
      {
        severity: 'warning',
        code: 'missingModality',
        params: { modality: 'DEM_ELEV', count: 3, patches: 4, example: `${key}_1-2` },
      },
    ]);
    const absent = catalogue.problems(dataset, 0, 100).problems.filter((p) => p.code === 'absentModality');
    expect(absent.length).toBe(7);
  });

  test('footprints of the metadata place patches that no header places; a difference is told', async () => {
    writeRaster(root, `${key}_1-1`, 'AERIAL_LABEL-COSIA');
    writeRaster(root, `${key}_1-2`, 'AERIAL_LABEL-COSIA', { corner: null });
    const [x, y] = cornerOf(`${key}_1-2`);
    const rows = [
      [`${key}_1-1`, footprintBlob([x, y])],
      [`${key}_1-2`, footprintBlob([x, y])],
      [`${key}_7-7`, footprintBlob([x, y])],
      ['odd', Buffer.from('not a geometry')],
    ];
    writeGeoPackage(root, 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg', ['patch_id', 'the_geom'], rows);
    await index();
    expect(await gridOf()).toEqual(['1-1 0 0', '1-2 512 0']);
    expect(catalogue.rois(dataset)[0]!.provisional).toBe(true);
    expect(problems().map((p) => p.code)).toEqual(['gpkgValues', 'noGeoreference', 'geometryMismatch']);
    expect(problems()[2]!.params).toMatchObject({ count: 1, offsetM: 102.4, example: `${key}_1-1` });
  });

  test('metadata that are garbage, of other columns or absent cost nothing but a line', async () => {
    writeDataset(root, patchIds(key, 1, 1));
    writeBytes(root, 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg', 'garbage'.repeat(100));
    writeGeoPackage(root, 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg', ['id', 'split_1'], [[1, 'train']]);
    writeGeoPackage(
      root,
      'D012-2019_ALL_MTD/D012-2019_AERIAL_MTD_DATES.gpkg',
      ['patch_id', 'date'],
      [['x', '20190101']],
    );
    const before = fingerprint(root);
    await index();
    expect(problems().map((p) => p.code)).toEqual(['gpkgUnreadable', 'gpkgColumns', 'gpkgOtherPatches']);
    expect(fingerprint(root)).toEqual(before);
    expect((await catalogue.roi(dataset, key)).grid.length).toBe(1);
  });

  test('the list beside the data says the split, before the metadata do', async () => {
    const ids = patchIds(key, 1, 3);
    writeDataset(root, ids);
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg',
      ['patch_id', 'split_1', 'split_toy'],
      [
        [ids[0], 'test', 'train'],
        [ids[1], 'test', null],
        [ids[2], 'test', 'test'],
      ],
    );
    const cell = (id: string) => `../${formatPatchPath(parsePatchId(id)!, 'DEM_ELEV')}`;
    writeBytes(
      root,
      'csv/FLAIR-HUB_VALID.csv',
      `patch_id;DEM_ELEV\n${ids[2]};${cell(ids[2]!)}\n${key}_9-9;${cell(`${key}_9-9`)}\n`,
    );
    await index();
    const records = [...catalogue.patches(dataset, { roiKey: key })];
    expect(records.map((p) => p.split)).toEqual(['train', 'test', 'valid']);
    expect(records.map((p) => p.csvRows)).toEqual([[], [], [{ path: 'csv/FLAIR-HUB_VALID.csv', line: 1 }]]);
    expect(catalogue.csvFiles(dataset)).toEqual([
      {
        path: 'csv/FLAIR-HUB_VALID.csv',
        separator: ';',
        columns: ['patch_id', 'DEM_ELEV'],
        split: 'valid',
        rows: 2,
      },
    ]);
    expect(problems().map((p) => p.code)).toEqual(['csvMissingFile', 'csvOtherSplit', 'csvUnknownPatch']);
  });
});
