import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import type { Difference } from '../../shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { ClassLayerId } from '../../shared/model/imagery.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { encodeTiff, readRaster } from '../raster/index.ts';
import { countPairs } from './jointCounts.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

const roiKey = 'D091-2021_AU-S1-3';
const ids = ['1-1', '1-2', '1-3', '2-1', '2-3'].map((place) => `${roiKey}_${place}`);
let core: RealCore;
let root: string;

beforeAll(async () => {
  core = new RealCore();
  root = join(makeFolder('arpenteur-difference-'), 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{ outDir: root, seed: 5, pool, domainYear: 'D091-2021', roi: 'AU-S1-3' },
    ...{ rows: 2, cols: 3, holes: ['2-2'], modalities: ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] },
  });
  await pool.close();
  await core.open(root);
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

const difference = (a: ClassLayerId, b: ClassLayerId): Promise<Difference> =>
  core.client.evidence.difference({ datasetId: core.datasetId, roiKey, a, b });

const fileOf = (patchId: string, modality: Modality) =>
  join(root, formatPatchPath(parsePatchId(patchId)!, modality));

/** Pixel by pixel, with nothing of the code under test but the reader. */
async function slowly(patchIds: readonly string[], a: ClassLayerId, b: ClassLayerId) {
  const counts = new Map<string, number>();
  for (const patchId of patchIds) {
    const valuesOf = async (layer: ClassLayerId) => {
      if (layer === 'mask') return core.mask(patchId);
      const isLpis = layer.startsWith('lpis');
      const { data, bands } = await readRaster(
        fileOf(patchId, isLpis ? 'ALL_LABEL-LPIS' : 'AERIAL_LABEL-COSIA'),
      );
      return Array.from(
        { length: 512 * 512 },
        (_, i) => data[i * bands + (isLpis ? Number(layer[4]) - 1 : 0)]!,
      );
    };
    const [ofA, ofB] = [await valuesOf(a), await valuesOf(b)];
    for (let i = 0; i < 512 * 512; i++) {
      const pair = `${ofA[i]} ${ofB[i]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  return counts;
}

const asMap = ({ pairs }: Difference) => new Map(pairs.map(({ a, b, px }) => [`${a} ${b}`, px]));

describe('the difference of two class layers', () => {
  it('is none between a mask and its original before any edit', async () => {
    const found = await difference('mask', 'cosia');
    expect(found).toMatchObject({ px: 5 * 512 * 512, differentPx: 0, skipped: [] });
    expect(found.pairs.every(({ a, b }) => a === b)).toBe(true);
  });

  it.each([
    ['cosia', 'lpis1'],
    ['lpis3', 'mask'],
    ['lpis2', 'lpis3'],
    ['lpis1', 'lpis1'],
  ] as const)('counts the pairs of %s and %s', async (a, b) => {
    const found = await difference(a, b);
    expect(asMap(found)).toEqual(await slowly(ids, a, b));
    expect(found.px).toBe(5 * 512 * 512);
    // Codes of different lists cannot be compared by their numbers.
    expect(found.differentPx).toBe(a === 'lpis1' ? 0 : null);
    expect(found.pairs.map(({ px }) => px)).toEqual(found.pairs.map(({ px }) => px).sort((x, y) => y - x));
  });

  it('follows edits, over patch after patch, and their undo', async () => {
    await core.paint(ids[0]!, { x: 100, y: 100, width: 40, height: 30, value: 77 });
    await core.paint(ids[3]!, { x: 0, y: 0, width: 512, height: 2, value: 2 });
    const found = await difference('mask', 'cosia');
    const expected = await slowly(ids, 'mask', 'cosia');
    expect(asMap(found)).toEqual(expected);
    expect(found.pairs.filter(({ a }) => a === 77).reduce((sum, { px }) => sum + px, 0)).toBe(1200);
    const different = [...expected].reduce((sum, [pair, px]) => {
      const [a, b] = pair.split(' ');
      return a === b ? sum : sum + px;
    }, 0);
    expect(found.differentPx).toBe(different);
    expect(different).toBeGreaterThan(1200);
    await core.client.annotation.undo({ ...core.scope(ids[3]!) });
    expect(asMap(await difference('mask', 'cosia'))).toEqual(await slowly(ids, 'mask', 'cosia'));
    expect((await difference('cosia', 'mask')).pairs.find(({ b }) => b === 77)).toBeDefined();
  });

  it('names the patches that one of the layers lacks or that cannot be read, and counts the others', async () => {
    const [gone, broken, small, unknown] = [ids[1]!, ids[2]!, ids[3]!, ids[4]!].map((id) =>
      fileOf(id, 'ALL_LABEL-LPIS'),
    ) as [string, string, string, string];
    const kept = [gone, broken, small, unknown].map((path) => [path, readFileSync(path)] as const);
    const tiff = (side: number, fill: number) => {
      const data = new Uint8Array(side * side * 3).fill(fill);
      const layout = { kind: 'strips' } as const;
      return encodeTiff({
        ...{
          width: side,
          height: side,
          bands: 3,
          dtype: 'uint8',
          data,
          compression: 'none',
          geo: null,
          layout,
        },
      });
    };
    try {
      rmSync(gone);
      writeFileSync(broken, 'II*');
      writeFileSync(small, tiff(64, 1));
      writeFileSync(unknown, tiff(512, 201));
      core.services.workspaces.session().evidence.forget(core.datasetId);
      const found = await difference('cosia', 'lpis2');
      expect(found.skipped).toEqual([ids[1], ids[2], ids[3]]);
      expect(found.px).toBe(2 * 512 * 512);
      expect(asMap(found)).toEqual(await slowly([ids[0]!, ids[4]!], 'cosia', 'lpis2'));
      const unlisted = found.pairs.filter(({ b }) => b === 201);
      expect(unlisted.reduce((sum, { px }) => sum + px, 0)).toBe(512 * 512);
    } finally {
      for (const [path, bytes] of kept) writeFileSync(path, bytes);
      core.services.workspaces.session().evidence.forget(core.datasetId);
    }
  });

  it('stops when nobody waits for it any more', async () => {
    const { evidence } = core.services.workspaces.session();
    evidence.forget(core.datasetId);
    const asked = evidence.difference(core.datasetId, roiKey, 'cosia', 'lpis3', AbortSignal.abort());
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('joint counts', () => {
  const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 3 })));

  it('are those of a dictionary, for bytes and for any whole numbers', () => {
    fc.assert(
      fc.property(values, (pixels) => {
        const [a, b] = [pixels.map((pixel) => pixel[0]), pixels.map((pixel) => pixel[1])];
        const expected = new Map<string, number>();
        for (const [x, y] of pixels) expected.set(`${x} ${y}`, (expected.get(`${x} ${y}`) ?? 0) + 1);
        const bytes = countPairs(Uint8Array.from(a), Uint8Array.from(b));
        expect(countPairs(Int16Array.from(a), Uint8Array.from(b))).toEqual(bytes);
        const found = new Map<string, number>();
        for (let i = 0; i < bytes.length; i += 3) found.set(`${bytes[i]} ${bytes[i + 1]}`, bytes[i + 2]!);
        expect(found).toEqual(expected);
      }),
      { seed: 2 },
    );
    expect(countPairs(Int16Array.of(-1, 300, -1), Uint8Array.of(0, 1, 0))).toEqual([-1, 0, 2, 300, 1, 1]);
    expect(() => countPairs([1], [1, 2])).toThrow(RangeError);
  });
});

const hasRasterio = canImport('rasterio, numpy');

it.skipIf(!hasRasterio)('numpy counts the same in what rasterio reads', async () => {
  const script = `
import json, sys, numpy as np, rasterio
total = np.zeros((256, 256), dtype=np.int64)
for cosia, lpis in json.load(sys.stdin):
    with rasterio.open(cosia) as a, rasterio.open(lpis) as b:
        key = a.read(1).astype(np.int64) * 256 + b.read(3)
    total += np.bincount(key.ravel(), minlength=65536).reshape(256, 256)
print(json.dumps([[int(a), int(b), int(total[a, b])] for a, b in zip(*np.nonzero(total))]))`;
  const input = ids.map((id) => [fileOf(id, 'AERIAL_LABEL-COSIA'), fileOf(id, 'ALL_LABEL-LPIS')]);
  const text = execFileSync(pythonPath, ['-c', script], { input: JSON.stringify(input) }).toString();
  const counted = JSON.parse(text) as [number, number, number][];
  const found = await difference('cosia', 'lpis3');
  expect(asMap(found)).toEqual(new Map(counted.map(([a, b, px]) => [`${a} ${b}`, px])));
});
