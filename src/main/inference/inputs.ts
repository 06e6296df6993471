import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import type { ModelInput, ModelManifest } from '../../shared/inference/manifest.ts';
import { cellSizePx, parseCellId, patchOfCell } from '../../shared/model/layouts.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { InputPatch, RoiInputs } from './Inference.ts';

/** Patches whose files are looked up without a pause: about a millisecond of the core's thread. */
const patchesPerTurn = 16;

/** Rasters that a model reads. A super-area is none: it is looked up apart. */
export function modalitiesOfModel({ inputs }: ModelManifest): Modality[] {
  const found = inputs.flatMap((input) => ('modality' in input ? [input.modality as Modality] : []));
  // Clouds and snow are beside the series.
  const hasFilter = inputs.some((input) => input.kind === 'series' && input.filter !== null);
  return [...new Set(hasFilter ? [...found, 'SENTINEL2_MSK-SC' as Modality] : found)];
}

/** Everything that the tiles of a ROI are read from. @throws AppError `notFound`, `datasetMissing` */
export async function readRoiInputs(
  catalogue: Catalogue,
  datasetId: string,
  roiKey: string,
  manifest: ModelManifest,
): Promise<RoiInputs> {
  const roi = await catalogue.roi(datasetId, roiKey);
  return placeInputs(catalogue, roi, manifest);
}

async function placeInputs(
  catalogue: Catalogue,
  { datasetId, roiKey, gsd, widthPx, heightPx, grid }: RoiDetail,
  manifest: ModelManifest,
): Promise<RoiInputs> {
  const modalities = modalitiesOfModel(manifest);
  const hasSuperPatch = manifest.inputs.some(({ kind }) => kind === 'superPatch');
  const patches: InputPatch[] = [];
  for (const patch of grid) {
    const { patchId, x, y } = patch;
    const imageId = patchOfCell(patchId);
    const cell = parseCellId(patchId);
    patches.push({
      ...{ patchId, x, y, widthPx: patch.widthPx, heightPx: patch.heightPx },
      sources: sourcesOf(catalogue, datasetId, patch, modalities),
      fileWindow: cell && { x: cell.col * cellSizePx, y: cell.row * cellSizePx },
      superArea: hasSuperPatch ? catalogue.superArea(datasetId, imageId) : null,
    });
    if (patches.length % patchesPerTurn === 0) await nextTurn();
  }
  const dates = {
    s2: catalogue.seriesDates(datasetId, roiKey, 's2'),
    s1Asc: catalogue.seriesDates(datasetId, roiKey, 's1-asc'),
    s1Desc: catalogue.seriesDates(datasetId, roiKey, 's1-desc'),
  };
  return { roiKey, gsd, widthPx, heightPx, patches, dates };
}

function sourcesOf(
  catalogue: Catalogue,
  datasetId: string,
  { patchId, modalityBits }: RoiPatch,
  modalities: readonly Modality[],
): InputPatch['sources'] {
  const sources: Partial<Record<Modality, RasterSource>> = {};
  for (const modality of modalities) {
    if ((modalityBits & modalityBit(modality)) === 0) continue;
    const source = catalogue.source(datasetId, patchOfCell(patchId), modality);
    if (source !== null) sources[modality] = source;
  }
  return sources;
}

/** The first input that a patch does not have, as people call it; null when it has all. */
export function lackingInput({ sources, superArea }: InputPatch, { inputs }: ModelManifest): string | null {
  for (const input of inputs) {
    const lacks = lackOf(input, sources, superArea !== null);
    if (lacks !== null) return lacks;
  }
  return null;
}

function lackOf(input: ModelInput, sources: InputPatch['sources'], hasSuperArea: boolean): string | null {
  switch (input.kind) {
    case 'dates':
      return null;
    case 'superPatch':
      return hasSuperArea ? null : 'SENTINEL2_TS';
    case 'image':
    case 'series':
      return sources[input.modality] === undefined ? input.modality : null;
  }
}
