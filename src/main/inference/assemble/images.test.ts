import { mkdtempSync, realpathSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python, runPython } from '../../../../test/support/python.ts';
import { encodeTiff } from '../../raster/index.ts';
import type { AssembledTile } from './Assembler.ts';
import { createAssembler } from './index.ts';
import { imageInput, patchPx, testRoi, tileAt, withPatch, writeRaster } from './testRoi.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-assemble-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = ['0-0', '1-0', '0-1', '1-1'];
const bytesAt = (x: number, y: number, band: number): number => (x * 5 + y * 11 + band * 60 + x * y) % 256;
const wordsAt = (x: number, y: number, band: number): number => (x * 501 + y * 1103 + band * 6007) % 65_536;
const metresAt = (x: number, y: number, band: number): number =>
  300 + x / 3 - y / 7 + (band === 0 ? (x % 9) * 1.5 : 0);
const aerial = { sizePx: 40, bands: 4, dtype: 'uint8', valueAt: bytesAt } as const;
const spot = { sizePx: 5, bands: 4, dtype: 'uint16', valueAt: wordsAt } as const;
const pan = { sizePx: 20, bands: 1, dtype: 'uint8', valueAt: bytesAt } as const;
const dem = { sizePx: 40, bands: 2, dtype: 'float32', valueAt: metresAt } as const;

const aerialInput = imageInput('AERIAL_RGBI', 40, [
  { band: 4, mean: 106.59, std: 39.78 },
  { band: 1, mean: 105.66, std: 52.23 },
  { band: 2, mean: 111.35, std: 45.62 },
]);
const spotInput = imageInput('SPOT_RGBI', 5, [
  { band: 4, mean: 1137.03, std: 543.11 },
  { band: 2, mean: 508.75, std: 284.61 },
]);
const panInput = imageInput('AERIAL-RLT_PAN', 20, [{ band: 1, mean: 125.92, std: 38.45 }]);
const demInput = imageInput('DEM_ELEV', 40, [
  { band: 1, mean: 311.06, std: 537.55 },
  { band: 'height', mean: 3, std: 2 },
]);

/** The planes of an input by its definition: the value of the ROI's pixel, 0 where there is no patch, less the mean. */
function expected(
  input: typeof aerialInput,
  tile: { x: number; y: number },
  valueAt: (x: number, y: number, band: number) => number,
  isThere: (x: number, y: number) => boolean,
): Float32Array {
  const { sizePx, channels } = input;
  const ratio = patchPx / sizePx;
  const planes = new Float32Array(channels.length * sizePx ** 2);
  let at = 0;
  for (const { band, mean, std } of channels)
    for (let y = 0; y < sizePx; y++)
      for (let x = 0; x < sizePx; x++, at++) {
        const [px, py] = [tile.x / ratio + x, tile.y / ratio + y];
        const value = (of: number): number => Math.fround(valueAt(px, py, of));
        const sample = band === 'height' ? value(0) - value(1) : value(band - 1);
        planes[at] = ((isThere(tile.x + x * ratio, tile.y + y * ratio) ? sample : 0) - mean) / std;
      }
  return planes;
}

const dataOf = ({ tensors }: AssembledTile, name: string): Float32Array => tensors![name]!.data;
const isClose = (found: Float32Array, want: Float32Array): void => {
  expect(found.length).toBe(want.length);
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - want[i]!)), 0);
  expect(worst).toBeLessThan(1e-5);
};

