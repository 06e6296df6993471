import type { ImageryId } from '../../../shared/model/imagery.ts';
import { imagery } from '../../../shared/model/imagery.ts';
import type { Look, Stretch } from '../../../shared/model/look.ts';
import { bandIndexOf, toFunction, type PixelFunction } from './expressionCode.ts';
import { histogramBins, type Histogram, type Range } from './imageryStore.ts';
import { missingValue, type LookPlan } from './lookShader.ts';

/** Values of one tile, pixel after pixel, `bands` of them each; a gutter may be among them. */
export interface TileSample {
  readonly values: Uint8Array | Float32Array;
  readonly bands: number;
}

/** Pixels that statistics are taken of: percentiles of as many are off by some tenths of a percent at most. */
export const maxSamplePx = 65_536;

/** Shares of a histogram's sample that its ends leave out, in percent: one wrong pixel must not flatten it. */
const histogramEnds = [0.1, 99.9] as const;

/** A range for what has no values yet: reflectances, dB, metres, bytes, and the span of a normalised index. */
export function defaultRange(id: ImageryId, isIndex: boolean): Range {
  if (isIndex && id !== 'dem' && imagery[id].bands.length > 1) return [-1, 1];
  if (imagery[id].dtype === 'uint8') return [0, 255];
  return id === 's2' || id === 'spot' ? [0, 3000] : id === 'dem' ? [0, 100] : [-25, 0];
}

/**
 * The sorted values of each channel of a look in some tiles.
 *
 * At most {@link maxSamplePx} pixels, evenly spaced over all of them. Places without a patch, missing values, and numbers that
 * are not finite (a division by zero) are left out, each channel for itself.
 */
export function sampleChannels(look: Look, plan: LookPlan, tiles: readonly TileSample[]): Float64Array[] {
  const functions = channelFunctions(look, plan);
  const total = tiles.reduce((sum, tile) => sum + tile.values.length / tile.bands, 0);
  const count = Math.min(total, maxSamplePx);
  const samples = functions.map(() => new Float64Array(count));
  const lengths = functions.map(() => 0);
  let from = 0;
  let next = 0;
  for (const { values, bands } of tiles) {
    const to = from + values.length / bands;
    for (; next < count; next++) {
      const pixel = Math.floor((next * total) / count);
      if (pixel >= to) break;
      const offset = (pixel - from) * bands;
      if (values instanceof Uint8Array && isEmptyPixel(values, offset, bands)) continue;
      const isBlack = values instanceof Uint8Array && isBlackPixel(values, offset, bands);
      functions.forEach((compute, i) => {
        const value = isBlack ? compute(black, 0) : compute(values, offset);
        if (Number.isFinite(value)) samples[i]![lengths[i]!++] = value;
      });
    }
    from = to;
  }
  return samples.map((sample, i) => sample.subarray(0, lengths[i]).sort());
}

function channelFunctions(look: Look, plan: LookPlan): PixelFunction[] {
  const id = look.imagery;
  const isMissing =
    imagery[id].dtype === 'uint8' ? () => false : (value: number) => value === missingValue || isNaN(value);
  if (plan.expression) return [toFunction(id, plan.expression, isMissing)];
  return plan.labels.map((name) => {
    const index = bandIndexOf(id, name);
    return (values, offset) => (isMissing(values[offset + index]!) ? NaN : values[offset + index]!);
  });
}

const black = [0, 0, 0, 0];

/** Tiles of four bands tell a black pixel from no patch by an infrared of 1. */
const isBlackPixel = (values: Uint8Array, offset: number, bands: number): boolean =>
  bands === 4 && values[offset + 3] === 1 && isEmptyPixel(values, offset, 3);

/** Zero in all bands means that there is no patch (see the pixel routes). */
function isEmptyPixel(values: Uint8Array, offset: number, bands: number): boolean {
  for (let i = 0; i < bands; i++) if (values[offset + i] !== 0) return false;
  return true;
}

/**
 * A percentile of sorted values, linear between the two nearest: position `(n - 1) p / 100`, as numpy's `linear`.
 *
 * @param p percent, 0 to 100. NaN for no values.
 */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const at = ((sorted.length - 1) * Math.min(100, Math.max(0, p))) / 100;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}

/** Mean and standard deviation of all values (divided by n, as numpy's default). */
export function meanAndDeviation(values: ArrayLike<number>): readonly [mean: number, deviation: number] {
  const n = values.length;
  if (n === 0) return [NaN, NaN];
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return [mean, Math.sqrt(squares / n)];
}

/**
 * The range of one channel under a stretch; null when it has no values. Values that are all the same get a range of width
 * one around them, so that they are shown as the middle.
 */
export function rangeOf(stretch: Exclude<Stretch, { mode: 'fixed' }>, sorted: Float64Array): Range | null {
  if (sorted.length === 0) return null;
  if (stretch.mode === 'percentile') {
    const [low, high] = [percentile(sorted, stretch.low), percentile(sorted, stretch.high)];
    return widened(Math.min(low, high), Math.max(low, high));
  }
  const [mean, deviation] = meanAndDeviation(sorted);
  const reach = Math.abs(stretch.factor) * deviation;
  return widened(mean - reach, mean + reach);
}

/** Narrower than this, a division by the width is no number. */
const leastWidth = 1e-300;

/** A range that has a width: that of one value reaches half to each side, or as far as changes a large number. */
function widened(low: number, high: number): Range {
  if (high - low > leastWidth) return [low, high];
  const half = Math.max(0.5, Math.abs(low) * 1e-6);
  return [low - half, low + half];
}

/**
 * How often values occur: bins of equal width that hold the shown range and all but a thousandth of the values at each end.
 * Null without values.
 */
export function histogramOf(sorted: Float64Array, range: Range): Histogram | null {
  if (sorted.length === 0) return null;
  const [low, high] = widened(
    Math.min(percentile(sorted, histogramEnds[0]), range[0]),
    Math.max(percentile(sorted, histogramEnds[1]), range[1]),
  );
  const counts = Array.from<number>({ length: histogramBins }).fill(0);
  let [below, above] = [0, 0];
  const perUnit = histogramBins / (high - low);
  for (const value of sorted) {
    if (value < low) below++;
    else if (value > high) above++;
    else {
      const bin = Math.min(histogramBins - 1, Math.floor((value - low) * perUnit));
      counts[bin] = counts[bin]! + 1;
    }
  }
  return { low, high, counts, below, above };
}

/** Ranges of a fixed stretch for the channels of a look: one for all, or one each. */
export function fixedRanges(stretch: Stretch & { mode: 'fixed' }, channels: number): Range[] {
  const { ranges } = stretch;
  return Array.from({ length: channels }, (_, i) => ranges[i] ?? ranges.at(-1)!);
}
