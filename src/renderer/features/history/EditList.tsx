import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { useFixedRows } from '../find/useFixedRows.ts';
import { isFiltered } from './editFilter.ts';
import { EditRow } from './EditRow.tsx';
import { toggleEdit } from './goToEdit.ts';
import { useHistory } from './historyStore.ts';
import type { Edits } from './useEdits.ts';

/** Heights of a row: one line in the inspector, two when the history has it for itself. */
const rowHeights = { wide: 44, narrow: 24 } as const;
/** Rows before the end at which older edits are read. */
const readAhead = 20;

/** The edits of the ROI, newest first: only the rows in sight are drawn. */
export function EditList({ edits }: { edits: Edits }) {
  const services = useApp();
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const isWide = useHistory((s) => s.isWide);
  const isLimited = useHistory((s) => isFiltered(s.filter));
  const current = useHistory((s) => s.current?.editId ?? null);
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const fixed = useFixedRows(box);
  const { entries, hasMore, isLoading, error, more } = edits;
  const rowHeight = isWide ? rowHeights.wide : rowHeights.narrow;
  const { start, end } = fixed.rows(entries.length, rowHeight);
  useEffect(() => {
    if (hasMore && end > entries.length - readAhead) more();
  }, [hasMore, end, entries.length, more]);
  const at = entries.findIndex((entry) => entry.editId === current);
  const { reveal } = fixed;
  const lastShown = useRef<string | null>(null);
  useEffect(() => {
    // Once for each edit that was gone to: who scrolls on is not pulled back.
    if (at < 0 || lastShown.current === current) return;
    lastShown.current = current;
    reveal(at, rowHeight);
  }, [at, current, reveal, rowHeight]);
  const choose = useCallback((entry: HistoryEntry) => toggleEdit(services, entry), [services]);
  const openMenu = useCallback((entry: HistoryEntry | null) => setMenuOf(entry?.editId ?? null), []);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const row = Number((event.target as HTMLElement).dataset['row'] ?? NaN);
    if (!step || Number.isNaN(row)) return;
    event.preventDefault();
    const next = Math.min(entries.length - 1, Math.max(0, row + step));
    reveal(next, rowHeight);
    // The row may only be drawn after the scroll.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }),
      ),
    );
  };
  const told = error && formatError(error, language);
  return (
    <div ref={box} className="history" data-wide={isWide || undefined} onKeyDown={onKeyDown}>
      {told && (
        <p className="form-error history-note" role="alert">
          {told.message}{' '}
          <button type="button" className="link-button" onClick={edits.retry}>
            {t('common.retry')}
          </button>
        </p>
      )}
      {!told && !isLoading && entries.length === 0 && (
        <EmptyState>{t(isLimited ? 'edits.noneOfFilter' : 'history.none')}</EmptyState>
      )}
      <ol style={{ height: entries.length * rowHeight }} aria-label={t('edits.title')}>
        {roi &&
          entries
            .slice(start, end)
            .map((entry, i) => (
              <EditRow
                key={entry.editId}
                entry={entry}
                datasetId={roi.datasetId}
                roiKey={roi.roiKey}
                nomenclature={nomenclature}
                palette={palette}
                isWide={isWide}
                isCurrent={entry.editId === current}
                isMenuOpen={entry.editId === menuOf}
                top={(start + i) * rowHeight}
                index={start + i}
                onChoose={choose}
                onMenu={openMenu}
              />
            ))}
      </ol>
    </div>
  );
}
