import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import DatabaseFile from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { canImport, pythonPath } from '../../../../test/support/python.ts';
import { parseCsv } from '../../../../test/support/parseCsv.ts';
import { makeTinyDisk, noTinyDisk } from '../../../../test/support/tinyDisk.ts';
import { createDeskExports } from './createDeskExports.ts';
import type { DeskExportInput, DeskExportsOptions } from './DeskExports.ts';
import { pictureSet, testDesk, testItem, testVerdict } from './testDesk.ts';

const folder = mkdtempSync(join(tmpdir(), 'arpenteur-desk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ring = pictureSet(['####', '#..#', '####'], 10, 20);
const corner = pictureSet(['##.', '#.#', '###'], 100, 30);
const two = pictureSet(['#.', '.#'], 200, 200);
const items = [
  testItem(ring, { severity: 8, height: { median: 2.5, p95: 6 }, ndvi: 0.123456 }),
  testItem(corner, { severity: 3, cover: 12, verdict: 'lpis', rule: 'trees' }),
  testItem(two, { severity: 5, declared3: 255, rule: 'undeclared', regionId: null, regionShare: null }),
];

async function write(
  given: Partial<DeskExportInput> & { readonly out: string },
  options: DeskExportsOptions = testDesk(items),
) {
  const exports = createDeskExports(options);
  const { signal } = new AbortController();
  try {
    return await exports.run(
      { datasetId: 'd', what: 'disagreements', crs: 'dataset', filter: {}, language: 'en', ...given },
      { signal, onProgress: () => {} },
    );
  } finally {
    await exports.close();
  }
}

const pathOf = (name: string) => join(folder, name);

test('CSV: one line an item with names in the language, most severe first', async () => {
  const out = pathOf('items.csv');
  const { rows, bytes } = await write({ out, language: 'fr' });
  const text = readFileSync(out, 'utf8');
  expect([rows, bytes]).toEqual([3, Buffer.byteLength(text)]);
  const lines = parseCsv(text);
  expect(lines.map(({ severity }) => severity)).toEqual(['8', '5', '3']);
  expect(lines[0]).toMatchObject({
    ...{ cover: '0', cover_name: 'bâtiment', area_m2: '0.4', ndvi: '0.123', verdict: '', state: 'open' },
    // (10 + 4 / 2) pixels of 0.2 m to the right, (20 + 3 / 2) down.
    ...{ height_median_m: '2.5', middle_x: '651002.4', middle_y: '6860995.7' },
  });
  expect(lines[0]!['reason']).toMatch(/^Culture de printemps/);
  expect(lines[1]).toMatchObject({ declared3: '255', declared3_name: '', region: '', reason: '' });
});

test('CSV of verdicts: quotes and line breaks survive, and no cell is a formula', async () => {
  const out = pathOf('verdicts.csv');
  const shown = {
    ...{
      imagery: 'aerial',
      dates: { aerial: '2020-05-01' },
      layers: ['lpis'],
      resolution: 0.2,
      seconds: 4.2,
    },
    evidenceCard: true,
  };
  const desk = testDesk(items, [testVerdict(ring), testVerdict(two, { seq: 2, takenBack: true, shown })]);
  await write({ out, what: 'verdicts' }, desk);
  const [first, second] = parseCsv(readFileSync(out, 'utf8'));
  expect(first).toMatchObject({
    author: 'Zoé "Z", =1+1',
    comment: `'=HYPERLINK("x")\nline 2`,
    taken_back: '0',
  });
  expect(first!['masks']).toBe('D001-2020_AA-S1_0-0@2:ab');
  expect(second).toMatchObject({ taken_back: '1', shown_dates: 'aerial=2020-05-01', shown_evidence: '1' });
});

test('CSV of patches: those that nobody touched too', async () => {
  const out = pathOf('patches.csv');
  await write({ out, what: 'patches' });
  expect(parseCsv(readFileSync(out, 'utf8'))).toMatchObject([
    { patch_id: 'D001-2020_AA-S1_0-0', state: 'untouched', split: "'=train", open_remarks: '0' },
  ]);
});

test('GeoJSON in the CRS of the dataset names it; in degrees it does not', async () => {
  await write({ out: pathOf('items.geojson') });
  const own = JSON.parse(readFileSync(pathOf('items.geojson'), 'utf8'));
  expect(own.crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } });
  expect(own.arpenteur).toMatchObject({ program: 'Arpenteur 0.1.0', rules_version: '1' });
  expect(own.features[0].geometry.type).toBe('Polygon');
  expect(own.features[0].geometry.coordinates[0]).toContainEqual([651_002, 6_860_996]);
  expect(own.features[1].geometry.type).toBe('MultiPolygon');
  await write({ out: pathOf('degrees.geojson'), crs: 4326 });
  const degrees = JSON.parse(readFileSync(pathOf('degrees.geojson'), 'utf8'));
  expect(degrees.crs).toBeUndefined();
  const [lon, lat] = degrees.features[0].geometry.coordinates[0][0];
  expect([Math.round(lon * 1000), Math.round(lat * 1000)]).toEqual([2332, 48_847]);
});

