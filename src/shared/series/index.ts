/** The one door of `series`: the mathematics of Sentinel series, as the reference has them. */
export { bandIndexOf, bandsPerDate, datesIn, s2Bands, usableDates } from './bands.ts';
export type { S2Band } from './bands.ts';
export { hasNegative, powerOf, toDecibels, unitOf } from './backscatter.ts';
export type { BackscatterUnit } from './backscatter.ts';
export { halfMonthOf, halfMonths, offsetOf, parseDay, slotOf } from './calendar.ts';
export type { Day } from './calendar.ts';
export { binCount, binOf, binsOf, measures, quartilesOfHistogram } from './histogram.ts';
export type { Bins, Measure } from './histogram.ts';
export { indexReader } from './indices.ts';
export type { IndexReader, S2Index } from './indices.ts';
export {
  addCovers,
  areFractions,
  countCovers,
  countPlaneCovers,
  keepAllDates,
  keepDates,
  newCovers,
} from './keptDates.ts';
export type { CoverCounts, FilterRule, KeptBy, KeptDates } from './keptDates.ts';
export { quantileOfSorted, quartilesOf, selectQuantiles } from './quantiles.ts';
export type { Quartiles } from './quantiles.ts';
export { monthlyMeans, semiMonthlyMeans } from './temporalMeans.ts';
export type { TemporalMeans } from './temporalMeans.ts';
