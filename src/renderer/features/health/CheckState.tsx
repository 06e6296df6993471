import { Button, Progress } from '@mantine/core';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText, type TextKey } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { jobLeft, jobPhase } from '../jobs/jobTexts.ts';
import { useRunningCheck, type Health } from './useHealth.ts';

/** How much of the dataset was read: headers and pixels of labels. */
export function CheckMeters({ health }: { health: Health | null }) {
  return (
    <div className="check-meters">
      <Meter
        label="health.headers"
        done={health?.check.headers}
        total={health?.check.patches}
        testId="check-headers"
      />
      <Meter
        label="health.pixels"
        done={health?.check.pixels}
        total={health?.check.patches}
        testId="check-pixels"
      />
    </div>
  );
}

function Meter({
  label,
  done = 0,
  total = 0,
  testId,
}: {
  label: TextKey;
  done?: number | undefined;
  total?: number | undefined;
  testId: string;
}) {
  const { t, language } = useText();
  const text = t('health.of', { done: formatNumber(done, language), total: formatNumber(total, language) });
  return (
    <div
      className="check-meter"
      data-testid={testId}
      data-complete={(total > 0 && done >= total) || undefined}
    >
      <span>{t(label)}</span>
      <Progress
        value={total > 0 ? (done / total) * 100 : 0}
        size={4}
        color={total > 0 && done >= total ? 'var(--ok)' : 'var(--accent-fill)'}
        aria-label={`${t(label)}: ${text}`}
      />
      <span className="check-number">{total > 0 ? text : '…'}</span>
    </div>
  );
}

/** Starts the check of what was not read yet, or tells how the one that runs goes on and stops it. */
export function CheckControl({ health }: { health: Health | null }) {
  const { client, actions } = useApp();
  const { t } = useText();
  const dataset = useAppState(placeDataset);
  const isLost = useAppState((s) => s.core === 'lost');
  const job = useRunningCheck();
  const isComplete =
    health !== null &&
    health.check.headers >= health.check.patches &&
    health.check.pixels >= health.check.patches;
  const start = async () => {
    const { jobId } = await client.catalogue.startCheck({ datasetId: dataset!.id, verify: true });
    actions.takeJob(await client.jobs.get({ id: jobId }));
  };
  return (
    <div className="check-control">
      <span className="check-job" aria-live="polite">
        {job && [jobLeft(job), jobPhase(job)].filter(Boolean).join(' · ')}
      </span>
      {job ? (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => void actions.cancelJob(job.id).catch(notifyError)}
          data-testid="health-cancel"
        >
          {t('health.cancel')}
        </Button>
      ) : (
        <Button
          variant={isComplete ? 'default' : 'filled'}
          size="compact-sm"
          disabled={!dataset?.present || isLost || health === null}
          onClick={() => void start().catch(notifyError)}
          data-testid="health-check"
        >
          {t(isComplete ? 'health.checkAgain' : 'health.check')}
        </Button>
      )}
    </div>
  );
}