test('GeoPackage: what the standard asks for is there', async () => {
  const out = pathOf('items.gpkg');
  await write({ out });
  const db = new DatabaseFile(out, { readonly: true });
  try {
    expect(db.pragma('application_id', { simple: true })).toBe(0x47504b47);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.prepare('SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id').pluck().all()).toEqual([
      -1, 0, 2154, 4326,
    ]);
    expect(db.prepare("SELECT * FROM gpkg_contents WHERE data_type = 'features'").get()).toMatchObject({
      ...{ table_name: 'disagreements', srs_id: 2154, min_x: 651_002, max_y: 6_860_996 },
    });
    const about = db.prepare("SELECT value FROM arpenteur_about WHERE name = 'rules'").pluck().get();
    expect(JSON.parse(String(about)).format).toBe('arpenteur-matrix');
  } finally {
    db.close();
  }
});

test('an empty queue gives files without rows', async () => {
  for (const name of ['none.csv', 'none.geojson', 'none.gpkg']) {
    expect((await write({ out: pathOf(name) }, testDesk([]))).rows).toBe(0);
  }
  expect(JSON.parse(readFileSync(pathOf('none.geojson'), 'utf8')).features).toEqual([]);
});

// Debian: apt-get install python3-gdal
const noOgr = canImport('osgeo.ogr') ? null : 'no python3 with GDAL';
const ogrScript = `
import sys, json
from osgeo import ogr
ogr.UseExceptions()
found = {}
for path in sys.argv[1:]:
    source = ogr.Open(path)
    layer = source.GetLayer(0)
    reference = layer.GetSpatialRef()
    features = []
    for feature in layer:
        g = feature.GetGeometryRef()
        features.append({'valid': g.IsValid(), 'area': g.Area(), 'severity': feature.GetField('severity'),
                         'type': g.GetGeometryName(), 'x': g.Centroid().GetX(), 'y': g.Centroid().GetY()})
    found[path] = {'features': features, 'epsg': reference.GetAuthorityCode(None), 'layers': source.GetLayerCount()}
print(json.dumps(found))
`;

test.skipIf(noOgr)('GDAL reads the same valid polygons, areas and CRS from all of them', async () => {
  const names = ['ogr.geojson', 'ogr.gpkg', 'ogr4326.geojson'];
  const paths = names.map(pathOf);
  await write({ out: paths[0]! });
  await write({ out: paths[1]! });
  await write({ out: paths[2]!, crs: 4326 });
  const found = JSON.parse(execFileSync(pythonPath, ['-c', ogrScript, ...paths], { encoding: 'utf8' }));
  for (const path of paths) {
    const { features, epsg } = found[path];
    expect(features.map(({ valid }: { valid: boolean }) => valid)).toEqual([true, true, true]);
    expect(features.map(({ severity }: { severity: number }) => severity)).toEqual([8, 5, 3]);
    const isDegrees = path === paths[2];
    expect(epsg).toBe(isDegrees ? '4326' : '2154');
    const areas = features.map(({ area }: { area: number }) => area);
    if (!isDegrees) [0.4, 0.08, 0.28].forEach((area, i) => expect(areas[i]).toBeCloseTo(area, 3));
  }
});

test('a file of ours is replaced, one of somebody else is not', async () => {
  const out = pathOf('again.csv');
  await write({ out });
  expect((await write({ out }, testDesk(items.slice(0, 1)))).rows).toBe(1);
  for (const name of ['foreign.csv', 'foreign.geojson', 'foreign.gpkg', 'foreign.html']) {
    writeFileSync(pathOf(name), 'my own notes');
    const what = name.endsWith('html') ? 'report' : 'disagreements';
    await expect(write({ out: pathOf(name), what })).rejects.toMatchObject({ code: 'folderNotEmpty' });
    expect(readFileSync(pathOf(name), 'utf8')).toBe('my own notes');
  }
  // A table of other columns is another file, too.
  await expect(write({ out, what: 'patches' })).rejects.toMatchObject({ code: 'folderNotEmpty' });
});

