import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../test/support/annotationDesk.ts';
import { noClass, tileSizePx, type RoiDetail, type TileLayer } from '../../shared/contract/index.ts';
import { diffRuns, toBase64 } from '../../shared/editing/runs.ts';
import { cellSizePx, formatCellId } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import { halvedSize, halveMean, halveMode } from '../../shared/raster/overview.ts';
import { createAnnotation, type Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { createRasterService, encodeTiff, type RasterService, type TiffSpec } from '../raster/index.ts';
import { readOriginal } from '../session/readOriginal.ts';
import { createTiles, type Tiles } from './index.ts';

const bits = modalityBit('AERIAL_RGBI') | modalityBit('AERIAL_LABEL-COSIA');

/** A plain image on its own grid: in cells when it is large, else as one patch. */
function roiOf(widthPx: number, heightPx: number): RoiDetail {
  const isLarge = widthPx > 1024 || heightPx > 1024;
  const side = isLarge ? cellSizePx : Math.max(widthPx, heightPx);
  const grid = [];
  for (let row = 0; row * side < heightPx; row++) {
    for (let col = 0; col * side < widthPx; col++) {
      grid.push({
        patchId: isLarge ? formatCellId('field', row, col) : 'field',
        ...{ row, col, x: col * side, y: row * side, modalityBits: bits },
        widthPx: Math.min(side, widthPx - col * side),
        heightPx: Math.min(side, heightPx - row * side),
        ...{ readOnly: null, edits: 0, changedPx: 0, split: null, aerialDate: null },
      });
    }
  }
  return {
    ...{ datasetId: 'd', roiKey: 'field', domainYear: '', domain: '', year: '', roi: 'field', patches: 1 },
    ...{ extent: null, provisional: false, commonBits: bits, anyBits: bits, editedPatches: 0, problems: 0 },
    ...{ crs: 'EPSG:32631', gsd: 0.5, origin: [400_000, 5_000_000], widthPx, heightPx },
    ...{ patchSizePx: side, grid, separate: [] },
  };
}

let folder: string;
let raster: RasterService;
let journal: Database;
let annotation: Annotation;
let tiles: Tiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-tiles-'));
  raster = createRasterService({ threads: 0 });
  journal = openJournal();
});
afterEach(async () => {
  await tiles.close();
  await annotation.close();
  journal.close();
  await raster.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(roi: RoiDetail): void {
  const catalogue = {
    roi: async () => roi,
    patch: () => ({}),
    source: (_: string, patchId: string, modality: string) =>
      patchId === 'field' ? join(folder, `${modality}.tif`) : null,
  } as unknown as Catalogue;
  annotation = createAnnotation({
    journal,
    logId: '00000000-0000-4000-8000-000000000001',
    author: () => 'Ana',
    readOriginal: (datasetId, id) => readOriginal(catalogue, raster, datasetId, id, 'plain'),
  });
  tiles = createTiles({ catalogue, annotation, raster, cacheDir: join(folder, 'cache') });
}

interface Image {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
}

function write(
  modality: string,
  spec: Pick<TiffSpec, 'width' | 'height' | 'bands' | 'dtype' | 'data'>,
): void {
  const layout = { kind: 'tiles', size: 256 } as const;
  writeFileSync(
    join(folder, `${modality}.tif`),
    encodeTiff({ ...spec, compression: 'none', layout, geo: null }),
  );
}

/** Blobs of seven classes. */
function maskOf(width: number, height: number): Image {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return (Math.floor(x / 37) * 5 + Math.floor(y / 23) * 3 + ((x * y) % 3)) % 7;
  });
  return { data, width, height, bands: 1 };
}

/** The next coarser level of the whole image, by the shared arithmetic. */
function halve({ data, width, height, bands }: Image): Image {
  const shape = { width, height, bands };
  return {
    data: bands === 1 ? halveMode(data, shape) : halveMean(data, shape, { zeroIsMissing: true }),
    width: halvedSize(width),
    height: halvedSize(height),
    bands,
  };
}

/** Every tile of a layer at every level is the image reduced as a whole. The coarsest is asked for first, as a view does. */
async function expectTiles(layer: TileLayer, image: Image, levels: number): Promise<void> {
  const pyramid = [image];
  while (pyramid.length < levels) pyramid.push(halve(pyramid.at(-1)!));
  for (const [level, expected] of [...pyramid.entries()].reverse()) {
    for (let row = 0; row * tileSizePx < expected.height; row++) {
      for (let col = 0; col * tileSizePx < expected.width; col++) {
        const tile = await tiles.tile({ datasetId: 'd', roiKey: 'field', layer, level, col, row });
        const wanted = new Uint8Array(tileSizePx * tileSizePx * image.bands);
        if (image.bands === 1) wanted.fill(noClass);
        const width = Math.min(tileSizePx, expected.width - col * tileSizePx);
        for (let y = 0; y < Math.min(tileSizePx, expected.height - row * tileSizePx); y++) {
          const from = ((row * tileSizePx + y) * expected.width + col * tileSizePx) * image.bands;
          wanted.set(expected.data.subarray(from, from + width * image.bands), y * tileSizePx * image.bands);
        }
        expect(Buffer.compare(tile!.data, wanted), `${layer} ${level}/${col}/${row}`).toBe(0);
      }
    }
  }
}

