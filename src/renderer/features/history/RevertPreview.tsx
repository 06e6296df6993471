import { Button } from '@mantine/core';
import { useState } from 'react';
import type { HistoryEntry, RevertPreview as Preview, RevertTarget } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { closeAsked } from './ask.ts';
import { AskedFrame } from './AskedPanel.tsx';
import { toolName } from './editTexts.ts';
import { leaveEdit } from './goToEdit.ts';
import { KeptPlaces } from './KeptPlaces.tsx';
import { PairList } from './PairList.tsx';
import { useAnswer } from './useAnswer.ts';

/** What goes back and what stays when edits are taken back out of order; then does it, as one step. */
export function RevertPreview({ target, entry }: { target: RevertTarget; entry: HistoryEntry | null }) {
  const services = useApp();
  const { client, app } = services;
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const [isRunning, setRunning] = useState(false);
  const datasetId = roi?.datasetId ?? '';
  const { value, isLoading, error } = useAnswer(JSON.stringify(target), (signal) =>
    client.annotation.previewRevert({ datasetId, target }, { signal }),
  );
  const title = entry
    ? t('edits.revertTitle', { tool: toolName(entry.tool), seq: entry.seq })
    : t('edits.revertFilterTitle', {
        count: value?.edits ?? 0,
        n: formatNumber(value?.edits ?? 0, language),
      });
  const run = async () => {
    const { map } = app.getState();
    if (!map) return;
    setRunning(true);
    leaveEdit(services);
    const done = await map.operate((input) => client.annotation.revert({ ...input, target }));
    setRunning(false);
    // When it was refused the save state says why, and the question stays.
    if (done === null) return;
    closeAsked(services);
  };
  const told = error && formatError(error, language);
  return (
    <AskedFrame
      title={title}
      buttons={
        <>
          <Button variant="default" onClick={() => closeAsked(services)}>
            {t('common.close')}
          </Button>
          <Button
            disabled={!value || value.px === 0 || isLoading}
            loading={isRunning}
            data-testid="revert-run"
            onClick={() => void run()}
          >
            {t('edits.revertRun', { count: value?.px ?? 0, n: formatNumber(value?.px ?? 0, language) })}
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
      {value && <Counts value={value} />}
    </AskedFrame>
  );
}

function Counts({ value }: { value: Preview }) {
  const { t, language } = useText();
  const n = (px: number) => formatNumber(px, language);
  return (
    <>
      <dl className="facts" data-testid="revert-counts">
        <div>
          <dt>{t('edits.goBack')}</dt>
          <dd data-testid="revert-px">{n(value.px)} px</dd>
        </div>
        <div>
          <dt>{t('edits.stay')}</dt>
          <dd data-testid="revert-kept">{n(value.keptPx)} px</dd>
        </div>
        <div>
          <dt>{t('edits.where')}</dt>
          <dd>{t('edits.patches', { count: value.patches, n: n(value.patches) })}</dd>
        </div>
      </dl>
      {value.px > 0 && <PairList pairs={value.pairs} />}
      {value.px === 0 && (
        <p className="section-note">{t(value.edits === 0 ? 'edits.nothingInForce' : 'edits.allTouched')}</p>
      )}
      {value.kept.length > 0 && <KeptPlaces kept={value.kept} />}
    </>
  );
}
