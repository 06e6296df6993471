import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
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
} from '../../../../test/fixtures/flairHubFolder.ts';
import type { AppError } from '../../../shared/errors.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import { closeMetadata, listMetadata, readMetadataPage } from './metadata.ts';
import type { MetadataKind, MetadataPage } from './metadata.ts';
import { looksLikeDataset, recogniseDataset } from './recognise.ts';
import { listDataset, scanDomain } from './scanNames.ts';
import type { ScannedDomain } from './scanNames.ts';
import { readSplitCsvPage, splitOfCsvName } from './splitCsv.ts';
import type { CsvPage } from './splitCsv.ts';

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => {
  closeMetadata();
  rmSync(root, { recursive: true, force: true });
});

const errorOf = (path: string): Promise<AppError> =>
  recogniseDataset(path).then(
    () => Promise.reject(new Error('recognised')),
    (error: AppError) => error,
  );

const touch = (...paths: string[]) => paths.forEach((path) => writeBytes(root, path, ''));
const scan = (): ScannedDomain => scanDomain(root, listDataset(root).domains[0]!.folders);
const codes = (problems: readonly { code: string; path: string }[]) =>
  problems.map((p) => `${p.code} ${p.path}`);

describe('recognising a folder', () => {
  test('a folder of modality folders is a dataset, and so is the folder around it', async () => {
    touch('FLAIR-HUB_TOY/D012-2019_AERIAL_RGBI/AF-S1-27/x');
    const inner = join(root, 'FLAIR-HUB_TOY');
    expect(await recogniseDataset(inner)).toMatchObject({
      path: inner,
      layout: 'flair-hub',
      synthetic: false,
    });
    expect((await recogniseDataset(root)).path).toBe(inner);
    expect([looksLikeDataset(root), looksLikeDataset(inner)]).toEqual([false, true]);
  });

  test('the sample says that it is synthetic', async () => {
    touch('D012-2019_AERIAL_RGBI/x', 'sample.json');
    expect((await recogniseDataset(root)).synthetic).toBe(true);
  });

  test.each([
    ['other', ['photos/a.jpg']],
    ['archives', ['D004-2021_AERIAL_RGBI.zip', 'notes.txt']],
    ['flair-1', ['D004_2021/Z1_NN/img/IMG_000001.tif']],
    ['severalDatasets', ['a/D012-2019_AERIAL_RGBI/x', 'b/D012-2019_AERIAL_RGBI/x']],
    ['empty', []],
  ])('a folder that is no dataset says what it holds instead: %s', async (found, paths) => {
    touch(...paths);
    const error = await errorOf(root);
    expect([error.code, error.params['path'], error.params['found']]).toEqual(['notADataset', root, found]);
  });

  test('a folder inside a dataset names the dataset', async () => {
    touch('D012-2019_AERIAL_RGBI/AF-S1-27/x');
    for (const inner of ['D012-2019_AERIAL_RGBI', 'D012-2019_AERIAL_RGBI/AF-S1-27']) {
      expect((await errorOf(join(root, inner))).params).toMatchObject({
        found: 'insideDataset',
        suggestion: root,
      });
    }
  });

  test('a folder that is gone and a file are told apart', async () => {
    touch('file.tif');
    expect((await errorOf(join(root, 'gone'))).code).toBe('datasetMissing');
    expect((await errorOf(join(root, 'file.tif'))).params['found']).toBe('file');
  });
});

