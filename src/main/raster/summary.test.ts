import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeTiff } from './encodeTiff.ts';
import { readSummary } from './readSummary.ts';
import type { BandSummary } from './readSummary.ts';
import { dtypes, makeFolder, makeSamples } from './testRasters.ts';
import { python, runPython } from '../../../test/support/python.ts';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

test('each band is summed up over all its values, whatever the blocks', async () => {
  const path = folder.path('any.tif');
  const shapes = fc.record({
    width: fc.integer({ min: 1, max: 60 }),
    height: fc.integer({ min: 1, max: 60 }),
    bands: fc.integer({ min: 1, max: 4 }),
    dtype: fc.constantFrom(...dtypes),
    layout: fc.constantFrom(
      { kind: 'strips', rowsPerStrip: 7 } as const,
      { kind: 'tiles', size: 16 } as const,
    ),
    compression: fc.constantFrom('none', 'lzw'),
    seed: fc.nat(1e6),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ seed, ...shape }) => {
      const data = makeSamples(shape.dtype, shape.width * shape.height * shape.bands, seed);
      writeFileSync(path, encodeTiff({ ...shape, data, geo: null, nodata: 3 }));
      const { header, bands } = await readSummary(path);
      expect(header).toMatchObject({ width: shape.width, height: shape.height, bands: shape.bands });
      for (let band = 0; band < shape.bands; band++) {
        const values = data.filter((_, i) => i % shape.bands === band);
        const list = [...values];
        expect(bands[band]).toEqual({
          dtype: shape.dtype,
          nodata: 3,
          min: list.reduce((a, b) => Math.min(a, b)),
          max: list.reduce((a, b) => Math.max(a, b)),
          mean: list.reduce((a, b) => a + b, 0) / list.length,
          sha256: createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex'),
        });
      }
    }),
    { numRuns: 80 },
  );
});

test('NaN is passed over, and a band of nothing else has no numbers', async () => {
  const path = folder.path('nan.tif');
  const data = Float32Array.of(NaN, NaN, 2, NaN, -6, NaN, NaN, NaN);
  const shape = { width: 2, height: 2, bands: 2, dtype: 'float32', data, compression: 'none' } as const;
  writeFileSync(path, encodeTiff({ ...shape, layout: { kind: 'strips' }, geo: null }));
  expect((await readSummary(path)).bands).toMatchObject([
    { min: -6, max: 2, mean: -2 },
    { min: null, max: null, mean: null },
  ]);
});

test('a raster larger than a window is summed up by windows', async () => {
  const path = folder.path('large.tif');
  const [width, height] = [4096, 4500];
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = (i >> 9) % 251;
  const digest = createHash('sha256').update(data).digest('hex');
  for (const layout of [
    { kind: 'strips', rowsPerStrip: height },
    { kind: 'tiles', size: 512 },
  ] as const) {
    const shape = { width, height, bands: 1, dtype: 'uint8', data, compression: 'none' } as const;
    writeFileSync(path, encodeTiff({ ...shape, layout, geo: null }));
    expect((await readSummary(path)).bands).toMatchObject([{ min: 0, max: 250, sha256: digest }]);
  }
});

/** Writes files of many kinds with GDAL, and says what rasterio reads from them. */
const script = `
import hashlib, json, os, sys, warnings
import numpy as np, rasterio
warnings.filterwarnings('ignore')
task = json.load(open(sys.argv[1]))
results = {}
for case in task['cases']:
    rng = np.random.default_rng(len(case['name']))
    dtype = np.dtype(case['dtype'])
    data = rng.normal(50, 40, (case['bands'], 53, 75))
    if dtype.kind == 'u': data = np.floor(np.abs(data)) % 2 ** case['options'].get('NBITS', 31)
    data = data.astype(dtype)
    if case.get('hasNan'): data[:, 3:9, 5:70] = np.nan
    path = os.path.join(task['folder'], case['name'] + '.tif')
    try:
        with rasterio.open(path, 'w', driver='GTiff', width=75, height=53, count=case['bands'], dtype=case['dtype'],
                           nodata=case.get('nodata'), **case['options']) as out:
            out.write(data)
    except Exception as error:
        results[case['name']] = dict(error=str(error))
        continue
    with rasterio.open(path) as back:
        bands = []
        for i in range(1, back.count + 1):
            band = back.read(i)
            real = band.astype('float64')
            bands.append(dict(dtype=str(band.dtype), nodata=back.nodata, min=float(np.nanmin(real)), max=float(np.nanmax(real)),
                              mean=float(np.nanmean(real)), sha256=hashlib.sha256(band.astype(band.dtype.newbyteorder('<')).tobytes()).hexdigest()))
        results[case['name']] = dict(bands=bands)
print(json.dumps(results))
`;

