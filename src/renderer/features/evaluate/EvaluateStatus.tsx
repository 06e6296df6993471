import { Progress } from '@mantine/core';
import { useState } from 'react';
import type { Evaluation } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { jobPercent, jobPhase, jobProgress } from '../jobs/jobTexts.ts';
import { choiceKey, useEvaluate } from './evaluateStore.ts';

/** One line that is always there: how far the run is, what it counted, or why it failed. */
export function EvaluateStatus({
  evaluation,
  error,
}: {
  evaluation: Evaluation | null;
  error: AppErrorData | null;
}) {
  const { t, language } = useText();
  const run = useEvaluate((s) => s.run);
  const job = useAppState((s) =>
    run.kind === 'running' ? s.jobs.find(({ id }) => id === run.jobId) : undefined,
  );
  const failure = run.kind === 'failed' ? run.error : error;
  if (run.kind === 'running') {
    const percent = job ? jobPercent(job) : null;
    return (
      <div className="evaluate-status" role="status" data-testid="evaluate-progress">
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          size="sm"
          className="evaluate-progress"
          aria-label={t('evaluate.title')}
        />
        {job && <span>{jobPhase(job)}</span>}
        {job && <span className="muted">{jobProgress(job, language)}</span>}
      </div>
    );
  }
  if (failure) {
    const { message, hint } = formatError(failure, language);
    // What is kept of evaluations ends with the core.
    const isGone = run.kind === 'done' && failure.code === 'notFound';
    return (
      <div className="evaluate-status form-error" role="alert" data-testid="evaluate-error">
        <span className="evaluate-error" title={`${message} ${hint} ${failure.detail ?? ''}`}>
          {isGone ? t('evaluate.forgotten') : `${message} ${hint}`}
        </span>
      </div>
    );
  }
  return (
    <div className="evaluate-status" role="status" data-testid="evaluate-status">
      {evaluation && run.kind === 'done' && <Counted evaluation={evaluation} />}
    </div>
  );
}

function Counted({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useText();
  const [isListed, setIsListed] = useState(false);
  const { patches, selected, uncountedPx, offset, skipped, skippedCount, parts } = evaluation;
  const isOther = useEvaluate((s) => s.run.kind === 'done' && s.run.of !== choiceKey(s));
  const all = parts.find(({ kind }) => kind === 'all');
  const n = (value: number) => formatNumber(value, language);
  return (
    <>
      <span>{t('evaluate.counted', { count: patches, n: n(patches) })}</span>
      {patches === all?.patches && patches < selected && (
        <span className="muted">{t('evaluate.ofSelected', { n: n(selected) })}</span>
      )}
      <span className="muted">
        {t('evaluate.px', { px: n(evaluation.matrix.flat().reduce((sum, px) => sum + px, 0)) })}
      </span>
      {uncountedPx > 0 && (
        <span className="muted" title={t('evaluate.uncountedHelp')}>
          {t('evaluate.uncounted', { px: n(uncountedPx) })}
        </span>
      )}
      {offset === 1 && (
        <span className="evaluate-notice" title={t('evaluate.offsetHelp')}>
          {t('evaluate.offset')}
        </span>
      )}
      {isOther && (
        <span className="evaluate-notice" data-testid="evaluate-other">
          {t('evaluate.other')}
        </span>
      )}
      {skippedCount > 0 && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isListed}
          data-testid="evaluate-skipped"
          onClick={() => setIsListed(!isListed)}
        >
          {t('evaluate.skipped', { count: skippedCount, n: n(skippedCount) })}
        </button>
      )}
      {isListed && (
        <ul className="evaluate-skipped" data-testid="evaluate-skipped-list">
          {skipped.map(({ name, error }, i) => (
            <li key={i}>
              <span className="mono">{name}</span>
              <span className="muted">{formatError(error, language).message}</span>
            </li>
          ))}
          {skippedCount > skipped.length && <li className="muted">…</li>}
        </ul>
      )}
    </>
  );
}
