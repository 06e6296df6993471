import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { fromFile } from 'geotiff';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dtype } from '../../shared/raster/types.ts';
import { encodeTiff, writeTiffFile } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader, readHeaders } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import { dtypes, makeFolder, makeSamples } from './testRasters.ts';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

const geo = { origin: [880_128.0, 6_290_022.4], pixelSize: 0.2, epsg: 2154 } as const;

const specs: fc.Arbitrary<TiffSpec> = fc
  .record({
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 70 }),
    bands: fc.integer({ min: 1, max: 6 }),
    dtype: fc.constantFrom(...dtypes),
    seed: fc.nat(1e6),
    compression: fc.constantFrom('none', 'deflate', 'lzw'),
    isPredicted: fc.boolean(),
    layout: fc.oneof(
      fc.record({
        kind: fc.constant('strips'),
        rowsPerStrip: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
      }),
      fc.record({ kind: fc.constant('tiles'), size: fc.constantFrom(16, 32, 64) }),
    ),
  })
  .map(({ seed, isPredicted, ...rest }) => ({
    ...rest,
    predictor: isPredicted ? (rest.dtype.startsWith('float') ? 3 : 2) : 1,
    data: makeSamples(rest.dtype, rest.width * rest.height * rest.bands, seed),
    geo,
  })) as fc.Arbitrary<TiffSpec>;

const fractions = fc.tuple(
  ...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 0.999, noNaN: true })),
);

function windowOf({ width, height }: TiffSpec, [fx, fy, fw, fh]: readonly number[]) {
  const x = Math.floor(fx! * width);
  const y = Math.floor(fy! * height);
  return { x, y, width: 1 + Math.floor(fw! * (width - x)), height: 1 + Math.floor(fh! * (height - y)) };
}

test('every window and band of every kind of file that we write is read as it was', async () => {
  const path = folder.path('round-trip.tif');
  await fc.assert(
    fc.asyncProperty(
      specs,
      fractions,
      fc.array(fc.nat(99), { minLength: 1, maxLength: 4 }),
      async (spec, part, picks) => {
        writeFileSync(path, encodeTiff(spec));
        const whole = await readRaster(path);
        expect(whole).toMatchObject({
          width: spec.width,
          height: spec.height,
          bands: spec.bands,
          dtype: spec.dtype,
        });
        expect(Buffer.compare(bytesOf(whole.data), bytesOf(spec.data))).toBe(0);

        const window = windowOf(spec, part);
        const bands = picks.map((n) => n % spec.bands);
        const { data } = await readRaster(path, { window, bands });
        let at = 0;
        for (let y = window.y; y < window.y + window.height; y++) {
          for (let x = window.x; x < window.x + window.width; x++) {
            for (const band of bands) {
              if (data[at++] !== spec.data[(y * spec.width + x) * spec.bands + band]) {
                throw new Error(`pixel ${x}, ${y} of band ${band}`);
              }
            }
          }
        }
        expect(at).toBe(data.length);
      },
    ),
    { numRuns: 250 },
  );
}, 60_000);

test('geotiff.js reads the same pixels from our files', async () => {
  const path = folder.path('other.tif');
  await fc.assert(
    fc.asyncProperty(specs, async (spec) => {
      writeFileSync(path, encodeTiff(spec));
      const tiff = await fromFile(path);
      const image = await tiff.getImage();
      const samples = (await image.readRasters({ interleave: true })) as unknown as ArrayLike<number>;
      await tiff.close();
      expect(Buffer.compare(bytesOf(Float64Array.from(samples)), bytesOf(Float64Array.from(spec.data)))).toBe(
        0,
      );
    }),
    { numRuns: 80 },
  );
}, 60_000);

test('the header says what was written', () => {
  const path = folder.path('header.tif');
  const data = makeSamples('uint8', 512 * 512, 1);
  writeFileSync(
    path,
    encodeTiff({
      width: 512,
      height: 512,
      bands: 1,
      dtype: 'uint8',
      data,
      compression: 'lzw',
      layout: { kind: 'tiles', size: 256 },
      geo,
      nodata: 255,
    }),
  );
  const header = readHeader(path);
  expect(header).toMatchObject({
    width: 512,
    height: 512,
    bands: 1,
    dtype: 'uint8',
    compression: 'lzw',
    layout: 'tiles',
    interleave: 'pixel',
    blockWidth: 256,
    blockHeight: 256,
    crs: 'EPSG:2154',
    nodata: 255,
    bigTiff: false,
    littleEndian: true,
    sizeBytes: statSync(path).size,
  });
  expect(header.geo).toMatchObject({
    originX: 880_128,
    originY: 6_290_022.4,
    pixelWidth: 0.2,
    pixelHeight: 0.2,
    isNorthUp: true,
  });
  expect(header.geo!.extent.map((n) => Math.round(n * 10) / 10)).toEqual([
    880_128, 6_289_920, 880_230.4, 6_290_022.4,
  ]);
});

