import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import {
  cornerOf,
  fingerprint,
  makeFolder,
  patchIds,
  writeBytes,
  writeGeoPackage,
  writeRaster,
} from '../fixtures/flairHubFolder.ts';
import { runCommand } from '../support/commandLine.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { expectReadable } from '../support/realCore.ts';
import { canImport, pythonPath } from '../support/python.ts';

const roiKey = 'D012-2019_AF-S1-27';
const ids = patchIds(roiKey, 4, 4);
const at = (row: number, col: number): string => `${roiKey}_${row}-${col}`;
const pathOf = (patchId: string, modality: Modality): string =>
  formatPatchPath(parsePatchId(patchId)!, modality);
const label = 'AERIAL_LABEL-COSIA';
const lpis = 'ALL_LABEL-LPIS';

let root: string;
let dataset: string;
const cli = (...args: string[]) => runCommand(root, ...args);

/** A file with pixels of its own; noise does not shrink, so that cutting it off cuts pixels. */
function writePixels(patchId: string, modality: Modality, bands: number, pixel: (i: number) => number): void {
  const data = new Uint8Array(512 * 512 * bands);
  for (let i = 0; i < data.length; i++) data[i] = pixel(i);
  writeBytes(
    dataset,
    pathOf(patchId, modality),
    encodeTiff({
      ...{ width: 512, height: 512, bands, dtype: 'uint8', data, compression: 'deflate', level: 1 },
      layout: { kind: 'strips' },
      geo: { origin: cornerOf(patchId), pixelSize: 0.2, epsg: 2154 },
    }),
  );
}

const noise = (i: number): number => Math.imul(Math.imul(i ^ (i >>> 9), 2654435761) ^ (i << 7), 40503) >>> 24;
/** Nothing declared: 22, 30, 45, the last class of each level. */
const noParcel = (i: number): number => [22, 30, 45][i % 3]!;

/** Every planted fault: the file that must be named, the code it must be named under. */
const planted: [what: string, code: string, path: string][] = [];

/** A small dataset with one of each fault that the report is about. */
function writeFaultyDataset(): void {
  for (const id of ids) {
    writeRaster(dataset, id, 'AERIAL_RGBI', { fill: 90 });
    writeRaster(dataset, id, label, { fill: 8 });
    writePixels(id, lpis, 3, noParcel);
    writeRaster(dataset, id, 'SENTINEL2_TS');
    writeRaster(dataset, id, 'SENTINEL2_MSK-SC');
    writeRaster(dataset, id, 'DEM_ELEV');
  }
  const plant = (what: string, code: string, path: string): void => void planted.push([what, code, path]);
  const fault = (what: string, code: string, id: string, modality: Modality): void =>
    plant(what, code, pathOf(id, modality));

  writePixels(at(1, 1), label, 1, noise);
  truncateSync(join(dataset, pathOf(at(1, 1), label)), 20_000);
  fault('a mask that was cut off', 'truncated', at(1, 1), label);
  writePixels(at(1, 2), 'AERIAL_RGBI', 4, noise);
  truncateSync(join(dataset, pathOf(at(1, 2), 'AERIAL_RGBI')), 200_000);
  fault('an image that was cut off', 'truncated', at(1, 2), 'AERIAL_RGBI');
  writeBytes(dataset, pathOf(at(1, 3), label), '<html>404</html>'.repeat(50));
  fault('a page in place of a mask', 'notTiff', at(1, 3), label);
  writeRaster(dataset, at(1, 4), label, { dtype: 'uint16' });
  fault('a mask of another type', 'wrongDtype', at(1, 4), label);
  writeRaster(dataset, at(2, 1), 'DEM_ELEV', { sizePx: 256 });
  fault('a raster of another size', 'wrongSize', at(2, 1), 'DEM_ELEV');
  writeRaster(dataset, at(2, 2), 'AERIAL_RGBI', { epsg: 32_631 });
  fault('another CRS', 'wrongCrs', at(2, 2), 'AERIAL_RGBI');
  writeRaster(dataset, at(2, 3), 'AERIAL_RGBI', { bands: 3 });
  fault('three bands for four', 'wrongBands', at(2, 3), 'AERIAL_RGBI');
  const [x, y] = cornerOf(at(2, 4));
  writeRaster(dataset, at(2, 4), 'DEM_ELEV', { corner: [x + 40, y] });
  fault('other ground than its patch', 'otherFootprint', at(2, 4), 'DEM_ELEV');
  writePixels(at(3, 1), label, 1, (i) => (i < 700 ? 42 : 8));
  fault('values outside the legend', 'unknownCodes', at(3, 1), label);
  writePixels(at(3, 2), lpis, 3, (i) => (i < 3 * 50 ? [0, 29, 45][i % 3]! : noParcel(i)));
  fault('levels that contradict each other', 'hierarchyViolations', at(3, 2), lpis);
  writePixels(at(3, 3), lpis, 3, (i) => (i < 3 * 9 ? 200 : noParcel(i)));
  fault('parcel codes of no class', 'lpisUnknownCodes', at(3, 3), lpis);
  writeRaster(dataset, at(3, 4), 'SENTINEL2_MSK-SC', { bands: 4 });
  fault('clouds of other dates', 'datesMismatch', at(3, 4), 'SENTINEL2_MSK-SC');
  writeRaster(dataset, at(4, 1), 'SENTINEL2_TS', { bands: 40 });
  writeRaster(dataset, at(4, 1), 'SENTINEL2_MSK-SC', { bands: 8 });
  fault('more dates than the metadata', 'dateBandMismatch', at(4, 1), 'SENTINEL2_TS');
  rmSync(join(dataset, pathOf(at(4, 2), 'DEM_ELEV')));
  plant('a missing modality', 'missingModality', 'D012-2019_DEM_ELEV');
  writeRaster(dataset, at(4, 3), label, { corner: cornerOf(at(6, 6)) });
  writeRaster(dataset, at(4, 3), 'AERIAL_RGBI', { corner: cornerOf(at(6, 6)) });
  plant('a patch elsewhere than its row and column', 'rowColMismatch', `D012-2019_${label}/AF-S1-27`);
  const [gx, gy] = cornerOf(at(4, 4));
  writeRaster(dataset, at(4, 4), label, { corner: [gx + 0.07, gy] });
  fault('a patch off the grid', 'offGrid', at(4, 4), label);

  const days = JSON.stringify({ 1: '20190105', 2: '20190601', 3: '20190903' });
  writeGeoPackage(
    dataset,
    'GLOBAL_ALL_MTD/GLOBAL_SENTINEL2_MTD_DATES.gpkg',
    ['patch_id', 'acquisition_dates'],
    ids.map((id) => [id, days]),
  );
}

