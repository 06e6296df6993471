import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  cornerOf,
  footprintBlob,
  makeFolder,
  patchIds,
  writeDataset,
  writeGeoPackage,
  writeRaster,
} from '../../../test/fixtures/flairHubFolder.ts';
import type { AppError } from '../../shared/errors.ts';
import { createRasterService } from '../raster/index.ts';
import { migrate } from '../workspace/index.ts';
import { createCatalogue } from './index.ts';
import type { Catalogue, IndexOptions, IndexProgress } from './index.ts';

/** Tasks of the readers in the order in which they were asked: `scanUnit D012`. */
const tasks = vi.hoisted((): string[] => []);
vi.mock('../datasets/index.ts', async (load) => {
  const real = await load<typeof import('../datasets/index.ts')>();
  const createDatasetReader: typeof real.createDatasetReader = (...args) => {
    const reader = real.createDatasetReader(...args);
    return {
      ...reader,
      run(task, taskArgs, options) {
        const { unit } = taskArgs as { unit?: { key: string } };
        tasks.push(unit ? `${task} ${unit.key}` : task);
        return reader.run(task, taskArgs, options);
      },
    };
  };
  return { ...real, createDatasetReader };
});

const dataset = 'd1';
const rois = ['D004-2021_UU-S1-1', 'D012-2019_AF-S1-27', 'D085-2019_NN-S1-5'] as const;
const raster = createRasterService({ threads: 0 });

let root: string;
let db: Database.Database;
let catalogue: Catalogue;

const open = (): Catalogue =>
  createCatalogue({ db, raster, editStates: () => new Map(), cellStates: () => new Map(), threads: 0 });

beforeEach(() => {
  root = makeFolder();
  db = new Database(':memory:');
  migrate(db, 'catalogue');
  catalogue = open();
  writeDataset(
    root,
    rois.flatMap((roi) => patchIds(roi, 1, 2)),
    ['AERIAL_LABEL-COSIA'],
  );
  tasks.length = 0;
});
afterEach(async () => {
  await catalogue.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const index = (options: Partial<IndexOptions> = {}) =>
  catalogue.index({
    datasetId: dataset,
    path: root,
    layout: 'flair-hub',
    rescan: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  });
const scanned = (): string[] =>
  tasks.filter((task) => task.startsWith('scanUnit')).map((task) => task.slice(9));
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: AppError) => error.code,
  );
const count = (table: string): number =>
  db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;
const idOf = (patchId: string): number =>
  db
    .prepare<[string], number>(
      `SELECT patch.id FROM patch JOIN scan_unit USING (unit) JOIN scan ON scan.id = scan_unit.scan
       WHERE patch_id = ? AND scan.state = 'current'`,
    )
    .pluck()
    .get(patchId)!;
/** Writes a fact of a patch, and a problem that its pixels have. */
const learn = (patchId: string): void => {
  const id = idOf(patchId);
  db.prepare(`INSERT INTO fact (patch, stamp, mask_version, unknown_px) VALUES (?, 's', 0, 7)`).run(id);
  db.prepare(
    `INSERT INTO problem (unit, stage, rank, code, path, patch_id, roi, params)
     SELECT unit, 'pixels', 1, 'wrongBands', 'x', patch_id, roi, '{}' FROM patch WHERE id = ?`,
  ).run(id);
};
const facts = (): string[] =>
  db
    .prepare<[], string>('SELECT patch_id FROM patch JOIN fact ON fact.patch = patch.id ORDER BY patch_id')
    .pluck()
    .all();
