import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cornerOf,
  fingerprint,
  footprintBlob,
  makeFolder,
  patchIds,
  writeBytes,
  writeGeoPackage,
} from '../../../../test/fixtures/flairHubFolder.ts';
import { writeZip } from '../../../../test/support/zip.ts';
import type { ZipFile, ZipOptions } from '../../../../test/support/zip.ts';
import type { MetadataCursor, MetadataPage } from '../layout.ts';
import { flairHubReader } from './index.ts';

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => {
  flairHubReader.close();
  rmSync(root, { recursive: true, force: true });
});

const ids = patchIds('D012-2019_AF-S1-27', 5, 5);
const touch = (...paths: string[]) => paths.forEach((path) => writeBytes(root, path, ''));
const folder = 'GLOBAL_ALL_MTD';
const files = () => flairHubReader.list(root).metadata;
const subjects = () => files().map(({ subject, path }) => `${subject} ${path}`);

/** The pages of a metadata file of the dataset, by the end of its path. */
function pagesOf(ending: string, limit = 10, changed: () => void = () => {}): MetadataPage[] {
  const file = files().find(({ path }) => path.endsWith(ending))!;
  const pages: MetadataPage[] = [];
  for (let at: MetadataCursor | null = null; ;) {
    const page = flairHubReader.readMetadata({ root, file, at, limit }) as MetadataPage;
    changed();
    expect(page).not.toHaveProperty('code');
    pages.push(page);
    at = page.next;
    if (at === null) return pages;
  }
}

const read = (ending: string, limit = 1000) => {
  const file = files().find(({ path }) => path.endsWith(ending))!;
  return flairHubReader.readMetadata({ root, file, at: null, limit });
};

/** Rows of pages as objects of what is known. */
const rowsOf = (pages: readonly MetadataPage[]) =>
  pages.flatMap(({ ids: rowIds, columns, values }) =>
    rowIds.map((id, i) => ({
      id,
      ...Object.fromEntries(columns.map((name, c) => [name, values[i * columns.length + c]])),
    })),
  );

const oddOf = (pages: readonly MetadataPage[]) => pages.reduce((sum, page) => sum + page.odd.count, 0);

describe('footprints', () => {
  test.each(['wal', 'delete'] as const)(
    'a GeoPackage in %s mode is read in pages and nothing appears beside it',
    (journalMode) => {
      const rows = ids.map((id, i) => [id, footprintBlob(cornerOf(id), i % 2 === 0)]);
      writeGeoPackage(root, `${folder}/GLOBAL_ALL_MTD_GEOM.gpkg`, ['patch_id', 'the_geom'], rows, {
        journalMode,
      });
      const before = fingerprint(root);
      const pages = pagesOf('GEOM.gpkg', 10, () => expect(fingerprint(root)).toEqual(before));
      expect(pages.flatMap((page) => page.ids)).toEqual(ids);
      const corners = pages.flatMap(({ bounds }) =>
        [...bounds!].filter((_, i) => i % 4 === 0 || i % 4 === 3),
      );
      expect(corners).toEqual(ids.flatMap(cornerOf));
    },
  );

  test('footprints in degrees are left out with a reason, a damaged one is counted', () => {
    const full = writeGeoPackage(
      root,
      `${folder}/GLOBAL_ALL_MTD_GEOM.gpkg`,
      ['patch_id', 'the_geom'],
      [
        [ids[0], footprintBlob(cornerOf(ids[0]!))],
        [ids[1], Buffer.from('GP but no geometry')],
        [ids[2], null],
      ],
    );
    expect(read('GEOM.gpkg')).toMatchObject({ ids: ids.slice(0, 3), odd: { count: 2, example: ids[1] } });
    flairHubReader.close();
    const db = new Database(full);
    db.exec(`ALTER TABLE gpkg_geometry_columns ADD COLUMN srs_id INTEGER; UPDATE gpkg_geometry_columns SET srs_id = 9;
      CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
      INSERT INTO gpkg_spatial_ref_sys VALUES (9, 'EPSG', 4326)`);
    db.close();
    expect(read('GEOM.gpkg')).toMatchObject({ code: 'gpkgCrs', params: { found: 'EPSG:4326' } });
  });
});

