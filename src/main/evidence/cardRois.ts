import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { PatchIndex } from '../../shared/geo/grid.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { ListedDates, SeriesJob } from './roiSeriesPatch.ts';

/** A ROI with what its cards need of the catalogue. */
export interface CardRoi {
  readonly detail: RoiDetail;
  readonly index: PatchIndex<RoiPatch>;
  readonly byId: ReadonlyMap<string, RoiPatch>;
  readonly listed: ListedDates;
}

/** Patches whose files are looked up without a pause: under a millisecond of the core's thread. */
const patchesPerTurn = 16;

export function readCardRoi(catalogue: Catalogue, datasetId: string, detail: RoiDetail): CardRoi {
  return {
    detail,
    index: new PatchIndex(detail.grid, detail.patchSizePx),
    byId: new Map(detail.grid.map((patch) => [patch.patchId, patch])),
    listed: listedDates(catalogue, datasetId, detail.roiKey),
  };
}

export function listedDates(catalogue: Catalogue, datasetId: string, roiKey: string): ListedDates {
  return {
    s2: catalogue.seriesDates(datasetId, roiKey, 's2'),
    s1asc: catalogue.seriesDates(datasetId, roiKey, 's1-asc'),
    s1desc: catalogue.seriesDates(datasetId, roiKey, 's1-desc'),
  };
}

type Placed = Pick<RoiPatch, 'patchId' | 'x' | 'y' | 'widthPx' | 'heightPx' | 'modalityBits'>;

/** Where the series of patches are, in batches. */
export async function* seriesJobs(
  catalogue: Catalogue,
  datasetId: string,
  patches: Iterable<Placed>,
  batchSize: number,
): AsyncGenerator<SeriesJob[], void, void> {
  let batch: SeriesJob[] = [];
  let seen = 0;
  for (const patch of patches) {
    batch.push(seriesJob(catalogue, datasetId, patch));
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
    if (++seen % patchesPerTurn === 0) await nextTurn();
  }
  if (batch.length > 0) yield batch;
}

function seriesJob(catalogue: Catalogue, datasetId: string, patch: Placed): SeriesJob {
  const { patchId, modalityBits } = patch;
  const source = (modality: Modality) =>
    (modalityBits & modalityBit(modality)) === 0 ? null : catalogue.source(datasetId, patchId, modality);
  return {
    ...{ patchId, x: patch.x, y: patch.y, widthPx: patch.widthPx, heightPx: patch.heightPx },
    lpis: source('ALL_LABEL-LPIS'),
    s2: source('SENTINEL2_TS'),
    s2Masks: source('SENTINEL2_MSK-SC'),
    s1asc: source('SENTINEL1-ASC_TS'),
    s1desc: source('SENTINEL1-DESC_TS'),
    area: catalogue.superArea(datasetId, patchId),
  };
}
