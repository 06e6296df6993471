import type { Job, PrelabelResult } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { chooseInModels } from './modelsStore.ts';
import { SkippedList } from './SkippedList.tsx';
import { failureOf, rankSet, resultOf, useSets } from './useModels.ts';

/** How the last run ended: what there is now, where and how fast it ran, what was left out. */
export function RunResult({ job }: { job: Job }) {
  const { t, language } = useText();
  const result = resultOf(job);
  const failure = failureOf(job);
  if (failure)
    return (
      <Section title={t('models.result')} testId="run-result">
        <p className="form-error" role="alert">
          {formatError(failure, language).message} {formatError(failure, language).hint}
        </p>
        <p className="section-note">{t('models.result.kept')}</p>
      </Section>
    );
  if (job.state === 'cancelled')
    return (
      <Section title={t('models.result')} testId="run-result">
        <p className="section-note" data-testid="run-paused">
          {t('models.result.paused', { count: job.done, n: formatNumber(job.done, language) })}
        </p>
      </Section>
    );
  return result && <Done result={result} />;
}

function Done({ result }: { result: PrelabelResult }) {
  const { t, language } = useText();
  const sets = useSets();
  const set = sets.data?.find(({ id }) => id === result.setId);
  const number = (value: number) => formatNumber(value, language);
  const device = t(`models.device.${result.device}`);
  return (
    <Section title={t('models.result')} testId="run-result">
      <p className="run-done" data-testid="run-done">
        {t('models.result.predicted', { count: result.predicted, n: number(result.predicted) })}
        {result.reused > 0 &&
          ` · ${t('models.result.reused', { count: result.reused, n: number(result.reused) })}`}
      </p>
      {result.predicted > 0 && (
        <p className="section-note">
          {t('models.result.speed', {
            device,
            rate: formatNumber(result.patchesPerSecond, language, result.patchesPerSecond < 10 ? 1 : 0),
          })}
        </p>
      )}
      {result.fallback !== null && (
        <p className="form-warn">{t('models.result.fallback', { reason: result.fallback })}</p>
      )}
      {set && set.skippedCount > 0 && <SkippedList set={set} />}
      <div className="models-line">
        <button
          type="button"
          className="link-button"
          onClick={() => rankSet(result.setId)}
          data-testid="result-queue"
        >
          {t('models.result.queue')}
        </button>
        <button type="button" className="link-button" onClick={() => chooseInModels({ view: 'sets' })}>
          {t('models.result.sets')}
        </button>
      </div>
    </Section>
  );
}
