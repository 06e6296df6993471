import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { GridFrame } from '../../../shared/geo/grid.ts';
import { screenFrameOf, type ScreenFrame } from '../screenFrame.ts';

/**
 * A layer over the masks with a canvas of its own, which is painted without a frame of the map: what follows the pointer must
 * not draw the imagery again.
 */
export abstract class CanvasLayer extends Layer {
  protected readonly grid: GridFrame;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D | null;
  #frame: ScreenFrame | null = null;

  constructor(grid: GridFrame, testId: string) {
    super({});
    this.grid = grid;
    this.#canvas.style.position = 'absolute';
    this.#canvas.style.display = 'none';
    this.#canvas.dataset['testid'] = testId;
    this.#context = this.#canvas.getContext('2d');
  }

  override render(frameState: FrameState): HTMLElement {
    const frame = screenFrameOf(frameState, this.grid);
    this.#frame = frame;
    if (this.#canvas.width !== frame.width || this.#canvas.height !== frame.height) {
      this.#canvas.width = frame.width;
      this.#canvas.height = frame.height;
      this.#canvas.style.width = `${frame.width / frame.pixelRatio}px`;
      this.#canvas.style.height = `${frame.height / frame.pixelRatio}px`;
    }
    this.repaint();
    return this.#canvas;
  }

  /** Paints it for the frame that is on screen. */
  protected repaint(): void {
    if (!this.#frame || !this.#context) return;
    const isShown = this.hasContent();
    this.#canvas.style.display = isShown ? '' : 'none';
    if (isShown) this.paint(this.#context, this.#frame);
  }

  protected abstract hasContent(): boolean;
  /** The canvas still shows what was painted before. */
  protected abstract paint(context: CanvasRenderingContext2D, frame: ScreenFrame): void;
}
