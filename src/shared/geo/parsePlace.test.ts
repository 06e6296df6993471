import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degreeStyles, formatDecimalDegrees, formatSexagesimal } from './lonLat.ts';
import { parsePlaceText } from './parsePlace.ts';

const near = (lat: number, lon: number) => ({
  kind: 'lonLat',
  lat: expect.closeTo(lat, 6) as number,
  lon: expect.closeTo(lon, 6) as number,
});

describe('coordinates in metres', () => {
  it.each([
    '652381.2 6862047.5',
    '652381.2, 6862047.5',
    '652381.2,6862047.5',
    '652381.2; 6862047.5',
    '652381,2 6862047,5',
    '652381,2 ; 6862047,5',
    '652381,2, 6862047,5',
    '652381,2,6862047,5',
    '652 381,2 6 862 047,5',
    '652\u202f381,2 · 6\u202f862\u202f047,5',
    '652\u00a0381,2 6\u00a0862\u00a0047,5',
    '(652381.2, 6862047.5)',
    'X: 652381.2 Y: 6862047.5',
    'x=652381.2 y=6862047.5',
    '652381.2 m 6862047.5 m',
    '  652381.2\t6862047.5\n',
  ])('are read from %j', (text) => {
    expect(parsePlaceText(text)).toEqual({ kind: 'plane', crs: null, x: 652381.2, y: 6862047.5 });
  });

  it('are of the CRS that is named', () => {
    const expected = { kind: 'plane', crs: 'EPSG:2154', x: 652381.2, y: 6862047.5 };
    expect(parsePlaceText('EPSG:2154 652381.2 6862047.5')).toEqual(expected);
    expect(parsePlaceText('epsg:2154; 652381,2; 6862047,5')).toEqual(expected);
    expect(parsePlaceText('EPSG:4326 48.5 2.25')).toEqual(near(48.5, 2.25));
    expect(parsePlaceText('EPSG:9999 652381.2 6862047.5')).toEqual({
      kind: 'problem',
      problem: 'unknownCrs',
    });
  });

  it('are small numbers too on a plane that lies nowhere on the Earth, or by their letters', () => {
    expect(parsePlaceText('12.5 30', false)).toEqual({ kind: 'plane', crs: null, x: 12.5, y: 30 });
    expect(parsePlaceText('x 12.5 y 30')).toEqual({ kind: 'plane', crs: null, x: 12.5, y: 30 });
  });
});

