import type { RoiDetail } from '../../../shared/contract/index.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { useRead, type Reading } from '../agreement/useRead.ts';
import { reviewedPatches, type ReviewedPatch } from './patchStates.ts';

/** The patches of a ROI with their states, read again when somebody said something. */
export function usePatchReviews(roi: RoiDetail | null): Reading<ReviewedPatch[]> {
  const { client } = useApp();
  const version = useDesk((s) => s.reviewVersion);
  return useRead(
    roi ? `${roi.datasetId}/${roi.roiKey}` : '',
    version,
    roi &&
      (async (signal) =>
        reviewedPatches(
          roi.grid,
          await client.review.patches({ datasetId: roi.datasetId, roiKey: roi.roiKey }, { signal }),
        )),
  );
}
