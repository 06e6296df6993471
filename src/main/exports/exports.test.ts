import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import { encodeTiff } from '../raster/encodeTiff.ts';
import { readGeoTags } from '../raster/readGeoTags.ts';
import { readRaster } from '../raster/readRaster.ts';
import { createExports } from './index.ts';
import { conversionTable } from './convertClasses.ts';
import type { AnnotationReader, CatalogueReader, ClassPair, ExportDataset, PatchState } from './sources.ts';

const size = 512;
const roiKey = 'D012-2019_AF-S1-27';
const idOf = (col: number): string => `${roiKey}_5-${col}`;
const targetOf = (col: number): string =>
  `D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_AF-S1-27_5-${col}.tif`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A mask of blobs, with a value outside the legend in one corner. */
function maskOf(seed: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(size * size);
  for (let i = 0; i < mask.length; i++) mask[i] = ((i >> 5) + (i >> 14) * seed) % 19;
  mask.fill(200, 0, 5);
  return mask;
}

let root: string;
let dataset: ExportDataset;
let originals: Map<string, Uint8Array<ArrayBuffer>>;
let edited: Map<string, Uint8Array<ArrayBuffer>>;
let readOnly: Set<string>;
let out: string;

const columns = [1, 2, 3, 4];
const maskBit = modalityBit('AERIAL_LABEL-COSIA');
const rgbiBit = modalityBit('AERIAL_RGBI');

/** The facts of a dataset in memory; its files are real. */
const catalogue: CatalogueReader = {
  rois: () => [{ roiKey }],
  patch: (_, patchId) => patches().find((patch) => patch.patchId === patchId) ?? null,
  patches: () => patches(),
  source(datasetId, patchId, modality) {
    const path = catalogue.relativePath(datasetId, patchId, modality);
    return path === null ? null : join(dataset.path, path);
  },
  relativePath(_, patchId, modality: Modality) {
    const { modalityBits } = patches().find((patch) => patch.patchId === patchId)!;
    if ((modalityBits & modalityBit(modality)) === 0) return null;
    const place = patchId.split('_')[2]!;
    return `D012-2019_${modality}/AF-S1-27/D012-2019_${modality}_AF-S1-27_${place}.tif`;
  },
};

function patches() {
  const splits = ['train', 'train', 'test', null];
  return [...columns, 9].map((col, i) => ({
    patchId: idOf(col),
    roiKey,
    modalityBits: (col === 9 ? 0 : maskBit) | rgbiBit,
    split: splits[i] ?? null,
  }));
}

function pairsOf(patchId: string): ClassPair[] {
  const counts = new Map<string, number>();
  const before = originals.get(patchId)!;
  const after = edited.get(patchId) ?? before;
  for (const [i, value] of after.entries())
    if (value !== before[i])
      counts.set(`${before[i]} ${value}`, (counts.get(`${before[i]} ${value}`) ?? 0) + 1);
  return [...counts].map(([key, px]) => {
    const [from, to] = key.split(' ').map(Number);
    return { from: from!, to: to!, px };
  });
}

const annotation: AnnotationReader = {
  mask: async (_, patchId) => ({
    data: edited.get(patchId) ?? originals.get(patchId)!,
    width: size,
    height: size,
  }),
  original: async (_, patchId) => ({ data: originals.get(patchId)!, width: size, height: size }),
  patchStates: () =>
    new Map(
      [...edited.keys()].map((patchId): [string, PatchState] => {
        const changedPx = pairsOf(patchId).reduce((sum, pair) => sum + pair.px, 0);
        return [patchId, { edits: 1, changedPx, readOnly: readOnly.has(patchId) ? 'originalChanged' : null }];
      }),
    ),
  changedPairs: async (_, patchId) => pairsOf(patchId),
  maskVersion: async (_, patchId) => ({
    originalSha256: sha256(originals.get(patchId)!),
    contentSha256: sha256(edited.get(patchId) ?? originals.get(patchId)!),
    lastEditId: 'edit-1',
    lastEditSeq: 1,
    edits: edited.has(patchId) ? 1 : 0,
  }),
};