describe('values of patches', () => {
  test('all split columns are read, and the one that counts is chosen for each patch', () => {
    writeGeoPackage(
      root,
      `${folder}/GLOBAL_ALL_MTD_SPLIT.gpkg`,
      ['patch_id', 'split_1', 'split_flairchallenge', 'split_toy', 'other'],
      [
        ['a', 'train', 'test', 'valid', 1],
        ['b', 'train', 'test', null, 1],
        ['c', null, 'test', null, 1],
      ],
    );
    expect(rowsOf([read('SPLIT.gpkg') as MetadataPage])).toEqual([
      {
        id: 'a',
        split: 'valid',
        'split:split_1': 'train',
        'split:split_flairchallenge': 'test',
        'split:split_toy': 'valid',
      },
      {
        id: 'b',
        split: 'train',
        'split:split_1': 'train',
        'split:split_flairchallenge': 'test',
        'split:split_toy': null,
      },
      {
        id: 'c',
        split: 'test',
        'split:split_1': null,
        'split:split_flairchallenge': 'test',
        'split:split_toy': null,
      },
    ]);
  });

  test('aerial images have a date, a time and a camera, whatever their columns are called, and all else as it is', () => {
    const columns = ['patch_id', 'date', 'time', 'camera_name', 'flight', 'the_geom'];
    writeGeoPackage(root, `${folder}/GLOBAL_AERIAL_MTD_DATES.gpkg`, columns, [
      ['a', 20_190_612, '10h41', 'UCE-M3-f120', 7, null],
      ['b', '2019-06-13T00:00:00Z', 'noon', null, 'x'.repeat(300), null],
      ['c', 'June', null, '', 1.5, Buffer.from('blob')],
    ]);
    const page = read('AERIAL_MTD_DATES.gpkg') as MetadataPage;
    expect(rowsOf([page])).toEqual([
      { id: 'a', aerialDate: '2019-06-12', aerialTime: '10:41', camera: 'UCE-M3-f120', 'extra:flight': '7' },
      { id: 'b', aerialDate: '2019-06-13', aerialTime: null, camera: null, 'extra:flight': 'x'.repeat(200) },
      { id: 'c', aerialDate: null, aerialTime: null, camera: null, 'extra:flight': '1.5' },
    ]);
    expect(page).toMatchObject({ by: 'patch', odd: { count: 2, example: 'noon' } });
  });

  test('historical photographs may not know their day; SPOT has a date', () => {
    writeGeoPackage(
      root,
      `${folder}/GLOBAL_AERIAL-RLT_MTD_DATES.gpkg`,
      ['patch_id', 'date', 'image'],
      [['a', '19530600', 'IGNF_1']],
    );
    writeGeoPackage(root, `${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`, ['patch_id', 'date'], [['a', '20200229']]);
    expect(rowsOf([read('RLT_MTD_DATES.gpkg') as MetadataPage])).toEqual([
      { id: 'a', historicalDate: '1953-06', 'extra:historical.image': 'IGNF_1' },
    ]);
    expect(rowsOf([read('SPOT_MTD_DATES.gpkg') as MetadataPage])).toEqual([
      { id: 'a', spotDate: '2020-02-29' },
    ]);
  });

  test('any other file with patch ids brings its columns along, at most forty of them', () => {
    const names = Array.from({ length: 50 }, (_, i) => `mean_${i}`);
    writeGeoPackage(
      root,
      `${folder}/GLOBAL_SPOT_RGBI_MTD_STATS.gpkg`,
      ['patch_id', ...names],
      [['a', ...names.map((_, i) => i / 2)]],
    );
    writeGeoPackage(root, `${folder}/GLOBAL_CAMERAS.gpkg`, ['name', 'focal'], [['UCE', 120]]);
    const page = read('STATS.gpkg') as MetadataPage;
    expect(page.columns).toEqual(names.slice(0, 40).map((name) => `extra:SPOT_RGBI_STATS.${name}`));
    expect(page.values[3]).toBe('1.5');
    expect(read('CAMERAS.gpkg')).toBeNull();
  });
});

