import {
  binCount,
  binOf,
  binsOf,
  halfMonthOf,
  halfMonths,
  quartilesOfHistogram,
  unitOf,
} from '../../shared/series/index.ts';
import type { Measure } from '../../shared/series/index.ts';
import { allCurves, curveKey, valueReader } from './curveSpecs.ts';
import { undeclaredCode } from '../../shared/lpis/regionFind.ts';
import type { Envelope } from './roiSeries.ts';
import type { ListedDates, LoadedPatch } from './roiSeriesPatch.ts';

/** Counts `[24 half months, 200 bins]`. */
export type YearCounts = Uint32Array<ArrayBuffer>;

export const newYear = (): YearCounts => new Uint32Array(halfMonths * binCount);

/** Histograms of one crop: by `curveKey`. */
export type CropHistograms = Map<string, YearCounts>;

/**
 * The histograms of a ROI's crops by half month of the year, over the dates that each patch keeps. Values whose day is not
 * known are in none.
 *
 * @returns by level-3 code, then by curve.
 */
export function histogramsOf(
  patches: readonly LoadedPatch[],
  listed: ListedDates,
): Map<number, CropHistograms> {
  const byCode = new Map<number, CropHistograms>();
  for (const spec of allCurves) {
    const slots = (listed[spec.series] ?? []).map(halfMonthOf);
    const unit = unitOf(patches.some((patch) => patch.series[spec.series]?.hasNegative));
    const bins = binsOf[spec.measure];
    for (const patch of patches) {
      const series = patch.series[spec.series];
      if (!series) continue;
      const read = valueReader(series, spec, unit);
      patch.pure.forEach((code, pixel) => {
        if (code < 0 || code === undeclaredCode) return;
        const year = yearOf(byCode, code, curveKey(spec));
        for (let date = 0; date < series.dates; date++) {
          const slot = slots[date] ?? null;
          if (slot === null || !series.kept[date]) continue;
          const value = read(pixel, date);
          if (!Number.isNaN(value)) year[slot * binCount + binOf(value, bins)]!++;
        }
      });
    }
  }
  return byCode;
}

function yearOf(byCode: Map<number, CropHistograms>, code: number, key: string): YearCounts {
  let crop = byCode.get(code);
  if (!crop) byCode.set(code, (crop = new Map()));
  let year = crop.get(key);
  if (!year) crop.set(key, (year = newYear()));
  return year;
}

/** Quartiles of each half month; null where nothing was counted. */
export function envelopeOfYear(year: YearCounts, measure: Measure): Envelope {
  return Array.from({ length: halfMonths }, (_, slot) =>
    quartilesOfHistogram(year.subarray(slot * binCount, (slot + 1) * binCount), binsOf[measure]),
  );
}

/**
 * A year in few bytes: pairs of LEB128 numbers, the bins passed over since the last pair and the count. Nearly all bins of a
 * ROI's crop are empty. Inverse: {@link addEncodedYear}.
 */
export function encodeYear(year: YearCounts): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const put = (number: number): void => {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  };
  let passed = 0;
  for (const count of year) {
    if (count === 0) passed++;
    else {
      put(passed);
      put(count);
      passed = 0;
    }
  }
  return Uint8Array.from(bytes);
}

/** Adds an encoded year to another. */
export function addEncodedYear(to: YearCounts, bytes: Uint8Array): void {
  let at = 0;
  const take = (): number => {
    let [number, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
      scale *= 0x80;
    }
  };
  for (let bin = 0; at < bytes.length; bin++) {
    bin += take();
    to[bin]! += take();
  }
}