function service(threads = 0) {
  return createExports({
    catalogue,
    annotation,
    select: async () => [idOf(2)],
    dataset: () => dataset,
    appVersion: '1.2.3',
    threads,
    now: () => new Date('2024-05-06T07:08:09Z'),
  });
}

const options = (change: Partial<ExportOptions> = {}): ExportOptions => ({
  datasetId: 'toy',
  out,
  scope: { kind: 'changed' },
  compression: 'lzw',
  convertTo: null,
  ...change,
});

function run(change: Partial<ExportOptions> = {}, signal = new AbortController().signal) {
  return service().run(options(change), { signal, onProgress: () => {} });
}

const manifest = (folder = out) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

function edit(col: number, value: number, from: number, to: number): void {
  const mask = (edited.get(idOf(col)) ?? originals.get(idOf(col))!).slice();
  edited.set(idOf(col), mask.fill(value, from, to));
}

function treeHash(folder: string): string {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return sha256(Buffer.from(names.map((name) => `${name} ${sha256(readFileSync(name))}`).join('\n')));
}

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'arpenteur-export-')));
  const path = join(root, 'dataset');
  dataset = {
    ...{ id: 'toy', name: 'FLAIR-HUB TOY', path, layout: 'flair-hub', synthetic: false },
    ...{ nomenclature: 'cosia-hub-0-18', classList: null },
  };
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(dataset.path, { recursive: true, force: true });
  originals = new Map(columns.map((col) => [idOf(col), maskOf(col)]));
  edited = new Map();
  readOnly = new Set();
  out = mkdtempSync(join(root, 'out-'));
  for (const col of columns) {
    const path = join(dataset.path, targetOf(col));
    mkdirSync(dirname(path), { recursive: true });
    const origin = [1022361.6 + col * 102.4, 6313574.4] as const;
    const geo = { origin, pixelSize: 0.2, epsg: 2154 };
    const spec = { width: size, height: size, bands: 1, dtype: 'uint8', compression: 'deflate' } as const;
    const data = originals.get(idOf(col))!;
    writeFileSync(path, encodeTiff({ ...spec, data, layout: { kind: 'strips' }, geo }));
  }
});

describe('an export of changed masks', () => {
  it('writes them in the dataset’s tree and names, with the georeference of the source, and nothing into the dataset', async () => {
    edit(2, 12, 1000, 3000);
    const before = treeHash(dataset.path);
    const result = await run();
    expect(result).toMatchObject({ files: 1, changedPatches: 1, skipped: [], out });
    const file = join(out, targetOf(2));
    const raster = await readRaster(file);
    expect(raster).toMatchObject({
      width: size,
      height: size,
      bands: 1,
      dtype: 'uint8',
      nodata: null,
      crs: 'EPSG:2154',
    });
    expect(Buffer.compare(raster.data as Uint8Array, edited.get(idOf(2))!)).toBe(0);
    expect(readGeoTags(file)).toEqual(readGeoTags(join(dataset.path, targetOf(2))));
    expect(existsSync(join(out, targetOf(1)))).toBe(false);
    expect(treeHash(dataset.path)).toBe(before);
  });

  it('describes each file in the manifest: hashes, version, class pairs, values outside the legend, licence', async () => {
    edit(2, 12, 0, 3000);
    await run();
    const [file] = manifest().files;
    const pixels = edited.get(idOf(2))!;
    expect(file).toMatchObject({
      path: targetOf(2),
      patchId: idOf(2),
      sha256: sha256(readFileSync(join(out, targetOf(2)))),
      pixelsSha256: sha256(pixels),
      originalSha256: sha256(originals.get(idOf(2))!),
      version: { contentSha256: sha256(pixels), edits: 1, lastEditId: 'edit-1', lastEditSeq: 1 },
      pairs: pairsOf(idOf(2)),
      outsideLegend: [],
    });
    expect(file.pairs).toContainEqual({ from: 200, to: 12, px: 5 });
    expect(manifest()).toMatchObject({
      complete: true,
      app: { name: 'Arpenteur', version: '1.2.3' },
      created: '2024-05-06T07:08:09.000Z',
      dataset: { id: 'toy', path: dataset.path, classList: 'cosia-hub-0-18' },
      classList: 'cosia-hub-0-18',
      converted: false,
      licence:
        'Data: IGN – FLAIR-HUB (2025), Licence Ouverte / Open Licence 2.0. Labels: CoSIA (IGN), LPIS/RPG (ASP/IGN). Modified with this tool on 2024-05-06.',
    });
    expect(manifest().totals.changedPx).toBe(file.changedPx);
    expect(existsSync(join(out, 'manifest.partial.json'))).toBe(false);
  });

  it('has nothing to do when no pixel differs from the original', async () => {
    edited.set(idOf(1), originals.get(idOf(1))!.slice());
    await expect(run()).rejects.toMatchObject({ code: 'nothingToExport' });
  });

  it('leaves out a mask whose original is another file now, and says so', async () => {
    edit(1, 12, 0, 10);
    edit(2, 12, 0, 10);
    readOnly.add(idOf(2));
    const result = await run();
    expect(result.files).toBe(1);
    expect(result.skipped).toEqual([
      { patchId: idOf(2), code: 'originalChanged', path: join(dataset.path, targetOf(2)) },
    ]);
    expect(manifest().skipped).toEqual(result.skipped);
  });
});

