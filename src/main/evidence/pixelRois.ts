import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { PatchIndex } from '../../shared/geo/grid.ts';
import type { Catalogue } from '../catalogue/index.ts';

/** A ROI whose patches are found by pixel. */
export interface PixelRoi {
  readonly roi: RoiDetail;
  readonly index: PatchIndex<RoiPatch>;
}

/** ROIs that questions are about: that of each window. */
const keptRois = 4;

/** Remembers the grids of the ROIs that were asked about last: a pointer asks ten times a second. */
export class PixelRois {
  readonly #catalogue: Catalogue;
  readonly #rois = new Map<string, Promise<PixelRoi>>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** @throws AppError as `catalogue.roi` */
  get(datasetId: string, roiKey: string): Promise<PixelRoi> {
    const key = `${datasetId}\n${roiKey}`;
    const known = this.#rois.get(key);
    const roi = known ?? this.#read(datasetId, roiKey);
    this.#rois.delete(key);
    this.#rois.set(key, roi);
    if (!known) {
      roi.catch(() => {
        if (this.#rois.get(key) === roi) this.#rois.delete(key);
      });
      if (this.#rois.size > keptRois) this.#rois.delete(this.#rois.keys().next().value!);
    }
    return roi;
  }

  forget(datasetId: string): void {
    for (const key of this.#rois.keys()) if (key.startsWith(`${datasetId}\n`)) this.#rois.delete(key);
  }

  async #read(datasetId: string, roiKey: string): Promise<PixelRoi> {
    const roi = await this.#catalogue.roi(datasetId, roiKey);
    return { roi, index: new PatchIndex(roi.grid, roi.patchSizePx) };
  }
}