describe('coordinates in degrees', () => {
  it.each([
    ['48.8566, 2.3522', 48.8566, 2.3522],
    ['48.8566 2.3522', 48.8566, 2.3522],
    ['48,8566 ; 2,3522', 48.8566, 2.3522],
    ['48,8566 2,3522', 48.8566, 2.3522],
    ['48,8566, 2,3522', 48.8566, 2.3522],
    ['-21.1151, 55.5364', -21.1151, 55.5364],
    ['−21,1151 ; 55,5364', -21.1151, 55.5364],
    ['-178.5, 51.25', 51.25, -178.5],
    ['48°51\'24"N 2°21\'8"E', 48 + 51 / 60 + 24 / 3600, 2 + 21 / 60 + 8 / 3600],
    ['48°51′24″ N, 2°21′8″ E', 48 + 51 / 60 + 24 / 3600, 2 + 21 / 60 + 8 / 3600],
    ['48° 51’ 24,5” N 4° 21’ 8” O', 48 + 51 / 60 + 24.5 / 3600, -(4 + 21 / 60 + 8 / 3600)],
    ['4°21\'8"W 48°51\'24"N', 48 + 51 / 60 + 24 / 3600, -(4 + 21 / 60 + 8 / 3600)],
    ["N 48° 51.4' E 2° 21'", 48 + 51.4 / 60, 2.35],
    ["48°51.4'N 2°21'E", 48 + 51.4 / 60, 2.35],
    ['48.8566° N 2.3522° E', 48.8566, 2.3522],
    ['48.8566N,2.3522E', 48.8566, 2.3522],
    ['48,8566° N 2,3522° E', 48.8566, 2.3522],
    ["48°30' 2°15'", 48.5, 2.25],
    ['21°06\'54"S 55°32\'11"E', -(21 + 6 / 60 + 54 / 3600), 55 + 32 / 60 + 11 / 3600],
  ])('are read from %j', (text, lat, lon) => {
    expect(parsePlaceText(text)).toEqual(near(lat, lon));
  });

  it('come back from how they are shown, in both languages', () => {
    const lon = fc.double({ min: -180, max: 180, noNaN: true });
    const lat = fc.double({ min: -90, max: 90, noNaN: true });
    fc.assert(
      fc.property(lon, lat, fc.constantFrom('fr' as const, 'en' as const), (lonIn, latIn, language) => {
        const place = { lon: lonIn, lat: latIn };
        for (const [format, digits] of [
          [formatDecimalDegrees, 5e-7],
          [formatSexagesimal, 0.005 / 3600],
        ] as const) {
          const read = parsePlaceText(format(place, degreeStyles[language]));
          if (read?.kind !== 'lonLat') throw new Error(format(place, degreeStyles[language]));
          expect(Math.abs(read.lon - lonIn)).toBeLessThan(digits * 1.001);
          expect(Math.abs(read.lat - latIn)).toBeLessThan(digits * 1.001);
        }
      }),
    );
  });

  it('carry seconds over to minutes and degrees', () => {
    const text = formatSexagesimal({ lon: -0.99999999, lat: 48.99999999 }, degreeStyles.fr);
    expect(text).toBe('49°00′00,00″ N 1°00′00,00″ O');
    expect(formatDecimalDegrees({ lon: 2.5, lat: -3.25 }, degreeStyles.en)).toBe('3.250000° S 2.500000° E');
  });
});

describe('what cannot be coordinates', () => {
  it.each([
    ['48°61\'24"N 2°21\'8"E', 'minutes'],
    ["48.5°30'N 2°21'E", 'minutes'],
    ['91°N 2°E', 'latitude'],
    ['48°N 181°E', 'longitude'],
    ['48°N 2°N', 'sameAxis'],
    ['-48°S 2°E', 'unclear'],
    ['652381,2,6862047', 'unclear'],
    ['652 381 862 047', 'unclear'],
    ['652381.2 6862047.5 12345', 'unclear'],
    ['EPSG:2154 48°N 2°E', 'unclear'],
  ])('says why of %j: %s', (text, what) => {
    expect(parsePlaceText(text)).toEqual({ kind: 'problem', problem: what });
  });

  it.each(['', '12', '652381', 'D012-2019_AA-S1-2_3-4', 'IMG_077413', 'Go to', 'brush', 'EPSG:2154', 'vin'])(
    'leaves %j to others',
    (text) => {
      expect(parsePlaceText(text)).toBeNull();
    },
  );

  it('never throws, and never answers a number that is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,;:- °\'"NSEWO()xym·EPSG') }), (text) => {
        const read = parsePlaceText(text);
        if (read?.kind === 'plane') expect(Number.isFinite(read.x + read.y)).toBe(true);
        if (read?.kind === 'lonLat') {
          expect(Math.abs(read.lat)).toBeLessThanOrEqual(90);
          expect(Math.abs(read.lon)).toBeLessThanOrEqual(180);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('finds metres again however they are written', () => {
    const value = fc.integer({ min: 2_000_000, max: 99_999_999 });
    const write = {
      plain: (v: number) => String(v / 10),
      french: (v: number) => String(v / 10).replace('.', ','),
      grouped: (v: number) => new Intl.NumberFormat('fr', { maximumFractionDigits: 1 }).format(v / 10),
    };
    fc.assert(
      fc.property(value, value, fc.constantFrom('plain', 'french', 'grouped'), (x, y, how) => {
        for (const between of [' ; ', ';', ' · ', '\t', ' ']) {
          const text = `${write[how](x)}${between}${write[how](y)}`;
          expect(parsePlaceText(text)).toEqual({ kind: 'plane', crs: null, x: x / 10, y: y / 10 });
        }
      }),
    );
  });
});
