import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ComparisonState, Disagreement } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { hasFilter } from './filters.ts';
import { QueueRow } from './QueueRow.tsx';
import { useQueue } from './useDeskData.ts';

const rowHeightPx = 44;

/** The queue: only what is seen of it is read, and in the page. */
export function QueueView({ state: comparison }: { state: ComparisonState | null }) {
  const { app, desk } = useApp();
  const { t, language } = useText();
  const { queue, state } = useQueue();
  const activeId = useDesk((s) => s.activeId);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const rows = useVirtualizer({
    count: state.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 6,
  });
  const shown = rows.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => queue.show(first, last), [queue, first, last, state.query]);
  const openIndex = activeId === null ? -1 : queue.indexOf(activeId);
  useEffect(() => {
    if (openIndex < 0) return;
    setCursor(openIndex);
    rows.scrollToIndex(openIndex);
    // Follows the item, not every new measurement of the list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [openIndex, activeId]);
  const open = (item: Disagreement) => {
    desk.getState().open(item.id);
    // The digits are for the card now.
    app.getState().map?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (step !== undefined) {
      const next = Math.min(state.total - 1, Math.max(0, cursor + step));
      setCursor(next);
      rows.scrollToIndex(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const item = queue.row(cursor);
      if (item) open(item);
    } else return;
    event.preventDefault();
  };
  const told = state.error && formatError(state.error, language);
  return (
    <>
      {told && (
        <p className="form-error review-pad" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      <div
        ref={scroller}
        className="review-rows"
        role="listbox"
        tabIndex={0}
        aria-label={t('review.queue')}
        aria-busy={state.loading}
        aria-activedescendant={queue.row(cursor) && `item-${cursor}`}
        data-pane-focus
        data-testid="queue"
        onKeyDown={onKeyDown}
      >
        {state.query && state.total === 0 && comparison && comparison.rois.done > 0 && (
          <Nothing comparison={comparison} />
        )}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const item = queue.row(index);
            if (!item)
              return (
                <div
                  key={index}
                  className="review-row"
                  data-empty
                  style={{ height: rowHeightPx, transform: `translateY(${start}px)` }}
                />
              );
            return (
              <QueueRow
                key={item.id}
                item={item}
                index={index}
                top={start}
                height={rowHeightPx}
                isOpen={item.id === activeId}
                isActive={index === cursor}
                onOpen={open}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

/** Why the list is empty, and what to do next. */
function Nothing({ comparison }: { comparison: ComparisonState }) {
  const { desk } = useApp();
  const { t } = useText();
  const filter = useDesk((s) => s.filter);
  const isFiltered = hasFilter(filter);
  const hasItems = comparison.items > 0;
  return (
    <div className="review-nothing" data-testid="queue-nothing">
      <EmptyState>
        {t(!hasItems ? 'review.done.noItem' : isFiltered ? 'review.done.filtered' : 'review.done')}
      </EmptyState>
      {hasItems && (
        <button
          type="button"
          className="link-button"
          onClick={() => desk.getState().showItems(isFiltered ? { states: ['open'] } : {})}
        >
          {t(isFiltered ? 'review.filter.reset' : 'review.done.all')}
        </button>
      )}
    </div>
  );
}
