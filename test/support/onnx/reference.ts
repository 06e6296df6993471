import { biasOf, channelsOf, classesOf, dateWeight, inputsOf, kernelOf, weightsOf } from './families.ts';
import type { TestModelKind } from './families.ts';

/*
 * What a model of a family must answer, computed from the values in the files and from nothing of the program's own code for
 * inputs: no tensors, no tiles, no runtime. Slow and plain on purpose.
 */

/** Values of a raster as they are in the file, by place; `band` counts from 1. */
export interface RawImage {
  readonly widthPx: number;
  readonly heightPx: number;
  valueAt(x: number, y: number, band: number): number;
}

/** A series as it is in its files. */
export interface RawSeries {
  readonly sidePx: number;
  /** `YYYY-MM-DD` or `YYYYMMDD`, one a frame. */
  readonly days: readonly string[];
  /** `band` counts from 1 within a date. */
  valueAt(date: number, x: number, y: number, band: number): number;
  /** Which dates clouds and snow leave over; all where it is not filtered. */
  readonly kept: readonly number[];
}

/** The ground of a patch or of a whole ROI, by the name of the input. */
export interface RawGround {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly images: Readonly<Record<string, RawImage>>;
  readonly series: Readonly<Record<string, RawSeries>>;
}

/** What a model must answer. A pixel is `sure` when the two best classes are not so near that rounding may swap them. */
export interface Expected {
  /** `[height, width]` values of the class list. */
  readonly classes: Uint8Array;
  /** Largest probability, 0 to 1. */
  readonly confidence: Float64Array;
  readonly sure: Uint8Array;
}

/** A part of a ground, in pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface ReferenceOptions {
  /** Values that are never answered; default: those of the family. */
  readonly ignore?: readonly number[];
  /** What is computed, of a ground that is an image alone; default: all of it. */
  readonly part?: Part;
}

export function expectedOf(kind: TestModelKind, ground: RawGround, options: ReferenceOptions = {}): Expected {
  const { values, ignore } = classesOf(kind);
  const part = options.part ?? { x: 0, y: 0, ...ground };
  const ignored = options.ignore ?? ignore;
  const scores = expectedScores(kind, ground, part);
  const used = values.flatMap((value, channel) => (ignored.includes(value) ? [] : [channel]));
  // Of 8-bit numbers and weights that are multiples of 1/16: sums are exact, and of two that are equal the first is meant.
  const isExact = inputsOf(kind, 512).every(({ name }) => name === 'aerial');
  const pixels = part.widthPx * part.heightPx;
  const classes = new Uint8Array(pixels);
  const confidence = new Float64Array(pixels);
  const sure = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let best = used[0]!;
    for (const channel of used) if (scores[channel]![pixel]! > scores[best]![pixel]!) best = channel;
    const top = scores[best]![pixel]!;
    let sum = 0;
    let second = -Infinity;
    for (const channel of used) {
      sum += Math.exp(scores[channel]![pixel]! - top);
      if (channel !== best) second = Math.max(second, scores[channel]![pixel]!);
    }
    classes[pixel] = values[best]!;
    confidence[pixel] = 1 / sum;
    sure[pixel] = isExact || top - second > 1e-4 ? 1 : 0;
  }
  return { classes, confidence, sure };
}

/** Scores of each value, `[values][height, width]` of the part. */
function expectedScores(kind: TestModelKind, ground: RawGround, part: Part): Float64Array[] {
  const { widthPx, heightPx } = part;
  const count = classesOf(kind).values.length;
  const bias = biasOf(count);
  const scores = Array.from({ length: count }, (_, i) => new Float64Array(widthPx * heightPx).fill(bias[i]!));
  for (const input of inputsOf(kind, 512)) {
    if (input.kind === 'dates') continue;
    const kernel = input.name === 'aerial' ? kernelOf(kind) : 1;
    const reach = (kernel - 1) / 2;
    const plane =
      input.kind === 'image'
        ? imageOf(ground.images[input.name]!, input.channels, input.name === 'aerial' ? part : null, reach)
        : meanOf(ground.series[input.name]!, input.channels);
    const weights = weightsOf(input, count, kernel);
    const perValue = channelsOf(input) * kernel ** 2;
    for (let value = 0; value < count; value++) {
      const seen = convolved(plane, weights.subarray(value * perValue), kernel);
      spread(seen, plane.widthPx - 2 * reach, plane.heightPx - 2 * reach, scores[value]!, widthPx, heightPx);
    }
  }
  return scores;
}

