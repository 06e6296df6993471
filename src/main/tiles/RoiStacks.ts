import type { ImageryLayer, RoiDetail, TileLayer } from '../../shared/contract/index.ts';
import type { ImageryId } from '../../shared/model/imagery.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService, TileSpec } from '../raster/index.ts';
import { describeLayers } from './describeLayers.ts';
import { readRoiImagery, type RoiLayers } from './RoiImagery.ts';
import { createPredictionStack, isPredictionLayer, type PredictionStackSources } from './predictionStack.ts';
import { createRoiStack, isRoiLayer } from './roiStack.ts';
import type { SeriesStore } from './SeriesStore.ts';
import { patchesOf } from './tilePlaces.ts';
import type { TileStack } from './TileStack.ts';

export interface RoiStacksOptions {
  readonly catalogue: Catalogue;
  readonly raster: RasterService;
  readonly store: SeriesStore;
  readonly layoutOf: ((datasetId: string) => Layout) | undefined;
  /** Null: there are no predictions. */
  readonly predictions: PredictionStackSources | null;
}

/** What the tiles of ROIs are read from. Read once for each ROI, until its dataset is indexed again. */
export class RoiStacks {
  readonly #options: RoiStacksOptions;
  readonly #rois = new Map<string, Promise<RoiDetail>>();
  readonly #stacks = new Map<string, Promise<TileStack | null>>();
  readonly #imagery = new Map<string, Promise<RoiLayers>>();
  readonly #layers = new Map<string, Promise<ImageryLayer[]>>();
  readonly #stretches = new Map<string, Promise<TileSpec['stretch']>>();

  constructor(options: RoiStacksOptions) {
    this.#options = options;
  }

  /** The ROI as it was first read: places and files hold, counts of edits do not. */
  roi(datasetId: string, roiKey: string): Promise<RoiDetail> {
    return remembered(this.#rois, `${datasetId}/${roiKey}`, () =>
      this.#options.catalogue.roi(datasetId, roiKey),
    );
  }

  /** Null when the ROI has nothing of this layer. `mask` is laid over `cosia` and has no stack of its own. */
  stack(datasetId: string, roiKey: string, layer: TileLayer): Promise<TileStack | null> {
    return remembered(this.#stacks, `${datasetId}/${roiKey}/${layer}`, async () => {
      const roi = await this.roi(datasetId, roiKey);
      if (isRoiLayer(layer)) return createRoiStack(roi, layer, this.#options, () => this.#stretch(roi));
      if (isPredictionLayer(layer)) {
        const { predictions } = this.#options;
        return predictions && createPredictionStack(roi, layer, predictions);
      }
      const { imagery } = await this.#imageryOf(roi);
      return imagery.get(layer as ImageryId)?.stack ?? null;
    });
  }

  layers(datasetId: string, roiKey: string): Promise<ImageryLayer[]> {
    return remembered(this.#layers, `${datasetId}/${roiKey}`, async () => {
      const roi = await this.roi(datasetId, roiKey);
      return describeLayers(roi, await this.#imageryOf(roi), this.#options.catalogue, this.#options.store);
    });
  }

  /** Drops what is known of a dataset. */
  forget(datasetId: string): void {
    for (const known of [this.#rois, this.#stacks, this.#imagery, this.#layers, this.#stretches])
      for (const key of known.keys()) if (key.startsWith(`${datasetId}/`)) known.delete(key);
  }

  #imageryOf(roi: RoiDetail): Promise<RoiLayers> {
    const { layoutOf, ...options } = this.#options;
    return remembered(this.#imagery, `${roi.datasetId}/${roi.roiKey}`, () =>
      readRoiImagery(roi, { ...options, layout: layoutOf?.(roi.datasetId) ?? null }),
    );
  }

  /** How the samples of the ROI's images become bytes; undefined for images of bytes, which are shown as they are. */
  #stretch(roi: RoiDetail): Promise<TileSpec['stretch']> {
    const { catalogue, raster } = this.#options;
    return remembered(this.#stretches, `${roi.datasetId}/${roi.roiKey}`, async () => {
      const bit = modalityBit('AERIAL_RGBI');
      // One for the whole ROI, so that neighbours match: all its images come from one product.
      const first = patchesOf(roi).find((entry) => (entry.cells[0]!.modalityBits & bit) !== 0);
      const source = first && catalogue.source(roi.datasetId, first.patchId, 'AERIAL_RGBI');
      if (!source || (await raster.header(source)).dtype === 'uint8') return undefined;
      return raster.stretch(source);
    });
  }
}

/** What was read under a key, or is being read; a failure is not remembered. */
function remembered<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? read();
  value.catch(() => known.get(key) === value && known.delete(key));
  known.set(key, value);
  return value;
}
