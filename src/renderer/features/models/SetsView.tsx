import type { Dataset, PredictionSet } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { openEvaluate } from '../evaluate/evaluateStore.ts';
import { chooseInModels, noteSets } from './modelsStore.ts';
import { SetRow } from './SetRow.tsx';
import { useSets } from './useModels.ts';

/** What models said of the dataset, by task; one of each task is in use. */
export function SetsView({ dataset }: { dataset: Dataset }) {
  const { client } = useApp();
  const { t, language } = useText();
  const sets = useSets();
  const told = sets.error && formatError(sets.error, language);
  const activate = (task: PredictionSet['task'], setId: string | null) =>
    void client.inference.activate({ datasetId: dataset.id, task, setId }).then(noteSets, notifyError);
  return (
    <div className="models-body" data-pane-focus tabIndex={-1}>
      {told && (
        <p className="form-error models-pad" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      {sets.data?.length === 0 && (
        <div className="section">
          <EmptyState>{t('models.sets.none')}</EmptyState>
          <button type="button" className="link-button" onClick={() => chooseInModels({ view: 'run' })}>
            {t('models.sets.toRun')}
          </button>
        </div>
      )}
      {(['cosia', 'lpis'] as const).map((task) => (
        <TaskSets
          key={task}
          task={task}
          dataset={dataset}
          sets={sets.data?.filter((set) => set.task === task) ?? []}
          onActivate={(setId) => activate(task, setId)}
        />
      ))}
      <Section title={t('models.evaluate')} testId="evaluate-open">
        <p className="section-note">{t('models.evaluate.help')}</p>
        <button
          type="button"
          className="link-button"
          onClick={() => openEvaluate(dataset.id)}
          data-testid="open-evaluate"
        >
          {t('models.evaluate.open')}
        </button>
      </Section>
    </div>
  );
}

function TaskSets({
  task,
  dataset,
  sets,
  onActivate,
}: {
  task: PredictionSet['task'];
  dataset: Dataset;
  sets: readonly PredictionSet[];
  onActivate(setId: string | null): void;
}) {
  const { t } = useText();
  if (sets.length === 0) return null;
  const hasActive = sets.some(({ isActive }) => isActive);
  return (
    <Section
      title={t(`models.sets.${task}`)}
      testId={`sets-${task}`}
      aside={
        <button
          type="button"
          className="link-button"
          style={{ visibility: hasActive ? 'visible' : 'hidden' }}
          onClick={() => onActivate(null)}
          data-testid={`sets-${task}-off`}
        >
          {t('models.sets.off')}
        </button>
      }
    >
      <div role="radiogroup" aria-label={t(`models.sets.${task}`)}>
        {sets.map((set) => (
          <SetRow key={set.id} set={set} dataset={dataset} onActivate={() => onActivate(set.id)} />
        ))}
      </div>
    </Section>
  );
}
