import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { noSelection, selectedCount } from '../../state/app.ts';
import { useFound } from './FindContext.ts';
import {
  chooseAll,
  chooseOnly,
  chooseRange,
  gestureOf,
  indexAfter,
  isChosen,
  toggle,
  type Gesture,
} from './selection.ts';
import { useFixedRows, type FixedRows } from './useFixedRows.ts';

/** The ids of the list, asked from the core, so that a range may reach far beyond what is seen. */
const maxIds = 300_000;

export interface PatchListOptions {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Height of a line in pixels and patches in it, once the width is known. */
  layout(width: number): { readonly rowHeight: number; readonly columns: number };
  /** Height of what covers the top of the box. */
  readonly headPx?: number;
}

export interface PatchList {
  readonly rows: FixedRows;
  readonly rowHeight: number;
  readonly columns: number;
  readonly total: number;
  /** First and last patch to draw; `end` is not included. */
  readonly start: number;
  readonly end: number;
  readonly cursorIndex: number;
  isChosen(patchId: string): boolean;
  onKeyDown(event: KeyboardEvent): void;
  onClick(event: MouseEvent, index: number): void;
  onOpen(index: number): void;
}

/** What grid and table have in common: which patches are drawn, and choosing them with mouse and keyboard. */
export function usePatchList({ box, layout, headPx = 0 }: PatchListOptions): PatchList {
  const { client, app, actions } = useApp();
  const { datasetId, pages, state } = useFound();
  const selection = useAppState((s) => s.selection);
  const rows = useFixedRows(box);
  const { rowHeight, columns } = layout(rows.width);
  const { total, query } = state;
  const lines = Math.ceil(total / columns);
  const seen = rows.rows(lines, rowHeight);
  const start = seen.start * columns;
  const end = Math.min(total, seen.end * columns);
  const asked = useRef(0);

  useEffect(() => {
    if (rows.height > 0) pages.show(start, end);
  }, [pages, start, end, query, rows.height]);

  // Another filter or order begins at its top; coming back from a ROI shows the patch that was left.
  const shown = useRef(query);
  useLayoutEffect(() => {
    if (!query || shown.current === query) return;
    const isFirst = shown.current === null;
    shown.current = query;
    const index = app.getState().selection.cursor?.index ?? -1;
    if (isFirst && index >= 0) rows.reveal(Math.floor(index / columns), rowHeight, headPx);
    else box.current?.scrollTo(0, 0);
    // When the question changes, not when the window does.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [query]);
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (restored.current || rows.width === 0 || total === 0) return;
    restored.current = true;
    const index = app.getState().selection.cursor?.index ?? -1;
    if (index >= 0) rows.reveal(Math.floor(index / columns), rowHeight, headPx);
  }, [app, rows, columns, rowHeight, headPx, total]);

  const idsOf = (from: number, to: number) =>
    client.catalogue.patchIds({
      datasetId,
      where: query?.where ?? '',
      ...(query ? { sort: query.sort } : {}),
      from,
      to,
    });

  /** Chooses a patch that may not have been read yet. */
  const choose = async (index: number, gesture: Gesture) => {
    const turn = ++asked.current;
    try {
      const before = app.getState().selection;
      const patchId = pages.row(index)?.patchId ?? (await idsOf(index, index + 1))[0];
      if (patchId === undefined || turn !== asked.current) return;
      if (gesture === 'only') return actions.select(chooseOnly(index, patchId));
      if (gesture === 'toggle') {
        const ids = before.all === null ? before.ids : new Set(await idsOf(0, maxIds));
        if (turn !== asked.current) return;
        return actions.select(toggle({ ...before, ids, all: null }, index, patchId));
      }
      const anchor = before.anchor ?? index;
      // The frame moves at once; what lies between comes with the answer.
      actions.select({ ...before, anchor, cursor: { index, patchId } });
      const ids = await idsOf(Math.min(anchor, index), Math.max(anchor, index) + 1);
      if (turn !== asked.current) return;
      actions.select(chooseRange({ ...before, anchor }, index, patchId, ids, gesture === 'addRange'));
    } catch (error) {
      notifyError(error);
    }
  };

  const onOpen = (index: number) => {
    const row = pages.row(index);
    if (row) actions.openPatch(datasetId, row.roiKey, row.patchId);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const { cursor } = app.getState().selection;
    const at = cursor?.index ?? -1;
    const ctrl = event.ctrlKey || event.metaKey;
    const visible = Math.max(1, Math.floor((rows.height - headPx) / rowHeight));
    const next =
      at < 0 && event.key.startsWith('Arrow') ? 0 : indexAfter(event.key, at, { columns, visible, total });
    if (next !== null && total > 0) {
      rows.reveal(Math.floor(next / columns), rowHeight, headPx);
      void choose(next, event.shiftKey ? (ctrl ? 'addRange' : 'range') : 'only');
    } else if (event.key === 'Enter' && at >= 0) onOpen(at);
    else if (event.key === ' ' && at >= 0) void choose(at, 'toggle');
    else if (ctrl && event.key.toLowerCase() === 'a' && total > 0) {
      asked.current += 1;
      actions.select(chooseAll(selection, total));
    } else if (event.key === 'Escape' && selectedCount(selection) > 0) {
      asked.current += 1;
      actions.select(noSelection);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // The same functions for the life of the list, so that what did not change is not drawn again while it scrolls.
  const latest = useRef({ choose, onOpen });
  useLayoutEffect(() => {
    latest.current = { choose, onOpen };
  });
  const onClick = useCallback(
    (event: MouseEvent, index: number) => void latest.current.choose(index, gestureOf(event)),
    [],
  );
  const onOpenStable = useCallback((index: number) => latest.current.onOpen(index), []);

  return {
    rows,
    rowHeight,
    columns,
    total,
    start,
    end,
    cursorIndex: selection.cursor?.index ?? -1,
    isChosen: (patchId) => isChosen(selection, patchId),
    onKeyDown,
    onClick,
    onOpen: onOpenStable,
  };
}