test('images of several resolutions are put together from all patches under the tile, normalised channel by channel', async () => {
  const roi = testRoi(folder, { AERIAL_RGBI: aerial, SPOT_RGBI: spot, 'AERIAL-RLT_PAN': pan, DEM_ELEV: dem });
  const inputs = [aerialInput, spotInput, panInput, demInput];
  const values = [bytesAt, wordsAt, bytesAt, metresAt];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -3, max: 8 }),
      fc.integer({ min: -3, max: 8 }),
      fc.subarray(all),
      async (column, row, without) => {
        const tile = tileAt(column * 8, row * 8, all);
        const patches = roi.patches.filter(({ patchId }) => !without.includes(patchId));
        const isThere = (x: number, y: number): boolean =>
          patches.some((p) => x >= p.x && y >= p.y && x < p.x + patchPx && y < p.y + patchPx);
        const found = await createAssembler({ inputs }, { ...roi, patches }).assemble(tile);
        inputs.forEach((input, i) => {
          expect(found.tensors![input.name]).toMatchObject({
            type: 'float32',
            dims: [1, input.channels.length, input.sizePx, input.sizePx],
          });
          isClose(dataOf(found, input.name), expected(input, tile, values[i]!, isThere));
        });
        expect(found.lacking).toEqual([]);
      },
    ),
    { seed: 1, numRuns: 40 },
  );
});

test('a tile may start at any pixel where all inputs are as fine', async () => {
  const roi = testRoi(folder, { AERIAL_RGBI: aerial });
  const assembler = createAssembler({ inputs: [aerialInput] }, roi);
  for (const [x, y] of [
    [13, 27],
    [1, 39],
  ] as const) {
    const found = await assembler.assemble(tileAt(x, y, ['0-0']));
    isClose(
      dataOf(found, 'AERIAL_RGBI'),
      expected(aerialInput, { x, y }, bytesAt, () => true),
    );
  }
});

test('memory that is given is used, whatever was in it', async () => {
  const roi = testRoi(folder, { AERIAL_RGBI: aerial });
  const assembler = createAssembler({ inputs: [aerialInput] }, roi);
  const memory = new Float32Array(3 * 1600).fill(99);
  const found = await assembler.assemble(tileAt(60, 60, ['1-1']), () => memory);
  expect(dataOf(found, 'AERIAL_RGBI')).toBe(memory);
  isClose(
    memory,
    expected(aerialInput, { x: 60, y: 60 }, bytesAt, (x, y) => x < 80 && y < 80),
  );
});

describe('values that are none', () => {
  test('count as 0 before normalisation: nodata, NaN and infinities; a height without either of its two has none', async () => {
    const odd = [NaN, Infinity, -9999, 7];
    const roi = testRoi(folder, {
      AERIAL_RGBI: { ...aerial, nodata: 255, valueAt: (x) => (x % 2 === 0 ? 255 : 10) },
      DEM_ELEV: {
        ...{ ...dem, nodata: -9999 },
        valueAt: (x, _, band) => (band === 0 ? odd[x % 4]! : x % 8 === 7 ? NaN : 2),
      },
    });
    const inputs = [imageInput('AERIAL_RGBI', 40, [{ band: 1, mean: 4, std: 2 }]), demInput];
    const found = await createAssembler({ inputs }, roi).assemble(tileAt(0, 0, ['0-0']));
    expect([...dataOf(found, 'AERIAL_RGBI').subarray(0, 4)]).toEqual([-2, 3, -2, 3]);
    const heights = dataOf(found, 'DEM_ELEV').subarray(1600, 1608);
    expect([...heights].map((value) => value * 2 + 3)).toEqual([0, 0, 0, 5, 0, 0, 0, 0]);
  });
});