interface Case {
  readonly name: string;
  readonly dtype: string;
  readonly bands: number;
  readonly hasNan?: boolean;
  readonly nodata?: number;
  readonly options: Readonly<Record<string, string | number>>;
}

function makeCases(): Case[] {
  const cases: Case[] = [];
  for (const dtype of ['uint8', 'int16', 'uint16', 'float32']) {
    for (const COMPRESS of ['NONE', 'DEFLATE', 'LZW', 'ZSTD']) {
      for (const INTERLEAVE of ['PIXEL', 'BAND']) {
        for (const isTiled of [false, true]) {
          const blocks = isTiled
            ? { TILED: 'YES', BLOCKXSIZE: 32, BLOCKYSIZE: 16 }
            : ({ BLOCKYSIZE: 7 } as Record<string, number>);
          const PREDICTOR = COMPRESS === 'NONE' ? 1 : dtype === 'float32' ? 3 : 2;
          const options = { COMPRESS, INTERLEAVE, PREDICTOR, ...blocks, BIGTIFF: isTiled ? 'YES' : 'NO' };
          const name = [dtype, COMPRESS, INTERLEAVE, isTiled ? 'tiles' : 'strips'].join('-');
          cases.push({ name, dtype, bands: 3, options, hasNan: dtype === 'float32' });
        }
      }
    }
  }
  const series = { COMPRESS: 'LZW', INTERLEAVE: 'BAND' };
  cases.push({ name: 'series', dtype: 'uint16', bands: 120, options: series, nodata: 0 });
  cases.push({ name: 'big-endian', dtype: 'int16', bands: 2, options: { ENDIANNESS: 'BIG' }, nodata: -1 });
  for (const NBITS of [1, 2, 4, 7, 9, 12, 15, 17, 24, 31]) {
    const dtype = NBITS < 8 ? 'uint8' : NBITS < 16 ? 'uint16' : 'uint32';
    for (const INTERLEAVE of ['PIXEL', 'BAND']) {
      for (const COMPRESS of ['NONE', 'LZW']) {
        for (const ENDIANNESS of ['LITTLE', 'BIG']) {
          const options = { NBITS, INTERLEAVE, COMPRESS, ENDIANNESS };
          cases.push({
            name: ['bits', NBITS, INTERLEAVE, COMPRESS, ENDIANNESS].join('-'),
            dtype,
            bands: 3,
            options,
          });
        }
      }
    }
  }
  return cases;
}

describe.skipIf(python.missing !== null)('against rasterio', () => {
  test('minimum, maximum, mean and SHA-256 are those of rasterio', async () => {
    const cases = makeCases();
    const task = folder.path('task.json');
    writeFileSync(task, JSON.stringify({ folder: folder.path(''), cases }));
    const results = JSON.parse(runPython(script, task)) as Record<
      string,
      { bands?: BandSummary[]; error?: string }
    >;
    let compared = 0;
    for (const { name } of cases) {
      const due = results[name]!.bands;
      // A GDAL without Zstandard cannot write it.
      if (!due) continue;
      compared += 1;
      const { bands } = await readSummary(folder.path(`${name}.tif`));
      expect([name, bands.length]).toEqual([name, due.length]);
      bands.forEach((band, i) => {
        const { mean, ...rest } = due[i]!;
        expect({ name, ...band }).toMatchObject({ name, ...rest });
        expect(Math.abs(band.mean! - mean!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(mean!)));
      });
    }
    expect(compared).toBeGreaterThan(40);
  });
});
