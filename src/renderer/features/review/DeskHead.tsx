import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import type { ComparisonState, Job } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText, type TextKey } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { jobPercent, jobProgress } from '../jobs/jobTexts.ts';
import { useCompareJob } from './useDeskData.ts';

const pages: readonly {
  readonly view: 'tables' | 'rules';
  readonly icon: IconName;
  readonly label: TextKey;
}[] = [
  { view: 'tables', icon: 'table', label: 'review.tables' },
  { view: 'rules', icon: 'sliders', label: 'review.rules' },
];

/** How much there is to judge, and how far the comparison is. */
export function DeskHead({
  state,
  error,
  isExporting,
  onExport,
}: {
  state: ComparisonState | null;
  error: AppErrorData | null;
  isExporting: boolean;
  onExport(): void;
}) {
  const { t, language } = useText();
  const job = useCompareJob(state?.jobId ?? null);
  const told = error && formatError(error, language);
  const open = state ? Math.max(0, state.items - state.judged) : 0;
  const hasItems = state !== null && state.lpis !== 'none' && state.rois.done > 0;
  return (
    <header className="review-head">
      <div className="review-head-line">
        <h2>{t(state?.lpis === 'none' ? 'review.title.patches' : 'review.title')}</h2>
        {state?.lpis !== 'none' && <Pages />}
        <button
          type="button"
          className="icon-button review-page"
          aria-pressed={isExporting}
          aria-label={t('review.export')}
          title={t('review.export')}
          data-testid="desk-export-open"
          onClick={onExport}
        >
          <Icon name="export" size={16} />
        </button>
      </div>
      {state?.lpis !== 'none' && (
        <div className="review-standing">
          <span className="review-counts" data-testid="desk-counts" aria-live="polite">
            {state && hasItems
              ? t('review.counts', {
                  open: formatNumber(open, language),
                  total: formatNumber(state.items, language),
                })
              : '\u00a0'}
          </span>
          {job && <Running job={job} />}
        </div>
      )}
      {told && !state && (
        <p className="form-error" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      {state?.lpis === 'none' && (
        <p className="review-note" data-testid="desk-no-lpis">
          {t('review.noLpis')}
        </p>
      )}
      {state && state.lpis !== 'none' && !job && <Start state={state} />}
      {state && <Notes state={state} />}
    </header>
  );
}

/** The tables and the rules, which take the place of the land. */
function Pages() {
  const { t } = useText();
  const view = useDesk((s) => s.view);
  const list = useDesk((s) => s.list);
  const setView = useDesk((s) => s.setView);
  return pages.map(({ view: id, icon, label }) => (
    <button
      key={id}
      type="button"
      className="icon-button review-page"
      aria-pressed={id === view}
      aria-label={t(label)}
      title={t(label)}
      data-testid={`desk-${id}`}
      onClick={() => setView(id === view ? list : id)}
    >
      <Icon name={icon} size={16} />
    </button>
  ));
}

/** In the place that the counts leave: the list below does not move when it begins or ends. */
function Running({ job }: { job: Job }) {
  const { actions } = useApp();
  const { t, language } = useText();
  const percent = jobPercent(job);
  return (
    <span className="review-running" title={jobProgress(job, language)} data-testid="desk-running">
      <Progress
        value={percent ?? 100}
        animated={percent === null}
        size="sm"
        w={72}
        aria-label={t('review.compare.running')}
      />
      <button
        type="button"
        className="link-button"
        onClick={() => void actions.cancelJob(job.id).catch(notifyError)}
      >
        {t('common.cancel')}
      </button>
    </span>
  );
}

/** Nothing while all is compared: then the queue says what there is. */
function Start({ state }: { state: ComparisonState }) {
  const { t, language } = useText();
  const { done, total } = state.rois;
  const { start, isStarting } = useStart();
  if (done >= total) return null;
  return (
    <div className="review-start">
      <p className="review-note">
        {done === 0
          ? t('review.compare.none', { n: formatNumber(total, language) })
          : t('review.compare.partly', {
              done: formatNumber(done, language),
              total: formatNumber(total, language),
            })}
      </p>
      <Button
        size="compact-sm"
        {...(done === 0 ? {} : { variant: 'default' })}
        loading={isStarting}
        onClick={start}
        data-testid="desk-compare"
      >
        {t(done === 0 ? 'review.compare' : 'review.compare.goOn')}
      </Button>
    </div>
  );
}

function useStart() {
  const { client, app, actions } = useApp();
  const [isStarting, setStarting] = useState(false);
  const start = () => {
    const datasetId = placeDatasetId(app.getState());
    if (datasetId === null) return;
    setStarting(true);
    client.comparison
      .start({ datasetId })
      // A small dataset is compared before its first event comes: the list of jobs is told here.
      .then(async ({ jobId }) => actions.takeJob(await client.jobs.wait({ id: jobId, timeoutMs: 200 })))
      .catch(notifyError)
      .finally(() => setStarting(false));
  };
  return { start, isStarting };
}

/** What the counts leave out. */
function Notes({ state }: { state: ComparisonState }) {
  const { t, language } = useText();
  const { obsolete, skipped } = state;
  if (obsolete === 0 && skipped.length === 0) return null;
  return (
    <p className="review-small">
      {obsolete > 0 && (
        <span>{t('review.obsolete', { count: obsolete, n: formatNumber(obsolete, language) })}</span>
      )}
      {obsolete > 0 && skipped.length > 0 && <br />}
      {skipped.length > 0 && (
        <span
          title={skipped
            .slice(0, 20)
            .map(({ patchId }) => patchId)
            .join('\n')}
        >
          {t('review.skipped', { count: skipped.length, n: formatNumber(skipped.length, language) })}
        </span>
      )}
    </p>
  );
}
