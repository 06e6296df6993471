import type { ImageryLayer } from '../../../shared/contract/index.ts';
import type { Rgb } from '../../../shared/model/ramps.ts';
import { missingValue } from '../../map/imagery/lookShader.ts';
import { percentile } from '../../map/imagery/stretchRanges.ts';
import { cellsIn, levelFor, type Cell, type WorldExtent } from '../../map/imagery/tilePyramid.ts';

type TileValues = Uint8Array | Float32Array;

/** Values of a picture, pixel after pixel, `bands` of them each; NaN where there is none. */
export interface CutValues {
  readonly values: Float32Array;
  readonly bands: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** False where no tile has a value in the extent. */
  readonly hasValues: boolean;
}

/**
 * An extent around a window with some land beside it, of the shape of a picture.
 *
 * @param window world extent `[minX, minY, maxX, maxY]`.
 * @param aspect width / height of the picture.
 * @param leastM least height of the extent: a pool alone on a picture is not recognised.
 */
export function pictureExtent(window: WorldExtent, aspect: number, leastM: number): WorldExtent {
  const [minX, minY, maxX, maxY] = window;
  const beside = 1.2;
  const height = Math.max(leastM, (maxY - minY) * beside, ((maxX - minX) * beside) / aspect);
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  return [x - (height * aspect) / 2, y - height / 2, x + (height * aspect) / 2, y + height / 2];
}

/** Cells of a layer that a picture of an extent needs, at the level that suits its size. */
export const pictureCells = (layer: ImageryLayer, extent: WorldExtent, widthPx: number): Cell[] =>
  cellsIn(layer, levelFor(layer, (extent[2] - extent[0]) / widthPx), extent);

/**
 * Cuts a picture out of tiles: the value of the pixel under the middle of each pixel of the picture.
 *
 * @param tiles of the cells of {@link pictureCells}; null where there is no patch.
 */
export function cutPicture(
  layer: ImageryLayer,
  tiles: readonly { readonly cell: Cell; readonly values: TileValues | null }[],
  extent: WorldExtent,
  widthPx: number,
  heightPx: number,
): CutValues {
  const { bands, tileSizePx, gutterPx, origin } = layer;
  const byPlace = new Map(tiles.map(({ cell, values }) => [`${cell.col} ${cell.row}`, values]));
  const gsd = layer.gsd * 2 ** (tiles[0]?.cell.level ?? 0);
  const side = tileSizePx + 2 * gutterPx;
  const values = new Float32Array(widthPx * heightPx * bands).fill(NaN);
  const stepX = (extent[2] - extent[0]) / widthPx;
  const stepY = (extent[3] - extent[1]) / heightPx;
  let hasValues = false;
  for (let row = 0; row < heightPx; row++) {
    const y = Math.floor((origin[1] - (extent[3] - (row + 0.5) * stepY)) / gsd);
    for (let col = 0; col < widthPx; col++) {
      const x = Math.floor((extent[0] + (col + 0.5) * stepX - origin[0]) / gsd);
      const tile = byPlace.get(`${Math.floor(x / tileSizePx)} ${Math.floor(y / tileSizePx)}`);
      if (!tile) continue;
      const from = (((y % tileSizePx) + gutterPx) * side + (x % tileSizePx) + gutterPx) * bands;
      if (isEmpty(tile, from, bands)) continue;
      hasValues = true;
      for (let band = 0; band < bands; band++) {
        const value = tile[from + band]!;
        values[(row * widthPx + col) * bands + band] = value === missingValue ? NaN : value;
      }
    }
  }
  return { values, bands, widthPx, heightPx, hasValues };
}

/** No patch, or no value: zero in all bands of bytes, {@link missingValue} or NaN in all of floats. */
function isEmpty(tile: TileValues, from: number, bands: number): boolean {
  for (let band = 0; band < bands; band++) {
    const value = tile[from + band]!;
    if (tile instanceof Uint8Array ? value !== 0 : !Number.isNaN(value) && value !== missingValue)
      return false;
  }
  return true;
}

/** RGBA bytes of a picture; transparent where a value is missing. `color` writes one pixel's red, green, blue. */
function paint(
  cut: CutValues,
  color: (values: Float32Array, from: number) => readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(cut.widthPx * cut.heightPx * 4);
  for (let i = 0; i < cut.widthPx * cut.heightPx; i++) {
    const rgb = color(cut.values, i * cut.bands);
    if (rgb.some(Number.isNaN)) continue;
    pixels.set(rgb, i * 4);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

/** Bands as red, green and blue, each stretched from its low to its high end. */
export function paintBands(
  cut: CutValues,
  bands: readonly [number, number, number],
  ranges: readonly (readonly [number, number])[],
): Uint8ClampedArray<ArrayBuffer> {
  const scaled = (values: Float32Array, from: number, i: 0 | 1 | 2) => {
    const [low, high] = ranges[i] ?? ranges[0]!;
    return ((values[from + bands[i]]! - low) / (high - low)) * 255;
  };
  return paint(cut, (values, from) => [
    scaled(values, from, 0),
    scaled(values, from, 1),
    scaled(values, from, 2),
  ]);
}

/** One number of each pixel on a ramp, from the low to the high end. */
export function paintRamp(
  cut: CutValues,
  value: (values: Float32Array, from: number) => number,
  [low, high]: readonly [number, number],
  ramp: readonly Rgb[],
): Uint8ClampedArray<ArrayBuffer> {
  return paint(cut, (values, from) => {
    const at = Math.min(1, Math.max(0, (value(values, from) - low) / (high - low))) * (ramp.length - 1);
    if (Number.isNaN(at)) return [NaN, NaN, NaN];
    const [a, b] = [ramp[Math.floor(at)]!, ramp[Math.ceil(at)]!];
    const t = at - Math.floor(at);
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
  });
}

/** Percentiles 2 and 98 of a band of the picture; a range of width one around values that are all the same. */
export function usualRange(cut: CutValues, band: number): readonly [number, number] {
  const values = new Float64Array(cut.widthPx * cut.heightPx)
    .map((_, i) => cut.values[i * cut.bands + band]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (values.length === 0) return [0, 1];
  const [low, high] = [percentile(values, 2), percentile(values, 98)];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}
