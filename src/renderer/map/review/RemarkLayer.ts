import type { GridFrame } from '../../../shared/geo/grid.ts';
import type { SharedMap } from '../ComparePane.ts';
import { screenFrameOf, type ScreenFrame } from '../screenFrame.ts';

/**
 * Tells how the grid of a ROI lies on the screen, now and whenever the view moves or changes its size, in CSS pixels from the
 * map's corner: what is laid over the map in the page (pins of remarks, states of patches) is placed by it.
 *
 * @returns a function that ends it.
 */
export function followView(
  { view, target }: Pick<SharedMap, 'view' | 'target'>,
  grid: GridFrame,
  onFrame: (frame: ScreenFrame) => void,
): () => void {
  const tell = () => {
    if (!view.isDef()) return;
    const { center, resolution } = view.getState();
    const size: [number, number] = [target.clientWidth, target.clientHeight];
    onFrame(screenFrameOf({ pixelRatio: 1, size, viewState: { center, resolution } }, grid));
  };
  const resize = new ResizeObserver(tell);
  resize.observe(target);
  // Each property by itself: `change` is not told when the centre or the resolution is set.
  view.on('propertychange', tell);
  tell();
  return () => {
    resize.disconnect();
    view.un('propertychange', tell);
  };
}
