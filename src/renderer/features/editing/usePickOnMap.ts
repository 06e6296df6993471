import { useEffect, useRef, useState } from 'react';
import { useApp } from '../../app/AppContext.ts';

interface GridPlace {
  readonly x: number;
  readonly y: number;
}

/** The next click on the land says where; Escape gives it up. The tools do not see that click. */
export function usePickOnMap(onPick: (at: GridPlace) => void) {
  const { document: store, app } = useApp();
  const [isArmed, setArmed] = useState(false);
  const latest = useRef(onPick);
  useEffect(() => {
    latest.current = onPick;
  });
  useEffect(() => {
    if (!isArmed) return;
    const map = document.querySelector<HTMLElement>('[data-testid="roi-map"]');
    const take = (event: PointerEvent) => {
      const isLand = event.target instanceof Node && map?.contains(event.target);
      if (!isLand || event.button !== 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setArmed(false);
      const { roi, cursor } = store.getState();
      if (!roi || !cursor) return;
      latest.current({
        x: Math.floor((cursor.worldX - roi.origin[0]) / roi.gsd),
        y: Math.floor((roi.origin[1] - cursor.worldY) / roi.gsd),
      });
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      setArmed(false);
    };
    // In the window, before the map's own listeners.
    window.addEventListener('pointerdown', take, true);
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('pointerdown', take, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [isArmed, store, app]);
  return { isArmed, toggle: () => setArmed(!isArmed) };
}
