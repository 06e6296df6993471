import { useEffect, useState } from 'react';
import type { Dataset, PredictionSet } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { openEvaluate } from '../evaluate/evaluateStore.ts';
import { chooseInModels, noteSets } from './modelsStore.ts';
import { SetRow } from './SetRow.tsx';
import { setTitle } from './modelTexts.ts';
import { useModelList, useSets } from './useModels.ts';

/** What models said of the dataset, by task; one of each task is in use. */
export function SetsView({ dataset }: { dataset: Dataset }) {
  const { client } = useApp();
  const { t, language } = useText();
  const sets = useSets();
  const told = sets.error && formatError(sets.error, language);
  // The choice is seen at once: the core says the same a moment later.
  const [asked, setAsked] = useState<Partial<Record<PredictionSet['task'], string | null>>>({});
  useEffect(() => setAsked({}), [sets.data]);
  const activate = (task: PredictionSet['task'], setId: string | null) => {
    setAsked({ [task]: setId });
    client.inference.activate({ datasetId: dataset.id, task, setId }).then(noteSets, (error: unknown) => {
      setAsked({});
      notifyError(error);
    });
  };
  const shown = (set: PredictionSet): PredictionSet => {
    const chosen = asked[set.task];
    return chosen === undefined ? set : { ...set, isActive: set.id === chosen };
  };
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
          sets={sets.data?.filter((set) => set.task === task).map(shown) ?? []}
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
  const { t, language } = useText();
  const models = useModelList();
  if (sets.length === 0) return null;
  const titleOf = (set: PredictionSet) => setTitle(set, models.data, language);
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
          <SetRow
            key={set.id}
            set={set}
            title={titleOf(set)}
            dataset={dataset}
            onActivate={() => onActivate(set.id)}
          />
        ))}
      </div>
    </Section>
  );
}
