import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../test/support/annotationDesk.ts';
import { writeZip } from '../../../test/support/zip.ts';
import type { ExportOptions } from '../../shared/contract/index.ts';
import { StrokePainter } from '../../shared/editing/brushStroke.ts';
import { diffRuns, toBase64 } from '../../shared/editing/runs.ts';
import { cellSizePx, formatCellId } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { createAnnotation, type Annotation } from '../annotation/index.ts';
import { entryOf, readArchiveDirectory } from '../archives/index.ts';
import { encodeTiff } from '../raster/encodeTiff.ts';
import { createRasterService } from '../raster/index.ts';
import { readRaster } from '../raster/readRaster.ts';
import { readOriginal } from '../session/readOriginal.ts';
import { createExports } from './index.ts';
import type { CatalogueReader, ExportDataset } from './sources.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const geo = { origin: [400_000, 5_000_000] as const, pixelSize: 0.5, epsg: 32_631 };

/** Masks of a dataset: path of each by patch id. */
function catalogueOf(root: string, paths: ReadonlyMap<string, string>): CatalogueReader {
  const patches = [...paths].map(([patchId]) => ({
    patchId,
    roiKey: 'roi',
    modalityBits: modalityBit('AERIAL_LABEL-COSIA'),
    split: null,
  }));
  const relativePath = (_: string, patchId: string, modality: string) =>
    modality === 'AERIAL_LABEL-COSIA' ? (paths.get(patchId) ?? null) : null;
  return {
    rois: () => [{ roiKey: 'roi' }],
    patch: (_, patchId) => patches.find((patch) => patch.patchId === patchId) ?? null,
    patches: () => patches,
    relativePath,
    source(datasetId, patchId, modality) {
      const path = relativePath(datasetId, patchId, modality);
      return path === null ? null : join(root, path);
    },
  };
}

const raster = createRasterService({ threads: 0 });
let root: string;
let out: string;
let journal: Database;
let annotation: Annotation;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'arpenteur-layouts-')));
});
afterAll(async () => {
  await raster.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  out = mkdtempSync(join(root, 'out-'));
  journal = openJournal();
});
afterEach(async () => {
  await annotation.close();
  journal.close();
});

