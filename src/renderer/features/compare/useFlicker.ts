import { useEffect, useState } from 'react';
import { useApp, useSession } from '../../app/AppContext.ts';
import type { ComparePane } from '../../map/ComparePane.ts';
import { compareStore, useFlickerHeld, useReducedMotion } from './compareState.ts';
import { Flicker } from './flicker.ts';

/** What is said of a flicker: it waits for the second view; motion is reduced, so nothing flickers. */
export type FlickerNote = 'loading' | 'reduced' | 'reducedHeld';

const pollMs = 30;
const noteEveryMs = 250;

/**
 * Lets the first pane be seen in the place of the main view, again and again, while that is wanted. With reduced motion it
 * never flickers: the pane is seen steadily while the key is held.
 */
export function useFlicker(pane: ComparePane | null, index: number): FlickerNote | null {
  const { session } = useApp();
  const mode = useSession((s) => s.compare.mode);
  const isHeld = useFlickerHeld();
  const isReduced = useReducedMotion();
  const isWanted = index === 0 && (mode === 'flicker' || isHeld);
  const [isLoading, setLoading] = useState(false);
  useEffect(() => {
    if (!pane || !isWanted) return;
    pane.setSeen(false);
    if (isReduced) {
      // The ground is not what is asked for: seen once it is drawn, and then still.
      const timer = setInterval(() => isHeld && pane.isDrawn && pane.setSeen(true), pollMs);
      return () => {
        clearInterval(timer);
        pane.setSeen(true);
      };
    }
    const flicker = new Flicker({
      hz: () => session.getState().compare.flickerHz,
      isReady: () => pane.isDrawn,
      show: (second) => pane.setSeen(second),
    });
    flicker.start();
    const timer = setInterval(() => setLoading(!pane.isDrawn), noteEveryMs);
    return () => {
      clearInterval(timer);
      flicker.stop();
      setLoading(false);
      pane.setSeen(true);
    };
  }, [pane, session, isWanted, isHeld, isReduced]);
  // A window that comes back must not find a key held that was let go elsewhere.
  useEffect(() => () => void (index === 0 && compareStore.setState({ flickerHeld: false })), [index]);
  if (!isWanted) return null;
  if (isReduced) return isHeld ? 'reducedHeld' : 'reduced';
  return isLoading && pane?.shown.unavailable === null ? 'loading' : null;
}
