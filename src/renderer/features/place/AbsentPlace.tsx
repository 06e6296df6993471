import { Button } from '@mantine/core';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';

/** What a link to a dataset that is not in this workspace leads to. */
export function AbsentPlace({ datasetId, roiKey }: { datasetId: string; roiKey: string | null }) {
  const { actions } = useApp();
  const { t } = useText();
  const datasets = useAppState((s) => s.workspace?.datasets ?? []);
  const workspace = useAppState((s) => s.workspace?.name ?? '');
  return (
    <div className="canvas-message" role="alert" data-testid="absent-place" data-pane-focus tabIndex={-1}>
      <p>{t('place.absentDataset', { id: datasetId, workspace })}</p>
      {roiKey !== null && <p className="muted">{t('place.absentRoi', { roi: roiKey })}</p>}
      <p className="muted">{t('place.absentHint')}</p>
      <div className="button-row">
        {datasets.map((dataset) => (
          <Button
            key={dataset.id}
            variant="default"
            onClick={() => actions.go({ kind: 'dataset', datasetId: dataset.id })}
          >
            {dataset.name}
          </Button>
        ))}
        <Button variant="default" onClick={() => actions.go({ kind: 'welcome' })}>
          {t('breadcrumb.other')}
        </Button>
      </div>
    </div>
  );
}
