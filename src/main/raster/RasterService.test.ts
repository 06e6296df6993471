import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { createRasterService } from './RasterService.ts';
import type { RasterService } from './RasterService.ts';
import { tag } from './tags.ts';
import { makeFolder } from './testRasters.ts';
import { assembleTiff, longTag, shortTag } from './tiffTags.ts';

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
  const wide = (name: string, value: number): void =>
    write(name, {
      ...spec(1, () => 0),
      dtype: 'uint16',
      data: new Uint16Array(side * side).fill(value),
    });
  wide('wide.tif', 22);
  wide('tooWide.tif', 300);
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

  test('a file that only geotiff.js can read is read by it, in a worker too', async () => {
    const path = folder.path(`half-${threads}.tif`);
    const file = assembleTiff(
      [
        longTag(tag.imageWidth, [4]),
        longTag(tag.imageLength, [2]),
        shortTag(tag.bitsPerSample, [16]),
        shortTag(tag.compression, [1]),
        shortTag(tag.photometric, [1]),
        shortTag(tag.samplesPerPixel, [1]),
        longTag(tag.rowsPerStrip, [2]),
        shortTag(tag.sampleFormat, [3]),
      ],
      tag.stripOffsets,
      [new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600, 0x4700, 0x4800).buffer)],
    );
    writeFileSync(path, file);
    expect([...(await raster.read(path)).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('raw pieces are the values of the files; one that cannot be used gives its error in its place', async () => {
    const part = (name: string) => ({ source: folder.path(name), size: { width: side, height: side } });
    const parts = ['black.tif', 'small.tif', 'absent.tif', 'wide.tif', 'bright.tif'].map(part);
    const bytes = await raster.rawPieces({ dtype: 'uint8', level: 0, bands: [0], parts });
    expect(bytes.map((piece) => ('error' in piece ? piece.error.code : piece.data.slice(0, 2)))).toEqual([
      Uint8Array.of(1, 1),
      'wrongSize',
      'fileMissing',
      'wrongDtype',
      Uint8Array.of(1, 100),
    ]);
    const numbers = await raster.rawPieces({ dtype: 'float32', level: 1, bands: [3, 0], parts });
    expect(numbers[0]).toMatchObject({ width: side / 2, height: side / 2 });
    const last = numbers[4]!;
    expect('data' in last && [...last.data.slice(0, 4)]).toEqual([40, 50, 40, 50]);
  });

  test('many files are read in their order', async () => {
    const names = ['bright.tif', 'absent.tif', ...Array.from({ length: 20 }, () => 'class.tif')];
    const read = await raster.readMany(
      names.map((name) => folder.path(name)),
      { bands: [0] },
    );
    expect(read[0]).toMatchObject({ bands: 1, width: side });
    expect(read[1]).toMatchObject({ code: 'fileMissing' });
    expect(read.slice(2).every((one) => 'data' in one && one.data[0] === 3)).toBe(true);
    expect(await raster.readMany([])).toEqual([]);
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
        { source: folder.path('bright.tif'), x: 0, y: 0 },
        { source: folder.path('black.tif'), x: 512, y: 0 },
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
      parts: [{ source: folder.path('class.tif'), x: 1536, y: 1536 }],
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
      parts: [{ source: folder.path('lpis.tif'), x: 0, y: 0 }],
    });
    expect(level3.data.every((value) => value === 12)).toBe(true);
  });

  test('class codes of a wider type are shown when they fit, else the cell stays empty', async () => {
    const tile = await raster.tile({
      kind: 'class',
      level: 1,
      parts: [
        { source: folder.path('wide.tif'), x: 0, y: 0 },
        { source: folder.path('tooWide.tif'), x: 512, y: 0 },
      ],
    });
    expect([tile.data[0], tile.data[256]]).toEqual([22, 255]);
    expect(tile.failures.map(({ error }) => error.code)).toEqual(['wrongDtype']);
  });

  test('a patch that cannot be read leaves a hole and is reported', async () => {
    const tile = await raster.tile({
      kind: 'aerial',
      level: 1,
      parts: [
        { source: folder.path('absent.tif'), x: 0, y: 0 },
        { source: folder.path('small.tif'), x: 512, y: 0, size: { width: 512, height: 512 } },
        { source: folder.path('bright.tif'), x: 0, y: 512 },
      ],
    });
    expect(tile.failures.map(({ error }) => error.code)).toEqual(['fileMissing', 'wrongSize']);
    expect(tile.data[0]).toBe(0);
    expect(tile.data[256 * side * 4]).toBe(50);
  });

  test('a coarse tile shared among workers has every patch in its place, and names the one that is missing', async () => {
    const places = Array.from({ length: 16 }, (_, i) => ({ x: (i % 4) * 512, y: Math.floor(i / 4) * 512 }));
    const parts = places.map((at, i) => ({
      source: folder.path(i === 9 ? 'absent.tif' : 'class.tif'),
      ...at,
    }));
    const { data, failures } = await raster.tile({ kind: 'class', level: 2, parts });
    expect(failures.map(({ path }) => path)).toEqual([folder.path('absent.tif')]);
    const corners = places.map(({ x, y }) => data[(y / 4) * side + x / 4]);
    expect(corners).toEqual(places.map((_, i) => (i === 9 ? 255 : 3)));
  });
});
