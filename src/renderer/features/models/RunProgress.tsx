import { Button, Progress } from '@mantine/core';
import type { Job } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { jobPercent, jobPhase, jobProgress } from '../jobs/jobTexts.ts';

/** How far a run is, how fast, how long still, and a way to pause it. */
export function RunProgress({ job }: { job: Job }) {
  const { actions } = useApp();
  const { t, language } = useText();
  const percent = jobPercent(job);
  return (
    <div className="run-progress" data-testid="run-progress" data-done={job.done}>
      <Progress
        value={percent ?? 100}
        animated={percent === null}
        size="sm"
        aria-label={t('jobs.kind.prelabel')}
      />
      <p className="run-progress-text">{jobProgress(job, language) || jobPhase(job)}</p>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => void actions.cancelJob(job.id).catch(notifyError)}
        title={t('models.run.pauseHelp')}
        data-testid="run-pause"
      >
        {t('models.run.pause')}
      </Button>
    </div>
  );
}
