import { levelCount, tileSizePx, type ImageryLayer, type RoiDetail } from '../../shared/contract/index.ts';
import { imagery, imageryIds, isSeries, type ImageryId, type SeriesId } from '../../shared/model/imagery.ts';
import { hasNegative, unitOf as backscatterUnit } from '../../shared/series/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { patchesWith, type AerialFacts, type RoiImagery, type RoiLayers } from './RoiImagery.ts';
import { fileKey } from './seriesStack.ts';
import type { SeriesFile, SeriesStore } from './SeriesStore.ts';

const sensors = { s2: 's2', s1asc: 's1-asc', s1desc: 's1-desc' } as const;

/** What of a ROI can be looked at, in the order of `imageryIds` (contract `imagery.layers`). */
export async function describeLayers(
  roi: RoiDetail,
  { imagery: found, aerial }: RoiLayers,
  catalogue: Catalogue,
  store: SeriesStore,
): Promise<ImageryLayer[]> {
  const layers: ImageryLayer[] = [];
  for (const id of imageryIds) {
    const layer = id === 'aerial' ? aerialLayer(roi, aerial) : layerOf(roi, id, found.get(id), catalogue);
    if (!layer) continue;
    const isRadar = id === 's1asc' || id === 's1desc';
    layers.push(
      isRadar ? { ...layer, unit: await unitOf(roi, id, found.get(id)!, catalogue, store) } : layer,
    );
  }
  return layers;
}

/** On the ROI's own grid. */
function aerialLayer(roi: RoiDetail, { usableBands, isStretched }: AerialFacts): ImageryLayer | null {
  const { modality, bands, dtype, gutterPx } = imagery.aerial;
  const patches = patchesWith(roi, modality).length;
  if (patches === 0) return null;
  const { gsd, origin, widthPx, heightPx } = roi;
  const days = roi.grid.flatMap(({ aerialDate }) => (aerialDate === null ? [] : [aerialDate])).sort();
  return {
    ...{ id: 'aerial', gsd, origin, widthPx, heightPx, tileSizePx, gutterPx },
    ...{ levels: levelCount(widthPx, heightPx), bands: bands.length, dtype, patches },
    ...(usableBands < bands.length ? { usableBands } : {}),
    ...(isStretched ? { stretched: true } : {}),
    dates: days.length > 0 ? [dated(days[0]!), dated(days.at(-1)!)] : null,
    ...{ series: [], mismatch: null, unit: null, offGridM: 0 },
  };
}

function layerOf(
  roi: RoiDetail,
  id: ImageryId,
  found: RoiImagery | undefined,
  catalogue: Catalogue,
): ImageryLayer | null {
  if (!found) return null;
  const { grid, stack, maskDates, usableBands } = found;
  const { bands, dtype, gutterPx } = imagery[id];
  const { gsd, origin, widthPx, heightPx, tileSizePx: side, levels, offGridM } = grid;
  const listed = isSeries(id) ? catalogue.seriesDates(roi.datasetId, roi.roiKey, sensors[id]) : null;
  return {
    ...{ id, gsd, origin: [origin[0], origin[1]], widthPx, heightPx, tileSizePx: side, gutterPx, levels },
    ...{ bands: bands.length, dtype, patches: grid.patches.length },
    ...(usableBands === null ? {} : { usableBands }),
    dates: id === 'pan' || id === 'spot' ? imageDates(roi, id, catalogue) : null,
    series: Array.from({ length: grid.dates }, (_, i) => listed?.[i] ?? null),
    mismatch: stack.isSeries ? mismatchOf(grid.dates, listed?.length ?? null, maskDates) : null,
    ...{ unit: null, offGridM },
  };
}

function imageDates(roi: RoiDetail, id: 'pan' | 'spot', catalogue: Catalogue): [string, string] | null {
  const { spot, historical } = catalogue.imageDates(roi.datasetId, roi.roiKey);
  const range = id === 'pan' ? historical : spot;
  return range && [dated(range[0]), dated(range[1])];
}

/** `YYYY-MM`, as the catalogue has days that are not known, with the day 00. */
const dated = (day: string): string => (day.length === 7 ? `${day}-00` : day);

/** Null when all that are known agree. */
function mismatchOf(raster: number, listed: number | null, masks: number | null): ImageryLayer['mismatch'] {
  const differs = [listed, masks].some((count) => count !== null && count !== raster);
  return differs ? { raster, listed, masks } : null;
}

/** `dB` when any value of the sampled patches is negative: a linear backscatter never is. */
async function unitOf(
  roi: RoiDetail,
  id: SeriesId,
  { sampled }: RoiImagery,
  catalogue: Catalogue,
  store: SeriesStore,
): Promise<'linear' | 'dB'> {
  const { datasetId, roiKey } = roi;
  const { modality } = imagery[id];
  const files = sampled.map((patchId) => ({
    key: fileKey(datasetId, roiKey, id, modality, patchId),
    source: () => catalogue.source(datasetId, patchId, modality),
  }));
  const isNegative = (file: SeriesFile | null): boolean =>
    file !== null && hasNegative(file.data, file.nodata);
  return backscatterUnit((await store.whole(files)).some(isNegative));
}
