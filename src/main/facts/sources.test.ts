import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeNpy } from '../../../test/fixtures/flair12Folder.ts';
import { writeZip } from '../../../test/support/zip.ts';
import { entryOf, readArchiveDirectory } from '../archives/index.ts';
import { cosia, createFactsBed, dataset, lpis, mask, rgbi, tiff } from './testFacts.ts';
import type { FactsBed } from './testFacts.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

let bed: FactsBed;
beforeEach(() => {
  bed = createFactsBed();
});
afterEach(() => bed.close());

describe('other sources', () => {
  test('files in archives are read where they are', async () => {
    const path = join(bed.root, 'D001-2020_AERIAL_LABEL-COSIA.zip');
    writeZip(path, [
      { name: 'x/stored.tif', data: mask(1), method: 0 },
      { name: 'x/deflated.tif', data: mask(2, 200), method: 8 },
    ]);
    const directory = readArchiveDirectory(path);
    const stored = bed.addPatch('stored', { [cosia]: entryOf(directory, 0) });
    const deflated = bed.addPatch('deflated', { [cosia]: entryOf(directory, 1) });
    await bed.run();
    expect(bed.countsOf(stored)).toEqual([[1, 256]]);
    expect(bed.countsOf(deflated)).toEqual([
      [2, 255],
      [200, 1],
    ]);
    expect(bed.problems()).toMatchObject([{ path: 'D001-2020_AERIAL_LABEL-COSIA.zip/x/deflated.tif' }]);
  });

  test('an entry that is damaged is a problem, and the rest of its archive is read', async () => {
    const path = join(bed.root, 'a.zip');
    writeZip(path, [
      { name: 'bad.tif', data: mask(1, 1, 2, 3), method: 0 },
      { name: 'good.tif', data: mask(2), method: 0 },
    ]);
    const directory = readArchiveDirectory(path);
    const [bad, good] = [entryOf(directory, 0), entryOf(directory, 1)];
    const bytes = readFileSync(path);
    bytes.fill(0xff, bad.offset + 40, bad.offset + 60);
    writeFileSync(path, bytes);
    bed.addPatch('bad', { [cosia]: bad });
    const id = bed.addPatch('good', { [cosia]: good });
    await expect(bed.run()).resolves.toEqual({ patches: 2, problems: 1 });
    expect(bed.problems()).toMatchObject([{ patch_id: 'bad', path: 'a.zip/bad.tif' }]);
    expect(bed.countsOf(id)).toEqual([[2, 256]]);
  });

  test('a FLAIR#2 patch has the dates of its super-area, filtered around its centre', async () => {
    // Snow over all of the second date.
    const sampleAt = (i: number) => (Math.floor(i / 2500) === 2 ? 80 : 0);
    const masks = bed.write('m.npy', encodeNpy({ dtype: 'uint8', shape: [3, 2, 50, 50], sampleAt }));
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1)) });
    bed.db
      .prepare('INSERT INTO roi_series (roi, data, masks) VALUES (1, ?, ?)')
      .run(JSON.stringify(join(bed.root, 'd.npy')), JSON.stringify(masks));
    bed.db.prepare('INSERT INTO series_pixel (patch, row, col) VALUES (?, 25, 25)').run(id);
    await bed.run();
    expect(bed.factOf(id)).toMatchObject({ s2_dates: 3, s2_valid: 2 });
  });

  test('a large mask is counted by windows, as if it were read whole', async () => {
    const [width, height] = [2500, 2100];
    const data = new Uint8Array(width * height);
    for (let i = 0; i < data.length; i++) data[i] = (i >> 10) % 20;
    const path = bed.write('large.tif', tiff({ width, height, data }));
    bed.db.exec(`UPDATE scan SET layout = 'plain'`);
    const id = bed.addPatch('large', { [cosia]: path, [rgbi]: path });
    await bed.run();
    const expected = new Map<number, number>();
    for (const value of data) expected.set(value, (expected.get(value) ?? 0) + 1);
    expect(bed.countsOf(id)).toEqual([...expected].sort((a, b) => a[0] - b[0]));
    expect(bed.factOf(id)).toMatchObject({ unknown_px: expected.get(19) });
    const picture = jpeg.decode((await bed.facts.thumbnail(dataset, 'large'))!);
    expect([picture.width, picture.height]).toEqual([96, 81]);
    const reduced = (await bed.facts.maskThumbnail(dataset, 'large@1-1'))!;
    expect([reduced.width, reduced.height, reduced.data.length]).toEqual([96, 81, 96 * 81]);
  });

  test('a mask of another type counts what a class can be, and the rest as unknown', async () => {
    const data = new Int16Array(256).fill(4);
    data.set([-1, 300, 18]);
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', tiff({ width: 16, dtype: 'int16', data })) });
    await bed.run();
    expect(bed.countsOf(id)).toEqual([
      [4, 253],
      [18, 1],
    ]);
    expect(bed.factOf(id)).toMatchObject({ unknown_px: 2 });
    expect(bed.problems()[0]!.params).toBe('{"px":2,"values":"-1, 300"}');
  });
});

const hasRasterio = canImport('rasterio, numpy');

test.skipIf(!hasRasterio)('numpy counts the same in what rasterio reads', async () => {
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
  const fill = (length: number, most: number) => {
    const data = new Uint8Array(length);
    for (let i = 0; i < length;) {
      const value = random() % most;
      for (const end = Math.min(length, i + 1 + (random() % 60)); i < end; i++) data[i] = value;
    }
    return data;
  };
  const path = bed.write('a.tif', tiff({ width: 300, height: 200, data: fill(60_000, 25) }));
  const path3 = bed.write('l.tif', tiff({ width: 300, height: 200, bands: 3, data: fill(180_000, 60) }));
  const id = bed.addPatch('a', { [cosia]: path, [lpis]: path3 });
  await bed.run();
  const script = `
import sys, json, warnings, numpy as np, rasterio
warnings.filterwarnings('ignore')
out = []
for path in sys.argv[1:]:
    for band in rasterio.open(path).read():
        out.append(np.array(np.unique(band, return_counts=True)).T.tolist())
l1, l2, l3 = rasterio.open(sys.argv[2]).read()
out.append(int(((l1 > 22) | (l2 > 30) | (l3 > 45)).sum()))
print(json.dumps(out))`;
  const [c, l1, l2, l3, unknown] = JSON.parse(
    execFileSync(pythonPath, ['-c', script, path, path3], { encoding: 'utf8' }),
  );
  expect([
    bed.countsOf(id),
    bed.countsOf(id, 'lpis1'),
    bed.countsOf(id, 'lpis2'),
    bed.countsOf(id, 'lpis3'),
  ]).toEqual([c, l1, l2, l3]);
  expect(bed.factOf(id)!['lpis_unknown_px']).toBe(unknown);
});
