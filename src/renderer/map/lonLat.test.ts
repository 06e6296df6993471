import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lambert93Code } from '../../shared/geo/crs.ts';
import { ellipsoidArea, ellipsoidLength, planeArea, type Xy } from '../../shared/geo/ground.ts';
import { convertXy, fromLonLat, hasLonLat, toLonLat } from './lonLat.ts';

/** The corners of France and what lies between, in Lambert-93 metres. */
const places: readonly Xy[] = [
  [700_000, 6_600_000],
  [652_381.2, 6_862_047.5],
  [124_000, 6_834_500],
  [1_083_000, 6_850_000],
  [1_242_000, 6_050_000],
  [480_000, 6_190_000],
  [668_000, 7_110_000],
  [1_200_000, 6_110_500.75],
];

const hasGdal = (() => {
  try {
    execFileSync('gdaltransform', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function gdal(source: string, target: string, points: readonly (readonly number[])[]): number[][] {
  const args = ['-s_srs', source, '-t_srs', target];
  const input = points.map((point) => point.join(' ')).join('\n');
  return execFileSync('gdaltransform', args, { input: `${input}\n`, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).map(Number));
}

/** Places on the way between corners, so that straight lines stay straight elsewhere. */
function dense(ring: readonly Xy[], pieces: number): Xy[] {
  return ring.flatMap((from, i) => {
    const to = ring[(i + 1) % ring.length]!;
    return Array.from({ length: pieces }, (_, k): Xy => {
      const t = k / pieces;
      return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
    });
  });
}

const inFrance = (x: number, y: number) => toLonLat(lambert93Code, x, y);

describe('places of Lambert-93 in degrees', () => {
  it('are the published ones of its origin, and come back within ten micrometres', () => {
    const origin = toLonLat(lambert93Code, 700_000, 6_600_000)!;
    expect(origin.lon).toBeCloseTo(3, 12);
    expect(origin.lat).toBeCloseTo(46.5, 12);
    for (const [x, y] of places) {
      const [backX, backY] = fromLonLat(lambert93Code, toLonLat(lambert93Code, x, y)!)!;
      expect(Math.hypot(backX - x, backY - y)).toBeLessThan(1e-5);
    }
  });

  it('lie where IGN’s algorithm (NTG 71, ALG0004) puts them', () => {
    // An implementation apart: inverse of the conformal conic with GRS 80's constants as IGN publishes them.
    const [n, c, xs, ys] = [0.725607765, 11_754_255.426, 700_000, 12_655_612.05];
    const e = 0.08181919112;
    for (const [x, y] of places.slice(0, 2)) {
      const r = Math.hypot(x - xs, y - ys);
      const lon = 3 + ((Math.atan((x - xs) / (ys - y)) / n) * 180) / Math.PI;
      const iso = (-1 / n) * Math.log(Math.abs(r / c));
      let phi = 2 * Math.atan(Math.exp(iso)) - Math.PI / 2;
      for (let i = 0; i < 20; i++) {
        const s = e * Math.sin(phi);
        phi = 2 * Math.atan(((1 + s) / (1 - s)) ** (e / 2) * Math.exp(iso)) - Math.PI / 2;
      }
      const found = toLonLat(lambert93Code, x, y)!;
      // The published constants have nine and eleven digits: good to a few millimetres.
      expect(Math.abs(found.lat - (phi * 180) / Math.PI) * 111_000).toBeLessThan(0.01);
      expect(Math.abs(found.lon - lon) * 74_000).toBeLessThan(0.01);
    }
  });

  it.skipIf(!hasGdal)('are those of GDAL, within a millimetre', () => {
    const expected = gdal('EPSG:2154', 'OGC:CRS84', places);
    for (const [i, [x, y]] of places.entries()) {
      // Degrees as GDAL prints them have 15 digits.
      const [lon = NaN, lat = NaN] = expected[i]!;
      const found = toLonLat(lambert93Code, x, y)!;
      const offM = Math.hypot(
        (found.lon - lon) * 111_320 * Math.cos((lat * Math.PI) / 180),
        (found.lat - lat) * 111_200,
      );
      expect(offM).toBeLessThan(0.001);
    }
  });

  it('are unknown on a plane that lies nowhere, and where nothing lies', () => {
    expect(hasLonLat('')).toBe(false);
    expect(toLonLat('', 3, 4)).toBeNull();
    expect(toLonLat('EPSG:99999', 3, 4)).toBeNull();
    expect(fromLonLat('', { lon: 2, lat: 48 })).toBeNull();
    expect(toLonLat(lambert93Code, NaN, 4)).toBeNull();
    expect(convertXy('', lambert93Code, 3, 4)).toBeNull();
    expect(convertXy('', '', 3, 4)).toEqual([3, 4]);
  });

  it('go over to another CRS', () => {
    const utm = convertXy(lambert93Code, 'EPSG:32631', 700_000, 6_600_000)!;
    expect(utm[0]).toBeCloseTo(500_000, 4);
  });
});

describe('what is measured in Lambert-93', () => {
  const ring: readonly Xy[] = [
    [652_000, 6_862_000],
    [654_300, 6_861_200],
    [655_100, 6_863_900],
    [651_200, 6_864_400],
  ];

  it.skipIf(!hasGdal)('is as long on the ellipsoid as the chords of GDAL’s geocentric places', () => {
    for (const line of [ring.slice(0, 2), [places[2]!, places[3]!], [places[4]!, places[6]!]]) {
      const steps = dense(line, 2000).slice(0, 2001);
      const chords = gdal('EPSG:2154', 'EPSG:4978', steps);
      const expected = chords.slice(1).reduce((sum, [x = 0, y = 0, z = 0], i) => {
        const [fromX = 0, fromY = 0, fromZ = 0] = chords[i]!;
        return sum + Math.hypot(x - fromX, y - fromY, z - fromZ);
      }, 0);
      expect(ellipsoidLength(line, inFrance)! / expected).toBeCloseTo(1, 6);
    }
  });

  it.skipIf(!hasGdal)('is as large on the ellipsoid as on an equal-area grid (EPSG:6933)', () => {
    const equal = gdal('EPSG:2154', 'EPSG:6933', dense(ring, 400)).map(([x, y]): Xy => [x!, y!]);
    expect(ellipsoidArea(ring, inFrance)! / planeArea(equal)).toBeCloseTo(1, 7);
  });

  it('differs from the plane as its scale does: 0.9 m short a kilometre in the middle, nothing on the parallels', () => {
    const scale = (y: number) =>
      1000 /
      ellipsoidLength(
        [
          [700_000, y],
          [701_000, y],
        ],
        inFrance,
      )!;
    const yOf = (lat: number) => fromLonLat(lambert93Code, { lon: 3, lat })![1];
    expect(scale(yOf(44))).toBeCloseTo(1, 5);
    expect(scale(yOf(49))).toBeCloseTo(1, 5);
    expect(scale(yOf(46.5))).toBeCloseTo(0.99905, 4);
    const square: Xy[] = [
      [700_000, 6_600_000],
      [700_100, 6_600_000],
      [700_100, 6_600_100],
      [700_000, 6_600_100],
    ];
    expect(10_000 / ellipsoidArea(square, inFrance)!).toBeCloseTo(scale(6_600_050) ** 2, 6);
  });
});
