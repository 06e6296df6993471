import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fromArrayBuffer } from 'geotiff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modalities } from '../../../shared/model/modality.ts';
import { lpis2ToLpis1, lpis3ToLpis1, lpis3ToLpis2 } from '../../../shared/model/nomenclatures.ts';
import { createSamplePool, defaultSampleSeed, generateSample } from './index.ts';
import type { SampleDescription } from './index.ts';
import { patchesOf, samplePlan } from './plan.ts';

let folder: string;
let root: string;
const pool = createSamplePool(2);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-sample-'));
  root = join(folder, 'sample');
  await generateSample({ outDir: root, seed: defaultSampleSeed, pool });
}, 120_000);

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function filesUnder(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

interface Read {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly data: ArrayLike<number>;
  readonly origin: number[];
  readonly pixelSize: number[];
}

const known = new Map<string, Promise<Read>>();

/** Pixels of a file of the sample, decoded once. */
function read(path: string): Promise<Read> {
  const before = known.get(path);
  if (before) return before;
  const reading = decode(path);
  known.set(path, reading);
  return reading;
}

async function decode(path: string): Promise<Read> {
  const bytes = readFileSync(path);
  const tiff = await fromArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const image = await tiff.getImage();
  const data = await image.readRasters({ interleave: true });
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    bands: image.getSamplesPerPixel(),
    data: data as unknown as ArrayLike<number>,
    origin: image.getOrigin(),
    pixelSize: image.getResolution(),
  };
}

const village = (modality: string, cell: string): string =>
  join(root, `D091-2021_${modality}/AU-S1-3/D091-2021_${modality}_AU-S1-3_${cell}.tif`);

const labelPath = (patchId: string, modality: string): string => {
  const [domain, roi, cell] = patchId.split('_') as [string, string, string];
  return join(root, `${domain}_${modality}/${roi}/${domain}_${modality}_${roi}_${cell}.tif`);
};

