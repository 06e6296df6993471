import { useEffect } from 'react';
import { createStore } from 'zustand/vanilla';
import { useApp, useAppState, type AppServices } from '../../app/AppContext.ts';

/** The hints, in the order in which they come up. */
export const hintIds = ['brush', 'undo', 'classes'] as const;
export type HintId = (typeof hintIds)[number];

interface HintState {
  /** Null until it was read which ones were seen. */
  readonly seen: readonly HintId[] | null;
  readonly shown: HintId | null;
}

export const hintStore = createStore<HintState>()(() => ({ seen: null, shown: null }));

const settingName = 'hints';
/** Who has seen them in one workspace knows them in the next. */
const mirrorName = 'arpenteur.hints';

/** Shows a hint once in a life; the one before it has been seen then. */
export function offerHint(id: HintId): void {
  hintStore.setState(({ seen, shown }) => {
    if (seen === null || seen.includes(id) || shown === id) return { seen, shown };
    return { seen: shown === null ? seen : [...seen, shown], shown: id };
  });
}

/** Seen, or done: it does not come again. */
export function endHint(...ids: readonly HintId[]): void {
  hintStore.setState(({ seen, shown }) => ({
    seen: seen && [...new Set([...seen, ...ids])],
    shown: shown !== null && ids.includes(shown) ? null : shown,
  }));
}

const readIds = (value: unknown): HintId[] =>
  Array.isArray(value) ? hintIds.filter((id) => value.includes(id)) : [];

function readMirror(): unknown {
  try {
    return JSON.parse(localStorage.getItem(mirrorName) ?? '[]');
  } catch {
    // Written by something else: as if nothing were there.
    return [];
  }
}

/** Offers each hint at its moment while a ROI is open, and remembers which were seen. */
export function useHints(): void {
  const services = useApp();
  const path = useAppState((s) => s.workspace?.path ?? null);
  useEffect(() => {
    const settings = services.actions.settings();
    let isOver = false;
    void settings
      ?.read(settingName)
      .catch(() => null)
      .then((saved) => {
        if (isOver) return;
        hintStore.setState({ seen: [...new Set([...readIds(saved), ...readIds(readMirror())])] });
        offerHint('brush');
      });
    const stops = [
      hintStore.subscribe(({ seen }, before) => {
        if (before.seen === null || seen === null || seen === before.seen) return;
        settings?.write(settingName, seen);
        localStorage.setItem(mirrorName, JSON.stringify(seen));
      }),
      ...followHands(services),
    ];
    return () => {
      isOver = true;
      for (const stop of stops) stop();
      hintStore.setState({ seen: null, shown: null });
    };
  }, [services, path]);
}

/** What the hand does calls the next hint up, or shows that it knows already what one says. */
function followHands({ session, document }: AppServices): (() => void)[] {
  return [
    session.subscribe((now, before) => {
      if (now.brushSizePx !== before.brushSizePx) endHint('brush');
      // Restoring another session at the start changes the class without a hand.
      if (now.classValue !== before.classValue && now.previousClassValue === before.classValue)
        offerHint('classes');
    }),
    document.subscribe((now, before) => {
      if (now.roi === null || now.roi !== before.roi) return;
      if (now.undo.undoDepth === before.undo.undoDepth + 1 && now.undo.redoDepth === 0) offerHint('undo');
      if (now.undo.redoDepth > before.undo.redoDepth) endHint('undo');
    }),
  ];
}
