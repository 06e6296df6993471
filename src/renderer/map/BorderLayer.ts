import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { screenFrameOf, toDevice } from './screenFrame.ts';

/** A patch must be this wide on the screen (CSS pixels) to carry its name. */
const labelledPatchPx = 90;

/** Edge of the ROI, and on demand the edges and names of its patches. Lines lie on whole device pixels. */
export class BorderLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #roi: RoiDetail;
  #borders = false;

  constructor(roi: RoiDetail) {
    super({});
    this.#roi = roi;
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
    const { widthPx, heightPx, patchSizePx: size, grid } = this.#roi;
    const stroke = (x: number, y: number, width: number, height: number, grow: number) => {
      const place = toDevice(frame, { x, y, width, height });
      const half = line / 2 - grow * line;
      context.strokeRect(place.x + half, place.y + half, place.width - 2 * half, place.height - 2 * half);
    };
    context.lineWidth = line;
    if (this.#borders) {
      const inSight = grid.filter((patch) => {
        const place = toDevice(frame, { x: patch.x, y: patch.y, width: size, height: size });
        return (
          place.x < frame.width &&
          place.y < frame.height &&
          place.x + place.width > 0 &&
          place.y + place.height > 0
        );
      });
      // A dark and a light line side by side can be seen on any ground.
      context.strokeStyle = 'rgba(0, 0, 0, 0.45)';
      for (const patch of inSight) stroke(patch.x, patch.y, size, size, 0);
      context.strokeStyle = 'rgba(255, 255, 255, 0.75)';
      for (const patch of inSight) stroke(patch.x, patch.y, size, size, 1);
      if ((size * frame.scale) / ratio >= labelledPatchPx) {
        context.font = `${Math.round(11 * ratio)}px system-ui, sans-serif`;
        context.textBaseline = 'top';
        context.lineJoin = 'round';
        context.lineWidth = 3 * ratio;
        context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
        context.fillStyle = '#fff';
        for (const patch of inSight) {
          const place = toDevice(frame, { x: patch.x, y: patch.y, width: size, height: size });
          const text = `${patch.row}-${patch.col}`;
          context.strokeText(text, place.x + 6 * ratio, place.y + 6 * ratio);
          context.fillText(text, place.x + 6 * ratio, place.y + 6 * ratio);
        }
        context.lineWidth = line;
      }
    }
    context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
    stroke(0, 0, widthPx, heightPx, 2);
    context.strokeStyle = 'rgba(255, 255, 255, 0.9)';
    stroke(0, 0, widthPx, heightPx, 1);
    return this.#canvas;
  }
}
