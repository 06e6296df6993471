import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { CompareMode } from '../../state/session.ts';

interface CompareState {
  /** The key that flickers is held. */
  readonly flickerHeld: boolean;
}

/** What of comparing lasts only a moment; the rest is the session's. */
export const compareStore = createStore<CompareState>()(() => ({ flickerHeld: false }));

export const useFlickerHeld = (): boolean => useStore(compareStore, (s) => s.flickerHeld);

/** How many views there are beside the main one. Held, the flicker key needs the second. */
export const paneCount = (mode: CompareMode, flickerHeld: boolean): 0 | 1 | 3 =>
  mode === 'four' ? 3 : mode !== 'off' || flickerHeld ? 1 : 0;

/** Views that lie beside each other, not over each other. */
export const isGrid = (mode: CompareMode): mode is 'two' | 'four' => mode === 'two' || mode === 'four';

const reducedMotion = '(prefers-reduced-motion: reduce)';

/** Follows the system's setting while the component is there. */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(reducedMotion);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(reducedMotion).matches,
  );
}
