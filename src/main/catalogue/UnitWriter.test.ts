import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { packEntries, unpackEntry } from '../datasets/index.ts';
import type { ScannedRoi } from '../datasets/index.ts';
import { migrate } from '../workspace/index.ts';
import { startScan } from './scans.ts';
import { SourceFinder } from './sources.ts';
import { prepareUnitWriter, UnitWriter } from './UnitWriter.ts';

const place = (offset: number) => ({ offset, storedBytes: 10, sizeBytes: 20, crc32: 7, method: 8 as const });

const roiOf = (roiKey: string, patchIds: readonly string[]): ScannedRoi => ({
  roiKey,
  domain: 'D004',
  year: '2021',
  roi: roiKey,
  patchIds,
  names: patchIds,
  cells: Int32Array.from(patchIds.flatMap(() => [0, 0, 257, 256])),
  files: [
    { modality: 'AERIAL_RGBI', archive: null, prefix: 'img/', suffix: '.tif', entries: null },
    {
      modality: 'AERIAL_LABEL-COSIA',
      archive: 'a/b.zip',
      prefix: 'msk/',
      suffix: '.tif',
      entries: packEntries(patchIds.map((_, i) => place(100 * i))),
    },
  ],
  exceptions: [{ index: patchIds.length - 1, modality: 'AERIAL_RGBI', path: 'img/odd.TIF' }],
  split: null,
  series: null,
});

test('of two patches with one id the first stays, in another unit or in the same one; files of the others stay theirs', () => {
  const db = new Database(':memory:');
  migrate(db, 'catalogue');
  const scan = startScan(db, { datasetId: 'd1', path: '/data', layout: 'flair-1', fingerprint: '' });
  const statements = prepareUnitWriter(db);
  const write = (unit: string, position: number, roi: ScannedRoi): number => {
    const of = { datasetId: 'd1', scan, position, key: unit, fingerprint: '', layout: 'flair-1' as const };
    const writer = new UnitWriter(statements, db, of, new Map());
    writer.addRoi(roi);
    writer.finish(roi.patchIds.length * 2);
    return writer.unit;
  };
  write('A', 0, roiOf('one', ['p1', 'p2']));
  const second = write('B', 1, roiOf('two', ['p3', 'p2', 'p4', 'p4', 'p5']));
  const ids = db.prepare('SELECT patch_id FROM patch WHERE unit = ? ORDER BY id').pluck().all(second);
  expect(ids).toEqual(['p3', 'p4', 'p5']);
  const problems = db.prepare('SELECT code, path, params FROM problem ORDER BY id').all();
  expect(problems).toEqual([
    { code: 'duplicatePatch', path: 'img/p2.tif', params: '{"patch":"p2"}' },
    { code: 'duplicatePatch', path: 'img/p4.tif', params: '{"patch":"p4"}' },
  ]);
  const sources = new SourceFinder(db);
  const at = { id: scan, path: '/data', layout: 'flair-1' as const };
  const offsets = ['p1', 'p2', 'p3', 'p4', 'p5'].map(
    (id) => (sources.find(at, id, 'AERIAL_LABEL-COSIA')!.source as { offset: number }).offset,
  );
  expect(offsets).toEqual([0, 100, 0, 200, 400]);
  expect(sources.find(at, 'p5', 'AERIAL_RGBI')!.source).toBe('/data/img/odd.TIF');
  expect(sources.find(at, 'p4', 'AERIAL_LABEL-COSIA')).toMatchObject({
    path: 'a/b.zip/msk/p4.tif',
    treePath: 'a/msk/p4.tif',
  });
  expect(db.prepare('SELECT state, patches, files FROM unit WHERE id = ?').get(second)).toEqual({
    state: 'names',
    patches: 3,
    files: 10,
  });
  expect(unpackEntry(new Uint8Array(0), 0)).toBeNull();
  db.close();
});

test('of very many problems of a kind some are kept, and the number of the others', () => {
  const db = new Database(':memory:');
  migrate(db, 'catalogue');
  const scan = startScan(db, { datasetId: 'd1', path: '/data', layout: 'plain', fingerprint: '' });
  const of = { datasetId: 'd1', scan, position: 0, key: 'A', fingerprint: '', layout: 'plain' as const };
  const writer = new UnitWriter(prepareUnitWriter(db), db, of, new Map());
  for (let i = 0; i < 5003; i++) {
    writer.addProblem({
      severity: 'warning',
      code: 'notUnderstood',
      path: `${i}`,
      patchId: null,
      params: {},
    });
  }
  writer.finish(0);
  expect(
    db.prepare('SELECT code, count(*) AS n, max(params) AS params FROM problem GROUP BY code').all(),
  ).toEqual([
    { code: 'moreProblems', n: 1, params: '{"kind":"notUnderstood","count":3}' },
    { code: 'notUnderstood', n: 5000, params: '{}' },
  ]);
  db.close();
});
