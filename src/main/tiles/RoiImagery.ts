import type { RoiDetail } from '../../shared/contract/index.ts';
import { isAppErrorData } from '../../shared/errors.ts';
import { imagery, imageryIds, isSeries, type ImageryId } from '../../shared/model/imagery.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';
import { placeImagery, type ImageryGrid, type Sample } from './imageryGrid.ts';
import { createRawStack } from './rawStack.ts';
import { createSeriesStack } from './seriesStack.ts';
import type { SeriesStore } from './SeriesStore.ts';
import { createAreaStack, placeSuperArea } from './superArea.ts';
import { patchesOf } from './tilePlaces.ts';
import type { TileStack } from './TileStack.ts';

/** One imagery of a ROI other than the aerial images, which lie on the ROI's own grid. */
export interface RoiImagery {
  readonly grid: ImageryGrid;
  readonly stack: TileStack;
  /** Dates of the cloud masks; null without masks. */
  readonly maskDates: number | null;
  /** Patches whose headers were read. */
  readonly sampled: readonly string[];
  /** Bands that most of these have of those of a tile; null for all of them. */
  readonly usableBands: number | null;
}

/** What the images of a ROI hold, as most of the sampled ones do. */
export interface AerialFacts {
  /** Bands that mean something in a tile: four, or three without infrared; a grey image is shown as three. */
  readonly usableBands: 3 | 4;
  /** Their samples become bytes by a stretch. */
  readonly isStretched: boolean;
}

/** What a ROI has besides aerial images, and how those are. */
export interface RoiLayers {
  readonly imagery: ReadonlyMap<ImageryId, RoiImagery>;
  readonly aerial: AerialFacts;
}

export interface ImageryOptions {
  readonly catalogue: Catalogue;
  readonly raster: RasterService;
  readonly store: SeriesStore;
  readonly layout: Layout | null;
}

/** A patch with all of the header of one of its files. */
interface FullSample extends Sample {
  readonly header: RasterHeader;
}

/** Patches whose headers tell the grid of all. */
const sampledPatches = 5;
const maskModality = 'SENTINEL2_MSK-SC';

/** What can be looked at in a ROI. Reads a few headers of each modality. */
export async function readRoiImagery(roi: RoiDetail, options: ImageryOptions): Promise<RoiLayers> {
  const { catalogue, raster, store, layout } = options;
  const { datasetId, roiKey } = roi;
  const headersOf = await sampleHeaders(roi, catalogue, raster);
  const found = new Map<ImageryId, RoiImagery>();
  for (const id of imageryIds) {
    if (id === 'aerial') continue;
    const { modality } = imagery[id];
    const patches = patchesWith(roi, modality);
    if (patches.length === 0) continue;
    const samples = headersOf(modality);
    const sampled = samples.map(({ patchId }) => patchId);
    if (id === 'elevation') {
      if (!hasElevation(layout, samples)) continue;
      const grid = onRoiGrid(roi, placeImagery(id, roi, patches, []));
      const stack = createRawStack(datasetId, grid, options);
      found.set(id, { grid, stack, maskDates: null, sampled, usableBands: null });
      continue;
    }
    // A patch of FLAIR#2 has the bit of its super-area's series, and no file of it.
    if (isFlair12(layout)) continue;
    const grid = placeImagery(id, roi, patches, samples);
    const stack = isSeries(id)
      ? createSeriesStack(datasetId, roiKey, grid, id, options, store)
      : createRawStack(datasetId, grid, options);
    const masks = id === 's2' ? headersOf(maskModality) : [];
    const maskDates = masks.length > 0 ? placeImagery(id, roi, patches, masks.map(asSeries)).dates : null;
    const usableBands = isSeries(id) ? null : fewerBands(samples, imagery[id].bands.length);
    found.set(id, { grid, stack, maskDates, sampled, usableBands });
  }
  if (!found.has('s2')) {
    // An array that cannot be read is a problem of the dataset, told by the index.
    const area = await placeSuperArea(roi, catalogue, raster).catch(() => null);
    if (area) {
      const stack = createAreaStack(area, raster);
      found.set('s2', { grid: area, stack, maskDates: area.maskDates, sampled: [], usableBands: null });
    }
  }
  return { imagery: found, aerial: aerialFacts(headersOf(imagery.aerial.modality)) };
}

function aerialFacts(samples: readonly FullSample[]): AerialFacts {
  return {
    usableBands: fewerBands(samples, 4) === null ? 4 : 3,
    isStretched: areMost(samples, ({ header }) => header.dtype !== 'uint8'),
  };
}

/** Bands that the files have when most have fewer than they should; else null. */
function fewerBands(samples: readonly FullSample[], wanted: number): number | null {
  const fewer = samples.map(({ header }) => header.bands).filter((bands) => bands < wanted);
  return areMost(samples, ({ header }) => header.bands < wanted) ? Math.max(...fewer) : null;
}

const areMost = (samples: readonly FullSample[], test: (sample: FullSample) => boolean): boolean =>
  samples.filter(test).length * 2 > samples.length;

/** A header of a mask of two bands a date as if it were of the ten of its series, so that dates are counted alike. */
const asSeries = ({ patchId, header }: Sample): Sample => ({
  patchId,
  header: { ...header, bands: Math.floor(header.bands / 2) * 10 },
});

const isFlair12 = (layout: Layout | null): boolean => layout === 'flair-1' || layout === 'flair-2';

/** The fifth band of an image of another layout is something else. */
const hasElevation = (layout: Layout | null, samples: readonly Sample[]): boolean =>
  isFlair12(layout) && samples.some(({ header }) => header.bands >= 5);

/** The same pixels as the aerial images, of which it is a band. */
const onRoiGrid = (roi: RoiDetail, grid: ImageryGrid): ImageryGrid => ({
  ...grid,
  ...{ gsd: roi.gsd, widthPx: roi.widthPx, heightPx: roi.heightPx, offGridM: 0 },
  patches: patchesWith(roi, imagery.elevation.modality),
});

/** Patches on the ROI's grid that have a file of the modality. */
export function patchesWith(
  roi: RoiDetail,
  modality: Modality,
): { readonly patchId: string; readonly x: number; readonly y: number }[] {
  const bit = modalityBit(modality);
  return patchesOf(roi)
    .filter(({ cells }) => (cells[0]!.modalityBits & bit) !== 0)
    .map(({ patchId, window: { x, y } }) => ({ patchId, x, y }));
}

/** At most `count` of the items, evenly taken, the first and the last among them. */
function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}

/** Headers of a few patches of each modality that the ROI has, by one round to a worker. */
async function sampleHeaders(
  roi: RoiDetail,
  catalogue: Catalogue,
  raster: RasterService,
): Promise<(modality: Modality) => FullSample[]> {
  const wanted: Modality[] = [...new Set(imageryIds.map((id) => imagery[id].modality)), maskModality];
  const files = wanted.flatMap((modality) =>
    evenly(patchesWith(roi, modality), sampledPatches).flatMap(({ patchId }) => {
      const source = catalogue.source(roi.datasetId, patchId, modality);
      return source === null ? [] : [{ modality, patchId, source }];
    }),
  );
  const headers = files.length > 0 ? await raster.headers(files.map(({ source }) => source)) : [];
  return (modality) =>
    files.flatMap(({ modality: of, patchId }, i): FullSample[] => {
      const header = headers[i]!;
      return of !== modality || isAppErrorData(header) ? [] : [{ patchId, header: header as RasterHeader }];
    });
}
