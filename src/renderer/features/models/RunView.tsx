import type { Dataset } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { DeviceList } from './DeviceList.tsx';
import { ModelRow } from './ModelRow.tsx';
import { chooseInModels } from './modelsStore.ts';
import { RunForm } from './RunForm.tsx';
import { useChosenModel, useModelList } from './useModels.ts';

/** The models to choose from, and a run of the chosen one. */
export function RunView({ dataset }: { dataset: Dataset | null }) {
  const { t, language } = useText();
  const models = useModelList();
  const chosen = useChosenModel(models.data);
  const told = models.error && formatError(models.error, language);
  return (
    <div className="models-body">
      <Section
        title={t('models.list')}
        testId="model-list"
        aside={
          <button
            type="button"
            className="link-button"
            onClick={() => chooseInModels({ isImporting: true })}
            data-testid="model-import"
          >
            {t('models.import')}
          </button>
        }
      >
        {told && (
          <p className="form-error" role="alert">
            {told.message} {told.hint}
          </p>
        )}
        {models.data?.length === 0 && <EmptyState>{t('models.none')}</EmptyState>}
        <div className="model-list" role="radiogroup" aria-label={t('models.list')}>
          {models.data?.map((model) => (
            <ModelRow key={model.id} model={model} isChosen={model.id === chosen?.id} />
          ))}
        </div>
      </Section>
      {dataset ? (
        chosen && <RunForm key={dataset.id} model={chosen} dataset={dataset} />
      ) : (
        <div className="section">
          <EmptyState>{t('models.noDataset')}</EmptyState>
        </div>
      )}
      <DeviceList />
    </div>
  );
}
