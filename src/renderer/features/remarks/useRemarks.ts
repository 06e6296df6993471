import type { Remark } from '../../../shared/contract/index.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { useRead, type Reading } from '../agreement/useRead.ts';

/** Remarks of a ROI, or of the whole dataset: resolved ones too when they are wanted. */
export function useRemarks(
  datasetId: string,
  roiKey: string | null,
  withResolved: boolean,
): Reading<Remark[]> {
  const { client } = useApp();
  const version = useDesk((s) => s.reviewVersion);
  return useRead(`${datasetId}/${roiKey ?? ''}/${withResolved}`, version, (signal) =>
    client.review.remarks(
      { datasetId, open: !withResolved, ...(roiKey === null ? {} : { roiKey }) },
      { signal },
    ),
  );
}
