import type { Curve, EvidenceCard, SeriesDates } from '../../../shared/contract/index.ts';

/** Dates of a series for tests: `[date, kept]`. */
export function seriesDates(
  dates: readonly (readonly [string | null, boolean])[],
  extra: Partial<SeriesDates> = {},
): SeriesDates {
  return {
    ...{
      raster: dates.length,
      listed: dates.length,
      masks: dates.length,
      keptBy: 'cloudAndSnow',
      unit: null,
    },
    dates: dates.map(([date, kept]) => ({ date, kept, cloud: kept ? 0 : 0.4, snow: 0 })),
    kept: dates.filter(([, kept]) => kept).length,
    ...extra,
  };
}

export function ndviCurve(values: readonly (number | null)[], extra: Partial<Curve> = {}): Curve {
  return { series: 's2', measure: 'ndvi', values: [...values], roi: null, dataset: null, ...extra };
}

/** A card of a small region with one curve, for tests. */
export function testCard(extra: Partial<EvidenceCard> = {}): EvidenceCard {
  return {
    of: 'region',
    patchId: 'D012-2019_AA-S1-5_1-2',
    region: {
      id: 'D012-2019_AA-S1-5/21/77',
      codes: [8, 12, 21],
      ...{ areaPx: 12_500, areaM2: 500, isCut: false },
      window: { x: 10, y: 20, width: 125, height: 100 },
      patchIds: ['D012-2019_AA-S1-5_1-2'],
      rings: [[10, 20, 135, 20, 135, 120, 10, 120]],
    },
    classes: [
      { value: 9, px: 10_000 },
      { value: 8, px: 2500 },
    ],
    height: { mean: 0.1, median: 0.05, p95: 0.4, max: 1.5, px: 12_500 },
    aerialNdvi: 0.42,
    ...{ flightDate: '2019-07-19', spotDate: '2019-06-00', historicalDate: null },
    s2: seriesDates([
      ['2019-03-01', true],
      ['2019-03-11', false],
      ['2019-05-15', true],
    ]),
    ...{ s1asc: null, s1desc: null },
    curves: [
      ndviCurve([0.25, 0.05, 0.8], {
        roi: [
          { q1: 0.2, median: 0.3, q3: 0.4, count: 12 },
          null,
          { q1: 0.6, median: 0.7, q3: 0.85, count: 14 },
        ],
      }),
    ],
    sentinelPx: { touched: 9, whole: 3 },
    datasetRois: { done: 3, total: 2822 },
    problems: [],
    ...extra,
  };
}
