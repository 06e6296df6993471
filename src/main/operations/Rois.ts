import type { RoiDetail } from '../../shared/contract/index.ts';
import type { OperationSources } from './sources.ts';

/** ROIs that questions are about: that of each window. */
const keptRois = 4;

/** Remembers the ROIs that were asked about last: a preview is asked for at every move of a slider. */
export class Rois {
  readonly #catalogue: OperationSources['catalogue'];
  readonly #kept = new Map<string, Promise<RoiDetail>>();

  constructor(catalogue: OperationSources['catalogue']) {
    this.#catalogue = catalogue;
  }

  /** @throws AppError as `catalogue.roi` */
  get(datasetId: string, roiKey: string): Promise<RoiDetail> {
    const key = `${datasetId}\n${roiKey}`;
    const known = this.#kept.get(key);
    const roi = known ?? this.#catalogue.roi(datasetId, roiKey);
    this.#kept.delete(key);
    this.#kept.set(key, roi);
    if (!known) {
      roi.catch(() => {
        if (this.#kept.get(key) === roi) this.#kept.delete(key);
      });
      if (this.#kept.size > keptRois) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return roi;
  }

  forget(datasetId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${datasetId}\n`)) this.#kept.delete(key);
  }
}
