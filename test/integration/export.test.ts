import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExports } from '../../src/main/exports/index.ts';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { modalityBit } from '../../src/shared/model/modality.ts';
import { canImport, pythonPath } from '../support/python.ts';

const hasRasterio = canImport('rasterio, numpy');

/** Compares pairs of files; one process, because starting Python costs more than reading them. */
const script = `
import json, sys, rasterio, numpy
from osgeo import gdal
gdal.UseExceptions()
facts = []
for source, target in json.load(sys.stdin):
    with rasterio.open(source) as a, rasterio.open(target) as b:
        pa, pb = a.read(), b.read()
        ds = gdal.Open(target)
        band = ds.GetRasterBand(1)
        facts.append({
            'same': bool(numpy.array_equal(pa, pb)), 'pixels': pb.reshape(-1)[:8].tolist(),
            'gdalSame': bool(numpy.array_equal(pb[0], band.ReadAsArray())),
            'transform': list(a.transform) == list(b.transform), 'crs': [str(a.crs), str(b.crs)],
            'dtypes': list(b.dtypes), 'nodata': [b.nodata, band.GetNoDataValue()],
            'gdalTransform': list(ds.GetGeoTransform()) == list(gdal.Open(source).GetGeoTransform()),
            'wkt': ds.GetProjection() == gdal.Open(source).GetProjection(),
            'block': list(b.block_shapes[0]), 'compress': b.compression.value,
            'point': ds.GetMetadataItem('AREA_OR_POINT') == gdal.Open(source).GetMetadataItem('AREA_OR_POINT'),
        })
print(json.dumps(facts))
`;

/** Masks as other programs write them: GDAL's own keys, texts and doubles, and a pixel-is-point file. */
const writer = `
import json, sys, rasterio, numpy
from rasterio.transform import from_origin
rng = numpy.random.default_rng(1)
for i, path in enumerate(json.load(sys.stdin)):
    mask = numpy.repeat(numpy.repeat(rng.integers(0, 19, (32, 32), dtype='uint8'), 16, 0), 16, 1)
    mask[0, :4] = 250
    options = [dict(compress='lzw'), dict(compress='deflate', tiled=True, blockxsize=256, blockysize=256, predictor=2), dict(), dict(compress='zstd')][i % 4]
    with rasterio.open(path, 'w', driver='GTiff', width=512, height=512, count=1, dtype='uint8', crs='EPSG:2154',
                       transform=from_origin(1022361.6 + 102.4 * i, 6313574.4, 0.2, 0.2), **options) as f:
        f.write(mask, 1)
        if i == 2: f.update_tags(AREA_OR_POINT='Point')
`;

let root: string;
const columns = [1, 2, 3, 4];
const relativeOf = (col: number): string =>
  `D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_AF-S1-27_5-${col}.tif`;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arpenteur-export-gdal-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function runPython(code: string, input: unknown): string {
  const { stdout, stderr, status } = spawnSync(pythonPath, ['-c', code], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

it.skipIf(!hasRasterio)('GDAL and rasterio read an exported mask as they read its original', async () => {
  const dataset = join(root, 'dataset');
  const sources = columns.map((col) => join(dataset, relativeOf(col)));
  for (const path of sources) mkdirSync(dirname(path), { recursive: true });
  runPython(writer, sources);
  const extra = join(dataset, relativeOf(5));
  writeFileSync(
    extra,
    encodeTiff({
      width: 512,
      height: 512,
      bands: 1,
      dtype: 'uint8',
      data: new Uint8Array(512 * 512).fill(18),
      compression: 'deflate',
      layout: { kind: 'strips' },
      geo: { origin: [1022361.6, 6313574.4], pixelSize: 0.2, epsg: 2154 },
    }),
  );
  const all = [...columns, 5];
  const patches = all.map((col) => ({
    patchId: `D012-2019_AF-S1-27_5-${col}`,
    roiKey: 'D012-2019_AF-S1-27',
    modalityBits: modalityBit('AERIAL_LABEL-COSIA'),
    split: 'train',
  }));
  const exports = createExports({
    catalogue: {
      rois: () => [{ roiKey: 'D012-2019_AF-S1-27' }],
      patch: () => null,
      patches: () => patches,
      source: (_, patchId, modality) =>
        modality === 'AERIAL_LABEL-COSIA'
          ? join(dataset, relativeOf(Number(patchId.split('-').pop())))
          : null,
      relativePath: (_, patchId, modality) =>
        modality === 'AERIAL_LABEL-COSIA' ? relativeOf(Number(patchId.split('-').pop())) : null,
    },
    annotation: {
      mask: () => Promise.reject(new Error('no edits')),
      original: () => Promise.reject(new Error('no edits')),
      patchStates: () => new Map(),
      changedPairs: () => Promise.reject(new Error('no edits')),
      maskVersion: () => Promise.reject(new Error('no edits')),
    },
    select: async () => [],
    dataset: (id) => ({
      ...{ id, name: 'toy', path: dataset, layout: 'flair-hub', synthetic: false },
      ...{ nomenclature: 'cosia-hub-0-18', classList: null },
    }),
    appVersion: '0.0.0',
    threads: 0,
  });
  for (const compression of ['lzw', 'deflate'] as const) {
    const out = join(root, compression);
    const result = await exports.run(
      { datasetId: 'toy', out, scope: { kind: 'all' }, compression, convertTo: null },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
    expect(result).toMatchObject({ files: 5, skipped: [] });
    const facts = JSON.parse(
      runPython(
        script,
        all.map((col) => [join(dataset, relativeOf(col)), join(out, relativeOf(col))]),
      ),
    );
    for (const [i, fact] of facts.entries()) {
      expect(fact, `${compression} ${i}`).toMatchObject({
        same: true,
        gdalSame: true,
        transform: true,
        gdalTransform: true,
        wkt: true,
        point: true,
        crs: ['EPSG:2154', 'EPSG:2154'],
        dtypes: ['uint8'],
        nodata: [null, null],
        block: [256, 256],
        compress: compression.toUpperCase(),
      });
    }
    expect(facts[0].pixels.slice(0, 4)).toEqual([250, 250, 250, 250]);
    const manifest = JSON.parse(readFileSync(result.manifest, 'utf8'));
    expect(manifest.totals.outsideLegend).toEqual([{ value: 250, px: 16 }]);
  }
});
