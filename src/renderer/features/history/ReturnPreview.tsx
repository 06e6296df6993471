import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Snapshot } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { closeAsked } from './ask.ts';
import { AskedFrame } from './AskedPanel.tsx';
import { PairList } from './PairList.tsx';
import { useAnswer } from './useAnswer.ts';
import { leaveCompare, readDifference, returnTo, stopShowing } from './versions.ts';

/** What a return to a named version changes; then does it, as one step. */
export function ReturnPreview({ snapshot }: { snapshot: Snapshot }) {
  const services = useApp();
  const { t, language } = useText();
  const [isRunning, setRunning] = useState(false);
  const { value, isLoading, error } = useAnswer(snapshot.id, (signal) =>
    readDifference(services, snapshot, signal),
  );
  const n = (count: number) => formatNumber(count, language);
  const run = async () => {
    setRunning(true);
    leaveCompare(services);
    stopShowing(services);
    const done = await returnTo(services, snapshot);
    setRunning(false);
    if (done === null) return;
    closeAsked(services);
  };
  const told = error && formatError(error, language);
  return (
    <AskedFrame
      title={t('edits.returnTitle', { name: snapshot.name })}
      buttons={
        <>
          <Button variant="default" onClick={() => closeAsked(services)}>
            {t('common.close')}
          </Button>
          <Button
            disabled={!value || value.changedPx === 0 || isLoading}
            loading={isRunning}
            data-testid="return-run"
            onClick={() => void run()}
          >
            {t('edits.returnRun', { count: value?.changedPx ?? 0, n: n(value?.changedPx ?? 0) })}
          </Button>
        </>
      }
    >
      {told && (
        <p className="form-error" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      {!value && !told && <p className="muted">{t('common.loading')}</p>}
      {value && value.changedPx === 0 && <p className="section-note">{t('edits.versions.same')}</p>}
      {value && value.changedPx > 0 && (
        <>
          <dl className="facts">
            <div>
              <dt>{t('edits.goBack')}</dt>
              <dd data-testid="return-px">{n(value.changedPx)} px</dd>
            </div>
            <div>
              <dt>{t('edits.where')}</dt>
              <dd>{t('edits.patches', { count: value.patchCount, n: n(value.patchCount) })}</dd>
            </div>
          </dl>
          <PairList pairs={value.pairs} />
        </>
      )}
      {value && value.skippedCount > 0 && (
        <p className="form-warn">
          {t('edits.skipped', { count: value.skippedCount, n: n(value.skippedCount) })}
        </p>
      )}
    </AskedFrame>
  );
}
