import { Progress } from '@mantine/core';
import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { jobPercent, jobProgress } from './jobTexts.ts';

/** The running job in the status bar. */
export function JobLine() {
  const { t, language } = useText();
  const job = useAppState((s) => s.jobs.find((j) => !isFinished(j)));
  if (!job) return null;
  const percent = jobPercent(job);
  return (
    <span className="status-item status-job">
      {t(`jobs.kind.${job.kind}`)}
      <Progress
        value={percent ?? 100}
        animated={percent === null}
        w={96}
        size="sm"
        aria-label={t(`jobs.kind.${job.kind}`)}
      />
      <span className="status-job-text">{jobProgress(job, language)}</span>
    </span>
  );
}
