import { Button, Progress, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RulesChange } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { jobPercent, jobProgress } from '../jobs/jobTexts.ts';
import { differenceText } from './differenceText.ts';
import { isDraftChanged, updateDesk, type RulesDesk } from './rulesStore.ts';
import { applyDraft, tryDraft } from './trial.ts';

/** What the draft differs in, what it would do to the queue, and the button that makes it the next version. */
export function TrialBar({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const services = useApp();
  const { t } = useText();
  const [isApplying, setIsApplying] = useState(false);
  const isLost = useAppState((s) => s.core === 'lost');
  const { base, draft, note, trial } = desk;
  const isChanged = isDraftChanged(desk);
  const isTrying = trial !== null && trial.change === null && trial.error === null;
  const apply = async () => {
    setIsApplying(true);
    try {
      await applyDraft(services, datasetId);
    } catch (error) {
      notifyError(error);
    } finally {
      setIsApplying(false);
    }
  };
  return (
    <footer className="trial-bar" data-testid="trial-bar">
      <div className="trial-says">
        {isChanged && !trial && <Differences desk={desk} />}
        {!isChanged && !trial && <span className="muted">{t('matrix.unchanged')}</span>}
        {trial && <TrialSays desk={desk} />}
      </div>
      {isTrying ? (
        <Button
          variant="default"
          disabled={trial.jobId === null}
          onClick={() => trial.jobId && void services.actions.cancelJob(trial.jobId).catch(notifyError)}
          data-testid="try-cancel"
        >
          {t('common.cancel')}
        </Button>
      ) : (
        <Button
          variant="default"
          disabled={!isChanged || isLost}
          onClick={() => void tryDraft(services, datasetId)}
          data-testid="try-rules"
        >
          {t('matrix.try')}
        </Button>
      )}
      <TextInput
        className="trial-note"
        placeholder={t('matrix.note')}
        aria-label={t('matrix.note')}
        maxLength={500}
        value={note}
        disabled={!isChanged}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          updateDesk(datasetId, () => ({ note: typed }));
        }}
        data-testid="rules-note"
      />
      <Button
        disabled={!isChanged || isLost || isApplying}
        loading={isApplying}
        onClick={() => void apply()}
        data-testid="rules-apply"
        title={trial?.change && trial.rules === draft.rules ? undefined : t('matrix.applyHint')}
      >
        {t('matrix.apply', { version: base.version + 1 })}
      </Button>
    </footer>
  );
}

/** How many cells and thresholds differ from the version in force. */
function Differences({ desk }: { desk: RulesDesk }) {
  const { t, language } = useText();
  const what = differenceText(desk.base, desk.draft.rules, language, t);
  return <>{t('matrix.changed', { what })}</>;
}

function TrialSays({ desk }: { desk: RulesDesk }) {
  const { t, language } = useText();
  const trial = desk.trial!;
  const job = useAppState((s) => s.jobs.find(({ id }) => id === trial.jobId));
  if (trial.error)
    return (
      <span className="form-error" role="alert">
        {formatError(trial.error, language).message}
      </span>
    );
  if (trial.change)
    return (
      <span aria-live="polite" data-testid="trial-result">
        <Change change={trial.change} />
        {trial.rules !== desk.draft.rules && <span className="form-warn"> {t('matrix.trialOld')}</span>}
      </span>
    );
  return (
    <span className="trial-progress">
      {t('matrix.trying')}
      <Progress
        value={(job && jobPercent(job)) ?? 100}
        animated={!job || jobPercent(job) === null}
        w={96}
        size="sm"
        aria-label={t('matrix.trying')}
      />
      <span className="muted">{job ? jobProgress(job, language) : ''}</span>
    </span>
  );
}

/** What comes, goes and stays. */
function Change({ change }: { change: RulesChange }) {
  const { t, language } = useText();
  const n = (value: number) => formatNumber(value, language);
  return (
    <>
      <strong>{t('matrix.come', { count: change.come, n: n(change.come) })}</strong>
      {' · '}
      <strong>{t('matrix.go', { count: change.go, n: n(change.go) })}</strong>
      {' · '}
      {t('matrix.stay', { count: change.stay, n: n(change.stay) })}
      {change.verdictsKept > 0 && (
        <>
          {' · '}
          {t('matrix.verdictsKept', { count: change.verdictsKept, n: n(change.verdictsKept) })}
        </>
      )}
      {change.verdictsLost > 0 && (
        <span className="form-warn">
          {' · '}
          {t('matrix.verdictsLost', { count: change.verdictsLost, n: n(change.verdictsLost) })}
        </span>
      )}
    </>
  );
}
