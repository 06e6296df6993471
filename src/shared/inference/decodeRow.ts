import type { ModelManifest } from './manifest.ts';

/**
 * What a model said of one tile: `[C, side, side]` scores or probabilities, or of `classes` `[side, side]` channel numbers.
 */
export type ModelOutput = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** What of a manifest decoding depends on. */
export type DecodedModel = Pick<ModelManifest, 'output' | 'values' | 'ignore' | 'tilePx'>;

/** Pixels of one row, decoded. The arrays are used again by the next row. */
export interface DecodedRow {
  /** Class values. */
  readonly classes: Uint8Array;
  /** round(255 p) of the class; 255 where the model answers classes alone. */
  readonly confidence: Uint8Array;
  /** Pixels that have no number: nothing else of the row holds then. */
  readonly isNaN: boolean;
}

/**
 * Decodes `width` pixels of row `y` of a tile from column `x` on.
 *
 * Ignored values count as minus infinity; of equal scores the lowest channel is taken. A pixel with a NaN or with plus infinity, or
 * with minus infinity alone, has no number. The confidence is exactly round(255 / sum of exp(score - highest)) in double precision.
 */
export type RowDecoder = (output: ModelOutput, y: number, x: number, width: number) => DecodedRow;

/** The channels that may be predicted, ascending. */
export function activeChannels({ values, ignore }: DecodedModel): Int32Array {
  const channels = values.map((_, channel) => channel);
  return Int32Array.from(channels.filter((channel) => !ignore.includes(values[channel]!)));
}

/** A decoder with its own scratch memory, for one model. */
export function createRowDecoder(model: DecodedModel): RowDecoder {
  const { kind } = model.output;
  if (kind === 'classes') return classDecoder(model);
  const scratch = newScratch(model.tilePx);
  const channels = activeChannels(model);
  const values = Uint8Array.from(model.values);
  const confide = kind === 'logits' ? confideInLogits : confideInProbabilities(model.ignore.length > 0);
  const plane = model.tilePx ** 2;
  return (output, y, x, width) => {
    const planes = output as Float32Array;
    const at = y * model.tilePx + x;
    const isNaN = findHighest(planes, at, plane, width, channels, scratch);
    const { classes, channel } = scratch;
    for (let i = 0; i < width; i++) classes[i] = values[channel[i]!]!;
    if (!isNaN) confide(planes, at, plane, width, channels, scratch);
    return { classes, confidence: scratch.confidence, isNaN };
  };
}

interface Scratch {
  readonly highest: Float32Array;
  readonly channel: Uint8Array;
  readonly sum: Float64Array;
  readonly classes: Uint8Array;
  readonly confidence: Uint8Array;
}

function newScratch(width: number): Scratch {
  return {
    highest: new Float32Array(width),
    channel: new Uint8Array(width),
    sum: new Float64Array(width),
    classes: new Uint8Array(width),
    confidence: new Uint8Array(width),
  };
}

/** Fills `highest` and `channel`. @returns whether a pixel has no number. */
function findHighest(
  planes: Float32Array,
  start: number,
  plane: number,
  width: number,
  channels: Int32Array,
  { highest, channel }: Scratch,
): boolean {
  let isNaN = false;
  highest.fill(-Infinity, 0, width);
  for (const number of channels) {
    const at = number * plane + start;
    for (let i = 0; i < width; i++) {
      const value = planes[at + i]!;
      if (value > highest[i]!) {
        highest[i] = value;
        channel[i] = number;
      } else if (!(value <= highest[i]!)) isNaN = true;
    }
  }
  for (let i = 0; i < width; i++) if (!Number.isFinite(highest[i]!)) isNaN = true;
  return isNaN;
}

type Confide = (
  planes: Float32Array,
  start: number,
  plane: number,
  width: number,
  channels: Int32Array,
  scratch: Scratch,
) => void;

/** Steps of the table of exp(-d) per 1 of d, and up to where it goes. */
const perUnit = 2048;
const limit = 16;
const falling = Float32Array.from({ length: perUnit * limit }, (_, i) => Math.exp(-i / perUnit));
/**
 * How far 255 / sum by the table may be off. A term is off by at most exp(1 / 4096) - 1 of itself, and by exp(-16) beyond the table;
 * with the sum 1 + s and s off by that, 255 / (1 + s) is off by at most 255 s / (1 + s)^2 * 0.000245, at most 0.0157, and
 * 255 * 254 * exp(-16) = 0.0073.
 */
