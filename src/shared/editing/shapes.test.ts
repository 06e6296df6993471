import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { python, runPython } from '../../../test/support/python.ts';
import type { PixelWindow } from '../geo/grid.ts';
import {
  combineSets,
  countPixels,
  emptySet,
  hasPixel,
  setOfWindow,
  toPixels,
  type PixelSet,
} from './pixelSet.ts';
import { setOfEllipse, setOfPolygon, setOfRectangle } from './shapes.ts';

fc.configureGlobal({ seed: 21 });
const grid: PixelWindow = { x: -4, y: -3, width: 24, height: 20 };

/** Quarters of pixels, so that many centres and corners lie on sides; some outside the grid. */
const coordinate = fc.integer({ min: -40, max: 120 }).map((quarters) => quarters / 4);
const ring = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
  .map((corners) => corners.flat());

/** Sides that cross the line to the left of a point; products of quarters are exact. */
function encloses(points: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    const [a, b] = points[i + 1]! < points[j + 1]! ? [i, j] : [j, i];
    const [x0, y0, x1, y1] = [points[a]!, points[a + 1]!, points[b]!, points[b + 1]!];
    if (!(y0 <= y && y < y1)) continue;
    // The crossing is at x or left of it.
    if ((y - y0) * (x1 - x0) <= (x - x0) * (y1 - y0)) inside = !inside;
  }
  return inside;
}

function expectPixels(set: PixelSet, isIn: (x: number, y: number) => boolean): void {
  for (let y = grid.y - 2; y < grid.y + grid.height + 2; y++)
    for (let x = grid.x - 2; x < grid.x + grid.width + 2; x++) {
      const inGrid = hasPixel(setOfWindow(grid), x, y);
      if (hasPixel(set, x, y) !== (inGrid && isIn(x + 0.5, y + 0.5))) expect([x, y, 'differs']).toEqual([]);
    }
}

describe('setOfPolygon', () => {
  it('is the pixels whose centre the ring encloses, whatever it looks like', () => {
    fc.assert(
      fc.property(ring, (points) =>
        expectPixels(setOfPolygon(points, grid), (x, y) => encloses(points, x, y)),
      ),
    );
  });

  it('is the same for every first corner and both directions', () => {
    fc.assert(
      fc.property(ring, fc.nat(8), (points, turn) => {
        const shift = (turn * 2) % points.length;
        const turned = [...points.slice(shift), ...points.slice(0, shift)];
        const back = points.map((_, i) => points[points.length - 2 - (i & ~1) + (i & 1)]!);
        expect(setOfPolygon(turned, grid)).toEqual(setOfPolygon(points, grid));
        expect(setOfPolygon(back, grid)).toEqual(setOfPolygon(points, grid));
      }),
    );
  });

  it('gives each pixel to one of the pieces that a fan of triangles cuts a rectangle into', () => {
    // Coordinates that no binary number holds: the sides are shared, not exact.
    const inside = fc.tuple(
      fc.double({ min: 0.01, max: 19.9, noNaN: true }),
      fc.double({ min: 0.01, max: 15.9, noNaN: true }),
    );
    fc.assert(
      fc.property(inside, fc.array(fc.nat(1000), { maxLength: 6 }), ([x, y], cuts) => {
        const border = [0, 20, 36, 56, ...cuts.map((cut) => (cut * 72) / 1001)].sort((a, b) => a - b);
        const pieces = border.map((at, i) => {
          const next = border[(i + 1) % border.length]!;
          return setOfPolygon([x, y, ...alongBorder(at), ...alongBorder(next)], grid);
        });
        let all = emptySet;
        for (const piece of pieces) {
          expect(combineSets(all, piece, 'intersect')).toEqual(emptySet);
          all = combineSets(all, piece, 'unite');
        }
        expect(all).toEqual(setOfWindow({ x: 0, y: 0, width: 20, height: 16 }));
      }),
    );
  });

  it('leaves out what a ring goes around twice', () => {
    const star = [0, 0, 10, 0, 10, 10, 5, 10, 5, 2, 15, 2, 15, 8, 0, 8];
    const set = setOfPolygon(star, grid);
    expect([hasPixel(set, 2, 4), hasPixel(set, 7, 5), hasPixel(set, 12, 4)]).toEqual([true, false, true]);
  });

  it('is nothing for fewer than three corners, for a line, and for numbers that are none', () => {
    for (const points of [
      [],
      [1, 1],
      [1, 1, 9, 9],
      [1, 1, 9, 9, 5, 5],
      [0, 0, NaN, 9, 9, 9],
      [0, 0, 9, Infinity, 9, 9],
    ])
      expect(setOfPolygon(points, grid)).toEqual(emptySet);
    expect(setOfPolygon([100, 100, 120, 100, 110, 130], grid)).toEqual(emptySet);
    expect(setOfPolygon([-100, 2, -90, 2, -90, 9, -100, 9], grid)).toEqual(emptySet);
  });

  it('covers the grid when the ring goes around it from far away', () => {
    expect(setOfPolygon([-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6], grid)).toEqual(setOfWindow(grid));
  });
});

