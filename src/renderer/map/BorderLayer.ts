import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { wholePatches } from '../../shared/geo/wholePatches.ts';
import { screenFrameOf, toDevice } from './screenFrame.ts';

/** A patch must be this wide on the screen (CSS pixels) to carry its name. */
const labelledPatchPx = 90;

interface Border {
  readonly window: PixelWindow;
  readonly name: string;
}

/** One border a patch, the cells of a large image being no patches; named by what tells it apart from others of its ROI. */
export function bordersOf({ grid, roiKey }: Pick<RoiDetail, 'grid' | 'roiKey'>): Border[] {
  return wholePatches(grid).map(({ patchId, window }) => ({
    window,
    name: patchId.startsWith(`${roiKey}_`) ? patchId.slice(roiKey.length + 1) : patchId,
  }));
}

/** Edge of the ROI, and on demand the edges and names of its patches. Lines lie on whole device pixels. */
export class BorderLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #roi: RoiDetail;
  readonly #patches: readonly Border[];
  #borders = false;

  constructor(roi: RoiDetail) {
    super({});
    this.#roi = roi;
    this.#patches = bordersOf(roi);
    this.#canvas.style.position = 'absolute';
  }

  setBorders(borders: boolean): void {
    if (borders === this.#borders) return;
    this.#borders = borders;
    this.changed();
  }

  override render(frameState: FrameState): HTMLElement {
    const frame = screenFrameOf(frameState, this.#roi);
    const ratio = frame.pixelRatio;
    this.#canvas.width = frame.width;
    this.#canvas.height = frame.height;
    this.#canvas.style.width = `${frame.width / ratio}px`;
    this.#canvas.style.height = `${frame.height / ratio}px`;
    const context = this.#canvas.getContext('2d');
    if (!context) return this.#canvas;
    const line = Math.max(1, Math.round(ratio));
    const { widthPx, heightPx } = this.#roi;
    const stroke = (window: PixelWindow, grow: number) => {
      const place = toDevice(frame, window);
      const half = line / 2 - grow * line;
      context.strokeRect(place.x + half, place.y + half, place.width - 2 * half, place.height - 2 * half);
    };
    context.lineWidth = line;
    if (this.#borders) {
      const inSight = this.#patches.filter(({ window }) => {
        const place = toDevice(frame, window);
        return (
          place.x < frame.width &&
          place.y < frame.height &&
          place.x + place.width > 0 &&
          place.y + place.height > 0
        );
      });
      // A dark and a light line side by side can be seen on any ground.
      context.strokeStyle = 'rgba(0, 0, 0, 0.45)';
      for (const { window } of inSight) stroke(window, 0);
      context.strokeStyle = 'rgba(255, 255, 255, 0.75)';
      for (const { window } of inSight) stroke(window, 1);
      const named = inSight.filter(({ window }) => (window.width * frame.scale) / ratio >= labelledPatchPx);
      if (named.length > 0) {
        context.font = `${Math.round(11 * ratio)}px system-ui, sans-serif`;
        context.textBaseline = 'top';
        context.lineJoin = 'round';
        context.lineWidth = 3 * ratio;
        context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
        context.fillStyle = '#fff';
        for (const { window, name } of named) {
          const place = toDevice(frame, window);
          context.strokeText(name, place.x + 6 * ratio, place.y + 6 * ratio);
          context.fillText(name, place.x + 6 * ratio, place.y + 6 * ratio);
        }
        context.lineWidth = line;
      }
    }
    context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
    const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
    stroke(whole, 2);
    context.strokeStyle = 'rgba(255, 255, 255, 0.9)';
    stroke(whole, 1);
    return this.#canvas;
  }
}