test('a missing folder, a wrong name, a place in the dataset, a dataset without LPIS: each is told', async () => {
  const inDataset = pathOf('dataset');
  mkdirSync(inDataset);
  const desk = testDesk(items);
  const there = { ...desk, dataset: (id: string) => ({ ...desk.dataset(id), path: inDataset }) };
  const cases = [
    [{ out: pathOf('nowhere/items.csv') }, desk, 'folderUnreadable'],
    [{ out: pathOf('items.xlsx') }, desk, 'badRequest'],
    [{ out: pathOf('report.csv'), what: 'report' }, desk, 'badRequest'],
    [{ out: pathOf('patches.gpkg'), what: 'patches' }, desk, 'badRequest'],
    [{ out: join(inDataset, 'items.csv') }, there, 'exportInsideDataset'],
    [{ out: pathOf('lpis.csv') }, testDesk([], [], {}, 'none'), 'lpisMissing'],
  ] as const;
  for (const [given, options, code] of cases)
    await expect(write(given, options)).rejects.toMatchObject({ code });
  expect(readdirSync(inDataset)).toEqual([]);
});

test('cancelled in mid-write it leaves nothing', async () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    testItem(pictureSet(['#'], i % 500, Math.floor(i / 500))),
  );
  const exports = createDeskExports(testDesk(many));
  const abort = new AbortController();
  const run = exports.run(
    {
      datasetId: 'd',
      what: 'disagreements',
      out: pathOf('cut.gpkg'),
      crs: 'dataset',
      filter: {},
      language: 'en',
    },
    { signal: abort.signal, onProgress: () => abort.abort() },
  );
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  await exports.close();
  expect(readdirSync(folder).filter((name) => name.includes('cut'))).toEqual([]);
});

test.skipIf(noTinyDisk)('a full disk is told, in every format, and leaves nothing', async () => {
  const disk = makeTinyDisk(64 * 1024);
  try {
    const many = Array.from({ length: 2000 }, (_, i) =>
      testItem(pictureSet(['#'], i % 500, Math.floor(i / 500))),
    );
    for (const name of ['full.csv', 'full.geojson', 'full.gpkg', 'full.html']) {
      const what = name.endsWith('html') ? 'report' : 'disagreements';
      if (what === 'report') disk.fill();
      await expect(write({ out: join(disk.path, name), what }, testDesk(many))).rejects.toMatchObject({
        code: 'diskFull',
      });
      expect(existsSync(join(disk.path, name))).toBe(false);
    }
    expect(readdirSync(disk.path).filter((name) => name.includes('full'))).toEqual([]);
  } finally {
    disk.unmount();
  }
});

test('the report is one document that needs nothing else, and what it is told is escaped', async () => {
  const out = pathOf('report.html');
  const image = new Uint8Array(512 * 512 * 4).fill(90);
  const desk = testDesk(items, [testVerdict(ring, { takenBack: true })], {
    raster: {
      tile: async () => ({ width: 512, height: 512, bands: 4, data: image, failures: [] }),
    },
  });
  desk.catalogue.source = () => '/nonexistent/image.tif';
  const { bytes } = await write({ out, what: 'report', language: 'fr' }, desk);
  const text = readFileSync(out, 'utf8');
  expect(bytes).toBe(Buffer.byteLength(text));
  expect(text).toContain('<html lang="fr">');
  expect(text).toContain('A &lt;b&gt;dataset&lt;/b&gt;');
  expect(text).not.toContain('<b>dataset');
  expect(text.match(/<image href="data:image\/jpeg;base64,/g)).toHaveLength(3);
  // Nothing is fetched, nothing runs.
  expect(text).not.toMatch(/<script|<link|https?:\/\/(?!www\.w3\.org)|url\(|@import/);
  expect(text).toContain('code inconnu 99');
  expect(text).toContain('D001-2020_AA-S1_0-9');
  expect(text).not.toMatch(/undefined|NaN|\[object|\{\{/);
});

test('the report of a dataset without LPIS is of the patch review alone', async () => {
  const out = pathOf('alone.html');
  await write({ out, what: 'report' }, testDesk([], [], {}, 'none'));
  const text = readFileSync(out, 'utf8');
  expect(text).toContain('there is nothing to compare');
  expect(text).toContain('Patch review');
  expect(text).not.toMatch(/undefined|NaN/);
});