test('a window knows where it is', async () => {
  const path = folder.path('window.tif');
  const data = makeSamples('uint16', 64 * 64, 2);
  writeFileSync(
    path,
    encodeTiff({
      width: 64,
      height: 64,
      bands: 1,
      dtype: 'uint16',
      data,
      compression: 'none',
      layout: { kind: 'strips' },
      geo: { ...geo, pixelSize: [2, 4] },
    }),
  );
  const window = await readRaster(path, { window: { x: 10, y: 20, width: 5, height: 6 } });
  expect(window.geo!.extent).toEqual([880_148, 6_290_022.4 - 104, 880_158, 6_290_022.4 - 80]);
});

test('an encoded file depends on nothing but its content, and the data are not changed', () => {
  for (const dtype of ['uint16', 'float32'] satisfies Dtype[]) {
    const data = makeSamples(dtype, 40 * 30 * 3, 3);
    const before = data.slice();
    const spec: TiffSpec = {
      width: 40,
      height: 30,
      bands: 3,
      dtype,
      data,
      compression: 'deflate',
      predictor: dtype === 'uint16' ? 2 : 3,
      layout: { kind: 'strips' },
      geo,
    };
    expect(encodeTiff(spec).equals(encodeTiff(spec))).toBe(true);
    expect(Buffer.compare(bytesOf(data), bytesOf(before))).toBe(0);
  }
});

test('georeferencing tags are copied verbatim', async () => {
  const [first, second] = [folder.path('tags-1.tif'), folder.path('tags-2.tif')];
  const spec: TiffSpec = {
    width: 4,
    height: 4,
    bands: 1,
    dtype: 'uint8',
    data: new Uint8Array(16),
    compression: 'none',
    layout: { kind: 'strips' },
    geo,
  };
  await writeTiffFile(first, spec);
  const tags = readGeoTags(first);
  expect(tags.map((entry) => entry.tag)).toEqual([33550, 33922, 34735]);
  await writeTiffFile(second, { ...spec, geo: { tags } });
  expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
});

describe('writing', () => {
  const spec: TiffSpec = {
    width: 2,
    height: 2,
    bands: 1,
    dtype: 'uint8',
    data: new Uint8Array(4),
    compression: 'none',
    layout: { kind: 'strips' },
    geo: null,
  };

  test('leaves nothing behind when the folder is not there', async () => {
    await expect(writeTiffFile(folder.path('nowhere/mask.tif'), spec)).rejects.toMatchObject({
      code: 'fileMissing',
    });
  });

  test('leaves the old file and no temporary one when it cannot rename', async () => {
    const { mkdirSync, readdirSync } = await import('node:fs');
    mkdirSync(folder.path('taken/mask.tif'), { recursive: true });
    await expect(writeTiffFile(folder.path('taken/mask.tif'), spec)).rejects.toMatchObject({
      code: 'fileUnreadable',
    });
    expect(readdirSync(folder.path('taken'))).toEqual(['mask.tif']);
  });

  test.skipIf(process.platform !== 'linux')('says that the disk is full', async () => {
    const { writeError } = await import('./atomicFile.ts');
    // /dev/full fails every write as a full disk does.
    let error: unknown;
    try {
      writeFileSync('/dev/full', 'x');
    } catch (caught) {
      error = caught;
    }
    expect(writeError(error, 'mask.tif')).toMatchObject({ code: 'diskFull', params: { path: 'mask.tif' } });
  });

  test('refuses a spec that makes no file', () => {
    expect(() => encodeTiff({ ...spec, width: 3 })).toThrow(RangeError);
    expect(() => encodeTiff({ ...spec, dtype: 'uint16' })).toThrow(RangeError);
    expect(() => encodeTiff({ ...spec, predictor: 3 })).toThrow(RangeError);
    expect(() => encodeTiff({ ...spec, layout: { kind: 'tiles', size: 20 } })).toThrow(RangeError);
  });
});

test('a list of files has errors in their places', () => {
  const good = folder.path('tags-1.tif');
  const results = readHeaders([good, folder.path('absent.tif'), good]);
  expect(results.map((result) => ('code' in result ? result.code : result.width))).toEqual([
    4,
    'fileMissing',
    4,
  ]);
});

function bytesOf(data: ArrayBufferView): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
