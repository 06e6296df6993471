import type { RoiDetail } from '../../../shared/contract/index.ts';
import type { ClassLayerId } from '../../../shared/model/imagery.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import type { TextKey } from '../../i18n/index.ts';

/** Class values of a ROI that can be looked at and compared. */
export interface ClassLayer {
  readonly id: ClassLayerId;
  readonly title: TextKey;
  readonly nomenclature: Nomenclature;
}

const lpisLayers: readonly ClassLayer[] = [
  { id: 'lpis1', title: 'compare.layer.lpis1', nomenclature: lpis1 },
  { id: 'lpis2', title: 'compare.layer.lpis2', nomenclature: lpis2 },
  { id: 'lpis3', title: 'compare.layer.lpis3', nomenclature: lpis3 },
];

const lpisBit = modalityBit('ALL_LABEL-LPIS');

/** Those that some patch of a ROI has, in the order of choices, and the prediction where one is in use. */
export function classLayersOf(
  roi: Pick<RoiDetail, 'anyBits'>,
  nomenclature: Nomenclature,
  hasPrediction: boolean,
): readonly ClassLayer[] {
  return [
    { id: 'mask', title: 'compare.layer.mask', nomenclature },
    { id: 'cosia', title: 'compare.layer.cosia', nomenclature },
    ...((roi.anyBits & lpisBit) === 0 ? [] : lpisLayers),
    ...(hasPrediction
      ? [{ id: 'prediction' as const, title: 'prediction.layer' as const, nomenclature }]
      : []),
  ];
}

/** What the model in use proposes against the masks. */
export const proposedLayers: readonly [ClassLayerId, ClassLayerId] = ['mask', 'prediction'];

/** The file's masks and the current ones: what differs is what corrections changed. */
export const editedLayers: readonly [ClassLayerId, ClassLayerId] = ['cosia', 'mask'];
