import type { Overlap } from '../contract/inference.ts';

/** A place of the lattice; `kept` ends before right and bottom, on the grid of the ROI. */
export interface LatticeTile {
  readonly x: number;
  readonly y: number;
  readonly kept: Bounds;
  readonly weights: { readonly x: Float32Array; readonly y: Float32Array } | null;
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** One place along an axis, with what is kept of it: `from` included, `to` not. */
interface AxisTile {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly weights: Float32Array | null;
}

export interface LatticeSpec {
  readonly sidePx: number;
  readonly stepPx: number;
  /** Places are multiples of this. */
  readonly groundPx: number;
  readonly overlap: Overlap;
}

/** All tiles of a ROI, line by line along its shorter side, so that few patches are open at a time. */
export function tileLattice(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  spec: LatticeSpec,
): LatticeTile[] {
  const columns = axisTiles(widthPx, spec);
  const rows = axisTiles(heightPx, spec);
  const tileOf = (column: AxisTile, row: AxisTile): LatticeTile => ({
    x: column.at,
    y: row.at,
    kept: { left: column.from, top: row.from, right: column.to, bottom: row.to },
    weights: column.weights && row.weights && { x: column.weights, y: row.weights },
  });
  return columns.length <= rows.length
    ? rows.flatMap((row) => columns.map((column) => tileOf(column, row)))
    : columns.flatMap((column) => rows.map((row) => tileOf(column, row)));
}

function axisTiles(lengthPx: number, spec: LatticeSpec): AxisTile[] {
  const { sidePx, overlap } = spec;
  const places = placesOf(lengthPx, spec);
  const weights = overlap === 'blend' ? weightsOf(places, sidePx, lengthPx) : null;
  return places.map((at, i) => {
    if (weights) return { at, from: at, to: Math.min(at + sidePx, lengthPx), weights: weights[i]! };
    const previous = places[i - 1];
    const next = places[i + 1];
    const from = previous === undefined ? 0 : endOf(previous, at, sidePx);
    return { at, from, to: next === undefined ? lengthPx : endOf(at, next, sidePx), weights: null };
  });
}

/**
 * Where tiles start along an axis: the last is moved back so that it ends with the ROI, or, where that is no whole pixel of an
 * input, less than such a pixel beyond it.
 */
function placesOf(lengthPx: number, { sidePx, stepPx, groundPx }: LatticeSpec): number[] {
  const last = Math.ceil(Math.max(0, lengthPx - sidePx) / groundPx) * groundPx;
  const places: number[] = [];
  for (let at = 0; at < last; at += stepPx) places.push(at);
  return [...places, last];
}

/** The first pixel whose centre is nearer to the middle of the second tile; on the line between, pixels are of the first. */
function endOf(first: number, second: number, sidePx: number): number {
  return Math.floor((first + second + sidePx - 1) / 2) + 1;
}

/** Weights of the pixels of each tile, the sum over all tiles being 1 at each pixel of the ROI. */
function weightsOf(places: readonly number[], sidePx: number, lengthPx: number): Float32Array[] {
  const half = sidePx / 2;
  const tent = (at: number): number => half - Math.abs(at + 0.5 - half);
  const sums = new Float64Array(lengthPx + sidePx);
  for (const place of places) for (let i = 0; i < sidePx; i++) sums[place + i]! += tent(i);
  return places.map((place) => Float32Array.from({ length: sidePx }, (_, i) => tent(i) / sums[place + i]!));
}
