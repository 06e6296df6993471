import { forEachSpanIn, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { windowOf, type PixelWindow } from '../../../shared/geo/grid.ts';
import { useApp } from '../../app/AppContext.ts';

/**
 * Brings changes of a patch into the middle of the view, at a scale at which pixels can be told.
 *
 * @param window around them, in pixels of the mask: gone to where the pixels are not known yet.
 */
export function useLookAt(): (patchId: string, window: PixelWindow, set: PixelSet | null) => void {
  const { app, document } = useApp();
  return (patchId, window, set) => {
    const { roi } = document.getState();
    const { map } = app.getState();
    const patch = roi?.grid.find((known) => known.patchId === patchId);
    if (!roi || !map || !patch) return;
    const { gsd, origin } = roi;
    const middle = { x: patch.x + window.x + window.width / 2, y: patch.y + window.y + window.height / 2 };
    const { x, y } = (set && widestIn(set, windowOf(patch))) ?? middle;
    map.lookAt(
      [origin[0] + x * gsd, origin[1] - y * gsd],
      Math.min(map.savedView?.resolution ?? gsd, 2 * gsd),
    );
  };
}

/** The middle of the longest span of a set in a window: the middle of its box may be none of its pixels. */
function widestIn(set: PixelSet, window: PixelWindow): { x: number; y: number } | null {
  let widest = 0;
  let at: { x: number; y: number } | null = null;
  forEachSpanIn(set, window, (y, xStart, xEnd) => {
    if (xEnd - xStart <= widest) return;
    widest = xEnd - xStart;
    at = { x: (xStart + xEnd) / 2, y: y + 0.5 };
  });
  return at;
}
