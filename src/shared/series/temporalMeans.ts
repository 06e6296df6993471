import { halfMonths, offsetOf, slotOf } from './calendar.ts';
import type { Day } from './calendar.ts';

/** An average in time slots. */
export interface TemporalMeans {
  /** `[slots, samples]`. */
  readonly values: Float64Array;
  /** Days from 15 May of each slot. */
  readonly offsets: Int32Array;
}

/**
 * Monthly means as the reference makes them (FLAIR-HUB): 12 slots, each the mean of the dates of that month of any year,
 * dated the 15th in the year of the first date. An empty month repeats the one before, values and offset; zeros when there
 * is none.
 *
 * @param values `[days, samples]`; NaN is passed over, and a sample of nothing else in a slot is NaN.
 * @param days of the dates that are kept, in the order of the series.
 * @param samples numbers of each date (pixels × bands).
 */
export function monthlyMeans(
  values: ArrayLike<number>,
  days: readonly Day[],
  samples: number,
): TemporalMeans {
  const slots = days.map(({ month }) => month - 1);
  return meansOf(values, slots, samples, 12, (slot, year) => ({ year, month: slot + 1, day: 15 }), days);
}

/**
 * The same in 24 slots: days 1 to 15 of each month, dated the 8th, and the rest, dated the 23rd. Dates of another year than
 * the first fall out.
 */
export function semiMonthlyMeans(
  values: ArrayLike<number>,
  days: readonly Day[],
  samples: number,
): TemporalMeans {
  const slots = days.map((day) => (day.year === days[0]!.year ? slotOf(day) : null));
  const dayOf = (slot: number, year: number): Day => ({
    year,
    month: (slot >> 1) + 1,
    day: slot % 2 === 0 ? 8 : 23,
  });
  return meansOf(values, slots, samples, halfMonths, dayOf, days);
}

function meansOf(
  values: ArrayLike<number>,
  slots: readonly (number | null)[],
  samples: number,
  slotCount: number,
  dayOf: (slot: number, year: number) => Day,
  days: readonly Day[],
): TemporalMeans {
  const sums = new Float64Array(slotCount * samples);
  const counts = new Uint32Array(slotCount * samples);
  const dates = new Uint32Array(slotCount);
  slots.forEach((slot, date) => {
    if (slot === null) return;
    dates[slot]!++;
    for (let sample = 0; sample < samples; sample++) {
      const value = values[date * samples + sample]!;
      if (Number.isNaN(value)) continue;
      sums[slot * samples + sample]! += value;
      counts[slot * samples + sample]!++;
    }
  });
  const offsets = new Int32Array(slotCount);
  for (let slot = 0; slot < slotCount; slot++) {
    const start = slot * samples;
    if (dates[slot]! > 0) {
      offsets[slot] = offsetOf(dayOf(slot, days[0]!.year));
      // 0 / 0 is NaN: a slot that has dates and no value.
      for (let i = start; i < start + samples; i++) sums[i] = sums[i]! / counts[i]!;
    } else if (slot > 0) {
      offsets[slot] = offsets[slot - 1]!;
      sums.copyWithin(start, start - samples, start);
    }
  }
  return { values: sums, offsets };
}
