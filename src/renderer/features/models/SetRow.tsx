import type { Dataset, PredictionSet } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { openEvaluate } from '../evaluate/evaluateStore.ts';
import { AskRemove } from './AskRemove.tsx';
import { ExportSet } from './ExportSet.tsx';
import { noteSets } from './modelsStore.ts';
import { SkippedList } from './SkippedList.tsx';
import { rankSet } from './useModels.ts';

/** A set of predictions: of which model, how much, how it was made; and what can be done with it. */
export function SetRow({
  set,
  title,
  dataset,
  onActivate,
}: {
  set: PredictionSet;
  /** Of its model. */
  title: string;
  dataset: Dataset;
  onActivate(): void;
}) {
  const { client } = useApp();
  const { t, language } = useText();
  const number = (value: number) => formatNumber(value, language);
  const day = new Date(set.createdUtc).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const { settings } = set;
  const how = [
    ...(settings.overlap === 'blend' ? [t('models.overlap.blend')] : []),
    ...(settings.marginPx === null ? [] : [t('models.marginSaid', { px: settings.marginPx })]),
    ...(set.hasProbabilities ? [t('models.probabilitiesShort')] : []),
  ];
  const remove = () => client.inference.removeSet({ datasetId: dataset.id, setId: set.id }).then(noteSets);
  return (
    <article className="set-row" data-chosen={set.isActive || undefined} data-testid={`set-${set.id}`}>
      <label className="model-choice" title={`${set.modelName}\n${t('models.sets.useHelp')}`}>
        <input type="radio" name={`set-${set.task}`} checked={set.isActive} onChange={onActivate} />
        <span className="model-title">{title}</span>
        {set.isActive && <span className="set-used">{t('models.sets.used')}</span>}
      </label>
      <p className="model-facts">
        {t('count.patches', { count: set.patches, n: number(set.patches) })}
        <span className="dot" />
        {formatBytes(set.sizeBytes, language)}
        <br />
        {day}
      </p>
      {(how.length > 0 || set.origin === 'sample') && (
        <p className="model-chips">
          {set.origin === 'sample' && (
            <span className="badge badge-synthetic" title={t('models.sampleHelp')}>
              {t('models.sample')}
            </span>
          )}
          {how.map((text) => (
            <span key={text} className="model-chip">
              {text}
            </span>
          ))}
        </p>
      )}
      {set.stale > 0 && (
        <p className="form-warn" title={t('models.sets.staleHelp')}>
          {t('models.sets.stale', { count: set.stale, n: number(set.stale) })}
        </p>
      )}
      {set.skippedCount > 0 && <SkippedList set={set} />}
      <div className="models-line models-acts">
        <button
          type="button"
          className="link-button"
          onClick={() => rankSet(set.id)}
          disabled={set.patches === 0}
          data-testid="set-queue"
        >
          {t('models.sets.queue')}
        </button>
        <button
          type="button"
          className="link-button"
          onClick={() => openEvaluate(dataset.id, { kind: 'set', setId: set.id }, set.task)}
          disabled={set.patches === 0}
          data-testid="set-evaluate"
        >
          {t('models.sets.evaluate')}
        </button>
        <ExportSet dataset={dataset} set={set} />
        <AskRemove
          label={t('models.sets.remove')}
          question={t('models.sets.removeAsk', { count: set.patches, n: number(set.patches) })}
          testId="set-remove"
          onRemove={remove}
        />
      </div>
    </article>
  );
}
