import proj4 from 'proj4';
import { decodeSet, isEmpty, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { proj4Definition } from '../../../shared/geo/crs.ts';
import { pixelToWorld, type GridFrame } from '../../../shared/geo/grid.ts';
import { ringsOfSet } from '../../../shared/lpis/regionRings.ts';

export type Position = readonly [x: number, y: number];
/** Closed: the first position again at the end. The outer ring counter-clockwise, then its holes, clockwise (y up). */
export type Polygon = readonly (readonly Position[])[];
export type MultiPolygon = readonly Polygon[];

/** Where the pixels of a set lie. */
export interface PlacedSet {
  /** `encodeSet`, on the grid of the frame. */
  readonly set: Uint8Array;
  readonly frame: Pick<GridFrame, 'origin' | 'gsd'>;
  /** `EPSG:2154`; `''` when the frame's is not known. */
  readonly crs: string;
}

/**
 * The outline of a set along the edges of its pixels, in a CRS: valid polygons of OGC Simple Features, in any order.
 *
 * Coordinates are rounded to a millimetre (1e-8 degrees).
 *
 * @returns null for no pixel, and when the two systems differ and one of them is not known here.
 */
export function polygonsOf({ set, frame, crs }: PlacedSet, target: string): MultiPolygon | null {
  const pixels = decodeSet(set);
  const convert = converterOf(crs, target);
  if (isEmpty(pixels) || !convert) return null;
  return pixelPolygons(pixels).map((rings) =>
    rings.map((ring) => {
      const positions: Position[] = [];
      // From the end to the start: y of the pixels goes down, that of the world up.
      for (let i = ring.length - 2; i >= 0; i -= 2)
        positions.push(convert(pixelToWorld(frame as GridFrame, ring[i]!, ring[i + 1]!)));
      return [...positions, positions[0]!];
    }),
  );
}

/** Rings `[x0, y0, …]` in pixels of the grid by polygon: the outer one first. None meets itself, not even in a point. */
export function pixelPolygons(set: PixelSet): number[][][] {
  const rings = ringsOfSet(set, Infinity).flatMap(simpleRings);
  const outers = rings
    .filter((ring) => signedArea(ring) > 0)
    .map((ring) => ({ ring, area: signedArea(ring) }));
  const polygons = outers.map(({ ring }) => [ring]);
  for (const hole of rings.filter((ring) => signedArea(ring) < 0)) {
    const inside = pointInHole(hole);
    // The smallest one around it: islands lie in holes of others.
    let [best, bestArea] = [0, Infinity];
    for (const [i, { ring, area }] of outers.entries())
      if (area < bestArea && containsPoint(ring, inside)) [best, bestArea] = [i, area];
    polygons[best]!.push(hole);
  }
  return polygons;
}

/** Cuts a ring that meets itself at a corner, where two of its pixels touch, into rings that do not. */
function simpleRings(ring: number[]): number[][] {
  const found: number[][] = [];
  const path: number[] = [];
  const places = new Map<string, number>();
  for (let i = 0; i < ring.length; i += 2) {
    const key = `${ring[i]},${ring[i + 1]}`;
    const before = places.get(key);
    if (before !== undefined) {
      const loop = path.splice(before);
      for (let k = 0; k < loop.length; k += 2) places.delete(`${loop[k]},${loop[k + 1]}`);
      found.push(loop);
    }
    places.set(key, path.length);
    path.push(ring[i]!, ring[i + 1]!);
  }
  return [...found, path];
}

/** Square pixels; above 0 where the inside is on the right hand in pixels, whose y goes down. */
function signedArea(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i]!, ring[i + 1]!];
    const [toX, toY] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!];
    twice += x * toY - toX * y;
  }
  return twice / 2;
}

/** The middle of a pixel of a hole: to the left of its first edge, whose right hand is in the set. */
function pointInHole(ring: readonly number[]): Position {
  const [x, y, toX, toY] = ring as unknown as [number, number, number, number];
  const [dx, dy] = [Math.sign(toX - x), Math.sign(toY - y)];
  return [x + dx / 2 + dy / 2, y + dy / 2 - dx / 2];
}

/** By crossings of a ray to the right; the point lies on no line of the grid. */
function containsPoint(ring: readonly number[], [px, py]: Position): boolean {
  let isIn = false;
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i]!, ring[i + 1]!];
    const toY = ring[(i + 3) % ring.length]!;
    if (y > py !== toY > py && x > px) isIn = !isIn;
  }
  return isIn;
}

const converters = new Map<string, ((position: Position) => Position) | null>();

/** From one system to another, rounded; null when they differ and one is not known here. */
function converterOf(from: string, to: string): ((position: Position) => Position) | null {
  const key = `${from} ${to}`;
  const known = converters.get(key);
  if (known !== undefined) return known;
  const converter = createConverter(from, to);
  converters.set(key, converter);
  return converter;
}

function createConverter(from: string, to: string): ((position: Position) => Position) | null {
  if (from === to) return ([x, y]) => [rounded(x, 1e3), rounded(y, 1e3)];
  const [source, target] = [proj4Definition(from), proj4Definition(to)];
  if (source === null || target === null) return null;
  const { forward } = proj4(source, target);
  const scale = to === 'EPSG:4326' ? 1e8 : 1e3;
  return ([x, y]) => {
    const [toX = NaN, toY = NaN] = forward([x, y]);
    return [rounded(toX, scale), rounded(toY, scale)];
  };
}

const rounded = (value: number, scale: number): number => Math.round(value * scale) / scale;

/** Middle of a window of pixels in a CRS; null as for {@link polygonsOf}. */
export function middleOf(
  window: { x: number; y: number; width: number; height: number },
  { frame, crs }: Omit<PlacedSet, 'set'>,
  target: string,
): Position | null {
  const convert = converterOf(crs, target);
  const [x, y] = [window.x + window.width / 2, window.y + window.height / 2];
  return convert && convert(pixelToWorld(frame as GridFrame, x, y));
}