interface Plane {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Normalised, by channel. */
  readonly channels: readonly Float64Array[];
}

type Channels = readonly { readonly band: number | 'height'; readonly mean: number; readonly std: number }[];

/** A part of an image, or all of it, with `reach` pixels around it: 0 beyond the edges of the image. */
function imageOf(image: RawImage, channels: Channels, part: Part | null, reach: number): Plane {
  const { x: left, y: top, ...size } = part ?? { x: 0, y: 0, ...image };
  const widthPx = size.widthPx + 2 * reach;
  const heightPx = size.heightPx + 2 * reach;
  return {
    widthPx,
    heightPx,
    channels: channels.map(({ band, mean, std }) => {
      const read = (x: number, y: number): number =>
        band === 'height' ? image.valueAt(x, y, 1) - image.valueAt(x, y, 2) : image.valueAt(x, y, band);
      return Float64Array.from({ length: widthPx * heightPx }, (_, i) => {
        const x = left - reach + (i % widthPx);
        const y = top - reach + Math.floor(i / widthPx);
        const isInside = x >= 0 && y >= 0 && x < image.widthPx && y < image.heightPx;
        return isInside ? (read(x, y) - mean) / std : 0;
      });
    }),
  };
}

/** The mean of the frames that are left over, weighted by their days. */
function meanOf(series: RawSeries, channels: Channels): Plane {
  const { sidePx, days, kept } = series;
  const total = kept.reduce((sum, date) => sum + dateWeight(daysFromMay15(days[date]!)), 0);
  return {
    widthPx: sidePx,
    heightPx: sidePx,
    channels: channels.map(({ band, mean, std }) =>
      Float64Array.from({ length: sidePx * sidePx }, (_, i) => {
        let sum = 0;
        for (const date of kept) {
          const value = series.valueAt(date, i % sidePx, Math.floor(i / sidePx), Number(band));
          sum += dateWeight(daysFromMay15(days[date]!)) * ((value - mean) / std);
        }
        return sum / total;
      }),
    ),
  };
}

/** Days from 15 May of the same year. */
export function daysFromMay15(day: string): number {
  const digits = day.replaceAll('-', '');
  const [year, month, dayOfMonth] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number);
  return Math.round((Date.UTC(year!, month! - 1, dayOfMonth!) - Date.UTC(year!, 4, 15)) / 86_400_000);
}

/** The reference's filter of Sentinel-2: a date is left over when 95 of 100 pixels have neither cloud nor snow above 1. */
export function keptDates(
  dates: number,
  pixels: number,
  coverAt: (date: number, pixel: number) => { readonly snow: number; readonly cloud: number },
): number[] {
  const free = (date: number, isFree: (cover: { snow: number; cloud: number }) => boolean): boolean => {
    let count = 0;
    for (let pixel = 0; pixel < pixels; pixel++) if (isFree(coverAt(date, pixel))) count++;
    return count * 100 >= pixels * 95;
  };
  const all = Array.from({ length: dates }, (_, date) => date);
  const clear = all.filter((date) => free(date, ({ snow, cloud }) => snow <= 1 && cloud <= 1));
  return clear.length > 0 ? clear : all.filter((date) => free(date, ({ snow }) => snow <= 1));
}

/** A weighted sum over the surroundings of each pixel that has them all: smaller by `kernel - 1`. */
function convolved(
  { widthPx, heightPx, channels }: Plane,
  weights: Float32Array,
  kernel: number,
): Float64Array {
  const width = widthPx - kernel + 1;
  const height = heightPx - kernel + 1;
  const result = new Float64Array(width * height);
  for (const [c, channel] of channels.entries()) {
    for (let dy = 0; dy < kernel; dy++) {
      for (let dx = 0; dx < kernel; dx++) {
        const weight = weights[(c * kernel + dy) * kernel + dx]!;
        for (let y = 0, at = 0; y < height; y++) {
          for (let x = 0; x < width; x++, at++) {
            result[at] = result[at]! + weight * channel[(y + dy) * widthPx + x + dx]!;
          }
        }
      }
    }
  }
  return result;
}

/** Adds a coarse plane to a fine one: each pixel takes the coarse pixel that holds its centre. */
function spread(
  from: Float64Array,
  fromWidth: number,
  fromHeight: number,
  to: Float64Array,
  width: number,
  height: number,
): void {
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * fromHeight) / height);
    for (let x = 0; x < width; x++) {
      const column = Math.floor(((x + 0.5) * fromWidth) / width);
      const at = y * width + x;
      to[at] = to[at]! + from[row * fromWidth + column]!;
    }
  }
}