describe('an export of all masks', () => {
  it('copies unchanged pixels, keeps values outside the legend and lists patches without a mask', async () => {
    edit(3, 1, 100, 200);
    const result = await run({ scope: { kind: 'all' }, compression: 'deflate' });
    expect(result).toMatchObject({ files: 4, changedPatches: 1, changedPx: manifest().totals.changedPx });
    for (const col of columns) {
      const { data } = await readRaster(join(out, targetOf(col)));
      expect(
        Buffer.compare(data as Uint8Array, edited.get(idOf(col)) ?? originals.get(idOf(col))!),
        `${col}`,
      ).toBe(0);
    }
    expect(manifest().totals.outsideLegend).toEqual([{ value: 200, px: 20 }]);
    expect(result.skipped).toEqual([{ patchId: idOf(9), code: 'maskMissing', path: '' }]);
  });

  it('skips masks that cannot be read and goes on', async () => {
    truncateSync(join(dataset.path, targetOf(1)), 400);
    writeFileSync(join(dataset.path, targetOf(2)), 'not an image');
    const small = {
      width: 256,
      height: 256,
      bands: 1,
      dtype: 'uint8',
      compression: 'lzw',
      geo: null,
    } as const;
    writeFileSync(
      join(dataset.path, targetOf(3)),
      encodeTiff({ ...small, data: new Uint8Array(256 * 256), layout: { kind: 'strips' } }),
    );
    const result = await run({ scope: { kind: 'all' } });
    expect(result.files).toBe(1);
    expect(result.skipped.map(({ patchId, code }) => [patchId, code])).toEqual([
      [idOf(1), 'fileTruncated'],
      [idOf(2), 'notATiff'],
      [idOf(3), 'wrongSize'],
      [idOf(9), 'maskMissing'],
    ]);
  });

  it('says that the dataset is gone, and writes no manifest that lists every mask as missing', async () => {
    const gone = join(root, 'gone');
    renameSync(dataset.path, gone);
    try {
      await expect(run({ scope: { kind: 'all' } })).rejects.toMatchObject({
        code: 'datasetMissing',
        params: { path: dataset.path },
      });
      expect(existsSync(join(out, 'manifest.json'))).toBe(false);
    } finally {
      renameSync(gone, dataset.path);
    }
  });

  it('gives the same files from workers as in place', async () => {
    edit(2, 12, 0, 900);
    const exports = service(1);
    const all = { scope: { kind: 'all' } } as const;
    await exports.run(options(all), { signal: new AbortController().signal, onProgress: () => {} });
    await exports.close();
    const first = manifest().files;
    out = mkdtempSync(join(root, 'out-'));
    await run(all);
    expect(manifest().files).toEqual(first);
  });
});

