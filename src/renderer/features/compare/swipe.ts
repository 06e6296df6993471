/** The divider stays this far inside, so that it can always be taken again. CSS pixels. */
export const swipeMarginPx = 16;
const stepPx = 8;
const coarseStepPx = 64;

/** A share of a width whose divider lies on a whole pixel and within the margins; the middle where there is no room. */
export function swipeShareAt(xPx: number, widthPx: number): number {
  if (!(widthPx > 2 * swipeMarginPx) || Number.isNaN(xPx)) return 0.5;
  return Math.round(Math.min(widthPx - swipeMarginPx, Math.max(swipeMarginPx, xPx))) / widthPx;
}

/** Where the divider lies, in whole CSS pixels from the left edge. Inverse: {@link swipeShareAt}. */
export const swipePx = (share: number, widthPx: number): number =>
  Math.round(swipeShareAt(share * widthPx, widthPx) * widthPx);

/** Clips a view that lies exactly over the main one to what is right of the divider. */
export const swipeClip = (share: number, widthPx: number): string =>
  `inset(0 0 0 ${swipePx(share, widthPx)}px)`;

/** Where a key moves the divider, or null when it is none of its keys. Shift makes larger steps. */
export function swipeShareOfKey(key: string, shift: boolean, share: number, widthPx: number): number | null {
  const step = shift ? coarseStepPx : stepPx;
  const at = swipePx(share, widthPx);
  if (key === 'ArrowLeft') return swipeShareAt(at - step, widthPx);
  if (key === 'ArrowRight') return swipeShareAt(at + step, widthPx);
  if (key === 'Home') return swipeShareAt(0, widthPx);
  if (key === 'End') return swipeShareAt(widthPx, widthPx);
  return null;
}
