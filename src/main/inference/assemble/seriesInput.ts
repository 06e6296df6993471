import type { AppErrorCode } from '../../../shared/errors.ts';
import { daysFrom, slotsWithDates, keptByFilter } from '../../../shared/inference/index.ts';
import type { FilterKind, ModelInput } from '../../../shared/inference/index.ts';
import { monthlyMeans, parseDay, semiMonthlyMeans, usableDates } from '../../../shared/series/index.ts';
import type { CoverCounts, Day } from '../../../shared/series/index.ts';
import type { Allocate, InputTensor, Lacking } from './Assembler.ts';
import { isNumber } from './fillImage.ts';

export type SeriesInput = Extract<ModelInput, { kind: 'series' }>;
export type SuperPatchInput = Extract<ModelInput, { kind: 'superPatch' }>;
export type DatesInput = Extract<ModelInput, { kind: 'dates' }>;

/** A series on the pixels of an input, as the files have it. */
export interface RawSeries {
  /** Dates that rasters and cloud masks all have. */
  readonly dates: number;
  readonly bands: number;
  /** `[dates, bands, side, side]`; NaN for nodata and where there is no patch. */
  readonly values: Float32Array;
  /** What covers the pixels; null without a filter or without any cloud mask: all dates are kept. */
  readonly covers: CoverCounts | null;
  readonly filterKind: FilterKind;
}

/** Dates of a tensor. */
interface Frames {
  readonly count: number;
  /** `[frames, bands, side, side]`. */
  readonly values: ArrayLike<number>;
  /** Frames at the beginning that nothing is known of: zeros, also after normalisation. */
  readonly emptyFirst: number;
  /** Days from `MM-DD` of the same year. */
  daysFrom(refDay: string): readonly number[];
}

/** By name, or why there are none. */
export interface SeriesTensors {
  readonly tensors: Record<string, InputTensor>;
  readonly fault: Pick<Lacking, 'code' | 'params'> | null;
}

/**
 * The tensor `[1, T, C, side, side]` of a series, and `[1, T]` of the days of its dates.
 *
 * Only dates are kept that the filter keeps over this tile, and, where days are needed, whose day is known. Averages as FLAIR-HUB's
 * (`shared/series`); a slot before the first date is zeros, of day 0.
 *
 * @param listed `YYYY-MM-DD` in the order of the series, or null.
 * @param dates inputs that are the days of this series.
 * @returns the tensors, or why not: `noValidDates`, `inputMissing` without a list where days are needed, `modelFailed` for more dates than fit.
 */
export function seriesTensors(
  input: SeriesInput | SuperPatchInput,
  dates: readonly DatesInput[],
  raw: RawSeries,
  listed: readonly string[] | null,
  allocate: Allocate,
): SeriesTensors {
  const name = input.kind === 'series' ? input.modality : 'SENTINEL2_TS';
  const needsDays = dates.length > 0 || input.average !== 'none';
  if (needsDays && listed === null) return failed('inputMissing', { modality: `${name} (dates)` });
  const days = listed?.map(parseDay) ?? null;
  const kept = keptDates(input, raw, days, needsDays);
  if (kept.length === 0) return failed('noValidDates', {});
  const frames = framesOf(input, raw, kept, days);
  const count = input.dates ?? frames.count;
  if (frames.count > count)
    return failed('modelFailed', { message: `${frames.count} dates of ${name}, ${count} at most` });
  const tensors = { [input.name]: normalised(input, raw.bands, frames, count, allocate) };
  for (const of of dates) tensors[of.name] = datesTensor(of, frames, count, allocate);
  return { tensors, fault: null };
}

function failed(code: AppErrorCode, params: Lacking['params']): SeriesTensors {
  return { tensors: {}, fault: { code, params } };
}

