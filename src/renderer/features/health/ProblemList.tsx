import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from './ProblemLine.tsx';
import type { ProblemList as Problems } from './useProblems.ts';

const rowHeightPx = 56;

/** The problems that fit the filter, as far as they are in view. */
export function ProblemList({ problems, resetKey }: { problems: Problems; resetKey: string }) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const count = problems.total ?? 12;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { need } = problems;
  useEffect(() => need(first, last), [need, first, last, problems.total]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [resetKey]);
  return (
    <div
      ref={scroller}
      className="problem-list"
      tabIndex={0}
      role="list"
      aria-label={t('health.title')}
      aria-busy={problems.total === null}
      data-pane-focus
      data-testid="problem-list"
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {items.map((row) => {
          const problem = problems.at(row.index);
          return (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              role="listitem"
              className="problem-line"
              data-severity={problem?.severity}
              data-code={problem?.code}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {problem ? <ProblemLine problem={problem} /> : <LineSkeleton index={row.index} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LineSkeleton({ index }: { index: number }) {
  return (
    <div className="problem-text" aria-hidden="true">
      <span className="skeleton" style={{ width: `${82 - ((index * 17) % 40)}%` }} />
      <span className="skeleton" style={{ width: `${60 - ((index * 11) % 25)}%` }} />
    </div>
  );
}
