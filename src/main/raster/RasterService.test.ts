import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { createRasterService } from './RasterService.ts';
import type { RasterService } from './RasterService.ts';
import { makeFolder } from './testRasters.ts';

const side = 512;
let folder: ReturnType<typeof makeFolder>;

function spec(bands: number, value: (x: number, y: number, band: number) => number, size = side): TiffSpec {
  const data = new Uint8Array(size * size * bands);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / bands);
    data[i] = value(pixel % size, Math.floor(pixel / size), i % bands);
  }
  return {
    width: size,
    height: size,
    bands,
    dtype: 'uint8',
    data,
    compression: 'none',
    layout: { kind: 'strips' },
    geo: null,
  };
}

beforeAll(() => {
  folder = makeFolder();
  const write = (name: string, content: TiffSpec): void =>
    writeFileSync(folder.path(name), encodeTiff(content));
  write(
    'bright.tif',
    spec(4, (x, _y, band) => (band === 0 ? (x % 2) * 100 : 40)),
  );
  write(
    'black.tif',
    spec(4, () => 0),
  );
  write(
    'class.tif',
    spec(1, (x, y) => (y % 2 === 0 || x % 2 === 0 ? 3 : 5)),
  );
  write(
    'lpis.tif',
    spec(3, (_x, _y, band) => band + 10),
  );
  write(
    'small.tif',
    spec(4, () => 9, 64),
  );
});
afterAll(() => folder.remove());

describe.each([0, 2])('with %i threads', (threads) => {
  let raster: RasterService;
  beforeAll(() => {
    raster = createRasterService({ threads });
  });
  afterAll(() => raster.close());

  test('headers and pixels come back as they were written', async () => {
    const path = folder.path(`written-${threads}.tif`);
    const content = {
      ...spec(1, (x, y) => (x + y) % 19),
      compression: 'lzw',
      layout: { kind: 'tiles', size: 256 },
    } as const;
    const sizeBytes = await raster.write(path, content);
    expect(await raster.header(path)).toMatchObject({ width: side, bands: 1, compression: 'lzw', sizeBytes });
    const { data } = await raster.read(path);
    expect(Buffer.compare(data as Uint8Array, content.data as Uint8Array)).toBe(0);
    const file = await raster.encode(content);
    expect(file.length).toBe(sizeBytes);
    const headers = await raster.headers([path, folder.path('absent.tif')]);
    expect(headers).toMatchObject([
      { width: side },
      { code: 'fileMissing', params: { path: folder.path('absent.tif') } },
    ]);
  });

  test('a missing file is an AppError that names it', async () => {
    const path = folder.path('absent.tif');
    await expect(raster.read(path)).rejects.toMatchObject({
      name: 'AppError',
      code: 'fileMissing',
      params: { path },
    });
  });

  test('an aerial tile tells black from missing', async () => {
    const tile = await raster.tile({
      kind: 'aerial',
      level: 1,
      parts: [
        { path: folder.path('bright.tif'), x: 0, y: 0 },
        { path: folder.path('black.tif'), x: 512, y: 0 },
      ],
    });
    const pixel = (x: number, y: number): number[] => [
      ...tile.data.subarray((y * side + x) * 4, (y * side + x) * 4 + 4),
    ];
    expect(tile).toMatchObject({ width: side, height: side, bands: 4, failures: [] });
    expect([
      pixel(0, 0),
      pixel(255, 255),
      pixel(256, 0),
      pixel(511, 255),
      pixel(0, 256),
      pixel(511, 511),
    ]).toEqual([
      [50, 40, 40, 40],
      [50, 40, 40, 40],
      [0, 0, 0, 1],
      [0, 0, 0, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  test('a class tile shows the majority of the band that was asked for', async () => {
    const classes = await raster.tile({
      kind: 'class',
      level: 2,
      parts: [{ path: folder.path('class.tif'), x: 1536, y: 1536 }],
    });
    expect(classes.bands).toBe(1);
    expect([
      classes.data[0],
      classes.data[383 * side + 384],
      classes.data[384 * side + 384],
      classes.data[511 * side + 511],
    ]).toEqual([255, 255, 3, 3]);
    const level3 = await raster.tile({
      kind: 'class',
      level: 0,
      bandIndex: 2,
      parts: [{ path: folder.path('lpis.tif'), x: 0, y: 0 }],
    });
    expect(level3.data.every((value) => value === 12)).toBe(true);
  });

  test('a patch that cannot be read leaves a hole and is reported', async () => {
    const tile = await raster.tile({
      kind: 'aerial',
      level: 1,
      parts: [
        { path: folder.path('absent.tif'), x: 0, y: 0 },
        { path: folder.path('small.tif'), x: 512, y: 0 },
        { path: folder.path('bright.tif'), x: 0, y: 512 },
      ],
    });
    expect(tile.failures.map(({ error }) => error.code)).toEqual(['fileMissing', 'wrongSize']);
    expect(tile.data[0]).toBe(0);
    expect(tile.data[256 * side * 4]).toBe(50);
  });
});