const tableError = 0.024;

/** 255 times the highest probability of a softmax: by a table, and exactly where the rounding is in doubt (a pixel in twenty). */
const confideInLogits: Confide = (planes, start, plane, width, channels, { highest, sum, confidence }) => {
  sum.fill(0, 0, width);
  for (const number of channels) {
    const at = number * plane + start;
    for (let i = 0; i < width; i++) {
      const place = (highest[i]! - planes[at + i]!) * perUnit + 0.5;
      if (place < perUnit * limit) sum[i]! += falling[place | 0]!;
    }
  }
  for (let i = 0; i < width; i++) {
    const level = 255 / sum[i]! + 0.5;
    const rounded = Math.floor(level);
    const rest = level - rounded;
    const isSure = rest > tableError && rest < 1 - tableError;
    confidence[i] = isSure ? rounded : exactLevel(planes, start + i, plane, channels, highest[i]!);
  }
};

function exactLevel(
  planes: Float32Array,
  at: number,
  plane: number,
  channels: Int32Array,
  highest: number,
): number {
  let sum = 0;
  for (const number of channels) sum += Math.exp(planes[number * plane + at]! - highest);
  return Math.round(255 / sum);
}

/** As the model says; with ignored values the share among the others. Clamped to 0 to 1. */
const confideInProbabilities =
  (hasIgnored: boolean): Confide =>
  (planes, start, plane, width, channels, { highest, sum, confidence }) => {
    sum.fill(hasIgnored ? 0 : 1, 0, width);
    if (hasIgnored)
      for (const number of channels) {
        const at = number * plane + start;
        for (let i = 0; i < width; i++) sum[i]! += planes[at + i]!;
      }
    for (let i = 0; i < width; i++) confidence[i] = levelOf(highest[i]! / sum[i]!);
  };

/** round(255 p), 0 to 255; 0 of no number. */
export function levelOf(probability: number): number {
  return probability >= 1 ? 255 : probability > 0 ? Math.round(probability * 255) : 0;
}

/** Numbers of channels; one that the model does not have, or whose value is ignored, has no number. */
function classDecoder({ values, ignore, tilePx }: DecodedModel): RowDecoder {
  const { classes, confidence } = newScratch(tilePx);
  confidence.fill(255);
  return (output, y, x, width) => {
    let isNaN = false;
    for (let i = 0; i < width; i++) {
      const value = values[Number(output[y * tilePx + x + i])];
      if (value === undefined || ignore.includes(value)) isNaN = true;
      else classes[i] = value;
    }
    return { classes, confidence, isNaN };
  };
}

/**
 * Probabilities of the active channels of one row: `target[k * width + i]` of the k-th of them.
 *
 * @returns whether a pixel has no number.
 */
export type RowProbabilities = (
  output: Float32Array,
  y: number,
  x: number,
  width: number,
  target: Float64Array,
) => boolean;

/** The same rules as `createRowDecoder`, for all channels, in double precision; 0 to 1. */
export function createRowProbabilities(model: DecodedModel): RowProbabilities {
  const scratch = newScratch(model.tilePx);
  const channels = activeChannels(model);
  const plane = model.tilePx ** 2;
  const isLogits = model.output.kind === 'logits';
  const isShared = isLogits || model.ignore.length > 0;
  return (output, y, x, width, target) => {
    const start = y * model.tilePx + x;
    if (findHighest(output, start, plane, width, channels, scratch)) return true;
    const { highest, sum } = scratch;
    sum.fill(0, 0, width);
    for (let k = 0; k < channels.length; k++) {
      const at = channels[k]! * plane + start;
      for (let i = 0; i < width; i++) {
        const value = output[at + i]!;
        const part = isLogits ? Math.exp(value - highest[i]!) : value > 1 ? 1 : value > 0 ? value : 0;
        target[k * width + i] = part;
        sum[i]! += part;
      }
    }
    if (!isShared) return false;
    // Where nothing is left for the values that are not ignored, nothing is shared.
    for (let i = 0; i < width; i++) sum[i] = sum[i]! || 1;
    for (let k = 0; k < channels.length; k++)
      for (let i = 0; i < width; i++) target[k * width + i]! /= sum[i]!;
    return false;
  };
}
