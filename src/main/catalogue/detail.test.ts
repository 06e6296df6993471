import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cornerOf,
  makeFolder,
  patchIds,
  writeDataset,
  writeGeoPackage,
  writeRaster,
} from '../../../test/fixtures/flairHubFolder.ts';
import { createRasterService } from '../raster/index.ts';
import { migrate } from '../workspace/index.ts';
import { createCatalogue } from './index.ts';
import type { Catalogue, EditStates } from './index.ts';

const dataset = 'd1';
const key = 'D012-2019_AF-S1-27';
const ids = patchIds(key, 1, 2);
const raster = createRasterService({ threads: 0 });

let root: string;
let db: Database.Database;
let catalogue: Catalogue;
let edits: EditStates;

beforeEach(async () => {
  root = makeFolder();
  db = new Database(':memory:');
  migrate(db, 'catalogue');
  edits = new Map();
  catalogue = createCatalogue({ db, raster, editStates: () => edits, cellStates: () => edits, threads: 0 });
  writeDataset(root, ids);
  // Three dates by the bands, two by the metadata.
  for (const id of ids) writeRaster(root, id, 'SENTINEL2_TS');
  const write = (name: string, columns: string[], rows: unknown[][]): void => {
    writeGeoPackage(root, `GLOBAL_ALL_MTD/GLOBAL_${name}.gpkg`, columns, rows);
  };
  const s2 = JSON.stringify({ '10': '20190630', '2': '20190115' });
  write('SENTINEL2_MTD_DATES', ['patch_id', 'acquisition_dates'], [[ids[0], s2]]);
  write('AERIAL_MTD_DATES', ['patch_id', 'date', 'camera'], [[ids[0], '20190612', 'UCE-M3-f120']]);
  write('AERIAL-RLT_MTD_DATES', ['patch_id', 'date'], [[ids[0], '19560700']]);
  write('SPOT_MTD_DATES', ['patch_id', 'date'], [[ids[0], '20190702']]);
  write('ALL_MTD_SPLIT', ['patch_id', 'split_1', 'split_2'], [[ids[0], 'train', 'test']]);
  await catalogue.index({
    datasetId: dataset,
    path: root,
    layout: 'flair-hub',
    rescan: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
});
afterEach(async () => {
  await catalogue.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

test('a patch tells what the metadata of every sensor say of it', () => {
  const [x, y] = cornerOf(ids[0]!);
  const detail = catalogue.detail(dataset, ids[0]!);
  expect(detail).toMatchObject({
    split: 'train',
    splits: { split_1: 'train', split_2: 'test' },
    aerialDate: '2019-06-12',
    camera: 'UCE-M3-f120',
    historicalDate: '1956-07',
    spotDate: '2019-07-02',
    // In the order of the numbers, which is that of the bands.
    s2DateList: ['2019-01-15', '2019-06-30'],
    s1AscDateList: [],
    state: 'untouched',
    crs: 'EPSG:2154',
    widthPx: 512,
    cosia: null,
    shares: null,
  });
  detail.extent!.forEach((value, i) => expect(value).toBeCloseTo([x, y - 102.4, x + 102.4, y][i]!, 3));
  // Dates are those of the ROI, all else is the patch's own.
  expect(catalogue.detail(dataset, ids[1]!)).toMatchObject({
    camera: null,
    splits: {},
    s2DateList: ['2019-01-15', '2019-06-30'],
  });
});

test('dates that are not those of the bands are told', () => {
  const { problems, total } = catalogue.problems(dataset, 0, 10, { codes: ['dateBandMismatch'] });
  expect(total).toBe(2);
  expect(problems[0]).toMatchObject({ patchId: ids[0], params: { found: 3, dates: 2 } });
  expect(catalogue.health(dataset).counts).toContainEqual({
    severity: problems[0]!.severity,
    code: 'dateBandMismatch',
    count: 2,
  });
});

test('problems are found by code and by severity', () => {
  const all = catalogue.problems(dataset, 0, 1000);
  const infos = catalogue.problems(dataset, 0, 1000, { severities: ['info'] });
  expect(infos.total).toBe(all.problems.filter((p) => p.severity === 'info').length);
  expect(
    catalogue.problems(dataset, 0, 1000, { codes: ['absentModality'], severities: ['error'] }).total,
  ).toBe(0);
  const counts = catalogue.health(dataset).counts.reduce((sum, { count }) => sum + count, 0);
  expect([counts, catalogue.summary(dataset).problems]).toEqual([all.total, all.total]);
});

test('the facts of its pixels and its edits come along', () => {
  // 75 pixels of class 4, 300 of class 2.
  const cosia = Buffer.from([2, 44, 1, 0, 0, 4, 75, 0, 0, 0]);
  db.prepare(
    `INSERT INTO fact (patch, stamp, mask_version, cosia, unknown_px, s2_dates, s2_valid)
     SELECT id, '', 0, ?, 3, 3, 2 FROM patch WHERE patch_id = ?`,
  ).run(cosia, ids[0]);
  edits = new Map([[ids[0]!, { edits: 1, changedPx: 12, readOnly: null }]]);
  expect(catalogue.detail(dataset, ids[0]!)).toMatchObject({
    cosia: [
      [2, 300],
      [4, 75],
    ],
    shares: [
      [2, 0.8],
      [4, 0.2],
    ],
    unknownPx: 3,
    s2Dates: 3,
    s2Valid: 2,
    state: 'edited',
    edits: 1,
    changedPx: 12,
  });
  expect(catalogue.health(dataset).check).toEqual({ patches: 2, headers: 2, pixels: 1 });
  expect(() => catalogue.detail(dataset, 'nonsense')).toThrow('notFound');
  expect(() => catalogue.detail('other', ids[0]!)).toThrow('notFound');
});
