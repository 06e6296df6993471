import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification';

/** What is drawn of an outline; the two kinds of ground are closed rings, the others are lines. */
export const outlineParts = ['land', 'france', 'coast', 'border'] as const;
export type OutlinePart = (typeof outlineParts)[number];

/** Lines or closed rings in one array, ready to be moved between threads. */
export interface OutlineShapes {
  /** x, y, x, y, … in metres of the CRS. */
  readonly coords: Float64Array<ArrayBuffer>;
  /** Offset of each shape in points, and the number of points at the end. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

/** The outline, simplified for one range of resolutions. */
export interface OutlineLevel {
  /** No line is farther from the true one than this, in metres. */
  readonly toleranceM: number;
  readonly parts: Readonly<Record<OutlinePart, OutlineShapes>>;
}

/** Coarsest last. */
export interface Outline {
  readonly levels: readonly OutlineLevel[];
}

/** `[west, south, east, north]` in degrees. */
export type LonLatWindow = readonly [west: number, south: number, east: number, north: number];

export interface OutlineOptions {
  /** Degrees to metres of the map's CRS. */
  readonly project: (lonLat: [number, number]) => readonly number[];
  /** Only what lies in it; a projection is of no use far from where it is meant for. */
  readonly window: LonLatWindow;
}

/** What `world-atlas` holds: Natural Earth's countries, by their ISO 3166-1 number. */
export type CountriesTopology = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** ISO 3166-1: France with its overseas departments. */
const franceId = '250';
/** The first is about what the data is good for: world-atlas rounds to 0.0036 degrees, some 250 m. */
const tolerancesM = [250, 1000, 4000];

type Points = readonly (readonly [number, number])[];

/**
 * France, its neighbours, coasts and borders of a window of the world, in the CRS of a map.
 *
 * @param topology `countries-10m.json` or a coarser one of world-atlas (Natural Earth, public domain).
 */
export function outlineOf(topology: CountriesTopology, { project, window }: OutlineOptions): Outline {
  const near = countriesIn(topology, window);
  const rings: Record<'land' | 'france', Points[]> = { land: [], france: [] };
  for (const country of near.geometries) {
    const shape = feature(topology, country);
    const geometry = 'geometry' in shape ? shape.geometry : null;
    const polygons =
      geometry?.type === 'MultiPolygon'
        ? geometry.coordinates
        : geometry?.type === 'Polygon'
          ? [geometry.coordinates]
          : [];
    for (const ring of polygons.flat()) {
      const part = clipRing(ring as unknown as Points, window);
      if (part.length > 2) rings[String(country.id) === franceId ? 'france' : 'land'].push(part);
    }
  }
  const lines = (isWanted: (a: GeometryObject, b: GeometryObject) => boolean) =>
    mesh(topology, near, isWanted).coordinates.flatMap((line) => clipLine(line as unknown as Points, window));
  const shapes: Record<OutlinePart, Points[]> = {
    ...rings,
    coast: lines((a, b) => a === b),
    border: lines((a, b) => a !== b),
  };
  const projected = Object.fromEntries(
    outlineParts.map((part) => [part, shapes[part].map((points) => projectAll(points, project))]),
  ) as Record<OutlinePart, Float64Array[]>;
  return {
    levels: tolerancesM.map((toleranceM) => ({
      toleranceM,
      parts: {
        land: simplifyAll(projected.land, toleranceM, 4),
        france: simplifyAll(projected.france, toleranceM, 4),
        coast: simplifyAll(projected.coast, toleranceM, 2),
        border: simplifyAll(projected.border, toleranceM, 2),
      },
    })),
  };
}

/** The countries whose bounding box meets the window; the whole world would cost ten times as much to build. */
function countriesIn(topology: CountriesTopology, [west, south, east, north]: LonLatWindow) {
  const { countries } = topology.objects;
  const [scaleX, scaleY] = topology.transform?.scale ?? [1, 1];
  const [shiftX, shiftY] = topology.transform?.translate ?? [0, 0];
  const boxes = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    for (const [stepX = 0, stepY = 0] of arc) {
      // Only a quantised topology counts from point to point.
      [x, y] = topology.transform ? [x + stepX, y + stepY] : [stepX, stepY];
      box[0] = Math.min(box[0], x * scaleX + shiftX);
      box[1] = Math.min(box[1], y * scaleY + shiftY);
      box[2] = Math.max(box[2], x * scaleX + shiftX);
      box[3] = Math.max(box[3], y * scaleY + shiftY);
    }
    return box;
  });
  const meets = (arc: number) => {
    const box = boxes[arc < 0 ? ~arc : arc];
    return box !== undefined && box[0] < east && box[2] > west && box[1] < north && box[3] > south;
  };
  return {
    ...countries,
    geometries: countries.geometries.filter(
      (country) =>
        'arcs' in country && (country.arcs as unknown[]).flat(3).some((arc) => meets(arc as number)),
    ),
  };
}

