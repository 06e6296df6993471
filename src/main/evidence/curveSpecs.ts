import { s1Measures, s2Measures } from '../../shared/contract/evidence.ts';
import type { S2Measure } from '../../shared/contract/evidence.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import { bandsPerDate, indexReader, powerOf, toDecibels } from '../../shared/series/index.ts';
import type { BackscatterUnit, Measure } from '../../shared/series/index.ts';
import type { PatchSeries } from './roiSeriesPatch.ts';

/** What a curve is of. */
export interface CurveSpec {
  readonly series: SeriesId;
  readonly measure: Measure;
}

const radar = (['s1asc', 's1desc'] as const).flatMap((series) =>
  s1Measures.map((measure): CurveSpec => ({ series, measure })),
);

/** All curves that there can be, those of Sentinel-2 first. */
export const allCurves: readonly CurveSpec[] = [
  ...s2Measures.map((measure): CurveSpec => ({ series: 's2', measure })),
  ...radar,
];

/** The curves of a card: one index, and all of Sentinel-1. */
export const curvesOfCard = (measure: S2Measure): CurveSpec[] => [{ series: 's2', measure }, ...radar];

/** The name of a curve in tables and caches: `s2/ndvi`. */
export const curveKey = ({ series, measure }: CurveSpec): string => `${series}/${measure}`;

/** The number of a pixel at a date, NaN where there is none. */
export type ValueReader = (pixel: number, date: number) => number;

/**
 * How a curve's numbers are read of a series: an index, or decibels.
 *
 * @param unit of Sentinel-1, by all files of the ROI.
 */
export function valueReader(series: PatchSeries, { measure }: CurveSpec, unit: BackscatterUnit): ValueReader {
  const { data, bands, nodata } = series;
  if (measure === 'vv' || measure === 'vh' || measure === 'ratio') {
    const terms = radarTerms(series, measure, unit);
    return (pixel, date) => toDecibels(terms.above(pixel, date) / terms.below(pixel, date));
  }
  const read = indexReader(measure, nodata);
  return (pixel, date) => read(data, pixel * bands + date * bandsPerDate.s2);
}

/**
 * The powers whose quotient is a radar curve's number: that of the polarisation over 1, or VV over VH. Both are NaN where
 * one of them is, so that their means are of the same pixels.
 */
export function radarTerms(
  { data, bands, nodata }: PatchSeries,
  measure: 'vv' | 'vh' | 'ratio',
  unit: BackscatterUnit,
): { readonly above: ValueReader; readonly below: ValueReader } {
  const band =
    (channel: number): ValueReader =>
    (pixel, date) =>
      powerOf(data[pixel * bands + date * bandsPerDate.s1 + channel]!, unit, nodata);
  const [vv, vh] = [band(0), band(1)];
  const one: ValueReader = () => 1;
  if (measure === 'vv') return { above: vv, below: one };
  if (measure === 'vh') return { above: vh, below: one };
  return {
    above: (pixel, date) => (Number.isNaN(vh(pixel, date)) ? NaN : vv(pixel, date)),
    below: (pixel, date) => (Number.isNaN(vv(pixel, date)) ? NaN : vh(pixel, date)),
  };
}

export const isRadar = (measure: Measure): measure is 'vv' | 'vh' | 'ratio' =>
  measure === 'vv' || measure === 'vh' || measure === 'ratio';