describe('another class list', () => {
  it('is written where asked, named in the manifest, and loses no class', async () => {
    edit(2, 12, 1000, 3000);
    await run({ convertTo: 'flair-1-19' });
    const { data } = await readRaster(join(out, targetOf(2)));
    expect(data[1500]).toBe(7);
    expect(data[0]).toBe(200);
    const back = conversionTable('flair-1-19', 'cosia-hub-0-18')!;
    const restored = (data as Uint8Array).map((value) => back[value]!);
    expect(Buffer.compare(restored, edited.get(idOf(2))!)).toBe(0);
    expect(manifest()).toMatchObject({ classList: 'flair-1-19', converted: true });
    expect(manifest().files[0].outsideLegend).toEqual([{ value: 200, px: 5 }]);
    expect(manifest().files[0].pixelsSha256).toBe(sha256(data as Uint8Array));
  });

  it('is no conversion when it is the dataset’s own', async () => {
    edit(2, 12, 1000, 3000);
    await run({ convertTo: 'cosia-hub-0-18' });
    expect(manifest()).toMatchObject({ classList: 'cosia-hub-0-18', converted: false });
  });
});

describe('the split CSVs', () => {
  it('have the reference’s columns and point at the corrected masks, and at the dataset for the rest', async () => {
    edit(2, 12, 0, 10);
    const result = await run();
    expect(result.csv.map((path) => path.slice(out.length + 1)).sort()).toEqual([
      'csv/FLAIR-HUB-TOY_OTHER.csv',
      'csv/FLAIR-HUB-TOY_TEST.csv',
      'csv/FLAIR-HUB-TOY_TRAIN.csv',
    ]);
    const [head, ...rows] = readFileSync(join(out, 'csv/FLAIR-HUB-TOY_TRAIN.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const reference = readFileSync(
      resolve('test/fixtures/flair-hub-toy-csv/FLAIR-HUB_TOY-DATASET_TRAIN.csv'),
      'utf8',
    );
    expect(head).toBe(reference.split(/\r?\n/)[0]);
    expect(rows.map((row) => row.split(',')[0])).toEqual([idOf(1), idOf(2)]);
    const cells = rows.map((row) => row.split(','));
    const csvFolder = join(out, 'csv');
    expect(resolve(csvFolder, cells[0]![2]!)).toBe(join(dataset.path, targetOf(1)));
    expect(cells[1]![2]).toBe(`../${targetOf(2)}`);
    expect(existsSync(resolve(csvFolder, cells[1]![2]!))).toBe(true);
    expect(resolve(csvFolder, cells[1]![3]!)).toBe(catalogue.source('toy', idOf(2), 'AERIAL_RGBI'));
    expect(cells[1]![1]).toBe('');
  });
});

describe('the folder of an export', () => {
  beforeEach(() => edit(2, 12, 0, 10));

  it('is refused inside the dataset, around it, and through a link', async () => {
    const link = join(root, 'link');
    rmSync(link, { force: true });
    symlinkSync(dataset.path, link);
    for (const folder of [dataset.path, join(dataset.path, 'new/deeper'), root, link, join(link, 'new')]) {
      await expect(run({ out: folder }), folder).rejects.toMatchObject({ code: 'exportInsideDataset' });
    }
    expect(existsSync(join(dataset.path, 'new'))).toBe(false);
  });

  it('is refused where a modality folder of the dataset leads to', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'arpenteur-elsewhere-'));
    const link = join(dataset.path, 'D012-2019_DEM_ELEV');
    symlinkSync(elsewhere, link);
    try {
      await expect(run({ out: join(elsewhere, 'new') })).rejects.toMatchObject({
        code: 'exportInsideDataset',
      });
      expect(readdirSync(elsewhere)).toEqual([]);
    } finally {
      rmSync(link);
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('is refused when a folder in it leads into the dataset', async () => {
    await run();
    const inner = join(out, 'D012-2019_AERIAL_LABEL-COSIA');
    rmSync(inner, { recursive: true });
    symlinkSync(join(dataset.path, 'D012-2019_AERIAL_LABEL-COSIA'), inner);
    const before = treeHash(dataset.path);
    await expect(run()).rejects.toMatchObject({ code: 'folderNotEmpty' });
    expect(treeHash(dataset.path)).toBe(before);
  });

  it('is refused when it holds anything else', async () => {
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await expect(run()).rejects.toMatchObject({ code: 'folderNotEmpty', params: { path: out } });
    expect(readdirSync(out)).toEqual(['notes.txt']);
  });

  it('is refused when a file of somebody else stands in the way of an update', async () => {
    await run();
    writeFileSync(join(out, targetOf(3)), 'mine');
    await expect(run({ scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'folderNotEmpty' });
    expect(readFileSync(join(out, targetOf(3)), 'utf8')).toBe('mine');
  });

  it('is refused when it holds an export in another class list', async () => {
    await run();
    await expect(run({ convertTo: 'flair-1-19' })).rejects.toMatchObject({ code: 'folderNotEmpty' });
  });

  it('is updated by a second export: earlier files stay listed, marked when they are out of date', async () => {
    edit(1, 12, 0, 10);
    await run({ scope: { kind: 'patches', patchIds: [idOf(1), idOf(2)] } });
    edit(1, 13, 0, 10);
    edit(3, 12, 0, 10);
    const result = await run({ scope: { kind: 'patches', patchIds: [idOf(3)] } });
    expect(result.files).toBe(1);
    expect(
      manifest().files.map((file: Record<string, unknown>) => [file.patchId, file.earlier, file.outdated]),
    ).toEqual([
      [idOf(3), undefined, undefined],
      [idOf(1), true, true],
      [idOf(2), true, undefined],
    ]);
    await run();
    expect(manifest().files).toHaveLength(3);
    expect(manifest().files.every((file: Record<string, unknown>) => !file.outdated)).toBe(true);
  });

  it('that cannot be created is named', async () => {
    writeFileSync(join(out, 'file'), '');
    const inside = join(out, 'file', 'export');
    await expect(run({ out: inside })).rejects.toMatchObject({
      code: 'folderUnreadable',
      params: { path: inside },
    });
  });
});

describe('a cancelled export', () => {
  it('leaves whole files and a plan, and the next export into the folder completes it', async () => {
    const abort = new AbortController();
    const exports = service();
    const cancelled = exports.run(options({ scope: { kind: 'all' } }), {
      signal: abort.signal,
      onProgress: ({ phase }) => {
        if (phase === 'writing') abort.abort(new AppError('cancelled'));
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(out, 'manifest.json'))).toBe(false);
    expect(JSON.parse(readFileSync(join(out, 'manifest.partial.json'), 'utf8'))).toMatchObject({
      complete: false,
    });
    const names = readdirSync(out, { recursive: true }).map(String);
    expect(names.some((name) => name.endsWith('.part'))).toBe(false);
    await run({ scope: { kind: 'all' } });
    expect(manifest()).toMatchObject({ complete: true, totals: { files: 4 } });
    expect(existsSync(join(out, 'manifest.partial.json'))).toBe(false);
  });

  it('before it began leaves nothing', async () => {
    const abort = new AbortController();
    abort.abort(new AppError('cancelled'));
    await expect(run({ scope: { kind: 'all' } }, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('the preview of an export', () => {
  it('counts without writing', async () => {
    edit(2, 12, 1000, 3000);
    const preview = await service().preview({ datasetId: 'toy', scope: { kind: 'all' } });
    const changedPx = pairsOf(idOf(2)).reduce((sum, pair) => sum + pair.px, 0);
    expect(preview).toMatchObject({ patches: 4, changedPatches: 1, withoutMask: 1, changedPx });
    expect(preview.estimatedBytes).toBeGreaterThan(1000);
  });

  it('takes a filter, a list and nothing else', async () => {
    const preview = (scope: ExportOptions['scope']) => service().preview({ datasetId: 'toy', scope });
    expect((await preview({ kind: 'where', where: 'edited' })).patches).toBe(1);
    expect((await preview({ kind: 'patches', patchIds: [idOf(1), idOf(1)] })).patches).toBe(1);
    await expect(preview({ kind: 'patches', patchIds: ['D099-2019_X_1-1'] })).rejects.toMatchObject({
      code: 'notFound',
    });
  });
});
