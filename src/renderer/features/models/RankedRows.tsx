import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Dataset, PredictionSet, RankedPatch } from '../../../shared/contract/index.ts';
import { lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useApp } from '../../app/AppContext.ts';
import { nomenclatureOf } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { usePictureLook } from '../find/Picture.tsx';
import { useModelsState } from './modelsStore.ts';
import type { RankedList, RankState } from './RankedList.ts';
import { showRanked } from './rankedQueue.ts';
import { RankedRow } from './RankedRow.tsx';

const rowHeightPx = 52;

/** The rows of the queue: only what is seen of it is read, and in the page. */
export function RankedRows({
  list,
  state,
  dataset,
  task,
}: {
  list: RankedList;
  state: RankState;
  dataset: Dataset;
  task: PredictionSet['task'];
}) {
  const services = useApp();
  const { t } = useText();
  const look = usePictureLook();
  const openId = useModelsState((s) => s.queue.patchId);
  const sort = useModelsState((s) => s.queue.sort);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const rows = useVirtualizer({
    count: state.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 4,
  });
  const shown = rows.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => list.show(first, last), [list, first, last, state.query]);
  const openIndex = openId === null ? -1 : list.indexOf(openId);
  useEffect(() => {
    if (openIndex < 0) return;
    setCursor(openIndex);
    rows.scrollToIndex(openIndex);
    // Follows the patch, not every new measurement of the list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [openIndex, openId]);
  const open = (patch: RankedPatch) => showRanked(services, patch);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[
      event.key
    ];
    if (step !== undefined) {
      const next = Math.min(state.total - 1, Math.max(0, cursor + step));
      setCursor(next);
      rows.scrollToIndex(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const patch = list.row(cursor);
      if (patch) open(patch);
    } else return;
    event.preventDefault();
  };
  const nomenclature = task === 'lpis' ? lpis1 : nomenclatureOf(dataset);
  return (
    <div
      ref={scroller}
      className="rank-rows"
      role="listbox"
      tabIndex={0}
      aria-label={t('models.view.queue')}
      aria-busy={state.loading}
      aria-activedescendant={list.row(cursor) && `ranked-${cursor}`}
      data-pane-focus
      data-testid="rank-rows"
      onKeyDown={onKeyDown}
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, start }) => {
          const patch = list.row(index);
          const place = { height: rowHeightPx, transform: `translateY(${start}px)` };
          if (!patch) return <div key={index} className="rank-row" data-empty style={place} />;
          return (
            <RankedRow
              key={patch.patchId}
              patch={patch}
              index={index}
              top={start}
              height={rowHeightPx}
              sort={sort}
              nomenclature={nomenclature}
              look={look}
              isOpen={patch.patchId === openId}
              isActive={index === cursor}
              onMark={setCursor}
              onOpen={open}
            />
          );
        })}
      </div>
    </div>
  );
}
