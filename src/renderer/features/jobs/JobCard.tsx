import { Button, Progress } from '@mantine/core';
import type { Job } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { jobPercent, jobPhase, jobProgress } from './jobTexts.ts';

/** One job: what, how far, how fast, how long still, and a way to stop. */
export function JobCard({ job }: { job: Job }) {
  const { actions } = useApp();
  const { t, language } = useText();
  const percent = jobPercent(job);
  const running = !isFinished(job);
  return (
    <article className="job-card" data-testid="job-card" data-state={job.state}>
      <header>
        <strong>{t(`jobs.kind.${job.kind}`)}</strong>
        <span className="job-state">{running ? jobPhase(job) : t(`jobs.state.${job.state}`)}</span>
      </header>
      <p className="job-subject" title={job.subject}>
        {job.subject}
      </p>
      {running && (
        <>
          <Progress
            value={percent ?? 100}
            animated={percent === null}
            size="sm"
            aria-label={t(`jobs.kind.${job.kind}`)}
          />
          <footer>
            <span className="job-progress">{jobProgress(job, language)}</span>
            <Button
              variant="default"
              size="compact-xs"
              onClick={() => void actions.cancelJob(job.id).catch(notifyError)}
              data-testid="job-cancel"
            >
              {t('common.cancel')}
            </Button>
          </footer>
        </>
      )}
      {job.error && job.state === 'failed' && (
        <p className="form-error" role="alert">
          {formatError(job.error, language).message} {formatError(job.error, language).hint}
        </p>
      )}
    </article>
  );
}
