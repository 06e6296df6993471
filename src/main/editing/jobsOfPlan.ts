import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoiPatch } from '../../shared/contract/index.ts';
import { cellSizePx, layoutSpec, parseCellId } from '../../shared/model/layouts.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { EditingOptions } from './Editing.ts';
import { maskKey, predictionKey, type LayerJob, type PatchJob, type RasterLayer } from './patchJobs.ts';
import { fileBandOf, modalityOf, type Plan, type PlannedLayer } from './plans.ts';

/** Patches whose files are looked up without a pause: about a millisecond of the core's thread. */
const patchesPerTurn = 16;

type JobOptions = Pick<EditingOptions, 'catalogue' | 'layoutOf'>;

/** What a plan needs of each of some patches. */
export async function jobsOf(
  options: JobOptions,
  plan: Plan,
  patches: readonly RoiPatch[],
): Promise<PatchJob[]> {
  const jobs: PatchJob[] = [];
  for (const patch of patches) {
    jobs.push(jobOf(options, plan, patch));
    if (jobs.length % patchesPerTurn === 0) await nextTurn();
  }
  return jobs;
}

function jobOf(options: JobOptions, plan: Plan, patch: RoiPatch): PatchJob {
  const { patchId, x, y, widthPx, heightPx } = patch;
  const layers = plan.layers.map((planned) => [planned.key, layerJob(options, plan, patch, planned)]);
  return { patchId, x, y, widthPx, heightPx, layers: Object.fromEntries(layers) };
}

function layerJob(
  options: JobOptions,
  plan: Plan,
  patch: RoiPatch,
  { layer, dates, reach }: PlannedLayer,
): LayerJob | null {
  const { datasetId, roi } = plan;
  switch (layer.kind) {
    case 'band':
      return rasterLayer(options, datasetId, patch, modalityOf(layer), fileBandOf(layer), false);
    case 'class': {
      if (layer.layer === 'mask' || layer.layer === 'cosia')
        return hasModality(patch, 'AERIAL_LABEL-COSIA')
          ? { kind: 'class', mask: maskKey(datasetId, layer.layer, patch.patchId) }
          : null;
      if (layer.layer === 'prediction')
        return { kind: 'class', mask: predictionKey(datasetId, 'prediction', patch.patchId, plan.setId!) };
      const band = ['lpis1', 'lpis2', 'lpis3'].indexOf(layer.layer);
      return rasterLayer(options, datasetId, patch, 'ALL_LABEL-LPIS', band, true);
    }
    case 'confidence':
      return { kind: 'share', mask: predictionKey(datasetId, 'confidence', patch.patchId, plan.setId!) };
    case 'proposal':
      return {
        kind: 'proposal',
        mask: maskKey(datasetId, 'mask', patch.patchId),
        model: predictionKey(datasetId, 'prediction', patch.patchId, plan.setId!),
      };
    case 'distance': {
      const reachPx = Math.ceil(reach!.metres / roi.roi.gsd);
      const { x, y, widthPx, heightPx } = patch;
      const around = roi.index
        .within({
          ...{ x: x - reachPx, y: y - reachPx },
          ...{ width: widthPx + 2 * reachPx, height: heightPx + 2 * reachPx },
        })
        .filter((other) => hasModality(other, 'AERIAL_LABEL-COSIA'))
        .map((other) => ({
          mask: maskKey(datasetId, 'mask', other.patchId),
          ...{ x: other.x, y: other.y, widthPx: other.widthPx, heightPx: other.heightPx },
        }));
      return { kind: 'distance', value: layer.value, reach: reach!, gsd: roi.roi.gsd, around };
    }
    case 'mean': {
      const source = (modality: Modality) => sourceOf(options, datasetId, patch, modality);
      const isS2 = layer.series === 's2';
      const data = source(modalityOf(layer));
      const area = isS2 ? options.catalogue.superArea(datasetId, patch.patchId) : null;
      if (!data && !area) return null;
      return {
        ...{ kind: 'mean', series: layer.series, measure: layer.measure, area, gsd: roi.roi.gsd },
        ...{ source: data, masks: isS2 ? source('SENTINEL2_MSK-SC') : null },
        ...{ listed: dates!.listed, dates: dates!.chosen },
      };
    }
  }
}

export const hasModality = ({ modalityBits }: RoiPatch, modality: Modality): boolean =>
  (modalityBits & modalityBit(modality)) !== 0;

function sourceOf(
  { catalogue }: JobOptions,
  datasetId: string,
  patch: RoiPatch,
  modality: Modality,
): RasterSource | null {
  const cell = parseCellId(patch.patchId);
  return hasModality(patch, modality)
    ? catalogue.source(datasetId, cell?.patchId ?? patch.patchId, modality)
    : null;
}

/** A band of a file of a patch, or of the part of a large image that a cell is. */
export function rasterLayer(
  options: JobOptions,
  datasetId: string,
  patch: RoiPatch,
  modality: Modality,
  band: number,
  isClass: boolean,
): RasterLayer | null {
  const source = sourceOf(options, datasetId, patch, modality);
  if (source === null) return null;
  const spec = layoutSpec(options.layoutOf(datasetId));
  const cell = parseCellId(patch.patchId);
  return {
    ...{ kind: 'raster', source, band, isClass },
    sidePx: spec.modalities.find((known) => known.modality === modality)?.sizePx ?? null,
    x: cell ? cell.col * cellSizePx : 0,
    y: cell ? cell.row * cellSizePx : 0,
  };
}
