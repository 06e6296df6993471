import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { useApp } from '../../app/AppContext.ts';

/** Brings a window of a mask, in its pixels, into the middle of the view: as large as it fits, no closer than 1:1. */
export function useLookAt(): (patchId: string, window: PixelWindow) => void {
  const { app, document } = useApp();
  return (patchId, { x, y, width, height }) => {
    const { roi } = document.getState();
    const { map } = app.getState();
    const patch = roi?.grid.find((known) => known.patchId === patchId);
    if (!roi || !map || !patch) return;
    const { gsd, origin } = roi;
    const at = [
      origin[0] + (patch.x + x + width / 2) * gsd,
      origin[1] - (patch.y + y + height / 2) * gsd,
    ] as const;
    map.lookAt(at, Math.min(map.savedView?.resolution ?? gsd, 2 * gsd));
  };
}
