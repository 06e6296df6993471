import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acquisitionsOf } from './acquisitions.ts';
import { areaOf, contains } from './geometry.ts';
import { coverCount } from './materials.ts';
import { fillRing } from './paint.ts';
import { greenness } from './phenology.ts';
import { samplePlan } from './plan.ts';
import { noiseWindow } from './random.ts';

it('gives overlapping windows of noise the same values', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5000, max: 5000 }),
      fc.integer({ min: -5000, max: 5000 }),
      fc.constantFrom(1, 3, 8, 24, 80),
      fc.integer({ min: 0, max: 9 }),
      (x, y, cell, shift) => {
        const a = noiseWindow(24, 24, x, y, cell, 7);
        const b = noiseWindow(24, 24, x + shift, y + shift, cell, 7);
        for (let j = 0; j < 24 - shift; j++) {
          for (let i = 0; i < 24 - shift; i++)
            expect(b[j * 24 + i]).toBeCloseTo(a[(j + shift) * 24 + i + shift]!, 5);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('fills exactly the pixels whose centres lie in the ring', () => {
  const coordinate = fc.double({ min: -2, max: 12, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 7 }), (points) => {
      const ring = points.flat();
      if (areaOf(ring) < 0.01) return;
      const size = 20;
      const gsd = 0.5;
      const filled = new Uint8Array(size * size);
      fillRing({ width: size, height: size, originX: 0, originY: 0, gsd }, ring, (row, from, to) =>
        filled.fill(1, row + from, row + to),
      );
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const [px, py] = [(x + 0.5) * gsd, (y + 0.5) * gsd];
          // Centres within rounding of an edge may go either way.
          const sure = [-1e-6, 1e-6].every(
            (e) =>
              contains(ring, px + e, py) === contains(ring, px, py) &&
              contains(ring, px, py + e) === contains(ring, px, py),
          );
          if (sure) expect(filled[y * size + x]).toBe(contains(ring, px, py) ? 1 : 0);
        }
      }
    }),
    { numRuns: 200 },
  );
});

it('keeps greenness a share, with wheat green in May and maize in August', () => {
  for (let cover = 0; cover < coverCount; cover++) {
    for (let day = 1; day <= 366; day += 5) {
      const share = greenness(cover, day);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  }
  expect(greenness(2, 135)).toBeGreaterThan(greenness(6, 135) + 0.5);
  expect(greenness(6, 225)).toBeGreaterThan(greenness(2, 225) + 0.5);
});

it('orders the dates of a series and keeps them in the year', () => {
  for (const plan of samplePlan(3)) {
    const { sentinel2, sentinel1Asc, aerial, historical } = acquisitionsOf(plan);
    for (const series of [sentinel2, sentinel1Asc]) {
      const dates = series.map((one) => one.date);
      expect([...dates].sort()).toEqual(dates);
      expect(new Set(dates).size).toBe(dates.length);
    }
    expect(sentinel2.length).toBeGreaterThanOrEqual(24);
    expect(sentinel2.length).toBeLessThanOrEqual(36);
    expect(sentinel2.some((one) => one.cloud > 0)).toBe(true);
    expect(aerial).toMatch(/^20(20|21)07(1[4-9]|2[0-2])$/);
    expect(historical).toMatch(/^195[3-8]0[5-8](00|[12]\d)$/);
  }
});
