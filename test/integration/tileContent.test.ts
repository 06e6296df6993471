import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { noClass, tileSizePx } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { cornerOf, makeFolder, writeBytes } from '../fixtures/flairHubFolder.ts';
import { RealCore } from '../support/realCore.ts';

const size = 512;
const roiKey = 'D012-2019_AF-S1-27';
const shiftedKey = 'D012-2019_AF-S1-28';
/** A ROI of 3 x 3 patches with a hole in the middle. */
const cells = [0, 1, 2]
  .flatMap((row) => [0, 1, 2].map((col) => ({ row, col })))
  .filter((c) => c.row !== 1 || c.col !== 1);
const idOf = (key: string, row: number, col: number) => `${key}_${row + 1}-${col + 1}`;

const dataset = makeFolder('arpenteur-tile-content-');
const masks = new Map<string, Uint8Array>();
let core: RealCore;

function writeMask(patchId: string, data: Uint8Array<ArrayBuffer>, [x, y]: readonly [number, number]): void {
  const path = formatPatchPath(parsePatchId(patchId)!, 'AERIAL_LABEL-COSIA');
  const shape = { width: size, height: size, bands: 1, dtype: 'uint8', compression: 'deflate' } as const;
  const geo = { origin: [x, y] as [number, number], pixelSize: 0.2, epsg: 2154 };
  writeBytes(dataset, path, encodeTiff({ ...shape, data, geo, layout: { kind: 'strips' } }));
  masks.set(patchId, data);
}

/** Blobs of classes 0-18, different in each patch. */
function blobs(seed: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++)
      data[y * size + x] = (((x * (seed + 3)) % 97) >> 3) + (((y * (seed + 5)) % 89) >> 4);
  }
  return data;
}

beforeAll(async () => {
  for (const { row, col } of cells) {
    const id = idOf(roiKey, row, col);
    writeMask(id, blobs(row * 3 + col), cornerOf(id));
  }
  // Two patches of one value each, the second moved by 37 columns and 21 rows.
  const [first, second] = [idOf(shiftedKey, 0, 0), idOf(shiftedKey, 0, 1)];
  const [x, y] = cornerOf(first);
  writeMask(first, new Uint8Array(size * size).fill(3), [x, y]);
  writeMask(second, new Uint8Array(size * size).fill(9), [x + (size + 37) * 0.2, y - 21 * 0.2]);
  core = new RealCore();
  await core.open(dataset);
}, 60_000);
afterAll(async () => {
  await core.close();
  rmSync(dataset, { recursive: true, force: true });
});

/** The ROI as one raster of file pixels, put together without our code. */
function mosaic(of: (patchId: string) => Uint8Array): { data: Uint8Array; side: number } {
  const side = 3 * size;
  const data = new Uint8Array(side * side).fill(noClass);
  for (const { row, col } of cells) {
    const mask = of(idOf(roiKey, row, col));
    for (let i = 0; i < mask.length; i++) {
      data[(row * size + Math.floor(i / size)) * side + col * size + (i % size)] = mask[i]!;
    }
  }
  return { data, side };
}

/** Most frequent value of each 2 x 2 square; of values as frequent, the first in reading order. */
function halve({ data, side }: { data: Uint8Array; side: number }): { data: Uint8Array; side: number } {
  const half = side / 2;
  const out = new Uint8Array(half * half);
  for (let i = 0; i < out.length; i++) {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    const four = [data[at]!, data[at + 1]!, data[at + side]!, data[at + side + 1]!];
    const counts = four.map((value) => four.filter((other) => other === value).length);
    out[i] = four[counts.indexOf(Math.max(...counts))]!;
  }
  return { data: out, side: half };
}

async function expectTiles(layer: 'cosia' | 'mask', of: (patchId: string) => Uint8Array): Promise<void> {
  let expected = mosaic(of);
  for (let level = 0; level <= 2; level++) {
    const across = Math.ceil(expected.side / tileSizePx);
    for (let row = 0; row < across; row++) {
      for (let col = 0; col < across; col++) {
        const tile = await core.pixels(`tile/${core.datasetId}/${roiKey}/${layer}/${level}/${col}/${row}`);
        const wanted = new Uint8Array(tileSizePx * tileSizePx).fill(noClass);
        for (let i = 0; i < wanted.length; i++) {
          const x = col * tileSizePx + (i % tileSizePx);
          const y = row * tileSizePx + Math.floor(i / tileSizePx);
          if (x < expected.side && y < expected.side) wanted[i] = expected.data[y * expected.side + x]!;
        }
        const where = `${layer} level ${level}, ${col}/${row}`;
        if (tile === null)
          expect(
            wanted.every((value) => value === noClass),
            where,
          ).toBe(true);
        else expect(Buffer.compare(tile.data, wanted), where).toBe(0);
      }
    }
    expected = halve(expected);
  }
}

describe('the tiles of a ROI', () => {
  it('are the mosaic of its masks at every level, with a hole where there is no patch', async () => {
    await expectTiles('cosia', (id) => masks.get(id)!);
    await expectTiles('mask', (id) => masks.get(id)!);
  }, 60_000);

  it('show an edit at every level at once, and the original as it was', async () => {
    const edited = idOf(roiKey, 0, 2);
    await core.paint(edited, { x: 100, y: 60, width: 211, height: 130, value: 17 });
    const now = await core.mask(edited);
    expect(Buffer.compare(now, masks.get(edited)!)).not.toBe(0);
    await expectTiles('mask', (id) => (id === edited ? now : masks.get(id)!));
    await expectTiles('cosia', (id) => masks.get(id)!);
  }, 60_000);

  it('are made anew after a rescan', async () => {
    const replaced = idOf(roiKey, 2, 0);
    writeMask(replaced, new Uint8Array(size * size).fill(11), cornerOf(replaced));
    await core.open(dataset, { rescan: true });
    await expectTiles('cosia', (id) => masks.get(id)!);
  }, 60_000);

  it('place a patch that is not on a multiple of 512 pixels', async () => {
    const tile = (level: number, col: number) =>
      core.pixels(`tile/${core.datasetId}/${shiftedKey}/cosia/${level}/${col}/0`);
    const [left, right, coarse] = [
      (await tile(0, 0))!.data,
      (await tile(0, 1))!.data,
      (await tile(1, 0))!.data,
    ];
    const at = (data: Uint8Array, x: number, y: number) => data[y * tileSizePx + x];
    expect([
      at(left, 511, 0),
      at(right, 36, 40),
      at(right, 37, 20),
      at(right, 37, 21),
      at(right, 511, 511),
    ]).toEqual([3, noClass, noClass, 9, 9]);
    expect([at(coarse, 255, 0), at(coarse, 280, 15), at(coarse, 511, 250)]).toEqual([3, 9, 9]);
  });
});
