import type { PlacedPatch } from '../../../shared/geo/grid.ts';
import type { PatchState } from '../../../shared/comparison/verdicts.ts';
import { toDevice, type ScreenFrame } from '../../map/screenFrame.ts';

/** As in `patchReview.css`; drawn over pictures, which look the same in both themes. */
const colors: Readonly<Record<Exclude<PatchState, 'untouched'>, string>> = {
  inProgress: '#5a9ce4',
  submitted: '#e0b15a',
  accepted: '#6fbf6f',
  needsRevision: '#e8735a',
  skipped: '#b0b0b0',
};

/** CSS pixels. */
const linePx = 2;
const markPx = 9;

/** Frames the patches of a ROI in the colours of their states, with a mark in the corner; untouched ones have none. */
export function paintPatchStates(
  canvas: HTMLCanvasElement,
  frame: ScreenFrame,
  grid: readonly (PlacedPatch & { readonly patchId: string })[],
  states: ReadonlyMap<string, PatchState>,
): void {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  for (const patch of grid) {
    const state = states.get(patch.patchId);
    if (!state || state === 'untouched') continue;
    const {
      x,
      y,
      width: w,
      height: h,
    } = toDevice(frame, {
      ...{ x: patch.x, y: patch.y, width: patch.widthPx, height: patch.heightPx },
    });
    if (x + w < 0 || y + h < 0 || x > frame.width || y > frame.height) continue;
    // A dark line beside the colour: seen on any ground. Inside, so that neighbours do not hide each other's.
    context.lineWidth = linePx + 2;
    context.strokeStyle = 'rgb(0 0 0 / 55%)';
    context.strokeRect(x + 2, y + 2, w - 4, h - 4);
    context.lineWidth = linePx;
    context.strokeStyle = colors[state];
    context.strokeRect(x + 2, y + 2, w - 4, h - 4);
    if (w < 3 * markPx) continue;
    context.fillStyle = colors[state];
    context.fillRect(x + 3, y + 3, markPx, markPx);
  }
}
