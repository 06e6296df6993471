import type { TypedArray } from '../../shared/raster/types.ts';

/** Where something lies in a tile: its upper-left corner, which may lie outside. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A tile as samples of its type, `[side, side, bands]`. */
export interface Canvas<T extends TypedArray = TypedArray> {
  readonly data: T;
  readonly side: number;
  readonly bands: number;
}

/** Rows and columns of `place` that are in the tile, ends excluded. */
function clip({ x, y, width, height }: Place, side: number) {
  return {
    left: Math.max(0, x),
    right: Math.min(side, x + width),
    top: Math.max(0, y),
    bottom: Math.min(side, y + height),
  };
}

/** Copies pixels `[height, width, bands]` of the tile's type and bands to their place; what lies outside is cut off. */
export function copyPixels(canvas: Canvas, pixels: TypedArray, place: Place): void {
  const { data, side, bands } = canvas;
  const { left, right, top, bottom } = clip(place, side);
  if (left >= right) return;
  for (let y = top; y < bottom; y++) {
    const from = ((y - place.y) * place.width + left - place.x) * bands;
    data.set(pixels.subarray(from, from + (right - left) * bands), (y * side + left) * bands);
  }
}

/** Samples of one date among those of a series. */
export interface Samples {
  readonly data: TypedArray;
  /** From a pixel to the next one of its row, from a row to the next, and from a band to the next. */
  readonly pixelStep: number;
  readonly rowStep: number;
  readonly bandStep: number;
  /** The first sample that is taken. */
  readonly start: number;
  /** Bands that are taken. */
  readonly bands: number;
  readonly nodata: number | null;
}

/**
 * Copies samples of any type to their place in bands `firstBand` and on of a tile of numbers. Nodata and what is no finite
 * number become NaN.
 */
export function copySamples(
  canvas: Canvas<Float32Array<ArrayBuffer>>,
  samples: Samples,
  place: Place,
  firstBand: number,
): void {
  const { data, side, bands } = canvas;
  const { left, right, top, bottom } = clip(place, side);
  // NaN equals nothing.
  const missing = samples.nodata ?? NaN;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const from = samples.start + (y - place.y) * samples.rowStep + (x - place.x) * samples.pixelStep;
      const to = (y * side + x) * bands + firstBand;
      for (let band = 0; band < samples.bands; band++) {
        const value = samples.data[from + band * samples.bandStep]!;
        data[to + band] = value === missing || value - value !== 0 ? NaN : value;
      }
    }
  }
}
