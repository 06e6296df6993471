import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crossesItself,
  ellipsoidArea,
  ellipsoidLength,
  planeArea,
  planeLength,
  type ToLonLat,
  type Xy,
} from './ground.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

/** Degrees as a plane: each position is its own place. */
const degrees: ToLonLat = (lon, lat) => ({ lon, lat });
const radians = (value: number) => (value * Math.PI) / 180;

const hasNumpy = canImport('numpy');

describe('lengths and areas in the plane', () => {
  it('are those of a rectangle', () => {
    const ring: Xy[] = [
      [652_000, 6_862_000],
      [652_040, 6_862_000],
      [652_040, 6_862_025],
      [652_000, 6_862_025],
    ];
    expect(planeLength(ring)).toBe(105);
    expect(planeLength(ring, true)).toBe(130);
    expect(planeArea(ring)).toBe(1000);
    expect(planeArea(ring.toReversed())).toBe(1000);
  });

  it('are nothing of nothing', () => {
    for (const points of [
      [],
      [[3, 4]],
      [
        [3, 4],
        [3, 4],
      ],
    ] as Xy[][]) {
      expect(planeArea(points)).toBe(0);
      expect(planeLength(points, true)).toBe(0);
      expect(ellipsoidLength(points, degrees)).toBe(0);
      expect(ellipsoidArea(points, degrees)).toBe(0);
    }
  });

  it.skipIf(!hasNumpy)('agree with numpy on random polygons far from the origin', () => {
    const coordinate = fc.double({ min: -5000, max: 5000, noNaN: true });
    const polygons = fc.sample(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 40 }), {
      numRuns: 60,
      seed: 4,
    });
    const far = polygons.map((points) => points.map(([x, y]): Xy => [x + 652_381.2, y + 6_862_047.5]));
    const script = `
import json, sys, numpy as np
out = []
for ring in json.load(sys.stdin):
    p = np.array(ring, dtype=np.longdouble)
    p = p - p.mean(axis=0)
    q = np.roll(p, -1, axis=0)
    area = abs(np.sum(p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1])) / 2
    out.append([float(area), float(np.sum(np.hypot(*(q - p).T)))])
print(json.dumps(out))`;
    const out = execFileSync(pythonPath, ['-c', script], { input: JSON.stringify(far) });
    for (const [i, [area, perimeter]] of (JSON.parse(String(out)) as [number, number][]).entries()) {
      expect(planeArea(far[i]!)).toBeCloseTo(area, 1);
      expect(planeLength(far[i]!, true)).toBeCloseTo(perimeter, 4);
    }
  });
});

describe('a ring', () => {
  const square: Xy[] = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];

  it('crosses itself as a bow tie does, and where a side touches or runs back along another', () => {
    expect(crossesItself(square)).toBe(false);
    expect(crossesItself([square[0]!, square[2]!, square[1]!, square[3]!])).toBe(true);
    expect(crossesItself([...square, [5, 0]])).toBe(true);
    expect(crossesItself([...square, [0, 5], [3, 3]])).toBe(false);
  });

  it('does not when it goes round a star of rays, whatever their lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 4, maxLength: 30 }), (rays) => {
        const star = rays.map((r, i): Xy => {
          const turn = (2 * Math.PI * i) / rays.length;
          return [r * Math.cos(turn), r * Math.sin(turn)];
        });
        expect(crossesItself(star)).toBe(false);
      }),
    );
  });
});

describe('lengths on the ellipsoid', () => {
  it('are the published degree of latitude at the equator and at the pole, and of longitude at the equator', () => {
    // Meridian arcs of WGS 84: 110,574.39 m and 111,693.86 m (NGA TR 8350.2); the equator has 40,075,016.686 m.
    const arc = (from: Xy, to: Xy) => ellipsoidLength([from, to], degrees)!;
    const fine = (from: Xy, to: Xy) => {
      const steps = Array.from({ length: 4001 }, (_, i): Xy => {
        const t = i / 4000;
        return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
      });
      return ellipsoidLength(steps, degrees)!;
    };
    expect(fine([0, 0], [0, 1])).toBeCloseTo(110_574.39, 1);
    expect(fine([0, 89], [0, 90])).toBeCloseTo(111_693.86, 1);
    expect(fine([0, 0], [360, 0]) / 40_075_016.686).toBeCloseTo(1, 6);
    expect(arc([0, 0], [0, 1e-4])).toBeCloseTo(11.0574, 4);
  });

  it('are 100 m where the radius of curvature says so, at 48°51′24″ N', () => {
    const lat = radians(48 + 51.4 / 60);
    const e2 = 0.00669437999014;
    const meridian = (6_378_137 * (1 - e2)) / (1 - e2 * Math.sin(lat) ** 2) ** 1.5;
    const step = (100 / meridian) * (180 / Math.PI);
    const at = 48 + 51.4 / 60;
    expect(
      ellipsoidLength(
        [
          [2.35, at - step / 2],
          [2.35, at + step / 2],
        ],
        degrees,
      ),
    ).toBeCloseTo(100, 6);
  });

  it('are unknown where the plane lies nowhere on the Earth', () => {
    const nowhere: ToLonLat = () => null;
    expect(
      ellipsoidLength(
        [
          [0, 0],
          [1, 1],
        ],
        nowhere,
      ),
    ).toBeNull();
    expect(
      ellipsoidArea(
        [
          [0, 0],
          [1, 1],
          [0, 1],
        ],
        nowhere,
      ),
    ).toBeNull();
  });
});

describe('areas on the ellipsoid', () => {
  it('are the published area of the whole Earth, from a cell of one degree at each latitude', () => {
    // 510,065,621.724 km2 for WGS 84.
    let half = 0;
    for (let lat = 0; lat < 90; lat++) {
      half += ellipsoidArea(
        [
          [0, lat],
          [1, lat],
          [1, lat + 1],
          [0, lat + 1],
        ],
        degrees,
      )!;
    }
    expect((half * 2 * 360) / 510_065_621_724_088).toBeCloseTo(1, 10);
  });
});