describe('the sample dataset', { timeout: 60_000 }, () => {
  it('has the folders and names of FLAIR-HUB for 40 patches of 4 ROIs in 2 domains', () => {
    const files = filesUnder(root);
    const rasters = files.filter((name) => name.endsWith('.tif'));
    expect(rasters).toHaveLength(400);
    const grammar =
      /^(D\d{3}-(?:\d{4}|195X))_([A-Z0-9-]+_[A-Z-]+)\/([A-Z]{2}-S\d+-\d+)\/\1_\2_\3_[1-9]\d*-[1-9]\d*\.tif$/;
    for (const name of rasters) expect(name.replaceAll('\\', '/')).toMatch(grammar);
    for (const { name } of modalities)
      expect(rasters.filter((file) => file.includes(`_${name}`) && file.includes(`${name}_`))).toHaveLength(
        40,
      );
    expect(samplePlan(1).flatMap(patchesOf)).toHaveLength(40);
    expect(files).toContain('README.txt');
    expect(readFileSync(join(root, 'README.txt'), 'utf8')).toMatch(/SYNTHETIC/);
    const bytes = files.reduce((sum, name) => sum + statSync(join(root, name)).size, 0);
    expect(bytes).toBeLessThan(80_000_000);
  });

  it.each(modalities.map((modality) => [modality.name, modality] as const))(
    'writes %s with the size and type of the format',
    async (name, modality) => {
      const year = name === 'AERIAL-RLT_PAN' ? '195X' : '2020';
      const file = join(root, `D013-${year}_${name}/AN-S1-7/D013-${year}_${name}_AN-S1-7_2-3.tif`);
      const raster = await read(file);
      expect([raster.width, raster.height]).toEqual([modality.sizePx, modality.sizePx]);
      if (modality.bands === null) {
        expect(raster.bands % modality.bandsPerDate).toBe(0);
        expect(raster.bands / modality.bandsPerDate).toBeGreaterThanOrEqual(24);
      } else expect(raster.bands).toBe(modality.bands);
      const type = raster.data.constructor.name.toLowerCase().replace('array', '');
      expect(modality.dtypes as readonly string[]).toContain(type);
      expect(raster.pixelSize[0]).toBeCloseTo(modality.gsd, 9);
      expect(raster.origin[0]! / 102.4).toBeCloseTo(8594 + 2, 4);
      expect(raster.origin[1]! / 102.4).toBeCloseTo(61426 - 1, 4);
    },
  );

  it('keeps the LPIS levels consistent on every pixel', async () => {
    const seen = new Set<number>();
    for (const [domain, roi, cell] of [
      ['D091-2021', 'AU-S1-3', '2-2'],
      ['D013-2020', 'AN-S1-7', '1-3'],
    ]) {
      const { data } = await read(labelPath(`${domain}_${roi}_${cell}`, 'ALL_LABEL-LPIS'));
      for (let i = 0; i < data.length; i += 3) {
        const code = data[i + 2]!;
        seen.add(code);
        if (data[i + 1] !== lpis3ToLpis2[code] || data[i] !== lpis3ToLpis1[code])
          expect.fail(`pixel ${i / 3}`);
        if (data[i] !== lpis2ToLpis1[data[i + 1]!]) expect.fail(`pixel ${i / 3}`);
      }
    }
    expect(seen.has(45)).toBe(true);
    expect(seen.size).toBeGreaterThan(3);
  });

  it('shows every common CoSIA class somewhere, and only legend values', async () => {
    const seen = new Set<number>();
    for (const plan of samplePlan(1)) {
      for (const { patchId } of patchesOf(plan)) {
        const { data } = await read(labelPath(patchId, 'AERIAL_LABEL-COSIA'));
        for (let i = 0; i < data.length; i++) seen.add(data[i]!);
      }
    }
    for (const common of [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]) expect(seen).toContain(common);
    expect(Math.max(...seen)).toBeLessThanOrEqual(18);
  });

  it('joins patches without a seam in labels, image and ground', async () => {
    const [left, right] = await Promise.all(
      ['2-2', '2-3'].map((cell) => read(village('AERIAL_LABEL-COSIA', cell))),
    );
    const [imageL, imageR] = await Promise.all(
      ['2-2', '2-3'].map((cell) => read(village('AERIAL_RGBI', cell))),
    );
    const [demL, demR] = await Promise.all(['2-2', '2-3'].map((cell) => read(village('DEM_ELEV', cell))));
    let seam = 0;
    let inside = 0;
    let imageSeam = 0;
    let imageInside = 0;
    for (let y = 0; y < 512; y++) {
      const last = y * 512 + 511;
      const first = y * 512;
      if (left!.data[last] !== right!.data[first]) seam++;
      imageSeam += Math.abs(imageL!.data[last * 4]! - imageR!.data[first * 4]!);
      for (let x = 470; x < 510; x++) {
        if (left!.data[first + x] !== left!.data[first + x + 1]) inside++;
        imageInside += Math.abs(imageL!.data[(first + x) * 4]! - imageL!.data[(first + x + 1) * 4]!);
      }
      expect(Math.abs(demL!.data[2 * last + 1]! - demR!.data[2 * first + 1]!)).toBeLessThan(0.15);
    }
    expect(seam).toBeLessThan((inside / 40) * 3 + 8);
    expect(imageSeam).toBeLessThan((imageInside / 40) * 1.5 + 512);
  });

  it('keeps the surface above the ground, with roofs and crowns where the labels have them', async () => {
    const dem = await read(village('DEM_ELEV', '2-2'));
    const label = await read(village('AERIAL_LABEL-COSIA', '2-2'));
    let low = Infinity;
    const built: number[] = [];
    for (let i = 0; i < 512 * 512; i++) {
      const above = dem.data[2 * i]! - dem.data[2 * i + 1]!;
      low = Math.min(low, above);
      if (label.data[i] === 0) built.push(above);
    }
    expect(low).toBeGreaterThanOrEqual(0);
    expect(built.length).toBeGreaterThan(100);
    expect(built.reduce((a, b) => a + b, 0) / built.length).toBeGreaterThan(2);
  });

  it('plants disagreements of many kinds that are in the pixels as listed', async () => {
    const sample = JSON.parse(readFileSync(join(root, 'sample.json'), 'utf8')) as SampleDescription;
    expect(sample).toMatchObject({ format: 'arpenteur-sample', synthetic: true, seed: 1 });
    expect(new Set(sample.planted.map((one) => one.kind)).size).toBeGreaterThanOrEqual(9);
    for (const one of sample.planted) {
      let pixels = 0;
      const [minX, minY, maxX, maxY] = one.box;
      for (const patchId of one.patchIds) {
        const [row, col] = patchId.split('_')[2]!.split('-').map(Number) as [number, number];
        const cosia = await read(labelPath(patchId, 'AERIAL_LABEL-COSIA'));
        const lpis = await read(labelPath(patchId, 'ALL_LABEL-LPIS'));
        for (let i = 0; i < cosia.data.length; i++) {
          const x = (col - 1) * 512 + (i % 512);
          const y = (row - 1) * 512 + Math.floor(i / 512);
          if (x < minX || x >= maxX || y < minY || y >= maxY) continue;
          if (cosia.data[i] !== one.cosia.value || lpis.data[3 * i + 2] !== one.lpis.level3) continue;
          if (lpis.data[3 * i] !== one.lpis.level1) expect.fail(`${one.id}: level 1 at pixel ${i}`);
          pixels++;
        }
      }
      // The box may hold a little of the same pair beside the outline.
      expect(pixels, one.kind).toBeGreaterThanOrEqual(one.pixels);
      expect(one.areaM2).toBeCloseTo(one.pixels * 0.04, 1);
      expect(one.areaM2, one.kind).toBeGreaterThan(50);
    }
  });

  it('gives each ROI its own dates, and masks that say where the clouds are', async () => {
    const dates = (file: string): Map<string, string> => {
      const db = new Database(join(root, 'GLOBAL_ALL_MTD', file), { readonly: true });
      const rows = db.prepare(`SELECT patch_id, acquisition_dates FROM "${file.replace('.gpkg', '')}"`).all();
      db.close();
      return new Map(
        (rows as { patch_id: string; acquisition_dates: string }[]).map((r) => [
          r.patch_id,
          r.acquisition_dates,
        ]),
      );
    };
    const sentinel2 = dates('GLOBAL_SENTINEL2_MTD_DATES.gpkg');
    expect(sentinel2.size).toBe(40);
    const village11 = sentinel2.get('D091-2021_AU-S1-3_1-1')!;
    expect(sentinel2.get('D091-2021_AU-S1-3_4-4')).toBe(village11);
    expect(sentinel2.get('D013-2020_AN-S1-7_1-1')).not.toBe(village11);
    const parsed = JSON.parse(village11) as Record<string, string>;
    const count = Object.keys(parsed).length;
    expect(Object.keys(parsed)).toEqual(Array.from({ length: count }, (_, i) => String(i + 1)));
    expect(Object.values(parsed).every((date) => /^2021\d{4}$/.test(date))).toBe(true);

    const series = await read(village('SENTINEL2_TS', '1-1'));
    const masks = await read(village('SENTINEL2_MSK-SC', '1-1'));
    expect([series.bands, masks.bands]).toEqual([10 * count, 2 * count]);
    const blue = { clear: [] as number[], cloudy: [] as number[] };
    for (let px = 0; px < 100; px++) {
      for (let t = 0; t < count; t++) {
        const snow = masks.data[px * masks.bands + 2 * t]!;
        const cloud = masks.data[px * masks.bands + 2 * t + 1]!;
        expect(Math.max(snow, cloud)).toBeLessThanOrEqual(100);
        const value = series.data[px * series.bands + 10 * t]!;
        if (cloud > 90) blue.cloudy.push(value);
        else if (cloud === 0 && snow === 0) blue.clear.push(value);
      }
    }
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(blue.cloudy)).toBeGreaterThan(3 * mean(blue.clear));
  });

  it('writes GeoPackages with the columns of the metadata', () => {
    const expected: Record<string, string[]> = {
      GLOBAL_ALL_MTD_GEOM: [],
      GLOBAL_ALL_MTD_SPLIT: ['split_1', 'split_2', 'split_3', 'split_4', 'split_5', 'split_flairchallenge'],
      GLOBAL_AERIAL_MTD_DATES: ['date'],
      'GLOBAL_AERIAL-RLT_MTD_DATES': ['date'],
      GLOBAL_SPOT_MTD_DATES: ['date'],
      GLOBAL_SENTINEL2_MTD_DATES: ['acquisition_dates'],
      'GLOBAL_SENTINEL1-ASC_MTD_DATES': ['acquisition_dates'],
      'GLOBAL_SENTINEL1-DESC_MTD_DATES': ['acquisition_dates'],
    };
    for (const [name, columns] of Object.entries(expected)) {
      const db = new Database(join(root, 'GLOBAL_ALL_MTD', `${name}.gpkg`), { readonly: true });
      expect(db.pragma('application_id', { simple: true })).toBe(0x47504b47);
      const found = (db.pragma(`table_info("${name}")`) as { name: string }[]).map((column) => column.name);
      expect(found).toEqual(['fid', 'geom', 'patch_id', ...columns]);
      expect(db.prepare(`SELECT count(*) AS n FROM "${name}"`).get()).toEqual({ n: 40 });
      db.close();
    }
  });

  it('writes split CSVs whose paths resolve from their folder', () => {
    let rows = 0;
    for (const split of ['TRAIN', 'VALID', 'TEST']) {
      const lines = readFileSync(join(root, 'csv', `FLAIR-HUB_SAMPLE_${split}.csv`), 'utf8')
        .trim()
        .split('\n');
      expect(lines[0]).toBe(
        'patch_id,AERIAL-RLT_PAN,AERIAL_LABEL-COSIA,AERIAL_RGBI,ALL_LABEL-LPIS,DEM_ELEV,SENTINEL1-ASC_TS,SENTINEL1-DESC_TS,SENTINEL2_MSK-SC,SENTINEL2_TS,SPOT_RGBI',
      );
      expect(lines.length).toBeGreaterThan(1);
      for (const line of lines.slice(1)) {
        rows++;
        for (const path of line.split(',').slice(1)) expect(existsSync(join(root, 'csv', path))).toBe(true);
      }
    }
    expect(rows).toBe(40);
  });

  it.skipIf(!commandExists('ogrinfo') || !commandExists('gdalinfo'))(
    'is read by GDAL without a complaint',
    () => {
      const geometry = execFileSync(
        'ogrinfo',
        ['-al', join(root, 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg')],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      );
      expect(geometry).toContain('Feature Count: 40');
      expect(geometry).toContain('ID["EPSG",2154]');
      expect(geometry).toMatch(/POLYGON \(\(640000(\.0)? 6819942\.4,/);
      const image = JSON.parse(
        execFileSync('gdalinfo', ['-json', village('DEM_ELEV', '1-1')], { encoding: 'utf8' }),
      ) as { geoTransform: number[]; bands: { type: string; noDataValue?: number }[] };
      expect(image.geoTransform).toEqual([640000, 0.2, 0, 6820044.8, 0, -0.2]);
      expect(image.bands.map((band) => band.type)).toEqual(['Float32', 'Float32']);
      expect(image.bands[0]!.noDataValue).toBeUndefined();
    },
  );
});

function commandExists(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
