import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../fixtures/flairHubFolder.ts';
import { runCommand } from '../../support/commandLine.ts';
import { canImport, pythonPath } from '../../support/python.ts';

// What `inspect --json` says of files that GDAL wrote, against what GDAL itself reads of them.

const hasGdal = canImport('osgeo.gdal, numpy');

const script = `
import hashlib, json, math, os, sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
gdal.PushErrorHandler('CPLQuietErrorHandler')
folder = sys.argv[1]
rng = np.random.default_rng(7)
types = {'u1': gdal.GDT_Byte, 'u2': gdal.GDT_UInt16, 'i2': gdal.GDT_Int16, 'u4': gdal.GDT_UInt32, 'i4': gdal.GDT_Int32,
         'f4': gdal.GDT_Float32, 'f8': gdal.GDT_Float64}
paths = []
def write(name, t='u1', bands=1, options=(), gt=(650000, .2, 0, 6860000, 0, -.2), epsg=2154, nodata=None, sparse=False,
          after=None, nan=True, top=None):
    path = os.path.join(folder, name + '.tif')
    try:
        ds = gdal.GetDriverByName('GTiff').Create(path, 47, 61, bands, types[t], list(options))
        if epsg:
            srs = osr.SpatialReference(); srs.ImportFromEPSG(epsg); ds.SetProjection(srs.ExportToWkt())
        if gt: ds.SetGeoTransform(gt)
        for k in range(bands):
            if nodata is not None: ds.GetRasterBand(k + 1).SetNoDataValue(nodata)
            if sparse: continue
            dt = np.dtype(t)
            if dt.kind == 'f':
                a = rng.normal(0, 1000, (61, 47)).astype(dt)
                if nan: a[0, 0] = np.nan; a[20:30, 5:9] = np.nan
            else:
                info = np.iinfo(dt)
                a = rng.integers(info.min, info.max if top is None else top, (61, 47), dtype=dt, endpoint=True)
                a[20:30] = a[0, 0]
            ds.GetRasterBand(k + 1).WriteArray(a)
        if after: after(ds)
        ds = None
        if gdal.Open(path).ReadAsArray() is None: return
    except Exception as error:
        return
    paths.append(path)
blocks = {'s': ['BLOCKYSIZE=7'], 't': ['TILED=YES', 'BLOCKXSIZE=16', 'BLOCKYSIZE=32']}
for t in types:
    for compress in ('NONE', 'LZW', 'DEFLATE', 'ZSTD', 'LERC', 'LERC_DEFLATE', 'LERC_ZSTD'):
        for b, options in blocks.items():
            il = ('PIXEL', 'BAND')[(len(paths)) % 2]
            # A float in the other byte order is no number to LERC, which GDAL gives it to all the same.
            end = 'BIG' if len(paths) % 3 == 0 and not ('LERC' in compress and t[0] == 'f') else 'LITTLE'
            # Predictor 3 of libtiff and another byte order is noise when GDAL reads it, NaN of many kinds among it.
            for p in ([1, 2, 3] if t[0] == 'f' else [1, 2]) if compress in ('LZW', 'DEFLATE', 'ZSTD') else [1]:
                write(f'{t}-{compress}-{b}-{il}-{end}-{p}', t, 3,
                      options + [f'COMPRESS={compress}', f'INTERLEAVE={il}', f'ENDIANNESS={end}', f'PREDICTOR={p}', f'BIGTIFF={"YES" if len(paths) % 2 else "NO"}'])
for bits in (1, 2, 3, 4, 7): write(f'bits{bits}', options=[f'NBITS={bits}', 'COMPRESS=DEFLATE'], top=2 ** bits - 1)
write('bits12', 'u2', options=['NBITS=12', 'ENDIANNESS=BIG'], top=4095)
write('float16', 'f4', options=['NBITS=16'])
for nodata, t in ((0, 'u1'), (-9999, 'u1'), (1.5, 'u1'), (-9999, 'i2'), (70000, 'u2'), (.1, 'f4'), (float('nan'), 'f4'), (-3.4028234663852886e38, 'f4'), (.1, 'f8')):
    write(f'nodata{nodata}{t}', t, nodata=nodata, nan=False)
    write(f'sparse{nodata}{t}', t, nodata=nodata, sparse=True, options=['SPARSE_OK=TRUE'])
write('rotated', gt=(650000, .2, .05, 6860000, .05, -.2)); write('south', gt=(650000, .2, 0, 6860000, 0, .2))
write('oblong', gt=(650000, .2, 0, 6860000, 0, -.5)); write('nowhere', gt=None, epsg=None); write('nosystem', epsg=None)
write('point', after=lambda ds: ds.SetMetadataItem('AREA_OR_POINT', 'Point'))
for epsg in (4326, 32631, 3857, 2263, 2975): write(f'epsg{epsg}', epsg=epsg)
def palette(ds):
    table = gdal.ColorTable()
    for i in range(256): table.SetColorEntry(i, (i, 255 - i, 7, 255))
    ds.GetRasterBand(1).SetColorTable(table)
write('palette', after=palette)
write('rgba', bands=4, options=['ALPHA=YES', 'PHOTOMETRIC=RGB'])
write('white', options=['PHOTOMETRIC=MINISWHITE'])
facts = {}
for path in paths:
    ds = gdal.Open(path)
    gt = ds.GetGeoTransform(can_return_null=True)
    extent = None
    if gt:
        xs = [gt[0] + gt[1] * x + gt[2] * y for x in (0, ds.RasterXSize) for y in (0, ds.RasterYSize)]
        ys = [gt[3] + gt[4] * x + gt[5] * y for x in (0, ds.RasterXSize) for y in (0, ds.RasterYSize)]
        extent = [min(xs), min(ys), max(xs), max(ys)]
    srs = ds.GetSpatialRef()
    code = srs.GetAuthorityCode(None) if srs else None
    bands = []
    for k in range(ds.RasterCount):
        band = ds.GetRasterBand(k + 1)
        a = band.ReadAsArray(); a = a.astype(a.dtype.newbyteorder('<'))
        good = a[a == a].astype(np.float64) if a.dtype.kind == 'f' else a
        nodata = band.GetNoDataValue()
        with np.errstate(all='ignore'):
            mean = float(good.mean(dtype=np.float64)) if good.size else None
        bands.append(dict(dtype=a.dtype.name, nodata=None if nodata is None or math.isnan(nodata) else nodata, mean=mean,
                          min=float(good.min()) if good.size else None, max=float(good.max()) if good.size else None,
                          sha256=hashlib.sha256(np.ascontiguousarray(a).tobytes()).hexdigest()))
    facts[os.path.basename(path)] = dict(width=ds.RasterXSize, height=ds.RasterYSize, crs=f'EPSG:{code}' if code else None,
                                         extent=extent, bands=bands)
json.dump(facts, open(os.path.join(folder, 'facts.json'), 'w'), allow_nan=True)
`;