describe('dates of series', () => {
  const series = (start: number, length: number) =>
    JSON.stringify(
      Object.fromEntries(
        Array.from({ length }, (_, i) => [
          String(i + 1),
          `2019${String(1 + (i % 12)).padStart(2, '0')}${start}`,
        ]),
      ),
    );

  test('each ROI comes once, in the order of the numbers, and rows that say otherwise are counted', () => {
    const other = patchIds('D012-2019_UU-S1-1', 2, 2);
    writeGeoPackage(
      root,
      `${folder}/GLOBAL_SENTINEL2_MTD_DATES.gpkg`,
      ['patch_id', 'acquisition_dates'],
      [
        [other[0], '{"1": "not a date"}'],
        ...ids.map((id, i) => [id, i === 23 ? series(11, 12) : series(10, 12)]),
        [other[1], null],
        [other[2], series(20, 3)],
        ['nonsense', series(10, 1)],
      ],
    );
    const pages = pagesOf('SENTINEL2_MTD_DATES.gpkg', 7);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.every((page) => page.by === 'roi')).toBe(true);
    const rows = rowsOf(pages) as { id: string; s2Dates: string }[];
    expect(rows.map(({ id }) => id)).toEqual(['D012-2019_AF-S1-27', 'D012-2019_UU-S1-1']);
    const dates = JSON.parse(rows[0]!.s2Dates) as string[];
    expect([dates.length, dates[0], dates[9], dates[11]]).toEqual([
      12,
      '2019-01-10',
      '2019-10-10',
      '2019-12-10',
    ]);
    // One that is no date, one that differs, one without a ROI.
    expect(oddOf(pages)).toBe(3);
  });

  test('the folder of one domain is keyed by zones, and comes after the global one', () => {
    writeGeoPackage(
      root,
      'D012-2019_ALL_MTD/D012-2019_SENTINEL1-ASC_MTD_DATES.gpkg',
      ['zone_id', 'acquisition_dates'],
      [['D012-2019_AF-S1-27', series(10, 2)]],
    );
    touch(`${folder}/GLOBAL_SENTINEL1-DESC_MTD_DATES.gpkg`);
    expect(subjects()).toEqual([
      `s1-desc ${folder}/GLOBAL_SENTINEL1-DESC_MTD_DATES.gpkg`,
      's1-asc D012-2019_ALL_MTD/D012-2019_SENTINEL1-ASC_MTD_DATES.gpkg',
    ]);
    expect(rowsOf([read('ASC_MTD_DATES.gpkg') as MetadataPage])).toEqual([
      { id: 'D012-2019_AF-S1-27', s1AscDates: '["2019-01-10","2019-02-10"]' },
    ]);
  });
});

describe('files', () => {
  test('a file that is none, that has other columns or no rows is a problem that names it', () => {
    writeBytes(
      root,
      `${folder}/GLOBAL_ALL_MTD_GEOM.gpkg`,
      'not a database, but long enough to have a header'.repeat(20),
    );
    writeBytes(root, `${folder}/GLOBAL_ALL_MTD_SPLIT.gpkg`, '');
    writeGeoPackage(root, `${folder}/GLOBAL_AERIAL_MTD_DATES.gpkg`, ['id', 'shape'], [[1, 2]]);
    writeGeoPackage(root, `${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`, ['patch_id', 'date'], []);
    expect(
      files().map((file) => flairHubReader.readMetadata({ root, file, at: null, limit: 10 })),
    ).toMatchObject([
      { code: 'gpkgColumns', params: { tables: 'layer (fid, id, shape)' } },
      { code: 'gpkgUnreadable', path: `${folder}/GLOBAL_ALL_MTD_GEOM.gpkg` },
      { code: 'gpkgColumns' },
      { code: 'gpkgEmpty' },
    ]);
    const file = { kind: 'table', subject: 'geom', path: 'gone.gpkg', fingerprint: '' } as const;
    expect(flairHubReader.readMetadata({ root, file, at: null, limit: 10 })).toMatchObject({
      code: 'gpkgUnreadable',
      params: { reason: 'ENOENT' },
    });
  });

  test('a GeoPackage with flipped or missing bytes is read or is a problem, never a failure', () => {
    const rows = ids.map((id) => [id, '20190612', 'x'.repeat(300)]);
    const whole = readFileSync(
      writeGeoPackage(root, `${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`, ['patch_id', 'date', 'note'], rows),
    );
    const [file] = files();
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 });
    fc.assert(
      fc.property(damage, fc.integer({ min: 0, max: whole.length }), (flips, end) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of flips) bytes[at] = value;
        writeFileSync(join(root, file!.path), bytes.subarray(0, end));
        const page = flairHubReader.readMetadata({ root, file: file!, at: null, limit: 10 });
        expect(page === null || 'code' in page || Array.isArray(page.ids)).toBe(true);
        flairHubReader.close();
      }),
      { numRuns: 150 },
    );
  });

  test('files are found in the global folder, in that of a domain, and in a folder extracted into its own name', () => {
    touch(
      `${folder}/${folder}/GLOBAL_ALL_MTD_GEOM.gpkg`,
      `${folder}/GLOBAL_SENTINEL2_MTD_DATES.gpkg`,
      `${folder}/notes.txt`,
      'D012-2019_ALL_MTD/D012-2019_AERIAL_MTD_DATES.gpkg',
    );
    expect(subjects()).toEqual([
      `geom ${folder}/${folder}/GLOBAL_ALL_MTD_GEOM.gpkg`,
      `s2 ${folder}/GLOBAL_SENTINEL2_MTD_DATES.gpkg`,
      'aerial D012-2019_ALL_MTD/D012-2019_AERIAL_MTD_DATES.gpkg',
    ]);
    expect(flairHubReader.list(root).problems).toMatchObject([
      { code: 'gpkgAbsent', severity: 'info', path: 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg' },
    ]);
  });
});

