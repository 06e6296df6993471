import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { lambert93Definition } from '../../shared/geo/crs.ts';
import { outlineOf, simplify, type CountriesTopology, type OutlineShapes } from './franceOutline.ts';

// The coarser file: the same code, a tenth of the time.
const topology = JSON.parse(
  readFileSync(new URL('../../../node_modules/world-atlas/countries-50m.json', import.meta.url), 'utf8'),
) as CountriesTopology;
const toLambert = proj4('+proj=longlat +datum=WGS84 +no_defs', lambert93Definition);
const outline = outlineOf(topology, {
  project: (lonLat) => toLambert.forward(lonLat),
  window: [-30, 28, 36, 66],
});
const [finest, , coarsest] = outline.levels;

/** Even-odd rule over all rings. */
function contains({ coords, starts }: OutlineShapes, lonLat: [number, number]): boolean {
  const [x = 0, y = 0] = toLambert.forward(lonLat);
  let inside = false;
  for (let shape = 0; shape + 1 < starts.length; shape++) {
    const [from, to] = [starts[shape]!, starts[shape + 1]!];
    for (let i = from, before = to - 1; i < to; before = i++) {
      const [ax, ay] = [coords[2 * i]!, coords[2 * i + 1]!];
      const [bx, by] = [coords[2 * before]!, coords[2 * before + 1]!];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

const cities: Record<string, [number, number]> = {
  paris: [2.352, 48.857],
  brest: [-4.35, 48.42],
  ajaccio: [8.83, 41.97],
  strasbourg: [7.7, 48.57],
  london: [-0.12, 51.5],
  bern: [7.45, 46.95],
  madrid: [-3.7, 40.4],
  gulfOfLion: [4.2, 42.6],
  channel: [-1.5, 50.1],
};

describe('the outline of France', () => {
  it('has the towns of France on the ground of France and those of its neighbours on theirs', () => {
    for (const level of [finest!, coarsest!]) {
      for (const city of ['paris', 'brest', 'ajaccio', 'strasbourg'])
        expect([city, contains(level.parts.france, cities[city]!)]).toEqual([city, true]);
      for (const city of ['london', 'bern', 'madrid']) {
        expect([city, contains(level.parts.france, cities[city]!)]).toEqual([city, false]);
        expect([city, contains(level.parts.land, cities[city]!)]).toEqual([city, true]);
      }
    }
  });

  it('leaves the sea without ground', () => {
    for (const place of ['gulfOfLion', 'channel'])
      for (const part of ['france', 'land'] as const)
        expect([place, part, contains(finest!.parts[part], cities[place]!)]).toEqual([place, part, false]);
  });

  it('has fewer points the coarser it is, and coasts and borders in each level', () => {
    const points = outline.levels.map(({ parts }) => parts.coast.coords.length);
    expect(points).toEqual(points.toSorted((a, b) => b - a));
    expect(points.at(-1)).toBeLessThan(points[0]! / 2);
    for (const { parts } of outline.levels) {
      expect(parts.border.starts.length).toBeGreaterThan(5);
      expect(parts.coast.coords.every(Number.isFinite)).toBe(true);
    }
  });

  it('cuts a country at the edge of the window', () => {
    const brittany = outlineOf(topology, {
      project: ([lon, lat]) => [lon * 1e5, lat * 1e5],
      window: [-6, 47, -2, 49],
    });
    const { coords } = brittany.levels[0]!.parts.france;
    expect(coords.length).toBeGreaterThan(20);
    for (let i = 0; i < coords.length; i += 2) {
      expect(coords[i]).toBeGreaterThanOrEqual(-6e5);
      expect(coords[i]).toBeLessThanOrEqual(-2e5);
    }
  });
});

describe('a simplified line', () => {
  const line = fc
    .array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })), {
      minLength: 2,
      maxLength: 60,
    })
    .map((points) => Float64Array.from(points.flat()));

  it('keeps its ends and goes past every point within the tolerance', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 400 }), (coords, tolerance) => {
        const kept = simplify(coords, tolerance);
        expect([...kept.slice(0, 2)]).toEqual([...coords.slice(0, 2)]);
        expect([...kept.slice(-2)]).toEqual([...coords.slice(-2)]);
        for (let i = 0; i < coords.length; i += 2)
          expect(distanceTo(kept, coords[i]!, coords[i + 1]!)).toBeLessThanOrEqual(tolerance + 1e-6);
      }),
    );
  });
});

function distanceTo(line: Float64Array, x: number, y: number): number {
  let nearest = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay] = [line[i]!, line[i + 1]!];
    const [dx, dy] = [line[i + 2]! - ax, line[i + 3]! - ay];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return nearest;
}