interface Facts {
  readonly width: number;
  readonly height: number;
  readonly crs: string | null;
  readonly extent: readonly number[] | null;
  readonly bands: readonly {
    readonly dtype: string;
    readonly nodata: number | null;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly sha256: string;
  }[];
}

describe.skipIf(!hasGdal)('inspect', () => {
  let folder: string;
  let facts: Record<string, Facts>;
  beforeAll(() => {
    folder = makeFolder('arpenteur-inspect-');
    mkdirSync(folder, { recursive: true });
    const { status, stderr } = spawnSync(pythonPath, ['-c', script, folder], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    // Python writes numbers that JSON has not.
    const text = readFileSync(join(folder, 'facts.json'), 'utf8').replaceAll(
      /(?<=[ :])(NaN|-?Infinity)/g,
      'null',
    );
    facts = JSON.parse(text) as Record<string, Facts>;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads of everything that GDAL writes and we say that we read, what GDAL reads', async () => {
    const names = Object.keys(facts);
    expect(names.length).toBeGreaterThan(150);
    const { code, stderr, jsonLines } = await runCommand(folder, 'inspect', '--json', ...names);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const lines = jsonLines() as (Facts & { path: string })[];
    expect(lines.map(({ path }) => path)).toEqual(names);
    for (const line of lines) {
      const gdal = facts[line.path]!;
      const exact = ({ width, height, crs, bands }: Facts) => ({
        ...{ width, height, crs },
        bands: bands.map(({ dtype, nodata, sha256, min, max }) => ({ dtype, nodata, sha256, min, max })),
      });
      expect(exact(line), line.path).toEqual(exact(gdal));
      if (gdal.extent === null) expect(line.extent, line.path).toBeNull();
      else gdal.extent.forEach((value, i) => expect(line.extent![i], line.path).toBeCloseTo(value, 6));
      line.bands.forEach(({ mean }, i) => {
        const theirs = gdal.bands[i]!.mean;
        if (theirs !== null && mean !== null)
          expect(Math.abs(mean - theirs), line.path).toBeLessThanOrEqual(
            1e-9 * Math.max(1, Math.abs(theirs)),
          );
      });
    }
  }, 60_000);
});
