import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { problemText } from './problemText.ts';

const pageSize = 1000;
/** Beyond this many lines nobody reads on; the panel says how many more there are. */
const maxProblems = 5000;
const rowHeightPx = 64;

const severityIcon = { error: 'error', warning: 'warning', info: 'info' } as const;

type Severity = Problem['severity'];
type Filter = Severity | 'all';

/** What the index did not understand: each with its file, its reason and what to do. */
export function ReportPanel() {
  const { t, language } = useText();
  const { problems, total } = useProblems();
  const [filter, setFilter] = useState<Filter>('all');
  if (!problems)
    return (
      <div className="panel">
        <Section title={t('report.title')}>
          <EmptyState>{t('common.loading')}</EmptyState>
        </Section>
      </div>
    );
  const count = (severity: Severity) => problems.filter((p) => p.severity === severity).length;
  const shown = filter === 'all' ? problems : problems.filter((p) => p.severity === filter);
  return (
    <div className="panel report">
      <Section title={t('report.title')} aside={formatNumber(total, language)} testId="report">
        {total === 0 && <EmptyState>{t('report.none')}</EmptyState>}
        {total > 0 && (
          <>
            <p className="section-note">{t('report.note')}</p>
            <div className="filter-chips" role="radiogroup" aria-label={t('report.filter')}>
              {(['all', 'error', 'warning', 'info'] as const).map((value) => (
                <button
                  key={value}
                  type="button"
                  role="radio"
                  aria-checked={filter === value}
                  title={t(`report.${value}`)}
                  onClick={() => setFilter(value)}
                >
                  {value === 'all' ? t('report.all') : <Icon name={severityIcon[value]} size={14} />}
                  {value !== 'all' && <span className="visually-hidden">{t(`report.${value}`)}</span>}
                  <span>{formatNumber(value === 'all' ? problems.length : count(value), language)}</span>
                </button>
              ))}
            </div>
            {shown.length === 0 && <EmptyState>{t('report.noneOfKind')}</EmptyState>}
            <ProblemRows problems={shown} />
            {total > problems.length && (
              <p className="section-note">
                {t('report.more', { n: formatNumber(total - problems.length, language) })}
              </p>
            )}
          </>
        )}
      </Section>
    </div>
  );
}

function useProblems(): { problems: readonly Problem[] | null; total: number } {
  const { client } = useApp();
  const dataset = useAppState(placeDataset);
  const [state, setState] = useState<{ problems: readonly Problem[] | null; total: number }>({
    problems: null,
    total: 0,
  });
  const datasetId = dataset?.id;
  const indexedAt = dataset?.indexedAt;
  useEffect(() => {
    if (!datasetId) return;
    let gone = false;
    const read = async () => {
      const all: Problem[] = [];
      let total = 0;
      do {
        const page = await client.workspace.problems({ datasetId, offset: all.length, limit: pageSize });
        total = page.total;
        if (page.problems.length === 0) break;
        all.push(...page.problems);
      } while (all.length < total && all.length < maxProblems && !gone);
      if (!gone) setState({ problems: all, total });
    };
    read().catch(notifyError);
    return () => {
      gone = true;
    };
  }, [client, datasetId, indexedAt]);
  return state;
}

function ProblemRows({ problems }: { problems: readonly Problem[] }) {
  const { actions } = useApp();
  const { t, language } = useText();
  const datasetId = useAppState((s) => placeDataset(s)?.id ?? '');
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: problems.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 6,
  });
  const open = (patchId: string) =>
    actions.go({ kind: 'roi', datasetId, roiKey: patchId.slice(0, patchId.lastIndexOf('_')) });
  return (
    <div ref={scroller} className="problem-rows" tabIndex={0} role="list" aria-label={t('report.title')}>
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const problem = problems[row.index]!;
          return (
            <div
              key={row.index}
              ref={rows.measureElement}
              data-index={row.index}
              role="listitem"
              className="problem-row"
              data-severity={problem.severity}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <Icon name={severityIcon[problem.severity]} size={15} />
              <div>
                <p>{problemText(problem, language)}</p>
                <p className="problem-path" title={problem.path}>
                  {problem.path}
                </p>
                {problem.patchId && (
                  <button type="button" className="link-button" onClick={() => open(problem.patchId!)}>
                    {t('report.open', { patch: problem.patchId })}
                  </button>
                )}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