function open(dataset: ExportDataset, catalogue: CatalogueReader, threads = 0) {
  annotation = createAnnotation({
    journal,
    logId: '00000000-0000-4000-8000-000000000001',
    author: () => 'Ana',
    readOriginal: (datasetId, id) =>
      readOriginal(catalogue as Parameters<typeof readOriginal>[0], raster, datasetId, id, dataset.layout),
  });
  const exports = createExports({
    ...{ catalogue, annotation, appVersion: '1.2.3', threads },
    dataset: () => dataset,
    select: async () => [],
    now: () => new Date('2024-05-06T07:08:09Z'),
  });
  const run = (change: Partial<ExportOptions> = {}) =>
    exports.run(
      {
        datasetId: dataset.id,
        out,
        scope: { kind: 'changed' },
        compression: 'lzw',
        convertTo: null,
        ...change,
      },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
  return { exports, run };
}

function writeMask(path: string, data: Uint8Array<ArrayBuffer>, width: number, height: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const shape = { width, height, bands: 1, dtype: 'uint8', compression: 'deflate' } as const;
  writeFileSync(path, encodeTiff({ ...shape, data, layout: { kind: 'strips' }, geo }));
}

/** Paints a stroke over the cells of an image as a window does, and gives it to the journal. */
async function paintCells(
  patchId: string,
  image: { width: number; height: number },
  points: readonly (readonly [number, number])[],
  value: number,
): Promise<void> {
  const painter = new StrokePainter({ kind: 'class', value }, 41);
  const targets = [];
  for (let row = 0; row * cellSizePx < image.height; row++) {
    for (let col = 0; col * cellSizePx < image.width; col++) {
      const id = formatCellId(patchId, row, col);
      const { data, width, height } = await annotation.mask('d', id);
      const place = { x: col * cellSizePx, y: row * cellSizePx, widthPx: width, heightPx: height };
      targets.push({ patchId: id, ...place, data: data.slice(), original: null });
    }
  }
  for (const [x, y] of points) {
    const segment = painter.advance(x, y);
    if (segment) for (const target of targets) painter.apply(target, segment);
  }
  const patches = painter.finish().map(({ patchId: id, runs }) => ({ patchId: id, runs: toBase64(runs) }));
  const scope = { datasetId: 'd', roiKey: patchId, windowId: 'w', editId: randomUUID() };
  await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
}

const classList: Nomenclature = {
  ...{ id: 'own', label: 'Fields 2020', en: 'Fields 2020', fr: 'Champs 2020' },
  classes: [
    { value: 3, en: 'wheat', fr: 'blé', color: '#ffcc00' },
    { value: 7, en: 'fallow', fr: 'jachère', color: '#999999' },
    { value: 40, en: 'maize', fr: 'maïs', color: '#00aa00' },
  ],
};

describe('a plain dataset', () => {
  const image = { width: 1500, height: 1300 };
  let dataset: ExportDataset;
  let original: Uint8Array<ArrayBuffer>;
  let catalogue: CatalogueReader;

  beforeEach(() => {
    const path = mkdtempSync(join(root, 'plain-'));
    dataset = {
      id: 'd',
      name: 'Fields',
      path,
      layout: 'plain',
      nomenclature: 'own',
      classList,
      synthetic: false,
    };
    original = Uint8Array.from({ length: 1500 * 1300 }, (_, i) =>
      (Math.floor(i / 1500) >> 4) + ((i % 1500) >> 5) === 70 ? 200 : ((i >> 7) % 2) * 4 + 3,
    );
    writeFileSync(join(path, 'nomenclature.json'), JSON.stringify(classList));
    writeMask(join(path, 'train/images/été 1.tif'), new Uint8Array(4), 2, 2);
    writeMask(join(path, 'train/labels/été 1.tif'), original, 1500, 1300);
    writeMask(join(path, 'val/labels/small.tif'), new Uint8Array(300 * 200).fill(3), 300, 200);
    catalogue = catalogueOf(
      path,
      new Map([
        ['été 1', 'train/labels/été 1.tif'],
        ['small', 'val/labels/small.tif'],
      ]),
    );
  });

  const strokes = [
    [
      [1000, 1000],
      [1060, 1040],
      [1499, 1299],
    ],
    [
      [0, 0],
      [700, 10],
    ],
  ] as const;

  /** The mask as it must be: the same strokes on one large raster. */
  function paintedWhole(): Uint8Array {
    const whole = {
      patchId: 'w',
      x: 0,
      y: 0,
      widthPx: 1500,
      heightPx: 1300,
      data: original.slice(),
      original: null,
    };
    for (const points of strokes) {
      const painter = new StrokePainter({ kind: 'class', value: 40 }, 41);
      for (const [x, y] of points) painter.apply(whole, painter.advance(x, y)!);
    }
    return whole.data;
  }

  it.each([0, 1])(
    'gets a large mask that is the original with the edits of its cells (%i workers)',
    async (threads) => {
      const { exports, run } = open(dataset, catalogue, threads);
      for (const points of strokes) await paintCells('été 1', image, points, 40);
      const result = await run();
      await exports.close();
      const expected = paintedWhole();
      const file = join(out, 'train/labels/été 1.tif');
      const written = await readRaster(file);
      expect(written).toMatchObject({ ...image, bands: 1, dtype: 'uint8', crs: 'EPSG:32631' });
      expect(Buffer.compare(written.data as Uint8Array, expected)).toBe(0);
      const changedPx = expected.reduce((sum, value, i) => sum + Number(value !== original[i]), 0);
      expect(result).toMatchObject({ files: 1, changedPatches: 1, changedPx, csv: [], skipped: [] });
      const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'));
      expect(manifest.files[0]).toMatchObject({
        path: 'train/labels/été 1.tif',
        patchId: 'été 1',
        originalSha256: sha256(original),
        pixelsSha256: sha256(expected),
        version: { contentSha256: sha256(expected), lastEditSeq: 2 },
        outsideLegend: [{ value: 200, px: expected.filter((value) => value === 200).length }],
      });
      const edits = [...annotation.patchStates('d').values()].reduce((sum, state) => sum + state.edits, 0);
      expect(manifest.files[0].version.edits).toBe(edits);
      expect(readdirSync(out, { recursive: true }).map(String).sort()).toEqual([
        'manifest.json',
        'train',
        'train/labels',
        'train/labels/été 1.tif',
      ]);
    },
  );

  it('names its class list and holds it in the manifest, and refuses to convert it', async () => {
    const { run } = open(dataset, catalogue);
    const result = await run({ scope: { kind: 'all' } });
    expect(result.files).toBe(2);
    const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'));
    expect(manifest).toMatchObject({
      classList: 'own',
      classListName: 'Fields 2020',
      classes: classList.classes,
      dataset: { layout: 'plain', classList: 'own' },
      converted: false,
    });
    expect(manifest.licence).not.toContain('IGN');
    const elsewhere = join(out, 'converted');
    await expect(run({ out: elsewhere, convertTo: 'flair-1-19' })).rejects.toMatchObject({
      code: 'badRequest',
    });
  });

  it('marks an earlier file of a large image when its cells were edited since', async () => {
    const { run } = open(dataset, catalogue);
    await run({ scope: { kind: 'all' } });
    await paintCells('été 1', image, strokes[0], 40);
    const { manifest } = await run({ scope: { kind: 'patches', patchIds: ['small'] } });
    const { files } = JSON.parse(readFileSync(manifest, 'utf8'));
    expect(files.map((file: Record<string, unknown>) => [file.patchId, file.outdated])).toEqual([
      ['small', undefined],
      ['été 1', true],
    ]);
  });

  it('leaves out a large mask whose file is another one now', async () => {
    const { run } = open(dataset, catalogue);
    await paintCells('été 1', image, strokes[0], 40);
    const changed = original.slice().fill(7, 1020 * 1500);
    writeMask(join(dataset.path, 'train/labels/été 1.tif'), changed, 1500, 1300);
    annotation.forgetMasks();
    const result = await run({ scope: { kind: 'all' } });
    expect(result.skipped.map(({ patchId, code }) => [patchId, code])).toEqual([
      ['été 1', 'originalChanged'],
    ]);
    expect(result.files).toBe(1);
  });

  const hasGdal = canImport('rasterio');
  it.skipIf(!hasGdal)('is read by rasterio as the original with the edits', async () => {
    const { run } = open(dataset, catalogue);
    for (const points of strokes) await paintCells('été 1', image, points, 40);
    await run({ compression: 'deflate' });
    const code = `
import hashlib, json, sys, rasterio
with rasterio.open(sys.argv[1]) as f:
    print(json.dumps([hashlib.sha256(f.read(1).tobytes()).hexdigest(), f.crs.to_epsg(), list(f.transform)[:6]]))`;
    const { stdout } = spawnSync(pythonPath, ['-c', code, join(out, 'train/labels/été 1.tif')], {
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual([
      sha256(paintedWhole()),
      32631,
      [0.5, 0, 400_000, 0, -0.5, 5_000_000],
    ]);
  });
});

describe('a FLAIR #1 dataset', () => {
  it('is written in its own tree and names, with its class list, and without CSVs', async () => {
    const path = mkdtempSync(join(root, 'flair1-'));
    const target = (n: number) => `flair_aerial_train/D004_2021/Z10_AU/msk/MSK_00082${n}.tif`;
    for (const n of [6, 7]) writeMask(join(path, target(n)), new Uint8Array(512 * 512).fill(n), 512, 512);
    const id = (n: number) => `D004-2021_Z10_AU_00082${n}`;
    const catalogue = catalogueOf(path, new Map([6, 7].map((n) => [id(n), target(n)])));
    const { run } = open(
      {
        ...{ id: 'd', name: 'flair 1', path, layout: 'flair-1', synthetic: false },
        ...{ nomenclature: 'flair-1-19', classList: null },
      },
      catalogue,
    );
    const { data } = await annotation.mask('d', id(6));
    const painter = new StrokePainter({ kind: 'class', value: 12 }, 20);
    const place = { x: 0, y: 0, widthPx: 512, heightPx: 512 };
    painter.apply(
      { patchId: id(6), ...place, data: data.slice(), original: null },
      painter.advance(100, 100)!,
    );
    const patches = painter.finish().map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) }));
    const scope = { datasetId: 'd', roiKey: 'D004-2021_Z10_AU', windowId: 'w', editId: randomUUID() };
    await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });

    const result = await run({ scope: { kind: 'all' } });
    expect(result).toMatchObject({ files: 2, changedPatches: 1, csv: [] });
    const written = await readRaster(join(out, target(6)));
    expect(Buffer.compare(written.data as Uint8Array, (await annotation.mask('d', id(6))).data)).toBe(0);
    const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'));
    expect(manifest).toMatchObject({ classList: 'flair-1-19', csv: [], totals: { outsideLegend: [] } });
    expect(manifest.licence).toContain('FLAIR #1');
    const converted = join(out, '..', 'converted-1');
    await run({ scope: { kind: 'all' }, out: converted, convertTo: 'cosia-hub-0-18' });
    expect((await readRaster(join(converted, target(7)))).data[0]).toBe(12);
  });
});

