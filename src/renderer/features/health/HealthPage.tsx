import './health.css';
import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { nomenclatureOf, placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { CheckControl, CheckMeters } from './CheckState.tsx';
import { CodeBars, severityIcon } from './CodeBars.tsx';
import { severities, useHealthFilter } from './healthFilter.ts';
import { ProblemList } from './ProblemList.tsx';
import { download, reportCsv } from './saveCsv.ts';
import { useHealth, useReadHealth, useReportVersion, type Health } from './useHealth.ts';
import { useProblems } from './useProblems.ts';

/** Everything that is wrong with a dataset, on one page: how far it was checked, what was found, file by file. */
export function HealthPage({ datasetId }: { datasetId: string }) {
  useReadHealth();
  const health = useHealth();
  const found = health?.counts.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const version = `${useReportVersion()} ${found}`;
  const { severity, codes, text, clear } = useHealthFilter();
  const problems = useProblems({ datasetId, severity, codes, text, version });
  // The kinds are in the side panel; folded away, they come here.
  const hasSide = useAppState((s) => s.layout.sideOpen && !s.focusMode);
  // Kinds of one dataset mean nothing in another.
  useEffect(() => clear, [clear, datasetId]);
  return (
    <div className="health" data-testid="health-page">
      <HealthHead datasetId={datasetId} health={health} />
      <div className="health-body">
        {!hasSide && (
          <aside className="health-kinds">
            <CodeBars health={health} />
          </aside>
        )}
        <section className="health-list">
          <FilterRow health={health} total={problems.total} searched={problems.searched} />
          {problems.total === 0 && problems.searched === null ? (
            <NoProblem health={health} />
          ) : (
            <ProblemList problems={problems} resetKey={`${severity} ${codes.join(' ')} ${text}`} />
          )}
        </section>
      </div>
    </div>
  );
}

function HealthHead({ datasetId, health }: { datasetId: string; health: Health | null }) {
  const { t, language } = useText();
  const dataset = useAppState(placeDataset);
  const indexedAt = dataset?.indexedAt
    ? new Date(dataset.indexedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })
    : '…';
  return (
    <header className="health-head">
      <div className="health-title">
        <h1>{dataset?.name}</h1>
        <dl>
          <div>
            <dt>{t('health.layout')}</dt>
            <dd>{dataset && t(`find.layout.${dataset.layout}`)}</dd>
          </div>
          <div>
            <dt>{t('health.classList')}</dt>
            <dd>{nomenclatureOf(dataset).label}</dd>
          </div>
          <div>
            <dt>{t('health.indexed')}</dt>
            <dd>{indexedAt}</dd>
          </div>
        </dl>
        <span className="grow" />
        <SaveCsv
          datasetId={datasetId}
          total={health?.counts.reduce((sum, { count }) => sum + count, 0) ?? 0}
        />
      </div>
      <div className="health-check">
        <CheckMeters health={health} />
        <CheckControl health={health} />
      </div>
    </header>
  );
}

function FilterRow({
  health,
  total,
  searched,
}: {
  health: Health | null;
  total: number | null;
  searched: { done: number; total: number } | null;
}) {
  const { t, language } = useText();
  const { severity, codes, text, set, clear } = useHealthFilter();
  const count = (kind: (typeof severities)[number]) =>
    health?.counts.reduce((sum, entry) => sum + (entry.severity === kind ? entry.count : 0), 0) ?? 0;
  const isFiltered = severity !== null || codes.length > 0 || text !== '';
  return (
    <div className="health-filter">
      <div className="filter-chips" role="radiogroup" aria-label={t('health.filter')}>
        {([null, ...severities] as const).map((kind) => (
          <button
            key={kind ?? 'all'}
            type="button"
            role="radio"
            aria-checked={severity === kind}
            title={kind === null ? undefined : t(`health.${kind}Help`)}
            data-testid={`severity-${kind ?? 'all'}`}
            data-severity={kind ?? undefined}
            // Kinds of another severity would leave nothing.
            onClick={() => set({ severity: kind, codes: [] })}
          >
            {kind === null ? t('health.all') : <Icon name={severityIcon[kind]} size={14} />}
            {kind !== null && t(`health.${kind}`)}
            {kind !== null && <span className="chip-count">{formatNumber(count(kind), language)}</span>}
          </button>
        ))}
      </div>
      <TextInput
        className="health-search"
        size="xs"
        leftSection={<Icon name="search" size={14} />}
        placeholder={t('health.search')}
        aria-label={t('health.search')}
        value={text}
        onChange={(event) => set({ text: event.currentTarget.value })}
        onKeyDown={(event) => event.key === 'Escape' && text !== '' && set({ text: '' })}
        data-testid="health-search"
      />
      <span className="grow" />
      <span className="health-shown" aria-live="polite" data-testid="health-shown">
        {searched
          ? t('health.searching', {
              done: formatNumber(searched.done, language),
              total: formatNumber(searched.total, language),
            })
          : total === null
            ? '…'
            : t('health.shown', { count: total, n: formatNumber(total, language) })}
      </span>
      <button
        type="button"
        className="link-button"
        style={{ visibility: isFiltered ? 'visible' : 'hidden' }}
        onClick={clear}
        data-testid="health-clear"
      >
        {t('health.clear')}
      </button>
    </div>
  );
}

function NoProblem({ health }: { health: Health | null }) {
  const { t, language } = useText();
  const { severity, codes, text } = useHealthFilter();
  const isFiltered = severity !== null || codes.length > 0 || text !== '';
  const left = health ? health.check.patches - Math.min(health.check.headers, health.check.pixels) : 0;
  return (
    <div className="health-none" data-testid="health-none">
      <Icon name={isFiltered ? 'search' : 'check'} size={22} />
      <p>{t(isFiltered ? 'health.noneOfFilter' : 'health.none')}</p>
      {!isFiltered && left > 0 && (
        <p className="muted">{t('health.noneHint', { n: formatNumber(left, language) })}</p>
      )}
    </div>
  );
}

/** Saves the whole report, whatever is filtered. */
function SaveCsv({ datasetId, total }: { datasetId: string; total: number }) {
  const { client } = useApp();
  const { t, language } = useText();
  const name = useAppState((s) => placeDataset(s)?.name ?? '');
  const isLost = useAppState((s) => s.core === 'lost');
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const save = async () => {
    stop.current = new AbortController();
    setProgress({ done: 0, total });
    try {
      const onProgress = (done: number, all: number) => setProgress({ done, total: all });
      const csv = await reportCsv(client, datasetId, language, { signal: stop.current.signal, onProgress });
      download(csv, `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-${t('health.csvName')}.csv`);
    } finally {
      setProgress(null);
    }
  };
  return (
    <>
      {progress && (
        <span className="health-shown">
          {t('health.preparing', {
            done: formatNumber(progress.done, language),
            total: formatNumber(progress.total, language),
          })}
        </span>
      )}
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Icon name="export" size={15} />}
        disabled={progress !== null || isLost}
        onClick={() => void save().catch(notifyError)}
        data-testid="health-csv"
      >
        {t('health.saveCsv')}
      </Button>
    </>
  );
}