beforeAll(() => {
  root = makeFolder('arpenteur-health-');
  dataset = join(root, 'hub');
  process.env['ARPENTEUR_CONFIG_DIR'] = join(root, 'config');
  writeFaultyDataset();
});
afterAll(() => {
  delete process.env['ARPENTEUR_CONFIG_DIR'];
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
});

describe('the health report', () => {
  it('names the file of every planted fault, and exits 0 because the report was made', async () => {
    const before = fingerprint(dataset);
    expect((await cli('index', '--dataset', 'hub', '--workspace', 'work')).code).toBe(0);
    const { code, stderr, json } = await cli('health', '--workspace', 'work', '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = json();
    expect(report).toMatchObject({
      dataset: { layout: 'flair-hub', classList: 'cosia-hub-0-18', path: dataset },
      patches: 16,
      headersChecked: 16,
      pixelsChecked: 16,
    });
    const listed = report.problems.map((p: any) => `${p.code} ${p.path}`);
    for (const [what, problem, path] of planted) {
      const line = listed.find((text: string) => text.startsWith(`${problem} `) && text.includes(path));
      expect(line, `${what}: ${problem} ${path}\n${listed.join('\n')}`).toBeDefined();
    }
    for (const { message, path } of report.problems) expectReadable(message, path);
    expect(report.counts.reduce((sum: number, { count }: any) => sum + count, 0)).toBe(report.total);
    // What is sound is not blamed.
    const blamed = new Set(report.problems.map((p: any) => p.path));
    expect(blamed).not.toContain(pathOf(at(3, 4), label));
    expect(blamed).not.toContain(pathOf(at(2, 1), label));
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('is one CSV with the same lines, in the language asked for', async () => {
    const { json } = await cli('health', '--workspace', 'work', '--json');
    for (const lang of ['en', 'fr']) {
      const made = await cli('health', '--workspace', 'work', '--out', `${lang}.csv`, '--lang', lang);
      expect(made.code, made.stderr).toBe(0);
      expect(made.stdout).toContain(join(root, `${lang}.csv`));
      const lines = parseCsv(readFileSync(join(root, `${lang}.csv`), 'utf8'));
      expect(Object.keys(lines[0]!)).toEqual(['severity', 'code', 'path', 'patch_id', 'message']);
      expect(lines.map(({ code, path }) => `${code} ${path}`)).toEqual(
        json().problems.map((p: any) => `${p.code} ${p.path}`),
      );
      for (const { message, path } of lines) expectReadable(message!, path!);
    }
    const [english, french] = ['en', 'fr'].map((lang) => readFileSync(join(root, `${lang}.csv`), 'utf8'));
    expect(french).toContain('masque');
    expect(french).not.toBe(english);
  });

  it('reads as a summary without options, and says when a place cannot be written', async () => {
    const { stdout, code } = await cli('health', '--workspace', 'work');
    expect(code).toBe(0);
    expect(stdout).toMatch(/16.+16/);
    expect(stdout).toContain(pathOf(at(1, 4), label));
    const nowhere = await cli('health', '--workspace', 'work', '--out', 'no/such/folder/x.csv');
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain('x.csv');
    expect(existsSync(join(root, 'no'))).toBe(false);
  });

  it('forgets a fault whose file was replaced, once the dataset is scanned again', async () => {
    writeRaster(dataset, at(1, 4), label, { fill: 3 });
    writeRaster(dataset, at(3, 1), label, { fill: 3 });
    expect((await cli('index', '--dataset', 'hub', '--workspace', 'work', '--rescan')).code).toBe(0);
    const { json } = await cli('health', '--workspace', 'work', '--json');
    const listed = json().problems.map((p: any) => `${p.code} ${p.path}`);
    expect(listed).not.toContain(`wrongDtype ${pathOf(at(1, 4), label)}`);
    expect(listed).not.toContain(`unknownCodes ${pathOf(at(3, 1), label)}`);
    expect(listed).toContain(`truncated ${pathOf(at(1, 1), label)}`);
    const three = await cli('patches', '--workspace', 'work', '--where', 'share(3) = 1', '--json');
    expect(three.json().patches.map((p: any) => p.patch_id)).toEqual([at(1, 4), at(3, 1)]);
  });
});

describe('patches', () => {
  const patches = (where: string, ...more: string[]) =>
    cli('patches', '--workspace', 'work', '--where', where, ...more);

  it('are selected by any fact of the checks, as JSON and as CSV', async () => {
    const found = async (where: string): Promise<string[]> =>
      (await patches(where, '--json')).json().patches.map((p: any) => p.patch_id);
    expect(await found('hierarchy_px > 0')).toEqual([at(3, 2)]);
    expect(await found('lpis_unknown_px > 0')).toEqual([at(3, 3)]);
    expect(await found('missing(DEM_ELEV)')).toEqual([at(4, 2)]);
    expect(await found('not measured')).toEqual([]);
    expect(await found('classes > 0')).toHaveLength(14);
    expect(await found('s2_dates = 4')).toEqual([at(4, 1)]);
    expect(await found('domain = "D012" and row < 0')).toEqual([]);
    const all = await patches('share(8) > 0.5', '--csv', '--sort', 'row', '--descending');
    expect(all.code).toBe(0);
    const rows = parseCsv(all.stdout);
    expect(rows.map((row) => Number(row['row']))).toEqual(
      rows.map((row) => Number(row['row'])).sort((a, b) => b - a),
    );
    expect(rows.find((row) => row['patch_id'] === at(2, 1))).toMatchObject({
      domain: 'D012',
      year: '2019',
      classes: '8:1.0000',
      state: 'untouched',
    });
  });

  it('answers JSON and a header line also when nothing is selected', async () => {
    expect((await patches('row > 99', '--json')).json()).toMatchObject({ total: 0, patches: [] });
    expect((await patches('row > 99', '--csv')).stdout).toMatch(/^patch_id,.+\n$/);
    const limited = (await patches('row > 0', '--json', '--limit', '3')).json();
    expect([limited.total, limited.patches.length]).toEqual([16, 3]);
  });

  it('point at what is wrong in a filter, and do not guess', async () => {
    const wrong = await patches('row > 1 and shrae(8) > 0.5', '--json');
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).toContain('           ^\n');
    expect((await patches('row > 1', '--json', '--csv')).code).toBe(2);
    expect((await patches('', '--json', '--sort', 'colour')).code).toBe(2);
  });

  it('are a table for people, in French too', async () => {
    const { stdout, code } = await patches('row = 2', '--lang', 'fr');
    expect(code).toBe(0);
    expect(stdout).toContain(at(2, 1));
    expect(stdout).toMatch(/4\n$/);
  });
});

describe('inspect', () => {
  const hasRasterio = canImport('rasterio, numpy');
  const rasterio = `
import json, sys, hashlib, numpy, rasterio
for path in sys.argv[1:]:
    with rasterio.open(path) as f:
        bands = []
        for i in range(1, f.count + 1):
            a = f.read(i)
            raw = a.astype(a.dtype.newbyteorder('<')).tobytes()
            bands.append({'dtype': str(a.dtype), 'min': float(a.min()), 'max': float(a.max()),
                          'mean': float(a.astype('f8').mean()), 'sha256': hashlib.sha256(raw).hexdigest()})
        print(json.dumps({'width': f.width, 'height': f.height, 'crs': str(f.crs), 'extent': list(f.bounds), 'bands': bands}))
`;

  it('tells of each file in order, one line each, and fails when one could not be read', async () => {
    const good = join('hub', pathOf(at(2, 1), label));
    const cut = join('hub', pathOf(at(1, 1), label));
    const page = join('hub', pathOf(at(1, 3), label));
    const { code, stderr, jsonLines } = await cli(
      'inspect',
      good,
      cut,
      'gone.tif',
      page,
      'hub',
      good,
      '--json',
    );
    expect(code).toBe(1);
    const lines = jsonLines();
    expect(lines.map(({ path }) => path)).toEqual([good, cut, 'gone.tif', page, 'hub', good]);
    expect(lines.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      'fileTruncated',
      'fileMissing',
      'notATiff',
      expect.any(String),
      null,
    ]);
    for (const { error } of lines) if (error) expectReadable(error.message);
    for (const name of ['gone.tif', cut, page]) expect(stderr).toContain(join(root, name));
    const [x, y] = cornerOf(at(2, 1));
    expect(lines[0]).toMatchObject({ width: 512, height: 512, crs: 'EPSG:2154', compression: 'deflate' });
    expect(lines[0].extent[0]).toBeCloseTo(x, 6);
    expect(lines[0].extent[3]).toBeCloseTo(y, 6);
    expect(lines[0].bands).toEqual([
      {
        dtype: 'uint8',
        nodata: null,
        min: 8,
        max: 8,
        mean: 8,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect((await cli('inspect', good)).code).toBe(0);
    const french = await cli('inspect', 'gone.tif', '--lang', 'fr');
    expect(french.code).toBe(1);
    expect(french.stderr).toContain(join(root, 'gone.tif'));
  });

  it.skipIf(process.getuid?.() === 0)('names a file without permission', async () => {
    const path = join(root, 'closed.tif');
    writeFileSync(path, readFileSync(join(dataset, pathOf(at(2, 1), label))));
    chmodSync(path, 0);
    const { code, jsonLines } = await cli('inspect', 'closed.tif', '--json');
    expect([code, jsonLines()[0].error.code]).toEqual([1, 'fileUnreadable']);
  });

  it.skipIf(!hasRasterio)('reads the same values as rasterio, band by band', async () => {
    const files = [
      pathOf(at(2, 1), 'AERIAL_RGBI'),
      pathOf(at(3, 2), lpis),
      pathOf(at(2, 2), 'DEM_ELEV'),
      pathOf(at(2, 2), 'SENTINEL2_TS'),
    ].map((path) => join('hub', path));
    const made = join(root, 'made');
    mkdirSync(made);
    const written = spawnSync(
      pythonPath,
      [
        '-c',
        `
import sys, numpy, rasterio
from rasterio.transform import from_origin
rng = numpy.random.default_rng(2)
for name, dtype, options in [
    ('a.tif', 'int16', dict(compress='lzw', predictor=2)), ('b.tif', 'float32', dict(compress='deflate', predictor=3, tiled=True, blockxsize=64, blockysize=64)),
    ('c.tif', 'uint16', dict(interleave='band', compress='packbits')), ('d.tif', 'uint8', dict(BIGTIFF='YES', tiled=True, blockxsize=16, blockysize=32))]:
    with rasterio.open(sys.argv[1] + '/' + name, 'w', driver='GTiff', width=97, height=61, count=3, dtype=dtype, crs='EPSG:32631', nodata=7,
                       transform=from_origin(500000, 5000000, 2.5, 2.5), **options) as f:
        f.write((rng.random((3, 61, 97)) * 250).astype(dtype))
`,
        made,
      ],
      { encoding: 'utf8' },
    );
    expect(written.status, written.stderr).toBe(0);
    files.push(...['a', 'b', 'c', 'd'].map((name) => join('made', `${name}.tif`)));
    const ours = await cli('inspect', ...files, '--json');
    expect(ours.stderr).toBe('');
    expect(ours.code).toBe(0);
    const theirs = spawnSync(pythonPath, ['-c', rasterio, ...files.map((file) => join(root, file))], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const expected = theirs.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as any);
    expect(expected).toHaveLength(files.length);
    ours.jsonLines().forEach((line, i) => {
      const { bands, ...place } = expected[i];
      expect({ ...line, extent: line.extent.map((v: number) => Math.round(v * 1e4)) }).toMatchObject({
        ...place,
        extent: place.extent.map((v: number) => Math.round(v * 1e4)),
      });
      line.bands.forEach((band: any, b: number) => {
        const { mean, ...exact } = bands[b];
        expect(band, files[i]).toMatchObject(exact);
        expect(band.mean).toBeCloseTo(mean, 6);
      });
    });
  });
});