describe('metadata in an archive', () => {
  /** Packs GeoPackages that were written elsewhere into the hub's archive of metadata. */
  function pack(
    method: 0 | 8,
    options: ZipOptions = {},
    change: (file: ZipFile) => ZipFile = (file) => file,
  ): void {
    const elsewhere = makeFolder();
    const paths = ['GLOBAL_SPOT_MTD_DATES.gpkg', 'GLOBAL_AERIAL_MTD_DATES.gpkg'];
    const packed = paths.map((name, i): ZipFile => {
      const rows = ids.map((id) => [id, `2019061${i}`]);
      const journalMode = i === 0 ? ('wal' as const) : ('delete' as const);
      const path = writeGeoPackage(elsewhere, name, ['patch_id', 'date'], rows, { journalMode });
      return { name: `GLOBAL_ALL_MTD/${name}`, data: readFileSync(path), method };
    });
    mkdirSync(join(root, 'data'), { recursive: true });
    writeBytes(root, 'data/D012-2019_AERIAL_RGBI.zip', '');
    writeZip(join(root, 'data/GLOBAL_ALL_MTD.zip'), [change(packed[0]!), packed[1]!], options);
    rmSync(elsewhere, { recursive: true });
  }

  test.each([0, 8] as const)(
    'its GeoPackages are read in memory (method %i), nothing is extracted',
    (method) => {
      pack(method);
      const before = fingerprint(root);
      const pages = pagesOf('GLOBAL_SPOT_MTD_DATES.gpkg', 7);
      expect(pages.flatMap((page) => page.ids)).toEqual(ids);
      expect(rowsOf(pages)[24]).toEqual({ id: ids[24], spotDate: '2019-06-10' });
      expect(rowsOf(pagesOf('GLOBAL_AERIAL_MTD_DATES.gpkg'))[0]).toEqual({
        id: ids[0],
        aerialDate: '2019-06-11',
      });
      expect(fingerprint(root)).toEqual(before);
    },
  );

  test('a file that was extracted wins over the one in the archive', () => {
    pack(8);
    writeGeoPackage(
      root,
      `data/${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`,
      ['patch_id', 'date'],
      [[ids[0], '20200101']],
    );
    expect(subjects()).toEqual([
      `spot data/${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`,
      `aerial data/GLOBAL_ALL_MTD.zip/${folder}/GLOBAL_AERIAL_MTD_DATES.gpkg`,
    ]);
  });

  test('a damaged entry is told by name and the others are read', () => {
    pack(8, {}, (file) => ({ ...file, saidCrc32: 1 }));
    expect(read('GLOBAL_SPOT_MTD_DATES.gpkg')).toMatchObject({
      code: 'gpkgUnreadable',
      path: `data/GLOBAL_ALL_MTD.zip/${folder}/GLOBAL_SPOT_MTD_DATES.gpkg`,
    });
    expect(read('GLOBAL_AERIAL_MTD_DATES.gpkg')).toMatchObject({ ids });
  });

  test('one that is too large for memory asks to be extracted', () => {
    // A sparse file of 3 GiB in which the entry is said to lie as it is.
    pack(0, { hole: 3 * 1024 ** 3, prepend: Buffer.alloc(0) }, (file) => ({
      ...file,
      saidSize: 2 * 1024 ** 3,
      saidStored: 2 * 1024 ** 3,
      saidOffset: 0,
    }));
    expect(read('GLOBAL_SPOT_MTD_DATES.gpkg')).toMatchObject({
      code: 'metadataEntryTooLarge',
      params: { sizeMiB: 2048 },
    });
  });

  test('a damaged archive is a problem of the list', () => {
    pack(8, { cut: 40 });
    expect(flairHubReader.list(root).problems).toMatchObject([
      { code: 'archiveDamaged', path: 'data/GLOBAL_ALL_MTD.zip' },
      { code: 'gpkgAbsent' },
      { code: 'gpkgAbsent' },
      { code: 'gpkgAbsent' },
    ]);
  });
});
