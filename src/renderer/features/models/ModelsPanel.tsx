import './models.css';
import { useAppState } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { ImportModel } from './ImportModel.tsx';
import { chooseInModels, modelsViews, useModelsState } from './modelsStore.ts';
import { RankedQueue } from './RankedQueue.tsx';
import { RunView } from './RunView.tsx';
import { SetsView } from './SetsView.tsx';

/** Models that propose: what there is and how it is run, what it said, and where to look first. */
export function ModelsPanel() {
  const { t } = useText();
  const dataset = useAppState(placeDataset);
  const view = useModelsState((s) => s.view);
  const isImporting = useModelsState((s) => s.isImporting);
  if (isImporting) return <ImportModel />;
  return (
    <div className="models-panel" data-testid="models-panel">
      <div className="models-views" role="group" aria-label={t('models.views')}>
        {modelsViews.map((id) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === view}
            data-testid={`models-view-${id}`}
            onClick={() => chooseInModels({ view: id })}
          >
            {t(`models.view.${id}`)}
          </button>
        ))}
      </div>
      {view === 'run' && <RunView dataset={dataset} />}
      {view !== 'run' && !dataset && (
        <div className="section">
          <EmptyState>{t('models.noDataset')}</EmptyState>
        </div>
      )}
      {view === 'sets' && dataset && <SetsView key={dataset.id} dataset={dataset} />}
      {view === 'queue' && dataset && <RankedQueue key={dataset.id} dataset={dataset} />}
    </div>
  );
}
