import { useState } from 'react';
import type { Dataset } from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { nomenclatureOf, placeDataset } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { FolderPicker } from '../folders/FolderPicker.tsx';

/** Which dataset, of which layout and class list, how much is in it, and reading its folder again. */
export function DatasetHead() {
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
      <p className="dataset-facts" data-testid="dataset-layout">
        {t(`find.layout.${dataset.layout}`)}
        <span className="dot" />
        <span title={t('status.classList')}>{nomenclatureOf(dataset).label}</span>
      </p>
      {!dataset.present && <Gone dataset={dataset} />}
    </Section>
  );
}

/** Says that the folder is not there, and asks where it is now. What is known of it is still listed. */
function Gone({ dataset }: { dataset: Dataset }) {
  const { client, actions, shell } = useApp();
  const { t, language } = useText();
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const locate = async (path: string) => {
    setPicking(false);
    setError(null);
    setBusy(true);
    try {
      const { jobId } = await client.workspace.locateDataset({ datasetId: dataset.id, path });
      const job = jobId === null ? null : await actions.watchJob(jobId);
      if (job?.error) throw AppError.fromData(job.error);
      await actions.refreshWorkspace();
      await actions.noteCatalogue(dataset.id);
    } catch (failure) {
      setError(toErrorData(failure));
    } finally {
      setBusy(false);
    }
  };
  const ask = () => {
    if (!shell) return setPicking(!picking);
    shell.chooseFolder().then((path) => path && void locate(path), notifyError);
  };
  const sentence = error && formatError(error, language);
  return (
    <div className="dataset-gone" data-testid="dataset-gone">
      <p className="form-warn">{t('catalogue.datasetGone', { path: dataset.path })}</p>
      <button
        type="button"
        className="link-button"
        disabled={busy}
        aria-expanded={picking}
        onClick={ask}
        data-testid="locate"
      >
        {t(busy ? 'find.locating' : 'find.locate')}
      </button>
      {sentence && (
        <p className="form-error" role="alert">
          {sentence.message} {sentence.hint}
        </p>
      )}
      {picking && (
        <FolderPicker
          kind="dataset"
          initialPath=""
          onChoose={(path) => void locate(path)}
          onCancel={() => setPicking(false)}
        />
      )}
    </div>
  );
}