/** Indices of the dates that are kept. */
function keptDates(
  { filter }: SeriesInput | SuperPatchInput,
  { dates, covers, filterKind }: RawSeries,
  days: readonly (Day | null)[] | null,
  needsDays: boolean,
): number[] {
  const usable = usableDates(dates, days?.length ?? null, null);
  const passes = filter && covers ? keptByFilter(firstDates(covers, usable), filter, filterKind) : null;
  return Array.from({ length: usable }, (_, date) => date).filter(
    (date) => (passes?.[date] ?? true) && !(needsDays && days![date] === null),
  );
}

/** Dates that only the mask has must not decide whether any passes both tests. */
function firstDates({ pixels, good, cloudy, snowy }: CoverCounts, dates: number): CoverCounts {
  const first = (counts: Uint32Array): Uint32Array => counts.subarray(0, dates);
  return { pixels: first(pixels), good: first(good), cloudy: first(cloudy), snowy: first(snowy) };
}

function framesOf(
  { kind, average, sizePx }: SeriesInput | SuperPatchInput,
  { values, bands }: RawSeries,
  kept: readonly number[],
  listed: readonly (Day | null)[] | null,
): Frames {
  const samples = bands * sizePx * sizePx;
  const chosen = new Float32Array(kept.length * samples);
  kept.forEach((date, i) => chosen.set(values.subarray(date * samples, (date + 1) * samples), i * samples));
  // Where a day is needed, a date without one is not kept.
  const days = kept.map((date) => listed?.[date] ?? { year: 0, month: 1, day: 1 });
  if (average === 'none')
    return {
      ...{ count: kept.length, values: chosen, emptyFirst: 0 },
      daysFrom: (refDay) => days.map((day) => daysFrom(day, refDay)),
    };
  return averaged(kind, average, chosen, days, samples);
}

/**
 * Slots of an average. FLAIR-HUB has all of them, an empty one repeating the one before; FLAIR#2 those with dates alone.
 */
function averaged(
  kind: 'series' | 'superPatch',
  average: 'monthly' | 'semiMonthly',
  values: Float32Array,
  days: readonly Day[],
  samples: number,
): Frames {
  const means = (average === 'monthly' ? monthlyMeans : semiMonthlyMeans)(values, days, samples);
  const filled = slotsWithDates(days, average);
  const slots = kind === 'superPatch' ? filled : Array.from(means.offsets.keys());
  const emptyFirst = kind === 'superPatch' ? 0 : filled[0]!;
  const frames = new Float64Array(slots.length * samples);
  slots.forEach((slot, i) =>
    frames.set(means.values.subarray(slot * samples, (slot + 1) * samples), i * samples),
  );
  return {
    ...{ count: slots.length, values: frames, emptyFirst },
    daysFrom(refDay) {
      // The means count from 15 May of the year of the first date.
      const between = daysFrom({ year: days[0]!.year, month: 5, day: 15 }, refDay);
      return slots.map((slot, i) => (i < emptyFirst ? 0 : means.offsets[slot]! + between));
    },
  };
}

function normalised(
  { channels, sizePx }: SeriesInput | SuperPatchInput,
  bands: number,
  { count, values, emptyFirst }: Frames,
  length: number,
  allocate: Allocate,
): InputTensor {
  const pixels = sizePx * sizePx;
  const data = allocate(length * channels.length * pixels);
  const framePx = channels.length * pixels;
  data.fill(0, 0, emptyFirst * framePx);
  data.fill(0, count * framePx, length * framePx);
  for (let frame = emptyFirst; frame < count; frame++) {
    channels.forEach(({ band, mean, std }, channel) => {
      const to = frame * framePx + channel * pixels;
      const from = (frame * bands + Number(band) - 1) * pixels;
      for (let i = 0; i < pixels; i++) {
        const value = values[from + i]!;
        data[to + i] = ((isNumber(value, null) ? value : 0) - mean) / std;
      }
    });
  }
  return { type: 'float32', data, dims: [1, length, channels.length, sizePx, sizePx] };
}

function datesTensor(
  { refDay }: DatesInput,
  frames: Frames,
  length: number,
  allocate: Allocate,
): InputTensor {
  const data = allocate(length).fill(0);
  data.set(frames.daysFrom(refDay));
  return { type: 'float32', data, dims: [1, length] };
}