describe('rasters of another size than the input', () => {
  test('are resampled bilinearly: a plane stays a plane', async () => {
    // 0.4 m under an input of 0.2 m, and 0.1 m: the value is that of the place on the ground.
    for (const sizePx of [20, 80]) {
      const valueAt = (x: number, y: number): number =>
        10 + ((x + 0.5) * 80) / sizePx + ((y + 0.5) * 40) / sizePx;
      const roi = testRoi(folder, { DEM_ELEV: { ...dem, sizePx, valueAt } }, 1);
      const input = imageInput('DEM_ELEV', 40, [{ band: 1, mean: 0, std: 1 }]);
      const found = await createAssembler({ inputs: [input] }, roi).assemble(tileAt(0, 0, ['0-0']));
      const plane = dataOf(found, 'DEM_ELEV');
      for (let y = 2; y < 38; y++)
        for (let x = 2; x < 38; x++) expect(plane[y * 40 + x]).toBeCloseTo(10 + (x + 0.5) * 2 + (y + 0.5), 3);
    }
  });

  test.skipIf(python.missing)('are as rasterio resamples them', async () => {
    const script = `
import json, sys, warnings, rasterio
warnings.filterwarnings('ignore')
from rasterio.enums import Resampling
task = json.load(open(sys.argv[1]))
out = []
for path in task:
    with rasterio.open(path) as src:
        out.append(src.read(1, out_shape=(40, 40), resampling=Resampling.bilinear).astype(float).ravel().tolist())
print(json.dumps(out))`;
    const sizes = [13, 20, 50, 80, 97];
    const valueAt = (x: number, y: number): number => (x * 37 + y * 91 + x * y * 13) % 200;
    const paths = sizes.map((sizePx) =>
      writeRaster(folder, { sizePx, bands: 1, dtype: 'float32', valueAt }, 'a', 0, 0),
    );
    const task = join(folder, 'resample.json');
    writeFileSync(task, JSON.stringify(paths));
    const theirs = JSON.parse(runPython(script, task)) as number[][];
    for (const [i, path] of paths.entries()) {
      const roi = withPatch(testRoi(folder, {}, 1), '0-0', { sources: { DEM_ELEV: path } });
      const input = imageInput('DEM_ELEV', 40, [{ band: 1, mean: 0, std: 1 }]);
      const found = await createAssembler({ inputs: [input] }, roi).assemble(tileAt(0, 0, ['0-0']));
      const worst = theirs[i]!.map((value, k) => Math.abs(value - dataOf(found, 'DEM_ELEV')[k]!));
      expect(Math.max(...worst)).toBeLessThan(1e-3);
    }
  });

  test('leave nodata out, and are refused out of all proportion', async () => {
    const valueAt = (x: number): number => (x === 3 ? -1 : 8);
    const roi = testRoi(folder, { DEM_ELEV: { ...dem, sizePx: 20, nodata: -1, valueAt } }, 1);
    const inputs = [imageInput('DEM_ELEV', 40, [{ band: 1, mean: 0, std: 1 }])];
    const found = await createAssembler({ inputs }, roi).assemble(tileAt(0, 0, ['0-0']));
    expect(new Set(dataOf(found, 'DEM_ELEV'))).toEqual(new Set([8]));
    const tiny = testRoi(folder, { DEM_ELEV: { ...dem, sizePx: 2 } }, 1);
    const refused = await createAssembler({ inputs }, tiny).assemble(tileAt(0, 0, ['0-0']));
    expect(refused).toMatchObject({
      tensors: null,
      lacking: [{ patchId: '0-0', code: 'wrongSize', params: { found: '2 × 2', expected: '40 × 40' } }],
    });
  });
});

