import { transform } from 'ol/proj.js';
import { expect, it } from 'vitest';
import { projectionOf } from './projection.ts';

it.each([
  ['EPSG:2154', [700_000, 6_600_000], [3, 46.5]],
  ['EPSG:32631', [500_000, 0], [3, 0]],
  ['EPSG:2975', [500_000, 10_000_000], [57, 0]],
] as const)('knows %s by its definition', (code, at, lonLat) => {
  const projection = projectionOf(code);
  expect(projection.getUnits()).toBe('m');
  const found = transform([...at], projection, 'EPSG:4326');
  expect(Math.hypot(found[0]! - lonLat[0], found[1]! - lonLat[1])).toBeLessThan(1e-5);
});

it.each(['', 'EPSG:99999', 'EPSG:4326'])('takes an unknown CRS (%j) for a plane in metres', (code) => {
  const projection = projectionOf(code);
  expect(projection.getUnits()).toBe('m');
  expect(projection.getMetersPerUnit()).toBe(1);
  expect(projectionOf(code)).toBe(projection);
});
