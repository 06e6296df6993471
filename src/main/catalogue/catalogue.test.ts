import { readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cornerOf,
  fingerprint,
  fixtureOrigin,
  footprintBlob,
  makeFolder,
  patchIds,
  writeBytes,
  writeDataset,
  writeGeoPackage,
  writeRaster,
} from '../../../test/fixtures/flairHubFolder.ts';
import type { AppError } from '../../shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { allModalityBits, modalityBit, modalityNames } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { createRasterService } from '../raster/index.ts';
import { migrate } from '../workspace/index.ts';
import { createCatalogue } from './index.ts';
import type { Catalogue, EditStates, IndexOptions, IndexProgress } from './index.ts';

const dataset = 'd1';
const key = 'D012-2019_AF-S1-27';
const labelBits = modalityBit('AERIAL_LABEL-COSIA') | modalityBit('AERIAL_RGBI');
const raster = createRasterService({ threads: 0 });

let root: string;
let db: Database.Database;
let catalogue: Catalogue;
let edits: EditStates;

const open = (threads = 0): Catalogue =>
  createCatalogue({ db, raster, editStates: () => edits, cellStates: () => edits, threads });

beforeEach(() => {
  root = makeFolder();
  db = new Database(':memory:');
  migrate(db, 'catalogue');
  edits = new Map();
  catalogue = open();
});
afterEach(async () => {
  await catalogue.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const asked = () => ({
  datasetId: dataset,
  path: root,
  layout: 'flair-hub' as const,
  rescan: false,
  signal: new AbortController().signal,
  onProgress: () => {},
});

const index = (options: Partial<IndexOptions> = {}) => catalogue.index({ ...asked(), ...options });

/** Waits until replaced and abandoned scans are deleted, which goes on after an index has answered. */
const purged = async (): Promise<void> => {
  const left = db
    .prepare(
      `SELECT (SELECT count(*) FROM scan WHERE state <> 'current') + (SELECT count(*) FROM unit) - (SELECT count(*) FROM scan_unit)`,
    )
    .pluck();
  while (left.get() !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
};

const pathOf = (patchId: string, modality: Modality): string =>
  catalogue.source(dataset, patchId, modality) as string;

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: AppError) => error.code,
  );

/** Problems but those that every fixture has: most modalities and all metadata are not there. */
const problems = () =>
  catalogue
    .problems(dataset, 0, 1000)
    .problems.filter(({ code }) => code !== 'absentModality' && code !== 'gpkgAbsent');

const gridOf = async (roiKey = key) =>
  (await catalogue.roi(dataset, roiKey)).grid.map(
    ({ patchId, x, y }) => `${parsePatchId(patchId)!.row}-${parsePatchId(patchId)!.col} ${x} ${y}`,
  );

describe('a sound dataset', () => {
  test('a patch with all ten modalities has no problems, and the dataset is not touched', async () => {
    writeDataset(root, patchIds(key, 1, 1), modalityNames);
    const id = `${key}_1-1`;
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg',
      ['patch_id', 'the_geom'],
      [[id, footprintBlob(cornerOf(id))]],
      { journalMode: 'wal' },
    );
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg',
      ['patch_id', 'split_1', 'split_2'],
      [[id, 'train', 'test']],
    );
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_AERIAL_MTD_DATES.gpkg',
      ['patch_id', 'date'],
      [[id, '20190612']],
    );
    const before = fingerprint(root);
    expect(await index()).toEqual({ patches: 1, rois: 1, domains: 1, files: 10, problems: 0, reused: false });
    const roi = await catalogue.roi(dataset, key);
    expect(fingerprint(root)).toEqual(before);
    const [x, y] = fixtureOrigin;
    expect(roi).toMatchObject({
      datasetId: dataset,
      roiKey: key,
      domainYear: 'D012-2019',
      domain: 'D012',
      year: '2019',
      roi: 'AF-S1-27',
      patches: 1,
      provisional: false,
      commonBits: allModalityBits,
      anyBits: allModalityBits,
      problems: 0,
      crs: 'EPSG:2154',
      gsd: 0.2,
      widthPx: 512,
      heightPx: 512,
      patchSizePx: 512,
      separate: [],
    });
    [...roi.extent!, ...roi.origin].forEach((n, i) =>
      expect(n).toBeCloseTo([x, y - 102.4, x + 102.4, y, x, y][i]!, 4),
    );
    expect(roi.grid).toEqual([
      {
        patchId: id,
        row: 1,
        col: 1,
        x: 0,
        y: 0,
        widthPx: 512,
        heightPx: 512,
        modalityBits: allModalityBits,
        readOnly: null,
        edits: 0,
        changedPx: 0,
        split: 'train',
        aerialDate: '2019-06-12',
      },
    ]);
    expect(catalogue.patch(dataset, id)).toMatchObject({
      splits: { split_1: 'train', split_2: 'test' },
      csvRows: [],
    });
  });

  test('workers find the same as the calling thread', async () => {
    writeDataset(root, patchIds(key, 2, 3));
    await index();
    const inPlace = await catalogue.roi(dataset, key);
    await catalogue.close();
    catalogue = open(2);
    await index({ rescan: true });
    expect(await catalogue.roi(dataset, key)).toEqual(inPlace);
    expect(inPlace.grid.length).toBe(6);
  });

  test('a hole in a ROI stays a hole', async () => {
    writeDataset(
      root,
      patchIds(key, 3, 2).filter((id) => !id.endsWith('_2-1')),
    );
    await index();
    expect(await gridOf()).toEqual(['1-1 0 0', '1-2 512 0', '2-2 512 512', '3-1 0 1024', '3-2 512 1024']);
    expect(problems()).toEqual([]);
  });

  test('the same ROI id in two years of a domain is two ROIs, with one set of historical photographs', async () => {
    writeDataset(root, ['D017-2018_UU-S1-1_1-1', 'D017-2021_UU-S1-1_1-1']);
    writeRaster(root, 'D017-2018_UU-S1-1_1-1', 'AERIAL-RLT_PAN');
    expect(await index()).toMatchObject({ domains: 2, rois: 2, patches: 2 });
    for (const id of ['D017-2018_UU-S1-1_1-1', 'D017-2021_UU-S1-1_1-1']) {
      expect(catalogue.source(dataset, id, 'AERIAL-RLT_PAN')).toBe(
        join(root, 'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-1.tif'),
      );
    }
    expect(catalogue.rois(dataset).map((roi) => roi.roiKey)).toEqual([
      'D017-2018_UU-S1-1',
      'D017-2021_UU-S1-1',
    ]);
  });

  test('the folder around the toy dataset can be indexed as well', async () => {
    writeDataset(join(root, 'FLAIR-HUB_TOY'), patchIds(key, 1, 1));
    expect(await index()).toMatchObject({ patches: 1 });
    expect(catalogue.source(dataset, `${key}_1-1`, 'AERIAL_RGBI')).toContain('FLAIR-HUB_TOY');
  });

  test('progress names its phases and ends at the total', async () => {
    writeDataset(root, patchIds(key, 2, 2));
    const seen: IndexProgress[] = [];
    await index({ onProgress: (p) => void seen.push(p) });
    expect([...new Set(seen.map((p) => p.phase))]).toEqual(['names', 'headers']);
    expect(seen.at(-1)).toEqual({ phase: 'headers', done: 4, total: 4, unit: 'patches' });
  });
});

