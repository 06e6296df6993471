import type { LonLat } from './lonLat.ts';

/** A position in metres of a plane, x east and y north. */
export type Xy = readonly [number, number];
/** Where a position of the plane lies on the Earth; null when that is not known. */
export type ToLonLat = (x: number, y: number) => LonLat | null;

/** Length in metres of the straight segments between points; with `closed` also of the one back to the first. */
export function planeLength(points: readonly Xy[], closed = false): number {
  return segmentsOf(points, closed).reduce((sum, [a, b]) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
}

/**
 * Area in square metres of the ring through points, by the shoelace formula about the first point. Parts that are gone
 * round the other way count as negative: ask {@link crossesItself} first.
 */
export function planeArea(points: readonly Xy[]): number {
  const [first] = points;
  if (!first) return 0;
  let twice = 0;
  for (const [a, b] of segmentsOf(points, true)) {
    twice += (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1]);
  }
  return Math.abs(twice) / 2;
}

/** The segments between points; with `closed` also the one back to the first, from three points on. */
export function segmentsOf(points: readonly Xy[], closed: boolean): [Xy, Xy][] {
  const segments = points.slice(1).map((to, i): [Xy, Xy] => [points[i]!, to]);
  if (closed && points.length > 2) segments.push([points.at(-1)!, points[0]!]);
  return segments;
}

/** True when two sides of the ring through points that are no neighbours meet: it encloses no one area then. */
export function crossesItself(points: readonly Xy[]): boolean {
  const sides = segmentsOf(points, true);
  return sides.some(([a, b], i) =>
    sides.some(([c, d], j) => {
      const areNeighbours = j === i + 1 || (i === 0 && j === sides.length - 1);
      return j > i && !areNeighbours && meet(a, b, c, d);
    }),
  );
}

function meet(a: Xy, b: Xy, c: Xy, d: Xy): boolean {
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  );
}

const side = (a: Xy, b: Xy, p: Xy): number =>
  Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));

/** Of a point on the line through a and b. */
const isBetween = (a: Xy, b: Xy, p: Xy): boolean =>
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);

/** Semi-major axis (metres) and squared eccentricity of WGS 84; those of GRS 80 differ by less than 1e-10. */
const semiMajorM = 6_378_137;
const flattening = 1 / 298.257223563;
const e2 = flattening * (2 - flattening);
const e = Math.sqrt(e2);

/**
 * Length in metres on the ellipsoid of the lines that are straight in the plane.
 *
 * Each is cut into pieces of at most 500 m, whose chords through the Earth are summed: over 500 m a chord is 0.1 µm shorter
 * than its arc. Null when the place of a point on the Earth is not known.
 */
export function ellipsoidLength(points: readonly Xy[], toLonLat: ToLonLat, closed = false): number | null {
  let sum = 0;
  for (const [a, b] of segmentsOf(points, closed)) {
    let last: readonly number[] | null = null;
    for (const [x, y] of cut(a, b, 500, 2000)) {
      const place = toLonLat(x, y);
      if (!place) return null;
      const at = geocentric(place);
      if (last) sum += Math.hypot(at[0]! - last[0]!, at[1]! - last[1]!, at[2]! - last[2]!);
      last = at;
    }
  }
  return sum;
}

/**
 * Area in square metres on the ellipsoid of the ring whose sides are straight in the plane; the ring must not cross itself.
 *
 * A shoelace over longitude and the area of the ellipsoid from the equator up to a latitude, one radian wide (Snyder, Map
 * Projections, USGS PP 1395, equation 3-12): an equal-area cylinder. The sides are cut into pieces of 25 m, at most 64, so
 * that it does not matter that they are not straight there. Null when the place of a point is not known.
 */
export function ellipsoidArea(points: readonly Xy[], toLonLat: ToLonLat): number | null {
  const ring: [number, number][] = [];
  for (const [a, b] of segmentsOf(points, true)) {
    for (const [x, y] of cut(a, b, 25, 64).slice(1)) {
      const place = toLonLat(x, y);
      if (!place) return null;
      ring.push([radians(place.lon), areaFromEquator(radians(place.lat))]);
    }
  }
  return planeArea(ring);
}

/** Points along a segment with both ends, at most `pieceM` apart, in at most `most` pieces. */
function cut(a: Xy, b: Xy, pieceM: number, most: number): Xy[] {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const pieces = Math.min(most, Math.max(1, Math.ceil(length / pieceM)));
  return Array.from({ length: pieces + 1 }, (_, i): Xy => {
    const share = i / pieces;
    return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
  });
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres from the centre of the Earth, of a place on the ellipsoid. */
function geocentric({ lon, lat }: LonLat): [number, number, number] {
  const [lambda, phi] = [radians(lon), radians(lat)];
  const n = semiMajorM / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
  return [
    n * Math.cos(phi) * Math.cos(lambda),
    n * Math.cos(phi) * Math.sin(lambda),
    n * (1 - e2) * Math.sin(phi),
  ];
}

function areaFromEquator(phi: number): number {
  const sin = Math.sin(phi);
  return ((semiMajorM ** 2 * (1 - e2)) / 2) * (sin / (1 - e2 * sin * sin) + Math.atanh(e * sin) / e);
}
