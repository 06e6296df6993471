import { execFileSync } from 'node:child_process';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { isMetricCrs, proj4Definition } from './crs.ts';

/** A place where each CRS is used: longitude, latitude. */
const places: readonly [code: number, lon: number, lat: number][] = [
  [2154, 1.44, 43.6],
  [9793, -4.1, 48],
  [9794, 7.7, 48.5],
  ...Array.from({ length: 9 }, (_, i): [number, number, number] => [3942 + i, 2.3 + i / 4, 42 + i]),
  [27572, 2.35, 48.85],
  [3035, 4.83, 45.76],
  [3857, -1.55, 47.2],
  [5490, -61, 14.6],
  [4559, -61.5, 16.2],
  [2972, -52.3, 4.9],
  [2975, 55.5, -21.1],
  [4471, 45.2, -12.8],
  [4467, -56.2, 46.8],
  [25828, -15, 40],
  [25831, 3.1, 45],
  [25838, 45, 40],
  [32601, -177, 50],
  [32631, 2, 48],
  [32660, 177, 10],
  [32701, -177, -50],
  [32733, 15, -22],
  [32760, 177, -40],
];

function hasGdal(): boolean {
  try {
    execFileSync('gdaltransform', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Easting and northing as GDAL has them; null when it does not know the code. */
function gdalTransform(code: number, lon: number, lat: number): [number, number] | null {
  try {
    const args = ['-s_srs', 'OGC:CRS84', '-t_srs', `EPSG:${code}`, '-output_xy'];
    const out = execFileSync('gdaltransform', args, {
      input: `${lon} ${lat}\n`,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [x, y] = out.trim().split(/\s+/).map(Number);
    return [x!, y!];
  } catch {
    return null;
  }
}

describe('the definitions of coordinate systems', () => {
  it.skipIf(!hasGdal())('put a place where GDAL puts it', { timeout: 30_000 }, () => {
    let compared = 0;
    for (const [code, lon, lat] of places) {
      const expected = gdalTransform(code, lon, lat);
      if (!expected) continue;
      const [x, y] = proj4(proj4Definition(`EPSG:${code}`)!, [lon, lat]);
      const offsetM = Math.hypot(x! - expected[0], y! - expected[1]);
      // Lambert II étendu: GDAL may have the grid of the shift, which the seven parameters follow within a few metres.
      expect(offsetM, `EPSG:${code} at ${lon}, ${lat}: ${x}, ${y}`).toBeLessThan(code === 27572 ? 5 : 0.01);
      compared++;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('find back the place that they projected', () => {
    for (const [code, lon, lat] of places) {
      const definition = proj4Definition(`EPSG:${code}`)!;
      const [backLon, backLat] = proj4(definition).inverse(proj4(definition, [lon, lat]));
      expect(backLon).toBeCloseTo(lon, 6);
      expect(backLat).toBeCloseTo(lat, 6);
    }
  });

  it('agree with the published Lambert-93 coordinates of its origin', () => {
    const [x, y] = proj4(proj4Definition('EPSG:2154')!, [3, 46.5]);
    expect(x).toBeCloseTo(700_000, 3);
    expect(y).toBeCloseTo(6_600_000, 3);
  });

  it('say of every one that they know whether it is in metres', () => {
    for (const [code] of places) expect(isMetricCrs(`EPSG:${code}`)).toBe(true);
    for (const code of [4326, 4258, 4171, 4275]) expect(isMetricCrs(`EPSG:${code}`)).toBe(false);
  });

  it('claim nothing of a code that they do not know', () => {
    const unknown = [
      'EPSG:2263',
      'EPSG:32600',
      'EPSG:32661',
      'EPSG:25827',
      'EPSG:3951',
      'IGNF:LAMB93',
      '',
      '2154',
    ];
    for (const code of unknown) {
      expect(isMetricCrs(code)).toBeNull();
      expect(proj4Definition(code)).toBeNull();
    }
  });
});
