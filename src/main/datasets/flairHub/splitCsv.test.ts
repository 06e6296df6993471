import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../../../test/fixtures/flairHubFolder.ts';
import { formatPatchPath, parsePatchId } from '../../../shared/model/flairHubNames.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import type { MetadataCursor, MetadataPage } from '../layout.ts';
import { readSplitCsv, splitOfCsvName } from './splitCsv.ts';

const toy = join(import.meta.dirname, '../../../../test/fixtures/flair-hub-toy-csv');

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string, folder = root, limit = 100_000) =>
  readSplitCsv({ root: folder, path, at: null, limit });

function readAll(path: string, limit: number): { ids: string[]; pages: number } {
  const ids: string[] = [];
  let pages = 0;
  for (let at: MetadataCursor | null = null; ; pages++) {
    const page = readSplitCsv({ root, path, at, limit }) as MetadataPage;
    expect(page.ids.length).toBeLessThanOrEqual(limit);
    ids.push(...page.ids);
    at = page.next;
    if (at === null) return { ids, pages: pages + 1 };
  }
}

test('the toy CSVs list 250 patches with all ten files each, and their splits', () => {
  const names = readdirSync(toy).filter((name) => name.endsWith('.csv'));
  const pages = names.map((path) => read(path, toy) as MetadataPage);
  expect(pages.map((page) => [page.ids.length, new Set(page.values)])).toEqual([
    [50, new Set(['test'])],
    [150, new Set(['train'])],
    [50, new Set(['valid'])],
  ]);
  for (const page of pages) {
    expect(page).toMatchObject({
      by: 'patch',
      columns: ['split'],
      odd: { count: 0 },
      next: null,
      csv: { separator: ',', hasBom: false },
    });
    expect([...page.bits!].every((bits) => bits === 1023)).toBe(true);
  }
  expect(readdirSync(toy).sort().map(splitOfCsvName)).toEqual(['test', 'train', 'valid', null]);
});

test('every path of the toy CSVs is the one that its patch and modality have', () => {
  let paths = 0;
  for (const name of readdirSync(toy).filter((file) => file.endsWith('.csv'))) {
    const [header, ...lines] = readFileSync(join(toy, name), 'utf8').trim().split(/\r?\n/);
    const columns = header!.split(',');
    for (const line of lines) {
      const [id, ...cells] = line.split(',');
      cells.forEach((cell, i) => {
        expect(cell).toBe(`../${formatPatchPath(parsePatchId(id!)!, columns[i + 1] as Modality)}`);
        paths++;
      });
    }
  }
  expect(paths).toBe(2500);
});

test('semicolons, a byte order mark, quotes and CRLF make no difference', () => {
  const lines = readFileSync(join(toy, 'FLAIR-HUB_TOY-DATASET_VALID.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(',')
        .map((cell) => `"${cell}"`)
        .join(';'),
    );
  const expected = read('FLAIR-HUB_TOY-DATASET_VALID.csv', toy) as MetadataPage;
  for (const end of ['\r\n', '\n', '\r']) {
    writeFileSync(join(root, 'VALID.csv'), `\uFEFF${lines.join(end)}${end}`);
    expect(read('VALID.csv')).toEqual({
      ...expected,
      csv: { ...expected.csv, separator: ';', hasBom: true },
    });
  }
});

test('a list of many megabytes comes in pages that together hold every row', () => {
  const ids = Array.from(
    { length: 80_000 },
    (_, i) => `D012-2019_AF-S1-27_${Math.floor(i / 300) + 1}-${(i % 300) + 1}`,
  );
  const rows = ids.map((id) => `${id},${'é'.repeat(20)}`).join('\n');
  writeFileSync(join(root, 'TRAIN.csv'), `patch_id,note\n${rows}`);
  expect(readAll('TRAIN.csv', 100_000)).toEqual({ ids, pages: 3 });
});

test('pages of any size hold the same rows', () => {
  const row = fc.constantFrom(
    '',
    'D012-2019_AF-S1-27_1-1',
    'D012-2019_AF-S1-27_1-2,x',
    'nonsense',
    '"',
    ',,;',
  );
  fc.assert(
    fc.property(
      fc.array(row),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      (rows, end, limit) => {
        writeFileSync(join(root, 'a.csv'), ['patch_id,n', ...rows].join(end));
        const ids = rows.filter((text) => text.startsWith('D012')).map((text) => text.split(',')[0]);
        expect(readAll('a.csv', limit).ids).toEqual(ids);
      },
    ),
    { numRuns: 60 },
  );
});

test('cells that name no file of their patch are counted', () => {
  const id = 'D012-2019_AF-S1-27_5-10';
  const good = '/abs/D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_5-10.tif';
  writeFileSync(
    join(root, 'a.csv'),
    [
      'patch_id,AERIAL_RGBI',
      `${id},${good}`,
      `${id},${good.replace('5-10', '5-11')}`,
      `${id},`,
      'nonsense,x',
    ].join('\n'),
  );
  expect(read('a.csv')).toMatchObject({
    ids: [id, id, id],
    columns: [],
    values: [],
    bits: Int32Array.of(1, 0, 0),
    odd: { count: 2 },
  });
});

test('a CSV about something else is left alone, one that cannot be a split list is a problem', () => {
  writeFileSync(join(root, 'cameras.csv'), 'name,focal\nA,1\n');
  writeFileSync(join(root, 'my_train.csv'), 'id;path\n1;2\n');
  writeFileSync(join(root, 'test.csv'), Buffer.from('\uFEFFpatch_id\n', 'utf16le'));
  writeFileSync(join(root, 'valid.csv'), Buffer.alloc(3_000_000, 'x'));
  expect(read('cameras.csv')).toBeNull();
  expect(read('my_train.csv')).toMatchObject({ code: 'csvColumns' });
  expect(read('test.csv')).toMatchObject({ code: 'csvUnreadable', params: { reason: 'UTF-16' } });
  expect(read('valid.csv')).toMatchObject({ code: 'csvUnreadable' });
  expect(read('gone.csv')).toMatchObject({ code: 'csvUnreadable', params: { reason: 'ENOENT' } });
});

test('any bytes are a page, a problem or nothing, never a failure', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasHeader) => {
      writeFileSync(
        join(root, 'train.csv'),
        Buffer.concat([Buffer.from(hasHeader ? 'patch_id\n' : ''), bytes]),
      );
      const page = read('train.csv');
      expect(page === null || 'code' in page || page.next === null).toBe(true);
    }),
  );
});