describe('opening again', () => {
  test('an indexed dataset is not read again', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    const first = await index();
    expect(catalogue.summary(dataset).indexedAt).not.toBeNull();
    rmSync(join(root, 'D012-2019_AERIAL_RGBI'), { recursive: true });
    expect(await index()).toEqual({ ...first, reused: true });
  });

  test('a rescan sees what came, went and changed, and deletes what it replaces', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    await index();
    writeRaster(root, `${key}_1-3`, 'AERIAL_LABEL-COSIA');
    unlinkSync(pathOf(`${key}_1-1`, 'AERIAL_RGBI'));
    writeRaster(root, `${key}_1-2`, 'AERIAL_LABEL-COSIA', { dtype: 'uint16' });
    expect(await index({ rescan: true })).toMatchObject({ patches: 3, reused: false });
    const { grid } = await catalogue.roi(dataset, key);
    expect(grid.map((p) => [p.modalityBits, p.readOnly])).toEqual([
      [modalityBit('AERIAL_LABEL-COSIA'), null],
      [labelBits, 'wrongDtype'],
      [modalityBit('AERIAL_LABEL-COSIA'), null],
    ]);
    await purged();
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect(['scan', 'roi', 'patch', 'patch_box', 'roi_box'].map(count)).toEqual([1, 1, 3, 3, 1]);
    expect(count('problem')).toBe(catalogue.summary(dataset).problems);
  });

  test('a mask that changed on disk is judged again when its ROI opens', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    await index();
    const path = pathOf(`${key}_1-2`, 'AERIAL_LABEL-COSIA');
    truncateSync(path, 100);
    unlinkSync(pathOf(`${key}_1-1`, 'AERIAL_LABEL-COSIA'));
    const { grid } = await catalogue.roi(dataset, key);
    expect(grid.map((p) => p.readOnly)).toEqual(['maskMissing', 'unreadable']);
    // The aerial images place them still.
    expect(await gridOf()).toEqual(['1-1 0 0', '1-2 512 0']);
  });

  test('a dataset that moved is read again', async () => {
    writeDataset(root, patchIds(key, 1, 1));
    await index();
    const elsewhere = makeFolder();
    writeDataset(elsewhere, patchIds(key, 1, 2));
    const report = await catalogue.index({
      datasetId: dataset,
      path: elsewhere,
      layout: 'flair-hub',
      rescan: false,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(report).toMatchObject({ patches: 2, reused: false });
    rmSync(elsewhere, { recursive: true });
  });
});

