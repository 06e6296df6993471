import { levelCount, tileSizePx, type RoiDetail, type TileLayer } from '../../shared/contract/index.ts';
import { intersectWindows } from '../../shared/geo/grid.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService, TileSpec } from '../raster/index.ts';
import { isAligned, partsOf, patchesOf, tileWindow } from './tilePlaces.ts';
import type { TilePixels, TilePlace, TileStack } from './TileStack.ts';

interface LayerSource {
  readonly modality: Modality;
  readonly kind: 'aerial' | 'class';
  readonly bands: number;
  /** Which band of the file is the class. */
  readonly bandIndex: number;
}

const label = { kind: 'class', bands: 1 } as const;
const layerSources = {
  aerial: { modality: 'AERIAL_RGBI', kind: 'aerial', bands: 4, bandIndex: 0 },
  cosia: { modality: 'AERIAL_LABEL-COSIA', ...label, bandIndex: 0 },
  lpis1: { modality: 'ALL_LABEL-LPIS', ...label, bandIndex: 0 },
  lpis2: { modality: 'ALL_LABEL-LPIS', ...label, bandIndex: 1 },
  lpis3: { modality: 'ALL_LABEL-LPIS', ...label, bandIndex: 2 },
} as const satisfies Partial<Record<TileLayer, LayerSource>>;

/** Layers on the grid of the ROI itself that are read from files. */
export type RoiLayer = keyof typeof layerSources;
export const isRoiLayer = (layer: TileLayer): layer is RoiLayer => layer in layerSources;

export interface StackSources {
  readonly catalogue: Pick<Catalogue, 'source' | 'superArea'>;
  readonly raster: RasterService;
}

/**
 * Coarser tiles of a large image are made of the next finer ones, so that opening it reads the file once, piece by piece:
 * a tile of this level covers 4096 px a side.
 */
const largestReadLevel = 3;

/**
 * Aerial images and class values on the grid of the ROI, at the size and coding of the pixel routes.
 *
 * @param stretch how samples of images become bytes; undefined for those that are bytes.
 */
export function createRoiStack(
  roi: RoiDetail,
  layer: RoiLayer,
  { catalogue, raster }: StackSources,
  stretch: () => Promise<TileSpec['stretch']>,
): TileStack {
  const { modality, kind, bands, bandIndex }: LayerSource = layerSources[layer];
  const bit = modalityBit(modality);
  const patches = patchesOf(roi).filter(({ cells }) => (cells[0]!.modalityBits & bit) !== 0);
  const isLarge = roi.grid.length > 1 && patches.some(({ isCut }) => isCut);
  const { widthPx, heightPx, origin, gsd } = roi;
  const levels = levelCount(widthPx, heightPx);

  return {
    kind: kind === 'class' ? 'class' : 'bytes',
    ...{ bands, tileSizePx, gutterPx: 0, levels, widthPx, heightPx, origin, gsd },
    isSeries: false,
    isAligned: isAligned(roi),
    firstBuiltLevel: isLarge ? Math.min(largestReadLevel, levels - 1) : 1,
    has: (place) => patches.some(({ window }) => intersectWindows(window, tileWindow(place)) !== null),
    reads: (level) => !isLarge || level <= largestReadLevel,
    async compose(place: TilePlace, signal): Promise<TilePixels | null> {
      const parts = partsOf(roi, place, (cell) => (cell.modalityBits & bit) !== 0).flatMap(
        ({ patchId, ...where }) => {
          const source = catalogue.source(roi.datasetId, patchId, modality);
          return source === null ? [] : [{ source, ...where }];
        },
      );
      if (parts.length === 0) return null;
      // An image whose values cannot be sampled cannot be read for the tile either, and that is told there.
      const stretches = kind === 'aerial' ? await stretch().catch(() => undefined) : undefined;
      const spec = {
        kind,
        level: place.level,
        parts,
        bandIndex,
        ...(stretches ? { stretch: stretches } : {}),
      };
      const { data, failures } = await raster.tile(spec, { signal });
      // A file that cannot be read leaves its place empty; the index reports it by name.
      return { data, isWhole: failures.length === 0 };
    },
  };
}
