import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype } from '../../shared/raster/types.ts';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import { dtypes, makeFolder, makeSamples } from './testRasters.ts';
import { python, runPython } from '../../../test/support/python.ts';

// Comparisons with GDAL through rasterio. Skipped where Debian's Python has none: `apt-get install python3-rasterio`.

/** What a GTiff file is made of; `options` are creation options of GDAL's driver. */
interface WriteCase {
  readonly name: string;
  readonly dtype: string;
  readonly bands: number;
  readonly options: Readonly<Record<string, string | number>>;
  readonly affine?: readonly number[];
  readonly nodata?: number;
  readonly isSmooth?: boolean;
  readonly isSparse?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Facts as rasterio reads them back from its own file; pixels are beside, pixel-interleaved. */
interface WriteResult {
  readonly dtype: string;
  readonly transform: readonly number[];
  readonly crs: string | null;
  readonly nodata: number | null;
  readonly error?: string;
}

const writeScript = `
import json, os, sys, warnings
import numpy as np, rasterio
from rasterio.transform import Affine
warnings.filterwarnings('ignore')
task = json.load(open(sys.argv[1]))
results = {}
for case in task['cases']:
    rng = np.random.default_rng(len(case['name']))
    shape = (case['bands'], task['height'], task['width'])
    dtype = np.dtype(case['dtype'])
    bits = int(case['options'].get('NBITS', dtype.itemsize * 8))
    if case.get('isSmooth'):
        data = np.broadcast_to(np.linspace(20, 220, task['width']), shape).astype(dtype)
    elif dtype.kind == 'f':
        data = np.repeat(rng.normal(0, 1000, shape[:2] + (task['width'] // 3 + 1,)), 3, axis=2)[:, :, :task['width']].astype(dtype)
        if bits == 16: data = data.astype('float16').astype(dtype)
    else:
        low = -(2 ** (bits - 1)) if dtype.kind == 'i' else 0
        high = 2 ** (bits - 1) if dtype.kind == 'i' else 2 ** bits
        data = np.repeat(rng.integers(low, high, shape[:2] + (task['width'] // 3 + 1,)), 3, axis=2)[:, :, :task['width']].astype(dtype)
    path = os.path.join(task['folder'], case['name'] + '.tif')
    try:
        with rasterio.open(path, 'w', driver='GTiff', width=task['width'], height=task['height'], count=case['bands'],
                           dtype=case['dtype'], crs='EPSG:2154', transform=Affine(*case.get('affine', [0.2, 0, 880000.0, 0, -0.2, 6290000.0])),
                           nodata=case.get('nodata'), **case['options']) as out:
            if case.get('tags'): out.update_tags(**case['tags'])
            if case.get('isSparse'):
                out.write(data[:, :16, :16], window=((0, 16), (0, 16)))
            else:
                out.write(data)
        with rasterio.open(path) as back:
            pixels = back.read()
            np.ascontiguousarray(pixels.transpose(1, 2, 0)).tofile(path + '.raw')
            results[case['name']] = dict(dtype=str(pixels.dtype), transform=list(back.transform)[:6],
                                         crs=str(back.crs) if back.crs else None, nodata=back.nodata)
    except Exception as error:
        results[case['name']] = dict(error=str(error))
print(json.dumps(results))
`;

const width = 75;
const height = 53;

function writeCases(): WriteCase[] {
  const cases: WriteCase[] = [];
  const layouts: Record<string, Record<string, string | number>> = {
    strips: { BLOCKYSIZE: 7 },
    tiles: { TILED: 'YES', BLOCKXSIZE: 32, BLOCKYSIZE: 16 },
  };
  let turn = 0;
  for (const dtype of dtypes.filter((name) => name !== 'int8')) {
    const predictor = dtype.startsWith('float') ? 3 : 2;
    for (const compression of ['NONE', 'DEFLATE', 'LZW', 'ZSTD', 'PACKBITS']) {
      const predictors = ['DEFLATE', 'LZW', 'ZSTD'].includes(compression) ? [1, predictor] : [1];
      for (const PREDICTOR of predictors) {
        for (const [layout, blocks] of Object.entries(layouts)) {
          for (const INTERLEAVE of ['PIXEL', 'BAND']) {
            for (const ENDIANNESS of ['LITTLE', 'BIG']) {
              const BIGTIFF = turn++ % 3 === 0 ? 'YES' : 'NO';
              const bands = [1, 3, 4][turn % 3]!;
              const name = [dtype, compression, PREDICTOR, layout, INTERLEAVE, ENDIANNESS, BIGTIFF].join('-');
              const predicted: WriteCase['options'] = PREDICTOR === 1 ? {} : { PREDICTOR };
              cases.push({
                name,
                dtype,
                bands,
                options: { COMPRESS: compression, INTERLEAVE, ENDIANNESS, BIGTIFF, ...predicted, ...blocks },
              });
            }
          }
        }
      }
    }
  }
  const other = (name: string, options: WriteCase['options'], rest: Partial<WriteCase> = {}): number =>
    cases.push({ name, dtype: 'uint8', bands: 1, options, ...rest });
  for (const NBITS of [1, 2, 4]) other(`bits-${NBITS}`, { NBITS, COMPRESS: 'DEFLATE' });
  other('bits-12', { NBITS: 12 }, { dtype: 'uint16' });
  other('float16', { NBITS: 16, COMPRESS: 'LZW' }, { dtype: 'float32' });
  other('jpeg', { COMPRESS: 'JPEG', JPEG_QUALITY: 95 }, { isSmooth: true });
  other(
    'jpeg-ycbcr',
    { COMPRESS: 'JPEG', JPEG_QUALITY: 95, PHOTOMETRIC: 'YCBCR' },
    { isSmooth: true, bands: 3 },
  );
  other('lerc', { COMPRESS: 'LERC' }, { dtype: 'float32' });
  other(
    'sparse',
    { TILED: 'YES', BLOCKXSIZE: 16, BLOCKYSIZE: 16, SPARSE_OK: 'TRUE', COMPRESS: 'LZW' },
    { isSparse: true, nodata: 9 },
  );
  other('point', {}, { tags: { AREA_OR_POINT: 'Point' } });
  other('rotated', {}, { affine: [0.3, 0.1, 700_000, 0.2, -0.4, 6_600_000] });
  other(
    'rotated-point',
    {},
    { affine: [0.3, 0.1, 700_000, 0.2, -0.4, 6_600_000], tags: { AREA_OR_POINT: 'Point' } },
  );
  other('nodata', {}, { dtype: 'float32', nodata: -3.4028234663852886e38 });
  other('series', { COMPRESS: 'DEFLATE' }, { dtype: 'uint16', bands: 900 });
  other('series-planar', { COMPRESS: 'DEFLATE', INTERLEAVE: 'BAND' }, { dtype: 'uint16', bands: 300 });
  return cases;
}

const readScript = `
import json, sys, warnings
import numpy as np, rasterio
warnings.filterwarnings('ignore')
results = []
for case in json.load(open(sys.argv[1])):
    with rasterio.open(case['path']) as file:
        pixels = file.read()
        wanted = np.fromfile(case['raw'], dtype=case['dtype']).reshape(file.height, file.width, file.count).transpose(2, 0, 1)
        results.append(dict(isSame=bool(np.array_equal(pixels, wanted)), dtype=str(pixels.dtype), crs=str(file.crs),
                            transform=list(file.transform)[:6], nodata=file.nodata, colors=[c.name for c in file.colorinterp],
                            blocks=list(file.block_shapes[0])))
print(json.dumps(results))
`;

describe.skipIf(python.missing !== null)(
  `beside rasterio${python.missing ? ` (${python.missing})` : ''}`,
  () => {
    let folder: ReturnType<typeof makeFolder>;
    const cases = writeCases();
    let results: Record<string, WriteResult>;

    beforeAll(() => {
      folder = makeFolder();
      const task = folder.path('task.json');
      writeFileSync(task, JSON.stringify({ folder: folder.path(''), width, height, cases }));
      results = JSON.parse(runPython(writeScript, task)) as Record<string, WriteResult>;
    }, 120_000);
    afterAll(() => folder.remove());

    const pathOf = (name: string): string => folder.path(`${name}.tif`);

    test('every file that GDAL writes is read as GDAL reads it', async () => {
      let compared = 0;
      for (const { name, bands } of cases) {
        const expected = results[name]!;
        // A build of GDAL without one of its optional compressions.
        if (expected.error) continue;
        const raster = await readRaster(pathOf(name));
        const raw = readFileSync(`${pathOf(name)}.raw`);
        const pixels = Buffer.from(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength);
        expect([name, raster.dtype, raster.bands, raster.crs]).toEqual([
          name,
          expected.dtype,
          bands,
          expected.crs,
        ]);
        expect([name, raster.nodata]).toEqual([name, expected.nodata]);
        for (const [i, value] of expected.transform.entries())
          expect(raster.geo!.affine[i]).toBeCloseTo(value, 6);
        // Decoders of JPEG differ in their last bit, and in how they spread the colour of 2 x 2 pixels.
        const tolerance = name === 'jpeg' ? 1 : name === 'jpeg-ycbcr' ? 6 : 0;
        if (tolerance === 0) expect([name, pixels.equals(raw)]).toEqual([name, true]);
        else
          expect(Math.max(...[...pixels].map((value, i) => Math.abs(value - raw[i]!)))).toBeLessThanOrEqual(
            tolerance,
          );
        compared += 1;
      }
      // All but what an unusual build may lack.
      expect(compared).toBeGreaterThan(cases.length * 0.7);
    }, 60_000);

    test('windows and chosen bands are parts of the whole', async () => {
      const window = { x: 30, y: 5, width: 40, height: 31 };
      for (const { name, bands } of cases.filter((_, i) => i % 5 === 0)) {
        if (results[name]!.error) continue;
        const whole = await readRaster(pathOf(name));
        const chosen = [bands - 1, 0];
        const part = await readRaster(pathOf(name), { window, bands: chosen });
        for (let y = 0, at = 0; y < window.height; y++) {
          for (let x = 0; x < window.width; x++) {
            for (const band of chosen) {
              const wanted = whole.data[((y + window.y) * width + x + window.x) * bands + band]!;
              // Not `!==`: libtiff writes its big-endian floating point predictor wrong, and some of that is NaN.
              if (!Object.is(part.data[at++], wanted))
                throw new Error(`${name}: pixel ${x}, ${y} of band ${band}`);
            }
          }
        }
      }
    }, 60_000);

    test('the header says how a file is stored', () => {
      const stored = cases.find(({ name }) => name.startsWith('uint16-ZSTD-2-tiles-BAND-BIG-'))!;
      expect(readHeader(pathOf(stored.name))).toMatchObject({
        bigTiff: stored.options['BIGTIFF'] === 'YES',
        compression: 'zstd',
        layout: 'tiles',
        blockWidth: 32,
        blockHeight: 16,
        littleEndian: false,
      });
      expect(readHeader(pathOf('series'))).toMatchObject({
        bands: 900,
        dtype: 'uint16',
        interleave: 'pixel',
      });
      expect(readHeader(pathOf('series-planar'))).toMatchObject({ bands: 300, interleave: 'band' });
      expect(readHeader(pathOf('jpeg')).compression).toBe('jpeg');
    });

    test('georeferencing tags of a big-endian file are copied in our byte order', () => {
      const name = cases.find((entry) => entry.options['ENDIANNESS'] === 'BIG')!.name;
      const copy = folder.path('copied.tif');
      const spec: TiffSpec = {
        width,
        height,
        bands: 1,
        dtype: 'uint8',
        data: new Uint8Array(width * height),
        compression: 'lzw',
        layout: { kind: 'strips' },
        geo: { tags: readGeoTags(pathOf(name)) },
      };
      writeFileSync(copy, encodeTiff(spec));
      expect(readHeader(copy).geo).toEqual(readHeader(pathOf(name)).geo);
      expect(readHeader(copy).crs).toBe('EPSG:2154');
    });

    test('every file that we write is read by rasterio with the same pixels and place', () => {
      const specs: TiffSpec[] = [];
      let turn = 0;
      for (const dtype of dtypes.filter((name) => name !== 'int8')) {
        for (const compression of ['none', 'deflate', 'lzw'] as const) {
          for (const predictor of compression === 'none' ? [1] : [1, dtype.startsWith('float') ? 3 : 2]) {
            for (const layout of [
              { kind: 'strips', rowsPerStrip: 9 },
              { kind: 'tiles', size: 32 },
            ] as const) {
              const bands = [1, 2, 3, 4, 12][turn++ % 5]!;
              specs.push({
                width,
                height,
                bands,
                dtype,
                compression,
                predictor: predictor as 1 | 2 | 3,
                layout,
                data: makeSamples(dtype, width * height * bands, turn),
                geo: { origin: [1_022_361.6, 6_313_574.4], pixelSize: 0.2, epsg: 2154 },
                nodata: turn % 2 ? null : 22,
              });
            }
          }
        }
      }
      const tasks = specs.map((spec, i) => {
        const path = folder.path(`ours-${i}.tif`);
        const raw = folder.path(`ours-${i}.raw`);
        writeFileSync(path, encodeTiff(spec));
        writeFileSync(raw, Buffer.from(spec.data.buffer));
        return { path, raw, dtype: spec.dtype };
      });
      const list = folder.path('ours.json');
      writeFileSync(list, JSON.stringify(tasks));
      const read = JSON.parse(runPython(readScript, list)) as {
        isSame: boolean;
        dtype: Dtype;
        crs: string;
        transform: number[];
        nodata: number | null;
        colors: string[];
        blocks: number[];
      }[];
      for (const [i, spec] of specs.entries()) {
        expect(read[i]).toMatchObject({
          isSame: true,
          dtype: spec.dtype,
          crs: 'EPSG:2154',
          nodata: spec.nodata,
        });
        expect(read[i]!.transform).toEqual([0.2, 0, 1_022_361.6, 0, -0.2, 6_313_574.4]);
        expect(read[i]!.blocks).toEqual(spec.layout.kind === 'tiles' ? [32, 32] : [9, width]);
        if (spec.bands === 4 && spec.dtype === 'uint8')
          expect(read[i]!.colors).toEqual(['red', 'green', 'blue', 'undefined']);
        expect(bytesPerSample[read[i]!.dtype]).toBe(bytesPerSample[spec.dtype]);
      }
    }, 60_000);
  },
);
