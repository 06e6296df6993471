import '../agreement/desk.css';
import './rules.css';
import { useEffect, useState, type KeyboardEvent } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { toErrorData, isAbort } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';

import { CellPanel } from './CellPanel.tsx';
import { MatrixGrid } from './MatrixGrid.tsx';
import { RulesHead } from './RulesHead.tsx';
import { keepDraft, readKeptDraft } from './keptDraft.ts';
import { redoRules, rulesStore, takeKept, takeRules, undoRules, useRulesDesk } from './rulesStore.ts';
import { ThresholdForm } from './ThresholdForm.tsx';
import { TrialBar } from './TrialBar.tsx';
import { VersionList } from './VersionList.tsx';

const tabs = ['cell', 'thresholds', 'versions'] as const;
type Tab = (typeof tabs)[number];

/** Matrix and thresholds of the open dataset: seen, changed, tried, stored as a new version. Fills the canvas pane. */
export function RulesView() {
  const datasetId = useAppState(placeDatasetId);
  return datasetId === null ? null : <Rules key={datasetId} datasetId={datasetId} />;
}

function Rules({ datasetId }: { datasetId: string }) {
  const { t, language } = useText();
  const [tab, setTab] = useState<Tab>('cell');
  const { error, retry } = useReadRules(datasetId);
  const desk = useRulesDesk(datasetId);
  if (!desk)
    return (
      <div className="rules" data-testid="rules-view">
        {error ? (
          <p className="desk-message" role="alert">
            {formatError(error, language).message}{' '}
            <button type="button" className="link-button" onClick={retry}>
              {t('common.retry')}
            </button>
          </p>
        ) : (
          <p className="desk-message muted">{t('matrix.reading')}</p>
        )}
      </div>
    );
  return (
    <div
      className="rules"

      data-testid="rules-view"
      onKeyDown={(event) => stepBackAndForth(event, datasetId)}
    >
      <RulesHead datasetId={datasetId} desk={desk} />
      <div className="rules-body">
        <MatrixGrid datasetId={datasetId} desk={desk} onEdit={() => setTab('cell')} />
        <div className="rules-side">
          <div className="desk-tabs" role="tablist" aria-label={t('matrix.parts')}>
            {tabs.map((id) => (
              <button
                key={id}
                type="button"
                role="tab"
                aria-selected={tab === id}
                data-testid={`rules-tab-${id}`}
                onClick={() => setTab(id)}
              >
                {t(`matrix.tab.${id}`)}
              </button>
            ))}
          </div>
          <div className="rules-side-scroll" role="tabpanel">
            {tab === 'cell' && <CellPanel datasetId={datasetId} desk={desk} />}
            {tab === 'thresholds' && <ThresholdForm datasetId={datasetId} desk={desk} />}
            {tab === 'versions' && <VersionList datasetId={datasetId} desk={desk} />}
          </div>
        </div>
      </div>
      <TrialBar datasetId={datasetId} desk={desk} />
    </div>
  );
}

/** Ctrl+Z and Ctrl+Y are of this form while it has the focus, also in its fields: their text is part of the draft. */
function stepBackAndForth(event: KeyboardEvent, datasetId: string): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  event.stopPropagation();
  if (key === 'y' || event.shiftKey) redoRules(datasetId);
  else undoRules(datasetId);
}

/** Reads the rules in force, and again when somebody stored others. */
function useReadRules(datasetId: string): { error: AppErrorData | null; retry(): void } {
  const { client, actions } = useApp();
  const version = useDesk((s) => s.reviewVersion);
  const isThere = useAppState((s) => s.core === 'ok');
  const [error, setError] = useState<AppErrorData | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!isThere) return;
    const abort = new AbortController();
    const settings = actions.settings();
    const isFirst = rulesStore.getState().desks[datasetId] === undefined;
    Promise.all([
      client.comparison.rules({ datasetId }, { signal: abort.signal }),
      isFirst && settings ? readKeptDraft(settings, datasetId) : null,
    ]).then(
      ([rules, kept]) => {
        if (abort.signal.aborted) return;
        setError(null);
        takeRules(datasetId, rules);
        if (kept) takeKept(datasetId, kept);
      },
      (failure) => {
        if (!isAbort(failure) && !abort.signal.aborted) setError(toErrorData(failure));
      },
    );
    return () => abort.abort();
  }, [client, actions, datasetId, version, attempt, isThere]);
  useEffect(() => {
    const settings = actions.settings();
    return settings ? keepDraft(settings, datasetId) : undefined;
  }, [actions, datasetId]);
  return { error, retry: () => setAttempt((n) => n + 1) };
}