describe('names', () => {
  test('each patch knows which files it has', () => {
    touch(
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_10-2.tif',
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_9-10.tif',
      'D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_AF-S1-27_9-10.tif',
    );
    const { rois, files, problems } = scan();
    const rgbi = modalityBit('AERIAL_RGBI');
    expect(rois).toEqual([
      {
        domain: 'D012',
        year: '2019',
        roi: 'AF-S1-27',
        cells: Int32Array.of(9, 10, rgbi | modalityBit('AERIAL_LABEL-COSIA'), 10, 2, rgbi),
      },
    ]);
    expect([files, problems]).toEqual([3, []]);
  });

  test('two years of a domain share one folder of historical photographs', () => {
    touch(
      'D017-2018_AERIAL_RGBI/UU-S1-1/D017-2018_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-2.tif',
      'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-1.tif',
      'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-3.tif',
    );
    const { rois, files, problems } = scan();
    const [rgbi, old] = [modalityBit('AERIAL_RGBI'), modalityBit('AERIAL-RLT_PAN')];
    expect(rois.map((roi) => [roi.year, [...roi.cells]])).toEqual([
      ['2018', [1, 1, rgbi | old]],
      ['2021', [1, 1, rgbi | old, 1, 2, rgbi]],
    ]);
    expect(files).toBe(4);
    // Nobody can say of which year the third one is.
    expect(problems).toMatchObject([{ code: 'historicalAlone', params: { count: 1 } }]);
  });

  test('with a single year a historical photograph makes a patch of its own', () => {
    touch(
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif',
      'D012-195X_AERIAL-RLT_PAN/NN-S1-U9/D012-195X_AERIAL-RLT_PAN_NN-S1-U9_1-1.tif',
    );
    expect(scan().rois.map((roi) => roi.roi)).toEqual(['AF-S1-27', 'NN-S1-U9']);
  });

  test('odd names are told and left out, what systems leave behind is not', () => {
    const folder = 'D012-2019_AERIAL_RGBI/AF-S1-27';
    touch(
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif`,
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif.aux.xml`,
      `${folder}/._D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif`,
      `${folder}/copy of 1-1.tif`,
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-28_1-1.tif`,
      'D012-2019_AERIAL_RGBI/stray.tif',
      'D012-2019_AERIAL_RGBI/bad_name/x.tif',
      'D012-2019_AERIAL_RGBI/D012-2019_AERIAL_RGBI/AF-S1-27/x.tif',
      'D012-2019_AERIAL_SAR/AF-S1-27/x.tif',
      'D013-2020_AERIAL_RGBI.zip',
      'csv/list.csv',
      'README.md',
    );
    const { rois, files, problems } = scan();
    expect([rois.length, files]).toEqual([1, 1]);
    expect(codes(problems)).toEqual([
      'nestedFolder D012-2019_AERIAL_RGBI/D012-2019_AERIAL_RGBI',
      'folderNotUnderstood D012-2019_AERIAL_RGBI/bad_name',
      'notUnderstood D012-2019_AERIAL_RGBI/stray.tif',
      'filesNotUnderstood D012-2019_AERIAL_RGBI/AF-S1-27',
    ]);
    const listing = listDataset(root);
    expect(codes(listing.problems)).toEqual([
      'folderNotUnderstood D012-2019_AERIAL_SAR',
      'archivesNotExtracted D013-2020_AERIAL_RGBI.zip',
    ]);
    expect(listing.csvs).toEqual(['csv/list.csv']);
  });

  test('another spelling of the extension is found; beside the right one it is a duplicate', () => {
    const folder = 'D012-2019_AERIAL_RGBI/AF-S1-27';
    const name = (rowCol: string) => `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_${rowCol}`;
    touch(`${name('1-1')}.tif`, `${name('1-1')}.tiff`, `${name('1-2')}.TIF`);
    const { rois, exceptions, problems } = scan();
    expect(rois[0]!.cells.length / 3).toBe(2);
    expect(exceptions).toEqual([
      { patchId: 'D012-2019_AF-S1-27_1-2', modality: 'AERIAL_RGBI', path: `${name('1-2')}.TIF` },
    ]);
    expect(codes(problems)).toEqual([`duplicateFile ${name('1-1')}.tiff`]);
  });

  test.skipIf(process.platform === 'win32')(
    'links that make a circle end, and links to data are followed',
    () => {
      touch('D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif');
      const elsewhere = makeFolder();
      writeBytes(elsewhere, 'D012-2019_DEM_ELEV_AF-S1-27_1-1.tif', '');
      mkdirSync(join(root, 'D012-2019_DEM_ELEV'));
      symlinkSync(elsewhere, join(root, 'D012-2019_DEM_ELEV', 'AF-S1-27'));
      symlinkSync('..', join(root, 'D012-2019_AERIAL_RGBI', 'UU-S1-1'));
      symlinkSync('UU-S1-2', join(root, 'D012-2019_AERIAL_RGBI', 'UU-S1-2'));
      const { rois, problems } = scan();
      expect([...rois[0]!.cells]).toEqual([1, 1, modalityBit('AERIAL_RGBI') | modalityBit('DEM_ELEV')]);
      expect(rois.length).toBe(1);
      expect(codes(problems)).toContain('folderUnreadable D012-2019_AERIAL_RGBI/UU-S1-2');
      rmSync(elsewhere, { recursive: true });
    },
  );

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a folder without permission is a problem',
    () => {
      touch('D012-2019_AERIAL_RGBI/AF-S1-27/x', 'D012-2019_AERIAL_RGBI/AF-S1-28/x');
      chmodSync(join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-28'), 0);
      expect(codes(scan().problems)).toContain('folderUnreadable D012-2019_AERIAL_RGBI/AF-S1-28');
      chmodSync(join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-28'), 0o700);
    },
  );
});

describe('metadata', () => {
  const ids = patchIds('D012-2019_AF-S1-27', 5, 5);
  const read = (kind: MetadataKind, path: string, after: number | null = null, limit = 10) =>
    readMetadataPage({ root, file: { kind, path }, after, limit });

  test.each(['wal', 'delete'] as const)(
    'a GeoPackage in %s mode is read in pages and nothing appears beside it',
    (journalMode) => {
      const rows = ids.map((id, i) => [id, footprintBlob(cornerOf(id), i % 2 === 0)]);
      const path = 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg';
      writeGeoPackage(root, path, ['patch_id', 'the_geom'], rows, { journalMode });
      const before = fingerprint(root);
      const seen: string[] = [];
      const corners: number[] = [];
      for (let after: number | null = null; ;) {
        const page = read('geom', path, after) as MetadataPage;
        expect(fingerprint(root)).toEqual(before);
        seen.push(...page.ids);
        page.ids.forEach((_, i) => corners.push(page.bounds![i * 4]!, page.bounds![i * 4 + 3]!));
        after = page.next;
        if (after === null) break;
      }
      expect(seen).toEqual(ids);
      expect(corners).toEqual(ids.flatMap(cornerOf));
      expect(fingerprint(root)).toEqual(before);
    },
  );

  test('all split columns are read, and dates in either form', () => {
    writeGeoPackage(
      root,
      'm/X_ALL_MTD_SPLIT.gpkg',
      ['patch_id', 'split_1', 'split_toy', 'other'],
      [['a', 'train', null, 1]],
    );
    expect(read('split', 'm/X_ALL_MTD_SPLIT.gpkg')).toMatchObject({
      columns: ['split_1', 'split_toy'],
      values: ['train', null],
      next: null,
    });
    const dates = [
      ['a', 20_190_612],
      ['b', '2019-06-13T00:00:00Z'],
      ['c', '19530600'],
      ['d', 'June'],
      ['e', null],
    ];
    writeGeoPackage(root, 'm/X_AERIAL_MTD_DATES.gpkg', ['patch_id', 'date'], dates);
    expect(read('aerialDate', 'm/X_AERIAL_MTD_DATES.gpkg')).toMatchObject({
      values: ['2019-06-12', '2019-06-13', '1953-06-00', null, null],
      odd: { count: 1, example: 'June' },
    });
  });

  test('a file that is none, that has other columns or no rows is a problem that names it', () => {
    writeBytes(root, 'm/A_ALL_MTD_GEOM.gpkg', 'not a database, but long enough to have a header'.repeat(20));
    writeBytes(root, 'm/B_ALL_MTD_GEOM.gpkg', '');
    writeGeoPackage(root, 'm/C_ALL_MTD_GEOM.gpkg', ['id', 'shape'], [[1, 2]]);
    writeGeoPackage(root, 'm/D_ALL_MTD_GEOM.gpkg', ['patch_id', 'the_geom'], []);
    const problems = ['A', 'B', 'C', 'D', 'E'].map((name) => read('geom', `m/${name}_ALL_MTD_GEOM.gpkg`));
    expect(problems).toMatchObject([
      { code: 'gpkgUnreadable', path: 'm/A_ALL_MTD_GEOM.gpkg' },
      { code: 'gpkgColumns' },
      { code: 'gpkgColumns', params: { tables: 'layer (fid, id, shape)' } },
      { code: 'gpkgEmpty' },
      { code: 'gpkgUnreadable' },
    ]);
  });

  test('files are found in the global folder, in that of a domain, and in a folder extracted into its own name', () => {
    touch(
      'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg',
      'GLOBAL_ALL_MTD/GLOBAL_SENTINEL2_MTD_DATES.gpkg',
      'GLOBAL_ALL_MTD/GLOBAL_AERIAL-RLT_MTD_DATES.gpkg',
      'D012-2019_ALL_MTD/D012-2019_AERIAL_MTD_DATES.gpkg',
    );
    expect(listMetadata(root, listDataset(root).metadata)).toEqual({
      files: [
        { kind: 'aerialDate', path: 'D012-2019_ALL_MTD/D012-2019_AERIAL_MTD_DATES.gpkg' },
        { kind: 'geom', path: 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg' },
      ],
      problems: [],
    });
  });
});

describe('split CSVs', () => {
  const toy = join(import.meta.dirname, '../../../../test/fixtures/flair-hub-toy-csv');

  test('the toy CSVs list 250 patches with all ten files each', () => {
    const pages = readdirSync(toy)
      .filter((name) => name.endsWith('.csv'))
      .map((path) => readSplitCsvPage({ root: toy, path, at: null }) as CsvPage);
    expect(pages.map((page) => page.ids.length)).toEqual([50, 150, 50]);
    for (const page of pages) {
      expect(page).toMatchObject({ odd: { count: 0 }, next: null, shape: { separator: ',', hasBom: false } });
      expect([...page.bits].every((bits) => bits === 1023)).toBe(true);
    }
    expect(readdirSync(toy).sort().map(splitOfCsvName)).toEqual(['test', 'train', 'valid', null]);
  });

  test('semicolons, a byte order mark, quotes and CRLF make no difference', () => {
    const plain = readFileSync(join(toy, 'FLAIR-HUB_TOY-DATASET_VALID.csv'), 'utf8');
    const lines = plain
      .trim()
      .split('\n')
      .map((line) =>
        line
          .trim()
          .split(',')
          .map((cell) => `"${cell}"`)
          .join(';'),
      );
    writeFileSync(join(root, 'VALID.csv'), `\uFEFF${lines.join('\r\n')}\r\n`);
    const page = readSplitCsvPage({ root, path: 'VALID.csv', at: null }) as CsvPage;
    const expected = readSplitCsvPage({
      root: toy,
      path: 'FLAIR-HUB_TOY-DATASET_VALID.csv',
      at: null,
    }) as CsvPage;
    expect(page).toEqual({ ...expected, shape: { ...expected.shape, separator: ';', hasBom: true } });
  });

  test('a list of many megabytes comes in pages that together hold every row', () => {
    const ids = Array.from(
      { length: 80_000 },
      (_, i) => `D012-2019_AF-S1-27_${Math.floor(i / 300) + 1}-${(i % 300) + 1}`,
    );
    writeFileSync(
      join(root, 'TRAIN.csv'),
      `patch_id,note\n${ids.map((id) => `${id},${'é'.repeat(20)}`).join('\n')}`,
    );
    const seen: string[] = [];
    let pages = 0;
    for (let at: { offset: number; shape: CsvPage['shape'] } | null = null; ;) {
      const page = readSplitCsvPage({ root, path: 'TRAIN.csv', at }) as CsvPage;
      seen.push(...page.ids);
      pages++;
      if (page.next === null) break;
      at = { offset: page.next, shape: page.shape };
    }
    expect(pages).toBeGreaterThan(1);
    expect(seen).toEqual(ids);
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
    expect(readSplitCsvPage({ root, path: 'a.csv', at: null })).toMatchObject({
      ids: [id, id, id],
      bits: Int32Array.of(1, 0, 0),
      odd: { count: 2 },
    });
  });

  test('a CSV about something else is left alone, a split CSV without patch_id is a problem', () => {
    writeFileSync(join(root, 'cameras.csv'), 'name,focal\nA,1\n');
    writeFileSync(join(root, 'my_train.csv'), 'id;path\n1;2\n');
    expect(readSplitCsvPage({ root, path: 'cameras.csv', at: null })).toBeNull();
    expect(readSplitCsvPage({ root, path: 'my_train.csv', at: null })).toMatchObject({ code: 'csvColumns' });
    expect(readSplitCsvPage({ root, path: 'gone.csv', at: null })).toMatchObject({ code: 'csvUnreadable' });
  });
});

test('writing the fixtures makes what the readers expect', () => {
  writeDataset(root, patchIds('D012-2019_AF-S1-27', 1, 2));
  writeRaster(root, 'D012-2019_AF-S1-27_1-1', 'SENTINEL2_TS');
  expect(scan()).toMatchObject({ files: 5, problems: [] });
});