describe('a FLAIR-HUB dataset in archives', () => {
  it('is written as it would lie once extracted, and its CSV points there', async () => {
    const path = mkdtempSync(join(root, 'zipped-'));
    const id = (col: number) => `D012-2019_AF-S1-27_5-${col}`;
    const entry = (col: number) =>
      `D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_AF-S1-27_5-${col}.tif`;
    const shape = { width: 512, height: 512, bands: 1, dtype: 'uint8', compression: 'deflate', geo } as const;
    const data = (col: number) => new Uint8Array(512 * 512).fill(col);
    const archive = join(path, 'D012-2019_AERIAL_LABEL-COSIA.zip');
    const files = ([1, 2, 3] as const).map((col) => ({
      name: entry(col),
      data: encodeTiff({ ...shape, data: data(col), layout: { kind: 'strips' } }),
      method: col === 2 ? (8 as const) : (0 as const),
      // The pixels of the third are not those that were archived.
      ...(col === 3 ? { saidCrc32: 1 } : {}),
    }));
    writeZip(archive, files);
    const before = sha256(readFileSync(archive));
    const listing = readArchiveDirectory(archive);
    const catalogue: CatalogueReader = {
      ...catalogueOf(path, new Map([1, 2, 3].map((col) => [id(col), entry(col)]))),
      source(_, patchId, modality) {
        const at = listing.names.indexOf(entry(Number(patchId.at(-1))));
        return modality === 'AERIAL_LABEL-COSIA' ? entryOf(listing, at) : null;
      },
    };
    const { run } = open(
      {
        ...{ id: 'd', name: 'zipped', path, layout: 'flair-hub', synthetic: false },
        ...{ nomenclature: 'cosia-hub-0-18', classList: null },
      },
      catalogue,
    );
    const { data: pixels } = await annotation.mask('d', id(1));
    const edited = pixels.slice().fill(9, 0, 700);
    const patches = [{ patchId: id(1), runs: toBase64(diffRuns(pixels, edited, 512)) }];
    const scope = { datasetId: 'd', roiKey: 'D012-2019_AF-S1-27', windowId: 'w', editId: randomUUID() };
    await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });

    const result = await run({ scope: { kind: 'all' } });
    expect(result).toMatchObject({ files: 2, changedPatches: 1, changedPx: 700 });
    expect(result.skipped).toEqual([
      { patchId: id(3), code: 'fileUnreadable', path: `${archive}/${entry(3)}` },
    ]);
    expect((await readRaster(join(out, entry(1)))).data).toEqual(edited);
    expect((await readRaster(join(out, entry(2)))).data).toEqual(data(2));
    const [, first, , third] = readFileSync(result.csv[0]!, 'utf8').split('\n');
    expect(first!.split(',')[2]).toBe(`../${entry(1)}`);
    expect(resolve(out, 'csv', third!.split(',')[2]!)).toBe(join(path, entry(3)));
    expect(sha256(readFileSync(archive))).toBe(before);
    expect(readdirSync(path)).toEqual(['D012-2019_AERIAL_LABEL-COSIA.zip']);
  });
});
