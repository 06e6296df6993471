import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { setOfWindow } from '../../shared/editing/pixelSet.ts';
import type { Dtype, TypedArray } from '../../shared/raster/types.ts';
import { encodeTiff } from '../raster/index.ts';
import { measureItems, type MeasuredPatch } from './measureItems.ts';

const folder = mkdtempSync(join(tmpdir(), 'arpenteur-measure-'));
afterAll(() => rmSync(folder, { recursive: true }));
const side = 16;
let files = 0;

function write(dtype: Dtype, bands: number, data: TypedArray, nodata?: number): string {
  const path = join(folder, `${++files}.tif`);
  const size = Math.sqrt(data.length / bands);
  const spec = { width: size, height: size, bands, dtype, data, nodata, geo: null };
  writeFileSync(path, encodeTiff({ ...spec, compression: 'deflate', layout: { kind: 'strips' } }));
  return path;
}

/** DSM by pixel over a DTM of 100 m. */
const dem = (surface: (pixel: number) => number, nodata?: number): string =>
  write(
    'float32',
    2,
    Float32Array.from({ length: 2 * side * side }, (_, i) => (i % 2 === 0 ? surface(i / 2) : 100)),
    nodata,
  );
const image = (red: number, nir: number, nodata?: number): string =>
  write(
    'uint8',
    4,
    Uint8Array.from({ length: 4 * side * side }, (_, i) => [red, 0, 0, nir][i % 4]!),
    nodata,
  );
const patch = (x: number, of: Partial<MeasuredPatch>): MeasuredPatch => ({
  ...{ x, y: 0, widthPx: side, heightPx: side, dem: null, rgbi: null },
  ...of,
});
const nothing = { heightMedian: null, heightP95: null, ndvi: null };
const whole = setOfWindow({ x: 0, y: 0, width: side, height: side });

test('measures an area over two patches, each by its own images', async () => {
  const patches = [
    patch(0, { dem: dem(() => 104), rgbi: image(50, 150) }),
    patch(side, { dem: dem(() => 108), rgbi: image(150, 50) }),
  ];
  const sets = [
    setOfWindow({ x: side - 3, y: 2, width: 4, height: 5 }),
    setOfWindow({ x: 0, y: 0, width: 2, height: 2 }),
  ];
  const [both, left] = await measureItems(patches, sets);
  // Fifteen pixels of 4 m and five of 8 m.
  expect(both).toEqual({
    heightMedian: 4,
    heightP95: 8,
    ndvi: expect.closeTo((0.5 * 15 - 0.5 * 5) / 20, 12),
  });
  expect(left).toEqual({ heightMedian: 4, heightP95: 4, ndvi: 0.5 });
});

test('leaves out pixels without a value', async () => {
  const surface = (pixel: number): number => [101, NaN, -9999, -3.4e38][pixel % 4]!;
  const patches = [patch(0, { dem: dem(surface), rgbi: image(0, 0) })];
  expect(await measureItems(patches, [whole])).toEqual([{ heightMedian: 1, heightP95: 1, ndvi: null }]);
  const declared = [patch(0, { dem: dem((pixel) => (pixel % 2 ? 7 : 103), 7), rgbi: image(9, 20, 9) })];
  expect(await measureItems(declared, [whole])).toEqual([{ heightMedian: 3, heightP95: 3, ndvi: null }]);
});

test('knows nothing of images that are missing, damaged, of another size or with too few bands', async () => {
  const cut = dem((pixel) => pixel);
  truncateSync(cut, Math.floor(statSync(cut).size / 2));
  const small = write('float32', 2, new Float32Array(2 * 8 * 8));
  const gray = write('uint8', 1, new Uint8Array(side * side).fill(9));
  for (const of of [
    {},
    { dem: cut },
    { dem: small, rgbi: gray },
    { dem: gray, rgbi: join(folder, 'none.tif') },
  ])
    expect(await measureItems([patch(0, of)], [whole])).toEqual([nothing]);
  expect(await measureItems([], [whole])).toEqual([nothing]);
});
