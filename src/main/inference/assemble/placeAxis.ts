/** How the pixels of a raster lie on those of an input, along one axis. */
export interface AxisPlace {
  /** Pixels of the input whose centres lie in the patch: `from` included, `to` not. */
  readonly from: number;
  readonly to: number;
  /** Pixels of the raster per pixel of the input. */
  readonly ratio: number;
  /** Where the centre of the input's pixel `from` lies in the raster; its pixel 0 goes from 0 to 1. */
  readonly first: number;
  /** Each pixel of the input is one of the raster, and the next is the next. */
  readonly isDirect: boolean;
}

export interface AxisSpec {
  /** Of the tile and of the patch, on the grid of the ROI. */
  readonly tileAt: number;
  readonly sidePx: number;
  readonly patchAt: number;
  readonly patchPx: number;
  /** Pixels of the input over the tile, and of the raster over the patch. */
  readonly inputPx: number;
  readonly rasterPx: number;
}

/** Rounding, and grids that are a hair apart, count as the same grid. */
const tolerancePx = 0.01;

/** The place of a patch's raster on an input; of a patch beside the tile `from` is not less than `to`. */
export function placeAxis({ tileAt, sidePx, patchAt, patchPx, inputPx, rasterPx }: AxisSpec): AxisPlace {
  const perInput = sidePx / inputPx;
  const edge = (at: number): number =>
    Math.min(inputPx, Math.max(0, Math.ceil((at - tileAt) / perInput - 0.5 - 1e-9)));
  const from = edge(patchAt);
  const to = edge(patchAt + patchPx);
  const ratio = (perInput * rasterPx) / patchPx;
  const first = ((tileAt + (from + 0.5) * perInput - patchAt) * rasterPx) / patchPx;
  const offset = first - 0.5;
  const drift = Math.abs(ratio - 1) * (to - from);
  const isDirect = Math.abs(offset - Math.round(offset)) < tolerancePx && drift < tolerancePx;
  return { from, to, ratio, first, isDirect };
}

/** Index of the raster's pixel under the centre of each pixel of the input, from `from` on. */
export function nearestOf({ from, to, ratio, first }: AxisPlace, rasterPx: number): Int32Array {
  const at = (i: number): number => Math.floor(first + i * ratio + 1e-6);
  return Int32Array.from({ length: to - from }, (_, i) => Math.min(rasterPx - 1, Math.max(0, at(i))));
}

/** Weighted pixels of the raster that make a pixel of the input. */
export interface Taps {
  readonly start: number;
  readonly weights: Float64Array;
}

/**
 * Bilinear weights: a tent one pixel to each side, or, where the raster is finer, one pixel of the input (as GDAL's and Pillow's).
 * Beyond the edge of the raster there is nothing; the weights of what there is have the sum 1.
 */
export function tapsOf({ from, to, ratio, first }: AxisPlace, rasterPx: number): Taps[] {
  const reach = Math.max(1, ratio);
  return Array.from({ length: to - from }, (_, i) => {
    const centre = first + i * ratio;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(rasterPx, Math.ceil(centre + reach - 0.5));
    const weights = Float64Array.from({ length: Math.max(1, end - start) }, (__, k) =>
      Math.max(0, 1 - Math.abs(start + k + 0.5 - centre) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      start: Math.min(start, rasterPx - 1),
      weights: sum > 0 ? weights.map((w) => w / sum) : Float64Array.of(1),
    };
  });
}
