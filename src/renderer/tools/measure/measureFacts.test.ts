import { expect, it } from 'vitest';
import { formatArea, formatLength, measureFacts } from './measureFacts.ts';

const ring = [
  [700_000, 6_600_000],
  [700_100, 6_600_000],
  [700_100, 6_600_050],
  [700_000, 6_600_050],
] as const;

it('measures a ring in the plane, and on the ellipsoid where it differs', () => {
  const facts = measureFacts(ring, true, 'EPSG:2154');
  expect(facts.lengthM).toBe(300);
  expect(facts.areaM2).toBe(5000);
  // At 46.5 degrees Lambert-93 draws 1 km as 999.05 m.
  expect(facts.ground!.lengthM).toBeCloseTo(300 / 0.99905, 2);
  expect(facts.ground!.areaM2).toBeCloseTo(5000 / 0.99905 ** 2, 0);
});

it('gives one number where plane and ellipsoid agree, and where nobody knows the ellipsoid', () => {
  // On the standard parallel of 49 degrees.
  const north = ring.map(([x, y]): [number, number] => [x, y + 277_900]);
  expect(measureFacts(north, true, 'EPSG:2154').ground).toBeNull();
  expect(measureFacts(ring, true, '')).toEqual({ lengthM: 300, areaM2: 5000, ground: null });
});

it('gives no area for a line, for two points, and for a ring that crosses itself', () => {
  expect(measureFacts(ring, false, '')).toMatchObject({ lengthM: 250, areaM2: null });
  expect(measureFacts(ring.slice(0, 2), true, '')).toMatchObject({ lengthM: 100, areaM2: null });
  const bowTie = [ring[0], ring[2], ring[1], ring[3]];
  const facts = measureFacts(bowTie, true, 'EPSG:2154');
  expect(facts.areaM2).toBeNull();
  expect(facts.ground!.areaM2).toBeNull();
});

it('writes lengths and areas in the unit that reads best', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ');
  expect([0, 9.994, 9.996, 123.44, 999.96, 12_345].map((m) => plain(formatLength(m, 'en')))).toEqual([
    ...['0.00 m', '9.99 m', '10.0 m', '123.4 m', '1.000 km', '12.345 km'],
  ]);
  expect([0, 99.94, 1234.4, 9999.6, 123_456, 25_000_000].map((m2) => plain(formatArea(m2, 'fr')))).toEqual([
    ...['0,0 m²', '99,9 m²', '1 234 m²', '1,00 ha', '12,35 ha', '25,00 km²'],
  ]);
});
