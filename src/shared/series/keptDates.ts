/** Pixels of each date by what covers them; counts of several patches add up. */
export interface CoverCounts {
  /** Pixels that were looked at. */
  readonly pixels: Uint32Array;
  /** Those without snow and cloud. */
  readonly good: Uint32Array;
  readonly cloudy: Uint32Array;
  readonly snowy: Uint32Array;
}

/** Whose filter: FLAIR-HUB's, or FLAIR#2's for its super-areas. */
export type FilterRule = 'flair-hub' | 'flair-2';

/**
 * What decided which dates are kept: both tests; snow alone, since no date passed both; nothing passed; there is no mask.
 */
export type KeptBy = 'cloudAndSnow' | 'snow' | 'none' | 'unfiltered';

export interface KeptDates {
  readonly kept: readonly boolean[];
  readonly keptBy: KeptBy;
}

/** Probability, 0 to 100, up to which FLAIR-HUB takes a pixel as free: included (`sentinel.py`, cloud 1, snow 1). */
const hubMaxProbability = 1;
/** Probability from which FLAIR#2 takes a pixel as covered: included (IGNF/FLAIR-2, `utils_dataset.py`). */
const flair2MinProbability = 60;

const isCoveredBy: Readonly<Record<FilterRule, (probability: number) => boolean>> = {
  // NaN and what is negative, as a value for none, are covered: of such a pixel nothing is known.
  'flair-hub': (probability) => !(probability >= 0 && probability <= hubMaxProbability),
  'flair-2': (probability) => !(probability >= 0 && probability < flair2MinProbability),
};

/** Counts of no pixel yet. */
export function newCovers(dates: number): CoverCounts {
  const counts = (): Uint32Array => new Uint32Array(dates);
  return { pixels: counts(), good: counts(), cloudy: counts(), snowy: counts() };
}

/**
 * Counts covered pixels date by date, of FLAIR-HUB.
 *
 * @param data `[pixels, bands]`: of each pixel, date by date, snow then cloud, 0 to 100.
 * @param dates how many of the `bands / 2` dates count.
 */
export function countCovers(data: ArrayLike<number>, bands: number, dates: number): CoverCounts {
  const pixels = bands === 0 ? 0 : Math.floor(data.length / bands);
  return count(data, dates, pixels, isCoveredBy['flair-hub'], (date) => ({
    snow: 2 * date,
    cloud: 2 * date + 1,
    step: bands,
  }));
}

/**
 * Counts covered pixels date by date, of FLAIR#2.
 *
 * @param data `[dates, 2, pixels]`: snow, then cloud, 0 to 100.
 */
export function countPlaneCovers(data: ArrayLike<number>, dates: number, pixels: number): CoverCounts {
  return count(data, dates, pixels, isCoveredBy['flair-2'], (date) => ({
    snow: 2 * date * pixels,
    cloud: (2 * date + 1) * pixels,
    step: 1,
  }));
}

function count(
  data: ArrayLike<number>,
  dates: number,
  pixels: number,
  isCovered: (probability: number) => boolean,
  placeOf: (date: number) => { snow: number; cloud: number; step: number },
): CoverCounts {
  const counts = newCovers(dates);
  for (let date = 0; date < dates; date++) {
    const place = placeOf(date);
    let { snow, cloud } = place;
    for (let pixel = 0; pixel < pixels; pixel++, snow += place.step, cloud += place.step) {
      const isSnowy = isCovered(data[snow]!);
      const isCloudy = isCovered(data[cloud]!);
      if (isSnowy) counts.snowy[date]!++;
      if (isCloudy) counts.cloudy[date]!++;
      if (!isSnowy && !isCloudy) counts.good[date]!++;
    }
    counts.pixels[date] = pixels;
  }
  return counts;
}

/**
 * True for probabilities from 0 to 1 instead of 0 to 100: some are fractions, and none is above 1. Nearly all of them would
 * pass for clear.
 */
export function areFractions(data: ArrayLike<number>): boolean {
  let hasFraction = false;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value > 1) return false;
    if (value > 0 && value < 1) hasFraction = true;
  }
  return hasFraction;
}

/** Adds counts to others that have as many dates, or more. */
export function addCovers(to: CoverCounts, from: CoverCounts): void {
  for (const key of ['pixels', 'good', 'cloudy', 'snowy'] as const) {
    from[key].forEach((count, date) => (to[key][date]! += count));
  }
}

/**
 * The dates that a reference keeps.
 *
 * FLAIR-HUB (`data/utils_data`): those with at least 95 % of good pixels; when there is none, those with at least 95 % of
 * pixels without snow. FLAIR#2 (`utils_dataset.py`, both covers): those where the pixels of snow and the pixels of cloud
 * together are less than half; a pixel of both counts twice, and there is no second try. A date of no pixel is not kept.
 */
export function keepDates({ pixels, good, cloudy, snowy }: CoverCounts, rule: FilterRule): KeptDates {
  const dates = Array.from(pixels);
  if (rule === 'flair-2') {
    const kept = dates.map((px, date) => 2 * (cloudy[date]! + snowy[date]!) < px);
    return { kept, keptBy: kept.includes(true) ? 'cloudAndSnow' : 'none' };
  }
  // In whole numbers: 0.95 has no exact binary form.
  const isMost = (count: number, px: number): boolean => px > 0 && 20 * count >= 19 * px;
  const kept = dates.map((px, date) => isMost(good[date]!, px));
  if (kept.includes(true)) return { kept, keptBy: 'cloudAndSnow' };
  const keptBySnow = dates.map((px, date) => isMost(px - snowy[date]!, px));
  return { kept: keptBySnow, keptBy: keptBySnow.includes(true) ? 'snow' : 'none' };
}

/** All dates, of a series that has no mask. */
export function keepAllDates(dates: number): KeptDates {
  return { kept: Array.from({ length: dates }, () => true), keptBy: 'unfiltered' };
}
