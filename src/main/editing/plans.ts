import type { RoiPatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import {
  checkReaches,
  distanceReaches,
  isInRange,
  namesIn,
  parseGate,
  parsePixelNumber,
  pixelLayerOf,
  type DateRange,
  type DistanceReach,
  type Expression,
  type PixelLayer,
} from '../../shared/expression/index.ts';
import { imagery, type SeriesId } from '../../shared/model/imagery.ts';
import { layoutSpec, patchOfCell } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import { parseDay } from '../../shared/series/index.ts';
import type { PixelRoi } from '../evidence/index.ts';
import type { EditingOptions } from './Editing.ts';

/** A layer of an expression with what the ROI says of it. */
export interface PlannedLayer {
  readonly key: string;
  readonly layer: PixelLayer;
  /** Of a mean: how many dates are listed, and the indices of those that are meant. */
  readonly dates: { readonly listed: number; readonly chosen: readonly number[] } | null;
  /** Of a distance. */
  readonly reach: DistanceReach | null;
}

/** An expression that can be evaluated in a ROI. */
export interface Plan {
  readonly datasetId: string;
  readonly roi: PixelRoi;
  readonly expression: Expression;
  readonly layers: readonly PlannedLayer[];
  /** The predictions that are in use; null when none are. */
  readonly setId: string | null;
}

/** The sensor of a series as the metadata names it. */
const sensors = { s2: 's2', s1asc: 's1-asc', s1desc: 's1-desc' } as const satisfies Record<SeriesId, string>;

/** Distances are looked for over this many pixels at most: half as far around a patch is 25 masks. */
const farthestPx = 2048;

type PlanOptions = Pick<EditingOptions, 'catalogue' | 'raster' | 'predictions' | 'layoutOf' | 'classesOf'>;

/**
 * Reads an expression and finds what it needs in a ROI.
 *
 * @param gives a condition, or a number.
 * @throws AppError `whereInvalid`, `layerMissing` for what no patch of the ROI has
 */
export async function planExpression(
  options: PlanOptions,
  datasetId: string,
  roi: PixelRoi,
  text: string,
  gives: 'condition' | 'number',
): Promise<Plan> {
  const parse = gives === 'condition' ? parseGate : parsePixelNumber;
  const expression = parse(text, options.classesOf(datasetId));
  checkReaches(text, expression, Math.floor(farthestPx * roi.roi.gsd));
  return planOf(options, datasetId, roi, expression);
}

/** The same of an expression that was read. */
export async function planOf(
  options: PlanOptions,
  datasetId: string,
  roi: PixelRoi,
  expression: Expression,
): Promise<Plan> {
  const reaches = distanceReaches(expression);
  const layers: PlannedLayer[] = [];
  const setId = options.predictions.active(datasetId, 'cosia')?.id ?? null;
  for (const key of namesIn(expression)) {
    const layer = pixelLayerOf(key);
    if (!layer) throw new TypeError(`no layer is ${key}`);
    if (isPredicted(layer)) {
      if (setId === null) throw new AppError('layerMissing', { name: key, layer: 'prediction' });
    } else await checkLayer(options, datasetId, roi, key, layer);
    const dates = layer.kind === 'mean' ? datesOf(options, datasetId, roi, key, layer) : null;
    layers.push({ key, layer, dates, reach: reaches.get(key) ?? null });
  }
  return { datasetId, roi, expression, layers, setId };
}

/** Ids of what is read, each once, in the order of the expression. */
export function layerIdsOf(plan: Plan): string[] {
  return [...new Set(plan.layers.map(({ layer }) => layerId(layer)))];
}

export const dependsOnMask = (plan: Plan): boolean =>
  plan.layers.some(({ layer }) => layerId(layer) === 'mask');

function layerId(layer: PixelLayer): string {
  if (layer.kind === 'band') return layer.imagery;
  if (layer.kind === 'mean') return layer.series;
  if (layer.kind === 'confidence') return layer.kind;
  return layer.kind === 'class' ? layer.layer : 'mask';
}

/** It is of the set of predictions that is in use, and in no file of the dataset. */
const isPredicted = (layer: PixelLayer): boolean =>
  layer.kind === 'confidence' ||
  layer.kind === 'proposal' ||
  (layer.kind === 'class' && layer.layer === 'prediction');

/** Some of its layers are handed to the worker, and not read by it. */
export const needsShelf = (plan: Plan): boolean =>
  plan.layers.some(
    ({ layer }) =>
      layer.kind === 'distance' ||
      isPredicted(layer) ||
      (layer.kind === 'class' && (layer.layer === 'mask' || layer.layer === 'cosia')),
  );

/** Of what is in a file: predictions are in none. */
export function modalityOf(layer: PixelLayer): Modality {
  if (layer.kind === 'band') return imagery[layer.imagery].modality;
  if (layer.kind === 'mean') return imagery[layer.series].modality;
  const isLpis = layer.kind === 'class' && layer.layer !== 'mask' && layer.layer !== 'cosia';
  return isLpis ? 'ALL_LABEL-LPIS' : 'AERIAL_LABEL-COSIA';
}

/** Band of the aerial file that the elevation of FLAIR#1 and FLAIR#2 is. */
const elevationBand = 4;

/** Band of the file, 0-based. */
export const fileBandOf = ({ imagery: id, band }: Extract<PixelLayer, { kind: 'band' }>): number =>
  id === 'elevation' ? elevationBand : band;

async function checkLayer(
  { catalogue, raster, layoutOf }: PlanOptions,
  datasetId: string,
  { roi }: PixelRoi,
  key: string,
  layer: PixelLayer,
): Promise<void> {
  const modality = modalityOf(layer);
  const layout = layoutOf(datasetId);
  const missing = (what: string): AppError => new AppError('layerMissing', { name: key, layer: what });
  if (layer.kind === 'mean' && layer.series === 's2' && layout === 'flair-2') {
    if (!roi.grid.some(({ patchId }) => catalogue.superArea(datasetId, patchId))) throw missing(modality);
    return;
  }
  const has = (patch: RoiPatch): boolean => (patch.modalityBits & modalityBit(modality)) !== 0;
  const first = roi.grid.find(has);
  if (!first) throw missing(modality);
  if (layer.kind !== 'band') return;
  const band = fileBandOf(layer);
  const fixed = layoutSpec(layout).modalities.find((spec) => spec.modality === modality)?.bands ?? null;
  if (fixed !== null && band < fixed) return;
  // Only now is a file asked: a fixed layout says how many bands there are.
  const source = catalogue.source(datasetId, patchOfCell(first.patchId), modality);
  const header = fixed === null && source !== null ? await raster.header(source).catch(() => null) : null;
  const bands = fixed ?? header?.bands ?? null;
  if (layer.imagery === 'elevation' && layout !== 'flair-1' && layout !== 'flair-2')
    throw missing('elevation');
  if (bands !== null && band >= bands) throw missing(`${modality} ${band + 1}`);
}

/** The dates of a range; a series whose dates are not listed has none that could be chosen. */
function datesOf(
  { catalogue }: PlanOptions,
  datasetId: string,
  { roi }: PixelRoi,
  key: string,
  { series, dates }: { readonly series: SeriesId; readonly dates: DateRange },
): NonNullable<PlannedLayer['dates']> {
  const listed = catalogue.seriesDates(datasetId, roi.roiKey, sensors[series]) ?? [];
  const chosen = listed.flatMap((date, i) => {
    const day = parseDay(date);
    return day && isInRange(day, dates) ? [i] : [];
  });
  if (chosen.length === 0) throw new AppError('layerMissing', { name: key, layer: imagery[series].modality });
  return { listed: listed.length, chosen };
}