describe('a patch that lacks an image', () => {
  const inputs = [aerialInput, panInput];

  test('is told, and as a neighbour is zeros', async () => {
    const full = testRoi(folder, { AERIAL_RGBI: aerial, 'AERIAL-RLT_PAN': pan });
    const roi = withPatch(full, '1-0', { sources: { AERIAL_RGBI: full.patches[1]!.sources.AERIAL_RGBI! } });
    const assembler = createAssembler({ inputs }, roi);
    const lack = { patchId: '1-0', code: 'inputMissing', params: { modality: 'AERIAL-RLT_PAN' } };
    const found = await assembler.assemble(tileAt(20, 0, ['0-0', '1-0']));
    expect(found.lacking).toEqual([lack]);
    isClose(
      dataOf(found, 'AERIAL_RGBI'),
      expected(aerialInput, { x: 20, y: 0 }, bytesAt, () => true),
    );
    isClose(
      dataOf(found, 'AERIAL-RLT_PAN'),
      expected(panInput, { x: 20, y: 0 }, bytesAt, (x) => x < 40),
    );
    expect((await assembler.assemble(tileAt(20, 0, ['0-0']))).lacking).toEqual([]);
    expect(await assembler.assemble(tileAt(40, 0, ['1-0']))).toEqual({ tensors: null, lacking: [lack] });
  });

  test('or whose file is gone, cut off or without the band is told why', async () => {
    const roi = testRoi(folder, { AERIAL_RGBI: aerial, 'AERIAL-RLT_PAN': pan });
    const sourceOf = (i: number): string => roi.patches[i]!.sources.AERIAL_RGBI as string;
    unlinkSync(sourceOf(0));
    truncateSync(sourceOf(1), 900);
    const narrow = writeRaster(folder, { ...aerial, bands: 3 }, '0-1', 0, 40);
    const changed = withPatch(roi, '0-1', { sources: { ...roi.patches[2]!.sources, AERIAL_RGBI: narrow } });
    const found = await createAssembler({ inputs }, changed).assemble(tileAt(20, 20, all));
    expect(found.lacking.map(({ patchId, code }) => [patchId, code])).toEqual([
      ['0-0', 'fileMissing'],
      ['1-0', expect.stringMatching(/^file(Truncated|Unreadable)$/)],
      ['0-1', 'inputMissing'],
    ]);
    isClose(
      dataOf(found, 'AERIAL_RGBI'),
      expected(aerialInput, { x: 20, y: 20 }, bytesAt, (x, y) => x >= 40 && y >= 40),
    );
  });
});

test('cells of a large image are windows of its file, the last ones smaller', async () => {
  const width = 70;
  const data = Uint8Array.from({ length: width * 60 * 4 }, (_, i) =>
    bytesAt((i >> 2) % width, Math.floor((i >> 2) / width), i & 3),
  );
  const path = join(folder, 'large.tif');
  const image = { width, height: 60, bands: 4, dtype: 'uint8', data } as const;
  writeFileSync(
    path,
    encodeTiff({ ...image, compression: 'lzw', layout: { kind: 'tiles', size: 16 }, geo: null }),
  );
  const patches = testRoi(folder, {}).patches.map((patch) => ({
    ...patch,
    ...{ widthPx: Math.min(patchPx, width - patch.x), heightPx: Math.min(patchPx, 60 - patch.y) },
    ...{ sources: { AERIAL_RGBI: path }, fileWindow: { x: patch.x, y: patch.y } },
  }));
  const roi = { ...testRoi(folder, {}), widthPx: width, heightPx: 60, patches };
  const found = await createAssembler({ inputs: [aerialInput] }, roi).assemble(tileAt(35, 25, all));
  isClose(
    dataOf(found, 'AERIAL_RGBI'),
    expected(aerialInput, { x: 35, y: 25 }, bytesAt, (x, y) => x < width && y < 60),
  );
});

test('images are read once while there is memory for them', async () => {
  const roi = testRoi(folder, { AERIAL_RGBI: aerial });
  const [kept, forgetful] = [undefined, 0].map((maxBytes) =>
    createAssembler({ inputs: [aerialInput] }, roi, maxBytes === undefined ? {} : { maxBytes }),
  );
  const tile = tileAt(20, 20, all);
  for (const assembler of [kept!, forgetful!]) expect((await assembler.assemble(tile)).lacking).toEqual([]);
  for (const { sources } of roi.patches) unlinkSync(sources.AERIAL_RGBI as string);
  expect((await kept!.assemble(tile)).lacking).toEqual([]);
  // The last one is always kept, until another is read.
  expect((await forgetful!.assemble(tile)).lacking.map(({ code }) => code)).toEqual(
    Array(4).fill('fileMissing'),
  );
});
