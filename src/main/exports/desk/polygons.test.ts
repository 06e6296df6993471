import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSet, setOfPixels } from '../../../shared/editing/pixelSet.ts';
import { pixelPolygons, polygonsOf, type MultiPolygon, type Position } from './polygons.ts';

/** Pictures of `#` and `.`, one row a string. */
function setOf(rows: readonly string[], x = 0, y = 0) {
  const pixels = rows.flatMap((row) => Array.from(row, (letter) => (letter === '#' ? 1 : 0)));
  return setOfPixels(pixels, { x, y, width: rows[0]!.length, height: rows.length });
}

const frame = { origin: [651_000, 6_861_000], gsd: 0.2 } as const;
const worldOf = (rows: readonly string[]): MultiPolygon =>
  polygonsOf({ set: encodeSet(setOf(rows)), frame, crs: 'EPSG:2154' }, 'EPSG:2154')!;

function area(ring: readonly Position[]): number {
  // About its first position: the products of world coordinates would swallow a square metre.
  const [x0, y0] = ring[0]!;
  const at = ring.map(([x, y]) => [x - x0, y - y0] as const);
  let twice = 0;
  for (let i = 1; i < at.length; i++) twice += at[i - 1]![0] * at[i]![1] - at[i]![0] * at[i - 1]![1];
  return twice / 2;
}

test('a square with a hole is one polygon, the outer ring counter-clockwise, the hole clockwise', () => {
  const polygons = worldOf(['###', '#.#', '###']);
  expect(polygons).toHaveLength(1);
  const [outer, hole] = polygons[0]!;
  expect(outer).toHaveLength(5);
  expect(outer![0]).toEqual(outer![4]);
  expect(outer).toContainEqual([651_000, 6_861_000]);
  expect(outer).toContainEqual([651_000.6, 6_860_999.4]);
  expect(area(outer!)).toBeCloseTo(0.36, 6);
  expect(area(hole!)).toBeCloseTo(-0.04, 6);
});

test('an island in a hole is a polygon of its own, and the hole belongs to the ring around it', () => {
  const polygons = pixelPolygons(setOf(['#####', '#...#', '#.#.#', '#...#', '#####']));
  expect(polygons.map((rings) => rings.length).sort()).toEqual([1, 2]);
});

test('a hole that meets the outside at a corner is a hole, and no ring meets itself', () => {
  const polygons = pixelPolygons(setOf(['##.', '#.#', '###']));
  expect(polygons.map((rings) => rings.length)).toEqual([2]);
});

test('pixels that touch at a corner are two polygons', () => {
  expect(pixelPolygons(setOf(['#.', '.#']))).toHaveLength(2);
});

test('any set: rings do not meet themselves, and areas and insides are those of the pixels', () => {
  const [width, height] = [9, 8];
  const pixels = fc.array(fc.nat(1), { minLength: width * height, maxLength: width * height });
  fc.assert(
    fc.property(pixels, (data) => {
      const set = setOfPixels(data, { x: 3, y: 5, width, height });
      const polygons = pixelPolygons(set);
      for (const ring of polygons.flat()) {
        const points = Array.from({ length: ring.length / 2 }, (_, i) => `${ring[2 * i]},${ring[2 * i + 1]}`);
        expect(new Set(points).size).toBe(points.length);
      }
      for (let row = 0; row < height; row++) {
        for (let col = 0; col < width; col++) {
          const [px, py] = [3 + col + 0.5, 5 + row + 0.5];
          const holders = polygons.filter(([outer, ...holes]) => {
            const isIn = (ring: readonly number[]) => crossings(ring, px, py) % 2 === 1;
            return isIn(outer!) && !holes.some(isIn);
          });
          expect(holders.length).toBe(data[row * width + col]);
        }
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

function crossings(ring: readonly number[], px: number, py: number): number {
  let count = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y, toY] = [ring[i]!, ring[i + 1]!, ring[(i + 3) % ring.length]!];
    if (y > py !== toY > py && x > px) count++;
  }
  return count;
}

test('degrees come from the definition of the CRS; of one that is not known nothing is said', () => {
  const set = encodeSet(setOf(['#']));
  const [[ring]] = polygonsOf({ set, frame, crs: 'EPSG:2154' }, 'EPSG:4326') as [[readonly Position[]]];
  // The upper-left corner by PROJ 9.1.
  expect(Math.min(...ring.map(([lon]) => lon))).toBeCloseTo(2.332298926717448, 7);
  expect(Math.max(...ring.map(([, lat]) => lat))).toBeCloseTo(48.84717993153851, 7);
  expect(polygonsOf({ set, frame, crs: '' }, 'EPSG:4326')).toBeNull();
  expect(polygonsOf({ set, frame, crs: '' }, '')).toHaveLength(1);
  expect(polygonsOf({ set: new Uint8Array(0), frame, crs: 'EPSG:2154' }, 'EPSG:2154')).toBeNull();
});
