import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { findViews, type FindView } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { TipText } from '../../ui/IconButton.tsx';
import { AddFilter } from './AddFilter.tsx';
import { whereOf, type Clause } from './clauses.ts';
import { ExpressionRow } from './ExpressionRow.tsx';
import { FilterChip } from './FilterChip.tsx';
import { useClauses, useFound } from './FindContext.ts';
import { SavedFilters } from './SavedFilters.tsx';

/** How the dataset is shown, which of its patches are meant, and how many they are. */
export function FilterBar() {
  const { actions } = useApp();
  const { t, language } = useText();
  const { state } = useFound();
  const { clauses, where } = useClauses();
  const [writing, setWriting] = useState(false);
  const set = (next: readonly Clause[]) => actions.setFind({ where: whereOf(next) });
  const wrong = clauses === null || state.error?.code === 'whereInvalid';
  return (
    <>
      <div className="find-bar" role="search" aria-label={t('find.filter')}>
        <ViewSwitch />
        <div className="find-chips">
          {clauses?.map((clause, index) => (
            <FilterChip
              key={index}
              clause={clause}
              onChange={(next) => set(next ? clauses.with(index, next) : clauses.toSpliced(index, 1))}
              onWrite={() => setWriting(true)}
            />
          ))}
          {!clauses && (
            <span className="find-chip" data-wrong>
              <button type="button" className="find-chip-text mono" onClick={() => setWriting(true)}>
                {where}
              </button>
            </span>
          )}
        </div>
        {clauses && <AddFilter clauses={clauses} onChange={set} />}
        <span className="grow" />
        <Tooltip label={t('find.expression')}>
          <button
            type="button"
            className="text-button find-write"
            aria-expanded={writing}
            aria-label={t('find.expression')}
            data-testid="find-write"
            onClick={() => setWriting(!writing)}
          >
            <span className="mono">{'a > b'}</span>
          </button>
        </Tooltip>
        <SavedFilters />
        <span className="find-count" data-testid="find-count" aria-live="polite">
          {state.all === null
            ? '—'
            : where === '' && state.total === state.all
              ? t('count.patches', { count: state.all, n: formatNumber(state.all, language) })
              : t('find.countOf', {
                  shown: formatNumber(state.total, language),
                  total: formatNumber(state.all, language),
                })}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={t('find.clear')}
          title={t('find.clear')}
          disabled={where === ''}
          data-testid="find-clear"
          onClick={() => actions.setFind({ where: '' })}
        >
          <Icon name="close" size={14} />
        </button>
      </div>
      {(writing || wrong) && <ExpressionRow onClose={() => setWriting(false)} />}
    </>
  );
}

const viewIcons = { map: 'map', grid: 'grid', table: 'rows' } as const;

function ViewSwitch() {
  const { t } = useText();
  return (
    <div className="view-switch" role="radiogroup" aria-label={t('find.views')}>
      {findViews.map((view) => (
        <ViewButton key={view} view={view} />
      ))}
    </div>
  );
}

function ViewButton({ view }: { view: FindView }) {
  const { t } = useText();
  const active = useAppState((s) => s.find.view === view);
  const command = useCommand(`find.${view}`);
  return (
    <Tooltip label={<TipText label={command.title} keys={command.keys} />}>
      <button
        type="button"
        role="radio"
        aria-checked={active}
        data-testid={`view-${view}`}
        onClick={command.run}
      >
        {viewIcons[view] === 'rows' ? <RowsIcon /> : <Icon name={viewIcons[view]} size={15} />}
        <span>{t(`find.view.${view}`)}</span>
      </button>
    </Tooltip>
  );
}

/** Drawn here until a second place needs it. */
function RowsIcon() {
  return (
    <svg
      className="icon"
      width={15}
      height={15}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M4.500 6h15M4.500 12h15M4.500 18h15" />
    </svg>
  );
}
