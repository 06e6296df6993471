import { noSelection, type Selection } from '../../state/app.ts';

/** What a click or a key does to the chosen patches: takes this one alone, adds or drops it, takes all up to it, adds those. */
export type Gesture = 'only' | 'toggle' | 'range' | 'addRange';

/** The gesture of the modifiers of a click or an arrow key. */
export function gestureOf(event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): Gesture {
  const adds = event.ctrlKey || event.metaKey;
  if (event.shiftKey) return adds ? 'addRange' : 'range';
  return adds ? 'toggle' : 'only';
}

/** Just one patch. */
export function chooseOnly(index: number, patchId: string): Selection {
  return { ids: new Set([patchId]), all: null, cursor: { index, patchId }, anchor: index };
}

/** One patch more, or less. The whole filter must have been named before (`all` null). */
export function toggle(selection: Selection, index: number, patchId: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(patchId)) ids.add(patchId);
  return { ids, all: null, cursor: { index, patchId }, anchor: index };
}

/**
 * The patches of a range.
 *
 * @param ids those from the anchor to the index, in any order.
 * @param adds true keeps what was chosen before.
 */
export function chooseRange(
  selection: Selection,
  index: number,
  patchId: string,
  ids: readonly string[],
  adds: boolean,
): Selection {
  return {
    ids: new Set(adds ? [...selection.ids, ...ids] : ids),
    all: null,
    cursor: { index, patchId },
    anchor: selection.anchor ?? index,
  };
}

/** Everything that the filter selects. */
export function chooseAll(selection: Selection, total: number): Selection {
  return { ...noSelection, all: total, cursor: selection.cursor, anchor: selection.anchor };
}

export function isChosen(selection: Selection, patchId: string): boolean {
  return selection.all !== null || selection.ids.has(patchId);
}

/** Where an arrow key leads in a list of `columns` a line; null for another key. */
export function indexAfter(
  key: string,
  from: number,
  { columns, visible, total }: { columns: number; visible: number; total: number },
): number | null {
  const page = Math.max(1, visible - 1) * columns;
  const step: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -Infinity,
    End: Infinity,
  };
  const by = step[key];
  if (by === undefined || total === 0) return null;
  const next = from + by;
  // Up from the first line and down from the last stay where they are, except that the end is reached.
  if (next < 0) return Number.isFinite(by) && Math.abs(by) === columns && columns > 1 ? from : 0;
  return Math.min(total - 1, next);
}