const purged = async (): Promise<void> => {
  for (let i = 0; i < 500 && (count('scan') > 1 || count('unit') > count('scan_unit')); i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('going on', () => {
  test('after a cancelled run only what is left is read', async () => {
    const abort = new AbortController();
    const run = index({
      signal: abort.signal,
      onProgress: (p) => void (p.phase === 'names' && p.done === 4 && abort.abort()),
    });
    expect(await codeOf(run)).toBe('cancelled');
    tasks.length = 0;
    expect(await index()).toMatchObject({ patches: 6, rois: 3, domains: 3, files: 6, reused: false });
    expect(scanned()).toEqual(['D085']);
    expect([...catalogue.patches(dataset)].map((p) => p.patchId)).toEqual(
      rois.flatMap((roi) => patchIds(roi, 1, 2)),
    );
  });

  test('after a kill too, and a unit that was half written is read again', async () => {
    const abort = new AbortController();
    await codeOf(
      index({
        signal: abort.signal,
        onProgress: (p) => void (p.phase === 'names' && p.done === 6 && abort.abort()),
      }),
    );
    await catalogue.close();
    // As a process leaves it that ended among the rows of the second unit.
    db.exec(
      `UPDATE unit SET state = 'writing' WHERE key = 'D012'; DELETE FROM patch WHERE patch_id = '${rois[1]}_1-2'`,
    );
    catalogue = open();
    tasks.length = 0;
    await index();
    expect(scanned()).toEqual(['D012']);
    await purged();
    expect(count('patch')).toBe(6);
    expect(count('scan')).toBe(1);
  });

  test('cancelled among the headers the dataset can be used, and the check reads what is left', async () => {
    writeDataset(root, patchIds('D001-2020_AF-S1-1', 11, 11), ['AERIAL_LABEL-COSIA']);
    const abort = new AbortController();
    let published = 0;
    const run = index({
      signal: abort.signal,
      onProgress: (p) => p.phase === 'headers' && p.done > 0 && abort.abort(),
      onPublished: () => published++,
    });
    expect(await codeOf(run)).toBe('cancelled');
    expect(published).toBe(1);
    expect(catalogue.health(dataset).check).toEqual({ patches: 127, headers: 0, pixels: 0 });
    const seen: IndexProgress[] = [];
    const check = { datasetId: dataset, signal: new AbortController().signal };
    await Promise.all([
      catalogue.checkHeaders({ ...check, onProgress: (p) => seen.push(p) }),
      catalogue.checkHeaders({ ...check, onProgress: (p) => seen.push(p) }),
    ]);
    // Once, though asked for twice at the same time.
    expect(seen[0]).toEqual({ phase: 'headers', done: 0, total: 127, unit: 'patches' });
    expect(seen.filter((p) => p.done === 0).length).toBe(1);
    expect(catalogue.health(dataset).check).toEqual({ patches: 127, headers: 127, pixels: 0 });
  });
});

describe('reading again', () => {
  test('a folder in which nothing has changed is not read', async () => {
    const first = await index();
    tasks.length = 0;
    let published = 0;
    expect(await index({ rescan: true, onPublished: () => published++ })).toEqual({ ...first, reused: true });
    expect([tasks, published]).toEqual([['list'], 0]);
  });

  test('a changed domain is read again, no other, and facts of files that are the same stay', async () => {
    await index();
    const kept = db.prepare('SELECT id FROM unit WHERE key <> ? ORDER BY id').pluck().all('D012');
    const ids = rois.flatMap((roi) => patchIds(roi, 1, 2));
    for (const id of ids) learn(id);
    writeRaster(root, `${rois[1]}_1-3`, 'AERIAL_LABEL-COSIA');
    // The second patch is another file under the same name.
    writeRaster(root, `${rois[1]}_1-2`, 'AERIAL_LABEL-COSIA', { fill: 3 });
    const file = catalogue.source(dataset, `${rois[1]}_1-2`, 'AERIAL_LABEL-COSIA') as string;
    utimesSync(file, 1_600_000_000, 1_600_000_000);
    tasks.length = 0;
    let atOnce: unknown;
    const report = await index({
      rescan: true,
      onPublished: () => {
        atOnce = [facts().length, catalogue.rois(dataset)[1]!.extent];
      },
    });
    expect(report).toMatchObject({ patches: 7, reused: false });
    expect(scanned()).toEqual(['D012']);
    expect(db.prepare('SELECT id FROM unit WHERE key <> ? ORDER BY id').pluck().all('D012')).toEqual(kept);
    // Known before any header is read again.
    expect(atOnce).toEqual([8, expect.arrayContaining([expect.any(Number)])]);
    await purged();
    expect(facts()).toEqual(ids.filter((id) => id !== `${rois[1]}_1-2`));
    expect(
      catalogue.problems(dataset, 0, 100, { codes: ['wrongBands'] }).problems.map((p) => p.patchId),
    ).toEqual(expect.arrayContaining([`${rois[1]}_1-1`]));
    expect(catalogue.problems(dataset, 0, 100, { codes: ['wrongBands'] }).total).toBe(5);
    expect(count('patch')).toBe(7);
  });

  test('changed metadata are read, with all that they are about', async () => {
    await index();
    tasks.length = 0;
    const id = `${rois[0]}_1-1`;
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg',
      ['patch_id', 'the_geom'],
      [[id, footprintBlob(cornerOf(id))]],
    );
    writeGeoPackage(
      root,
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg',
      ['patch_id', 'split_1'],
      [[id, 'train']],
    );
    expect(await index({ rescan: true })).toMatchObject({ reused: false });
    expect(scanned().length).toBe(3);
    expect(catalogue.patch(dataset, id)).toMatchObject({ split: 'train', splits: { split_1: 'train' } });
    expect(db.prepare('SELECT geom_x FROM patch WHERE id = ?').pluck().get(idOf(id))).toBeCloseTo(
      cornerOf(id)[0],
      3,
    );
  });

  test('a domain that vanished goes, the others are not read', async () => {
    await index();
    rmSync(join(root, 'D012-2019_AERIAL_LABEL-COSIA'), { recursive: true });
    tasks.length = 0;
    expect(await index({ rescan: true })).toMatchObject({ patches: 4, domains: 2 });
    expect(scanned()).toEqual([]);
    expect(catalogue.patch(dataset, `${rois[1]}_1-1`)).toBeNull();
    await purged();
    expect([count('patch'), count('roi'), count('roi_file'), count('patch_box')]).toEqual([4, 2, 2, 4]);
  });

  test('a damaged file that was replaced is no problem any more, though no name has changed', async () => {
    const file = join(
      root,
      'D004-2021_AERIAL_LABEL-COSIA/UU-S1-1/D004-2021_AERIAL_LABEL-COSIA_UU-S1-1_1-1.tif',
    );
    const whole = readFileSync(file);
    truncateSync(file, 20);
    await index();
    expect(catalogue.problems(dataset, 0, 10, { severities: ['error'] }).problems).toMatchObject([
      { patchId: `${rois[0]}_1-1` },
    ]);
    writeFileSync(file, whole);
    expect(await index({ rescan: true })).toMatchObject({ reused: true });
    expect(catalogue.problems(dataset, 0, 10, { severities: ['error'] }).total).toBe(0);
  });

  test('a check that finds the disk gone says so, and what was known stays', async () => {
    const abort = new AbortController();
    await codeOf(
      index({ signal: abort.signal, onProgress: (p) => void (p.phase === 'headers' && abort.abort()) }),
    );
    const away = `${root}-away`;
    renameSync(root, away);
    // The empty folder on which a disk is mounted.
    mkdirSync(root);
    const check = catalogue.checkHeaders({
      datasetId: dataset,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(await codeOf(check)).toBe('datasetMissing');
    expect(await codeOf(index())).toBe('datasetMissing');
    expect(await codeOf(index({ rescan: true }))).not.toBe('no error');
    expect(await codeOf(catalogue.roi(dataset, rois[0]))).toBe('datasetMissing');
    expect(catalogue.summary(dataset)).toMatchObject({ patches: 6 });
    expect(catalogue.problems(dataset, 0, 10, { severities: ['error'] }).total).toBe(0);
    rmSync(root, { recursive: true });
    renameSync(away, root);
    expect(await index()).toMatchObject({ patches: 6, reused: true });
    expect(catalogue.health(dataset).check).toEqual({ patches: 6, headers: 6, pixels: 0 });
  });
});

describe('another place', () => {
  test('a dataset that was moved is found there, and is not read again', async () => {
    await index();
    const moved = `${root}-moved`;
    renameSync(root, moved);
    expect(await catalogue.compareWith(dataset, moved)).toEqual({ checked: 6, missing: 0 });
    catalogue.relocate(dataset, moved);
    tasks.length = 0;
    expect(await index({ path: moved, rescan: true })).toMatchObject({ patches: 6, reused: true });
    expect(tasks).toEqual(['list']);
    expect(catalogue.source(dataset, `${rois[0]}_1-1`, 'AERIAL_LABEL-COSIA')).toBe(
      join(moved, 'D004-2021_AERIAL_LABEL-COSIA/UU-S1-1/D004-2021_AERIAL_LABEL-COSIA_UU-S1-1_1-1.tif'),
    );
    expect((await catalogue.roi(dataset, rois[0])).grid.map((p) => p.readOnly)).toEqual([null, null]);
    renameSync(moved, root);
  });

  test('a folder with other patches is told apart', async () => {
    await index();
    const other = makeFolder();
    writeDataset(other, patchIds(rois[0], 1, 1), ['AERIAL_LABEL-COSIA']);
    expect(await catalogue.compareWith(dataset, other)).toEqual({ checked: 6, missing: 5 });
    rmSync(other, { recursive: true });
    expect(await codeOf(catalogue.compareWith(dataset, other))).toBe('datasetMissing');
  });
});
