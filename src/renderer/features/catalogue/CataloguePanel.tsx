import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset, placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { ClassShares } from './ClassShares.tsx';
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

/** Which dataset, how much is in it, and reading its folder again. */
function DatasetHead() {
  const { client, actions } = useApp();
  const { t, language } = useText();
  const dataset = useAppState(placeDataset);
  const [busy, setBusy] = useState(false);
  if (!dataset) return <EmptyState>{t('catalogue.noDataset')}</EmptyState>;
  const rescan = async () => {
    setBusy(true);
    try {
      const { jobId } = await client.workspace.addDataset({ path: dataset.path, rescan: true });
      if (jobId) await actions.watchJob(jobId);
      await actions.refreshWorkspace();
      await actions.loadRois(dataset.id);
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title={dataset.name}
      isName
      aside={
        <button
          type="button"
          className="link-button"
          disabled={busy}
          onClick={() => void rescan()}
          data-testid="rescan"
        >
          {t('catalogue.rescan')}
        </button>
      }
    >
      <p className="dataset-facts" title={dataset.path}>
        {t('count.rois', { count: dataset.rois, n: formatNumber(dataset.rois, language) })}
        <span className="dot" />
        {t('count.patches', { count: dataset.patches, n: formatNumber(dataset.patches, language) })}
        <span className="dot" />
        {t('count.edited', {
          count: dataset.editedPatches,
          n: formatNumber(dataset.editedPatches, language),
        })}
      </p>
      {!dataset.present && <p className="form-error">{t('catalogue.datasetGone', { path: dataset.path })}</p>}
    </Section>
  );
}