describe('an index that does not come to its end', () => {
  test.each(['names', 'metadata'])(
    'cancelled in its phase %s it leaves the catalogue as it was',
    async (phase) => {
      writeDataset(root, patchIds(key, 1, 2));
      await index();
      const before = [catalogue.summary(dataset), await catalogue.roi(dataset, key)];
      writeDataset(root, patchIds('D013-2020_AF-S1-1', 2, 2));
      writeBytes(root, 'csv/FLAIR-HUB_VALID.csv', `patch_id;DEM_ELEV\n${key}_1-1;\n`);
      const abort = new AbortController();
      const run = index({
        rescan: true,
        signal: abort.signal,
        onProgress: (p) => void (p.phase === phase && p.done > 0 && abort.abort()),
      });
      expect(await codeOf(run)).toBe('cancelled');
      expect([catalogue.summary(dataset), await catalogue.roi(dataset, key)]).toEqual(before);
    },
  );

  test('a first index that is cancelled among the names shows nothing', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    const abort = new AbortController();
    const run = index({ signal: abort.signal, onProgress: (p) => p.phase === 'names' && abort.abort() });
    expect(await codeOf(run)).toBe('cancelled');
    expect([catalogue.summary(dataset).indexedAt, catalogue.rois(dataset)]).toEqual([null, []]);
  });

  test('what a killed process left behind is never shown and is deleted by the next index', async () => {
    writeDataset(root, patchIds(key, 1, 2));
    db.exec(`INSERT INTO scan (dataset_id, path, layout, state, started_at) VALUES ('${dataset}', '${root}', 'flair-hub', 'pending', '');
      INSERT INTO unit (dataset_id, key, fingerprint, state) VALUES ('${dataset}', 'D012', 'x', 'writing');
      INSERT INTO scan_unit VALUES (1, 0, 1);
      INSERT INTO roi (unit, roi_key, domain, year, roi, patches, common_bits, any_bits) VALUES (1, '${key}', 'D012', '2019', 'x', 1, 1, 1);
      INSERT INTO patch (unit, roi, patch_id, name, row, col, bits) VALUES (1, 1, '${key}_9-9', '9-9', 9, 9, 1)`);
    catalogue = open();
    expect(catalogue.summary(dataset).indexedAt).toBeNull();
    await index();
    expect(catalogue.patch(dataset, `${key}_9-9`)).toBeNull();
    await purged();
    expect(db.prepare('SELECT count(*) FROM patch').pluck().get()).toBe(2);
  });

  test('a folder that is no dataset, or gone, says so and changes nothing', async () => {
    expect(await codeOf(index())).toBe('notADataset');
    rmSync(root, { recursive: true });
    expect(await codeOf(index())).toBe('datasetMissing');
    expect(catalogue.summary(dataset).indexedAt).toBeNull();
  });

  test('the same dataset is not indexed twice at once', async () => {
    writeDataset(root, patchIds(key, 1, 1));
    const first = index();
    expect(await codeOf(index())).toBe('conflict');
    expect(await first).toMatchObject({ patches: 1 });
  });
});