/** Sets a rectangle of a cell to a value, through the journal. */
async function edit(id: string, value: number): Promise<{ data: Uint8Array; width: number; height: number }> {
  const before = await annotation.mask('d', id);
  const data = before.data.slice();
  for (let y = 3; y < before.height - 5; y++)
    data.fill(value, y * before.width + 9, (y + 1) * before.width - 2);
  const patches = [{ patchId: id, runs: toBase64(diffRuns(before.data, data, before.width)) }];
  const scope = { datasetId: 'd', roiKey: 'field', windowId: 'w', editId: randomUUID() };
  await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
  tiles.forgetMasks('d', 'field');
  return annotation.mask('d', id);
}

describe('the tiles of a large image', () => {
  it('are the image at every level, and cover its odd edges', async () => {
    const [width, height] = [4200, 530];
    const mask = maskOf(width, height);
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => 1 + ((i * 7 + (i >> 11)) % 255));
    write('AERIAL_LABEL-COSIA', { ...mask, dtype: 'uint8', data: mask.data as Uint8Array<ArrayBuffer> });
    write('AERIAL_RGBI', { width, height, bands: 4, dtype: 'uint8', data });
    open(roiOf(width, height));
    await expectTiles('aerial', { data, width, height, bands: 4 }, 5);
    await expectTiles('cosia', mask, 5);
    await expectTiles('mask', mask, 5);
    const kept = readdirSync(join(folder, 'cache', 'tiles', 'd', 'field'));
    expect(kept.sort()).toEqual(['aerial', 'cosia']);
  });

  it('show the edited cells, edge cells among them, over the original at every level', async () => {
    const [width, height] = [4700, 1100];
    const mask = maskOf(width, height);
    write('AERIAL_LABEL-COSIA', { ...mask, dtype: 'uint8', data: mask.data as Uint8Array<ArrayBuffer> });
    open(roiOf(width, height));
    await expectTiles('mask', mask, 5);
    const data = mask.data.slice();
    for (const [row, col] of [
      [0, 0],
      [1, 4],
      [2, 9],
    ] as const) {
      const cell = await edit(formatCellId('field', row, col), 6);
      for (let y = 0; y < cell.height; y++) {
        const line = cell.data.subarray(y * cell.width, (y + 1) * cell.width);
        data.set(line, (row * cellSizePx + y) * width + col * cellSizePx);
      }
    }
    expect(Buffer.compare(data, mask.data)).not.toBe(0);
    await expectTiles('mask', { ...mask, data }, 5);
    await expectTiles('cosia', mask, 5);
  });

  it('of a whole image that is no multiple of 512 px are cut from it', async () => {
    const mask = maskOf(1000, 613);
    write('AERIAL_LABEL-COSIA', { ...mask, dtype: 'uint8', data: mask.data as Uint8Array<ArrayBuffer> });
    open(roiOf(1000, 613));
    await expectTiles('mask', mask, 2);
    const { data } = await edit('field', 5);
    await expectTiles('mask', { ...mask, data }, 2);
  });
});

describe('images of other samples than bytes', () => {
  it('are stretched alike in all tiles of the ROI', async () => {
    const [width, height] = [1300, 600];
    const data = Uint16Array.from(
      { length: width * height * 3 },
      (_, i) => 2000 + (Math.floor(i / 3) % width),
    );
    write('AERIAL_RGBI', { width, height, bands: 3, dtype: 'uint16', data });
    open(roiOf(width, height));
    const at = { datasetId: 'd', roiKey: 'field', layer: 'aerial', level: 0, row: 0 } as const;
    const [left, middle, right] = await Promise.all([0, 1, 2].map((col) => tiles.tile({ ...at, col })));
    const red = (tile: typeof left, x: number) => tile!.data[x * 4]!;
    expect(red(left, 0)).toBe(0);
    expect(red(right, 1299 - 1024)).toBe(255);
    expect(red(middle, 0)).toBeGreaterThan(red(left, 500));
    expect(Math.abs(red(middle, 0) - red(left, 511))).toBeLessThanOrEqual(1);
    expect(Math.abs(red(middle, 138) - 128)).toBeLessThanOrEqual(3);
  });
});

describe('a file of another size than was indexed', () => {
  it('leaves its place empty', async () => {
    const mask = maskOf(300, 300);
    write('AERIAL_LABEL-COSIA', { ...mask, dtype: 'uint8', data: mask.data as Uint8Array<ArrayBuffer> });
    open(roiOf(400, 300));
    const tile = await tiles.tile({
      ...{ datasetId: 'd', roiKey: 'field', layer: 'cosia', level: 0, col: 0, row: 0 },
    });
    expect(tile!.isWhole).toBe(false);
    expect(new Set(tile!.data)).toEqual(new Set([noClass]));
  });
});
