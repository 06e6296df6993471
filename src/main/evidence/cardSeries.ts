import type { Curve, EvidenceCard, S2Measure, SeriesDates } from '../../shared/contract/evidence.ts';
import { seriesIds } from '../../shared/model/imagery.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import { toDecibels } from '../../shared/series/index.ts';
import type { BackscatterUnit } from '../../shared/series/index.ts';
import { curvesOfCard, isRadar, radarTerms, valueReader } from './curveSpecs.ts';
import type { CurveSpec } from './curveSpecs.ts';
import { cellAreasOf, cellUnits } from './regionCover.ts';
import { findRegion } from '../../shared/lpis/regionFind.ts';
import { regionRings } from '../../shared/lpis/regionRings.ts';
import type { Spans } from '../../shared/lpis/regionRuns.ts';
import { seriesDatesOf } from './roiSeries.ts';
import type { RoiSeries } from './roiSeries.ts';
import { hasNoSeries } from './roiSeriesLoad.ts';
import type { EvidenceProblem, LoadedPatch } from './roiSeriesPatch.ts';

/** A patch as far as the region reaches in it. */
export interface CardPart {
  readonly patchId: string;
  /** In pixels of the patch. */
  readonly spans: Spans;
}

/** The half of a card that comes from the series of the ROI and from its crops. */
export interface SeriesCard {
  readonly region: null | {
    readonly code: number;
    /** First pixel in row-major order, on the grid of the ROI. */
    readonly first: readonly [x: number, y: number];
    readonly areaPx: number;
    readonly window: NonNullable<EvidenceCard['region']>['window'];
    readonly rings: number[][];
    readonly isCut: boolean;
    /** Patches without known crops that it reaches. */
    readonly blocked: readonly string[];
  };
  readonly parts: readonly CardPart[];
  readonly dates: Readonly<Record<SeriesId, SeriesDates | null>>;
  readonly curves: readonly Curve[];
  readonly sentinelPx: EvidenceCard['sentinelPx'];
  readonly problems: readonly EvidenceProblem[];
}

/** A patch with the share of each Sentinel pixel that counts. */
interface Weighed {
  readonly patch: LoadedPatch;
  /** Places and weights of the pixels that count at all. */
  readonly pixels: readonly number[];
  readonly weights: readonly number[];
}

/** The region or the patch at a pixel of the ROI; null where no patch is. */
export function seriesCard(
  roi: RoiSeries,
  { x, y, of, measure }: { x: number; y: number; of: 'region' | 'patch'; measure: S2Measure },
): SeriesCard | null {
  const patch = roi.index.at(x, y);
  if (!patch) return null;
  const region = of === 'region' ? findRegion(roi.index, x, y) : null;
  const parts = region ? region.parts : [{ patch, spans: wholeOf(patch) }];
  const patches = parts.map((part) => part.patch);
  const weighed = parts.map(({ patch: own, spans }) => weigh(own, region ? spans : null));
  const dates = Object.fromEntries(
    seriesIds.map((id) => [id, seriesDatesOf(patches, id, roi.listed, roi.unit(id))]),
  ) as SeriesCard['dates'];
  return {
    region: region && {
      code: region.code,
      first: [region.spans[1]!, region.spans[0]!],
      areaPx: region.areaPx,
      window: region.window,
      rings: regionRings(region.spans),
      isCut: region.isCut,
      blocked: region.blocked.map(({ patchId }) => patchId),
    },
    parts: parts.map(({ patch: { patchId }, spans }) => ({ patchId, spans })),
    dates,
    curves: curvesOfCard(measure).flatMap((spec) => {
      const of = dates[spec.series];
      return of ? [curveOf(roi, weighed, spec, of, region?.code ?? null)] : [];
    }),
    sentinelPx: countPixels(weighed),
    problems: [
      ...patches.flatMap((own) => own.problems),
      ...(region?.blocked ?? []).flatMap((own) => own.problems.filter(({ id }) => id === 'lpis3')),
    ],
  };
}

function wholeOf({ widthPx, heightPx }: LoadedPatch): Spans {
  const spans = new Int32Array(heightPx * 3);
  for (let y = 0; y < heightPx; y++) spans.set([y, 0, widthPx], y * 3);
  return spans;
}

/** @param spans null for all of the patch. */
function weigh(patch: LoadedPatch, spans: Spans | null): Weighed {
  const { widthPx: width, heightPx: height, cols, rows } = patch;
  const grid = { width, height, cols, rows };
  if (hasNoSeries(patch)) return { patch, pixels: [], weights: [] };
  const areas = spans ? cellAreasOf(spans, grid) : new Float64Array(cols * rows).fill(cellUnits(grid));
  const pixels = [...areas.keys()].filter((pixel) => areas[pixel]! > 0);
  return { patch, pixels, weights: pixels.map((pixel) => areas[pixel]! / cellUnits(grid)) };
}

function countPixels(weighed: readonly Weighed[]): EvidenceCard['sentinelPx'] {
  const weights = weighed.flatMap((one) => one.weights);
  return { touched: weights.length, whole: weights.filter((weight) => weight === 1).length };
}

function curveOf(
  roi: RoiSeries,
  weighed: readonly Weighed[],
  spec: CurveSpec,
  { dates }: SeriesDates,
  code: number | null,
): Curve {
  const means = meansOf(weighed, spec, roi.unit(spec.series), dates.length);
  const envelope = code === null ? null : roi.envelope(code, spec).slice(0, dates.length);
  return {
    ...spec,
    values: means,
    // Other patches may have fewer dates than these.
    roi: envelope && dates.map((_, date) => envelope[date] ?? null),
    dataset: null,
  };
}

/** Mean of the pixels at each date, weighted by their share of the region; of powers for Sentinel-1. Null of no value. */
function meansOf(
  weighed: readonly Weighed[],
  spec: CurveSpec,
  unit: BackscatterUnit,
  dates: number,
): (number | null)[] {
  const one = (): number => 1;
  const readers = weighed.flatMap(({ patch, pixels, weights }) => {
    const series = patch.series[spec.series];
    if (!series) return [];
    const terms = isRadar(spec.measure)
      ? radarTerms(series, spec.measure, unit)
      : { above: valueReader(series, spec, unit), below: one };
    return [{ series, pixels, weights, ...terms }];
  });
  return Array.from({ length: dates }, (_, date) => {
    let [above, below] = [0, 0];
    for (const { series, pixels, weights, ...terms } of readers) {
      if (date >= series.dates) continue;
      for (let i = 0; i < pixels.length; i++) {
        const value = terms.above(pixels[i]!, date);
        if (Number.isNaN(value)) continue;
        above += weights[i]! * value;
        below += weights[i]! * terms.below(pixels[i]!, date);
      }
    }
    if (below === 0) return null;
    return isRadar(spec.measure) ? toDecibels(above / below) : above / below;
  });
}