describe('questions', () => {
  beforeEach(async () => {
    writeDataset(root, [...patchIds(key, 2, 2), ...patchIds('D013-2020_UU-S1-U9', 1, 1)]);
    writeRaster(root, `${key}_1-1`, 'DEM_ELEV');
    edits = new Map([
      [`${key}_1-2`, { edits: 3, changedPx: 40, readOnly: null }],
      [`${key}_2-2`, { edits: 1, changedPx: 5, readOnly: 'originalChanged' }],
      [`${key}_2-1`, { edits: 0, changedPx: 0, readOnly: null }],
    ]);
    await index();
  });

  test('ROIs and patches tell their edits', async () => {
    expect(catalogue.rois(dataset).map((roi) => [roi.roiKey, roi.editedPatches])).toEqual([
      [key, 2],
      ['D013-2020_UU-S1-U9', 0],
    ]);
    const { grid, editedPatches } = await catalogue.roi(dataset, key);
    expect(editedPatches).toBe(2);
    expect(grid.map((p) => [p.edits, p.changedPx, p.readOnly])).toEqual([
      [0, 0, null],
      [3, 40, null],
      [0, 0, null],
      [1, 5, 'originalChanged'],
    ]);
  });

  test('a patch is written to while the list of patches is read', () => {
    for (const { patchId } of catalogue.patches(dataset)) {
      db.prepare('UPDATE patch SET aerial_date = ? WHERE patch_id = ?').run('2020-01-01', patchId);
    }
    expect([...catalogue.patches(dataset)].every((p) => p.aerialDate === '2020-01-01')).toBe(true);
  });

  test('a file that a patch does not have has no path, and unknown things are not found', async () => {
    expect(catalogue.source(dataset, `${key}_1-2`, 'DEM_ELEV')).toBeNull();
    expect(catalogue.source(dataset, `${key}_8-8`, 'AERIAL_RGBI')).toBeNull();
    expect(catalogue.source('other', `${key}_1-1`, 'AERIAL_RGBI')).toBeNull();
    expect(catalogue.patch(dataset, 'nonsense')).toBeNull();
    expect(await codeOf(catalogue.roi(dataset, 'nonsense'))).toBe('notFound');
    expect(await codeOf(catalogue.roi('other', key))).toBe('notFound');
  });

  test('a file with another spelling of its extension is found where it is', async () => {
    const path = formatPatchPath(parsePatchId(`${key}_1-1`)!, 'DEM_ELEV');
    writeFileSync(join(root, path.replace('1-1.tif', '2-1.TIFF')), readFileSync(join(root, path)));
    await index({ rescan: true });
    expect(catalogue.source(dataset, `${key}_2-1`, 'DEM_ELEV')).toBe(
      join(root, path.replace('1-1.tif', '2-1.TIFF')),
    );
  });

  test('the boxes find patches and ROIs by place', () => {
    const [x, y] = fixtureOrigin;
    const inside = db
      .prepare('SELECT count(*) FROM patch_box WHERE max_x > ? AND min_x < ? AND max_y > ? AND min_y < ?')
      .pluck()
      .get(x + 110, x + 190, y - 90, y - 10);
    expect(inside).toBe(1);
  });
});
