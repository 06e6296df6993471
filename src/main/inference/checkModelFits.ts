import { AppError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/inference/manifest.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { DatasetRecord } from '../workspace/index.ts';

/** @throws AppError `classListDiffers` for a model of other classes than those of the dataset */
export function checkModelFits(manifest: ModelManifest, dataset: DatasetRecord, catalogue: Catalogue): void {
  const isSame =
    manifest.classList === 'lpis-1'
      ? catalogue.rois(dataset.id).some(({ anyBits }) => (anyBits & modalityBit('ALL_LABEL-LPIS')) !== 0)
      : manifest.classList === dataset.nomenclature;
  if (isSame) return;
  const { label } = dataset.classList ?? { label: dataset.nomenclature };
  throw new AppError('classListDiffers', { model: manifest.classList, dataset: label });
}
