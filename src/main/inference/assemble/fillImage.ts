import type { Raster, TypedArray } from '../../../shared/raster/types.ts';
import type { ModelChannel } from '../../../shared/inference/index.ts';
import { tapsOf } from './placeAxis.ts';
import type { AxisPlace, Taps } from './placeAxis.ts';

/** A raster's place on an input: `columns` along x, `rows` along y. */
export interface ImagePlace {
  readonly columns: AxisPlace;
  readonly rows: AxisPlace;
}

/** What a channel has where there is nothing: 0 before normalisation, as the reference fills what is outside. */
export function emptyOf({ mean, std }: ModelChannel): number {
  return (0 - mean) / std;
}

/** Normalises a sample: 0 stands for nodata and what is not a number. */
type Normalise = (value: number) => number;

/**
 * Writes a patch's raster, normalised, to its place in the planes of an input.
 *
 * @param planes `[channels, side, side]`. @param side pixels of the input.
 */
export function fillImage(
  planes: Float32Array,
  side: number,
  raster: Raster,
  channels: readonly ModelChannel[],
  { columns, rows }: ImagePlace,
): void {
  if (columns.from >= columns.to || rows.from >= rows.to) return;
  const isDirect = columns.isDirect && rows.isDirect;
  const taps = isDirect
    ? null
    : { columns: tapsOf(columns, raster.width), rows: tapsOf(rows, raster.height) };
  channels.forEach((channel, index) => {
    const plane = planes.subarray(index * side * side, (index + 1) * side * side);
    if (taps) fillResampled(plane, side, raster, channel, { columns, rows }, taps);
    else fillDirect(plane, side, raster, channel, { columns, rows });
  });
}

function fillDirect(
  plane: Float32Array,
  side: number,
  { data, width, bands, nodata }: Raster,
  channel: ModelChannel,
  { columns, rows }: ImagePlace,
): void {
  const count = columns.to - columns.from;
  const firstColumn = Math.round(columns.first - 0.5);
  const firstRow = Math.round(rows.first - 0.5);
  // Comparing with null takes twice the time of all the rest.
  const none = nodata ?? NaN;
  const table = data instanceof Uint8Array && channel.band !== 'height' ? tableOf(channel, nodata) : null;
  for (let y = rows.from; y < rows.to; y++) {
    const to = y * side + columns.from;
    const from = ((firstRow + y - rows.from) * width + firstColumn) * bands;
    if (channel.band === 'height') rowOfHeights(plane, to, data, from, bands, count, none, channel);
    else if (table) rowOfBytes(plane, to, data as Uint8Array, from + channel.band - 1, bands, count, table);
    else rowOfNumbers(plane, to, data, from + channel.band - 1, bands, count, none, channel);
  }
}

/** The normalised value of each byte. */
function tableOf({ mean, std }: ModelChannel, nodata: number | null): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => ((value === nodata ? 0 : value) - mean) / std);
}

function rowOfBytes(
  plane: Float32Array,
  to: number,
  data: Uint8Array,
  from: number,
  bands: number,
  count: number,
  table: Float32Array,
): void {
  for (let i = 0, at = from; i < count; i++, at += bands) plane[to + i] = table[data[at]!]!;
}

function rowOfNumbers(
  plane: Float32Array,
  to: number,
  data: TypedArray,
  from: number,
  bands: number,
  count: number,
  none: number,
  { mean, std }: ModelChannel,
): void {
  for (let i = 0, at = from; i < count; i++, at += bands) {
    const value = data[at]!;
    plane[to + i] = ((value - value === 0 && value !== none ? value : 0) - mean) / std;
  }
}

function rowOfHeights(
  plane: Float32Array,
  to: number,
  data: TypedArray,
  from: number,
  bands: number,
  count: number,
  none: number,
  { mean, std }: ModelChannel,
): void {
  for (let i = 0, at = from; i < count; i++, at += bands) {
    const surface = data[at]!;
    const ground = data[at + 1]!;
    const height = surface - ground;
    const isThere = height - height === 0 && surface !== none && ground !== none;
    plane[to + i] = ((isThere ? height : 0) - mean) / std;
  }
}

/** False for nodata, NaN and infinities. */
export function isNumber(value: number, nodata: number | null): boolean {
  return value !== nodata && value - value === 0;
}

/** Bilinear, of what is a number: nodata weighs nothing, and where there is nothing else it is 0. */
function fillResampled(
  plane: Float32Array,
  side: number,
  raster: Raster,
  { band, mean, std }: ModelChannel,
  { columns, rows }: ImagePlace,
  taps: { readonly columns: readonly Taps[]; readonly rows: readonly Taps[] },
): void {
  const normalise: Normalise = (value) => (value - mean) / std;
  const valueAt = readerOf(raster, band);
  taps.rows.forEach((row, y) => {
    taps.columns.forEach((column, x) => {
      let [sum, weight] = [0, 0];
      for (let i = 0; i < row.weights.length; i++) {
        for (let k = 0; k < column.weights.length; k++) {
          const value = valueAt((row.start + i) * raster.width + column.start + k);
          if (value !== value) continue;
          const share = row.weights[i]! * column.weights[k]!;
          sum += value * share;
          weight += share;
        }
      }
      plane[(rows.from + y) * side + columns.from + x] = normalise(weight > 0 ? sum / weight : 0);
    });
  });
}

/** A pixel's value; NaN for none. */
function readerOf({ data, bands, nodata }: Raster, band: ModelChannel['band']): (pixel: number) => number {
  const numberAt = (at: number): number => (isNumber(data[at]!, nodata) ? data[at]! : NaN);
  if (band === 'height') return (pixel) => numberAt(pixel * bands) - numberAt(pixel * bands + 1);
  return (pixel) => numberAt(pixel * bands + band - 1);
}
