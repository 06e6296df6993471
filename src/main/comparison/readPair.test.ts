import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePairs } from '../../shared/comparison/pairCounts.ts';
import { ShiftEstimator } from '../../shared/comparison/shift.ts';
import type { AppError } from '../../shared/errors.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import { generateScene } from '../datasets/index.ts';
import { encodeTiff, readHeader, readRaster, type TiffSpec } from '../raster/index.ts';
import { python, runPython } from '../../../test/support/python.ts';
import { countPair, readPair } from './readPair.ts';

const folder = mkdtempSync(join(tmpdir(), 'arpenteur-pairs-'));
/** Two patches with their two labels, as the sample writes them. */
let scene: { cover: string; lpis: string }[] = [];

beforeAll(async () => {
  const outDir = join(folder, 'scene');
  const modalities = ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] as const;
  const place = { seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: 2, cols: 2 };
  await generateScene({ ...place, outDir, modalities: [...modalities] });
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tif'),
  );
  const having = (modality: string): string[] =>
    files
      .filter((name) => name.includes(`_${modality}_`))
      .sort()
      .map((name) => join(outDir, name));
  const parcels = having('ALL_LABEL-LPIS');
  scene = having('AERIAL_LABEL-COSIA').map((cover, i) => ({ cover, lpis: parcels[i]! }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function write(data: TypedArray, bands: number, more: Partial<TiffSpec> = {}): string {
  const path = join(folder, `${++files}.tif`);
  const dtype = data instanceof Uint8Array ? 'uint8' : 'uint16';
  const spec = { width: 8, height: data.length / bands / 8, bands, dtype, data, geo: null } as const;
  const layout = { kind: 'strips', rowsPerStrip: 3 } as const;
  writeFileSync(path, encodeTiff({ ...spec, compression: 'deflate', layout, ...more }));
  return path;
}

/** 8 x 8: the left half wheat in row, the right half nothing declared. */
const codes = Uint8Array.from({ length: 64 * 3 }, (_, i) => {
  const isWheat = Math.floor(i / 3) % 8 < 4;
  return isWheat ? [1, 1, 2][i % 3]! : [22, 30, 45][i % 3]!;
});
const cover = Uint8Array.from({ length: 64 }, (_, i) => (i < 16 ? 0 : 9));
const expected = [
  [0, 2, 8],
  [0, 45, 8],
  [9, 2, 24],
  [9, 45, 24],
];

const refusal = (run: Promise<unknown>): Promise<AppError> =>
  run.then(
    () => expect.fail('accepted'),
    (error: AppError) => error,
  );

describe('the two labels of a patch', () => {
  it.each(['none', 'deflate', 'lzw'] as const)('are read and counted: %s', async (compression) => {
    const pair = await readPair({
      cover: write(cover, 1, { compression }),
      lpis: write(codes, 3, { compression }),
    });
    expect([pair.width, pair.height]).toEqual([8, 8]);
    expect(pair.cover).toEqual(cover);
    expect(pair.level1).toEqual(codes.filter((_, i) => i % 3 === 0));
    expect(pair.level3).toEqual(codes.filter((_, i) => i % 3 === 2));
    expect(decodePairs(pair.counts[2])).toEqual(expected);
    expect(decodePairs(pair.counts[0]).map(([, declared]) => declared)).toEqual([1, 22, 1, 22]);
    expect(decodePairs(pair.counts[1]).map(([, declared]) => declared)).toEqual([1, 30, 1, 30]);
  });

  it('take a corrected mask in place of the file', async () => {
    const lpis = write(codes, 3);
    const mask = { data: cover.map(() => 3), width: 8, height: 8 };
    const pair = await readPair({ cover: mask, lpis });
    expect(pair.cover).toBe(mask.data);
    expect(decodePairs(await countPair({ cover: mask, lpis }).then((counts) => counts[2]))).toEqual([
      [3, 2, 32],
      [3, 45, 32],
    ]);
  });

  it('do not mix when many are read at once, and do not change later', async () => {
    const other = write(codes.toReversed(), 3);
    const own = write(codes, 3);
    const mask = write(cover, 1);
    const pairs = await Promise.all(
      Array.from({ length: 8 }, (_, i) => readPair({ cover: mask, lpis: i % 2 === 0 ? own : other })),
    );
    pairs.forEach((pair, i) => {
      const from = i % 2 === 0 ? codes : codes.toReversed();
      expect(pair.level3).toEqual(from.filter((_, at) => at % 3 === 2));
      expect(pair.cover).toEqual(cover);
    });
  });

  it('count unknown codes as they are', async () => {
    const strange = codes.map((code) => (code === 1 ? 77 : code));
    const counts = await countPair({
      cover: write(
        cover.map(() => 200),
        1,
      ),
      lpis: write(strange, 3),
    });
    expect(decodePairs(counts[0])).toEqual([
      [200, 22, 32],
      [200, 77, 32],
    ]);
  });

  it('are refused when their sizes or kinds differ, or a file is missing or cut', async () => {
    const mask = write(cover, 1);
    const lpis = write(codes, 3);
    const small = await refusal(readPair({ cover: write(cover.slice(0, 32), 1), lpis }));
    expect(small).toMatchObject({
      ...{ code: 'wrongSize', params: { path: lpis, found: '8 × 8', expected: '8 × 4' } },
    });
    for (const [wrong, found] of [
      [readPair({ cover: mask, lpis: mask }), '1 × uint8'],
      [countPair({ cover: lpis, lpis }), '3 × uint8'],
      [countPair({ cover: write(Uint16Array.from(cover), 1), lpis }), '1 × uint16'],
    ] as const)
      expect(await refusal(wrong)).toMatchObject({ code: 'wrongDtype', params: { found } });
    expect(await refusal(readPair({ cover: mask, lpis: join(folder, 'no.tif') }))).toMatchObject({
      code: 'fileMissing',
    });
    // Nothing of a patch that failed is counted with the next one.
    expect(decodePairs((await countPair({ cover: mask, lpis }))[2])).toEqual(expected);
  });
});

/** Copies of LPIS with its bands apart, which our own writer does not make. */
const bandsApartScript = `
import json, sys
import rasterio
task = json.load(open(sys.argv[1]))
for name, options in task['copies'].items():
    with rasterio.open(task['lpis']) as source:
        profile = dict(driver='GTiff', width=source.width, height=source.height, count=3, dtype='uint8', interleave='band')
        with rasterio.open(name, 'w', **profile, **options) as target:
            target.write(source.read())
`;

it.skipIf(python.missing)('reads bands that the file keeps apart', async () => {
  const { cover: mask, lpis } = scene[0]!;
  const copies = {
    [join(folder, 'lzw.tif')]: { compress: 'lzw' },
    [join(folder, 'tiles.tif')]: { compress: 'deflate', tiled: true, blockxsize: 256, blockysize: 256 },
    [join(folder, 'plain.tif')]: {},
  };
  const task = join(folder, 'apart.json');
  writeFileSync(task, JSON.stringify({ lpis, copies }));
  runPython(bandsApartScript, task);
  const expectedPair = await readPair({ cover: mask, lpis });
  for (const path of Object.keys(copies)) {
    expect(readHeader(path).interleave).toBe('band');
    expect(await readPair({ cover: mask, lpis: path })).toEqual(expectedPair);
    expect(await countPair({ cover: mask, lpis: path })).toEqual(expectedPair.counts);
  }
});

const numpyScript = `
import json, sys
import numpy as np, rasterio
answers = []
for pair in json.load(open(sys.argv[1])):
    with rasterio.open(pair['cover']) as source: cover = source.read(1).ravel()
    with rasterio.open(pair['lpis']) as source: codes = source.read().reshape(3, -1)
    levels = []
    for level in codes:
        pairs, px = np.unique(np.stack([cover, level]), axis=1, return_counts=True)
        levels.append([[int(a), int(b), int(n)] for (a, b), n in zip(pairs.T, px)])
    answers.append(levels)
print(json.dumps(answers))
`;

it.skipIf(python.missing)('counts as numpy does', async () => {
  const task = join(folder, 'task.json');
  writeFileSync(task, JSON.stringify(scene));
  const answers = JSON.parse(runPython(numpyScript, task)) as [number, number, number][][][];
  for (const [i, pair] of scene.entries()) {
    const counts = await countPair(pair);
    expect(counts.map(decodePairs)).toEqual(answers[i]);
    expect((await readPair(pair)).counts).toEqual(counts);
  }
});

/** The sample displaces each parcel by 1 to 3 pixels in a direction of its own: together they lie where they are. */
it('finds the shift of the sample, and that of LPIS moved by some pixels', async () => {
  const [dx, dy] = [3, -2];
  const still = new ShiftEstimator();
  const moved = new ShiftEstimator();
  for (const { cover: mask, lpis } of scene) {
    const { cover: seen, level3, width, height } = await readPair({ cover: mask, lpis });
    still.add(seen, level3, width, height);
    const beside = level3.map((_, i) => {
      const x = Math.min(width - 1, Math.max(0, (i % width) + dx));
      const y = Math.min(height - 1, Math.max(0, Math.floor(i / width) + dy));
      return level3[y * width + x]!;
    });
    moved.add(seen, beside, width, height);
  }
  const [first, second] = [still.result()!, moved.result()!];
  expect(Math.hypot(first.dx, first.dy)).toBeLessThan(3.5);
  expect(second.dx - first.dx).toBeCloseTo(dx, 0);
  expect(second.dy - first.dy).toBeCloseTo(dy, 0);
});

it('reads into memory that is used again, also blocks that were never written', async () => {
  const into = new Uint8Array(300).fill(99);
  const path = write(codes, 3);
  const raster = await readRaster(path, { into });
  expect(raster.data.buffer).toBe(into.buffer);
  expect(raster.data).toEqual(codes);
  const bytes = readFileSync(path);
  const directory = bytes.readUInt32LE(4);
  for (let at = directory + 2; at < directory + 2 + 12 * bytes.readUInt16LE(directory); at += 12) {
    // The strip of rows 3 to 5: an offset of zero says that it is not there.
    if (bytes.readUInt16LE(at) === 273) bytes.writeUInt32LE(0, bytes.readUInt32LE(at + 8) + 4);
  }
  writeFileSync(path, bytes);
  const sparse = await readRaster(path, { into });
  expect(sparse.data).toEqual(codes.map((code, i) => (i >= 72 && i < 144 ? 0 : code)));
  const small = await readRaster(write(codes, 3), { into: new Uint8Array(8) });
  expect(small.data).toEqual(codes);
});
