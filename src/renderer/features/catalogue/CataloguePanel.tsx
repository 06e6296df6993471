import { useEffect } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset, placeDatasetId } from '../../app/selectors.ts';
import { ClassShares } from './ClassShares.tsx';
import { DatasetHead } from './DatasetHead.tsx';
import { PatchGrid } from './PatchGrid.tsx';
import { RoiList } from './RoiList.tsx';

/** The dataset's ROIs; for the open one its patches and what is in view. */
export function CataloguePanel() {
  const { actions } = useApp();
  const datasetId = useAppState(placeDatasetId);
  const indexedAt = useAppState((s) => placeDataset(s)?.indexedAt);
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  const core = useAppState((s) => s.core);
  useEffect(() => {
    if (datasetId && core === 'ok') void actions.loadRois(datasetId).catch(notifyError);
  }, [actions, datasetId, indexedAt, core]);
  return (
    <div className="panel catalogue">
      <DatasetHead />
      <RoiList />
      {inRoi && (
        <div className="catalogue-open">
          <PatchGrid />
          <ClassShares />
        </div>
      )}
    </div>
  );
}