/** A place on the border of a rectangle of 20 x 16, by the way along it from its upper-left corner. */
function alongBorder(at: number): [number, number] {
  if (at <= 20) return [at, 0];
  if (at <= 36) return [20, at - 20];
  return at <= 56 ? [56 - at, 16] : [0, 72 - at];
}

const size = fc.integer({ min: -8, max: 100 }).map((quarters) => quarters / 4);

describe('setOfRectangle', () => {
  it('is the polygon of its corners', () => {
    fc.assert(
      fc.property(coordinate, coordinate, size, size, (x, y, width, height) => {
        const [right, bottom] = [x + Math.max(0, width), y + Math.max(0, height)];
        expect(setOfRectangle({ x, y, width, height }, grid)).toEqual(
          setOfPolygon([x, y, right, y, right, bottom, x, bottom], grid),
        );
      }),
    );
  });
});

describe('setOfEllipse', () => {
  it('is the pixels whose centre is in it, not on its border', () => {
    fc.assert(
      fc.property(coordinate, coordinate, size, size, (x, y, width, height) => {
        // Times two, in quarters: all products are whole.
        const isIn = (px: number, py: number) =>
          width > 0 &&
          height > 0 &&
          ((2 * (px - x) - width) * height) ** 2 + ((2 * (py - y) - height) * width) ** 2 <
            (width * height) ** 2;
        expectPixels(setOfEllipse({ x, y, width, height }, grid), isIn);
      }),
    );
  });

  it('has nearly the area of an ellipse, and keeps its symmetry', () => {
    const all = { x: 0, y: 0, width: 1000, height: 1000 };
    const set = setOfEllipse({ x: 100, y: 200, width: 700, height: 300 }, all);
    expect(countPixels(set) / (Math.PI * 350 * 150)).toBeCloseTo(1, 3);
    expect(set.window).toEqual({ x: 100, y: 200, width: 700, height: 300 });
    for (const [x, y] of [
      [110, 340],
      [300, 215],
      [449, 201],
    ] as const)
      expect([hasPixel(set, x, y), hasPixel(set, 899 - x, y), hasPixel(set, x, 699 - y)]).toEqual(
        Array(3).fill(hasPixel(set, x, y)),
      );
  });
});

describe.skipIf(python.missing !== null)('against GDAL', () => {
  it('burns the same pixels of polygons that cross themselves', () => {
    const side = 64;
    // No corner where a centre could lie on a side: there GDAL decides otherwise.
    const at = fc.double({ min: -5, max: side + 5, noNaN: true });
    const rings = fc
      .sample(fc.array(at, { minLength: 6, maxLength: 24 }), 40)
      .map((ring) => ring.slice(0, ring.length & ~1));
    const script = `
import json, sys
from rasterio.features import rasterize
out = []
for ring in json.loads(sys.argv[1]):
    points = list(zip(ring[0::2], ring[1::2]))
    shape = {'type': 'Polygon', 'coordinates': [points + points[:1]]}
    out.append(''.join(map(str, rasterize([shape], out_shape=(${side}, ${side}), dtype='uint8').ravel())))
print(json.dumps(out))`;
    const burnt = JSON.parse(runPython(script, JSON.stringify(rings))) as string[];
    const all = { x: 0, y: 0, width: side, height: side };
    expect(rings.map((ring) => toPixels(setOfPolygon(ring, all), all).join(''))).toEqual(burnt);
  });
});