/** Sutherland and Hodgman (1974): a ring cut to a rectangle, side by side. */
function clipRing(ring: Points, window: LonLatWindow): Points {
  let points = ring;
  for (const side of [0, 1, 2, 3] as const) {
    const axis = side % 2 === 0 ? 0 : 1;
    const limit = window[side];
    const isInside = (point: readonly [number, number]) =>
      side < 2 ? point[axis] >= limit : point[axis] <= limit;
    if (points.every(isInside)) continue;
    const cut: [number, number][] = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length]!;
      if (isInside(point) !== isInside(before)) {
        const part = (limit - before[axis]) / (point[axis] - before[axis]);
        cut.push([before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])]);
      }
      if (isInside(point)) cut.push([point[0], point[1]]);
    });
    points = cut;
  }
  return points;
}

/** The runs of a line that lie in the window; beyond its edge nothing is looked at, so they may end short of it. */
function clipLine(line: Points, [west, south, east, north]: LonLatWindow): Points[] {
  const runs: (readonly [number, number])[][] = [];
  let run: (readonly [number, number])[] | null = null;
  for (const point of line) {
    const [x, y] = point;
    if (x < west || x > east || y < south || y > north) run = null;
    else if (run) run.push(point);
    else runs.push((run = [point]));
  }
  return runs.filter((points) => points.length > 1);
}

function projectAll(points: Points, project: OutlineOptions['project']): Float64Array {
  const coords = new Float64Array(points.length * 2);
  points.forEach(([lon, lat], i) => {
    const [x = NaN, y = NaN] = project([lon, lat]);
    coords[2 * i] = x;
    coords[2 * i + 1] = y;
  });
  return coords;
}

function simplifyAll(
  shapes: readonly Float64Array[],
  toleranceM: number,
  leastPoints: number,
): OutlineShapes {
  const kept = shapes
    .filter((shape) => shape.every(Number.isFinite))
    .map((shape) => simplify(shape, toleranceM))
    .filter((shape) => shape.length >= leastPoints * 2);
  const coords = new Float64Array(kept.reduce((sum, shape) => sum + shape.length, 0));
  const starts = new Uint32Array(kept.length + 1);
  let at = 0;
  kept.forEach((shape, i) => {
    coords.set(shape, at);
    at += shape.length;
    starts[i + 1] = at / 2;
  });
  return { coords, starts };
}

/**
 * Douglas and Peucker (1973): the fewest of a line's points such that no other is farther than the tolerance from the line.
 * Its ends stay. A closed ring keeps its first point and the one farthest from it.
 *
 * @param coords x, y, x, y, …
 */
export function simplify(coords: Float64Array, tolerance: number): Float64Array {
  const last = coords.length / 2 - 1;
  if (last < 2) return coords;
  const keep = new Uint8Array(last + 1);
  keep[0] = keep[last] = 1;
  const stack: [number, number][] = [[0, last]];
  for (let span = stack.pop(); span; span = stack.pop()) {
    const [from, to] = span;
    let farthest = -1;
    let distance = tolerance * tolerance;
    for (let i = from + 1; i < to; i++) {
      const d = squaredDistance(coords, i, from, to);
      if (d > distance) [distance, farthest] = [d, i];
    }
    if (farthest < 0) continue;
    keep[farthest] = 1;
    stack.push([from, farthest], [farthest, to]);
  }
  const kept: number[] = [];
  for (let i = 0; i <= last; i++) if (keep[i]) kept.push(coords[2 * i]!, coords[2 * i + 1]!);
  return Float64Array.from(kept);
}

/** From point `i` to the segment between two others, squared. */
function squaredDistance(coords: Float64Array, i: number, from: number, to: number): number {
  const [ax, ay] = [coords[2 * from]!, coords[2 * from + 1]!];
  const [dx, dy] = [coords[2 * to]! - ax, coords[2 * to + 1]! - ay];
  const [px, py] = [coords[2 * i]! - ax, coords[2 * i + 1]! - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return (px - along * dx) ** 2 + (py - along * dy) ** 2;
}
