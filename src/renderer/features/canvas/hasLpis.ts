import type { RoiDetail } from '../../../shared/contract/index.ts';
import { modalityBit } from '../../../shared/model/modality.ts';

/** Some patch of the open ROI has LPIS: else nothing of it is shown, nor asked for. */
export function hasLpis(roi: Pick<RoiDetail, 'anyBits'> | null): boolean {
  return roi !== null && (roi.anyBits & modalityBit('ALL_LABEL-LPIS')) !== 0;
}
