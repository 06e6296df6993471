import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import Source from 'ol/source/Source.js';
import ViewHint from 'ol/ViewHint.js';
import { GlStage } from './GlStage.ts';
import type { TileFrame } from './TilePainter.ts';

/** A lost context is made anew after this long: the GPU may be restarting. */
const restoreMs = 400;

export interface TileCanvasOptions {
  readonly maxTextureBytes: number;
  /** Draws a frame; true when everything wanted is in it. */
  onPaint(stage: GlStage, frame: TileFrame): boolean;
  /** Whatever was on the GPU is gone. */
  onLost(): void;
}

/** The layer of a map that is one WebGL canvas. The map's `rendercomplete` waits for its tiles. */
export class TileCanvas extends Layer {
  readonly #options: TileCanvasOptions;
  readonly #loading = new Source({});
  /** Stands where there is no WebGL. */
  readonly #nothing = document.createElement('div');
  #stage: GlStage | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasNoWebgl = false;

  constructor(options: TileCanvasOptions) {
    super({});
    this.#options = options;
    this.setSource(this.#loading);
  }

  /** Null before the first frame, and where there is no WebGL. */
  get stage(): GlStage | null {
    return this.#stage;
  }

  /** The window has no WebGL 2: nothing can be drawn. */
  get hasNoWebgl(): boolean {
    return this.#hasNoWebgl;
  }

  /** Makes context and canvas ahead of the first frame. */
  prepare(): GlStage | null {
    if (!this.#stage && !this.#timer) {
      this.#stage = GlStage.create(this.#options.maxTextureBytes);
      this.#hasNoWebgl = this.#stage === null;
      const canvas = this.#stage?.canvas;
      if (canvas) {
        canvas.style.cssText = 'position: absolute; left: 0; top: 0';
        canvas.dataset['layer'] = 'imagery';
        canvas.addEventListener('webglcontextlost', this.#lost);
      }
    }
    return this.#stage;
  }

  override render(frameState: FrameState): HTMLElement {
    const stage = this.prepare();
    if (!stage) return this.#nothing;
    const { size, pixelRatio, viewState, viewHints } = frameState;
    const [widthCss = 0, heightCss = 0] = size;
    const [x = 0, y = 0] = viewState.center;
    const width = Math.round(widthCss * pixelRatio);
    const height = Math.round(heightCss * pixelRatio);
    const { style } = stage.canvas;
    if (stage.canvas.width !== width || stage.canvas.height !== height) {
      style.width = `${width / pixelRatio}px`;
      style.height = `${height / pixelRatio}px`;
    }
    this.#loading.loading = !this.#options.onPaint(stage, {
      ...{ width, height, pixelRatio, center: [x, y], resolution: viewState.resolution / pixelRatio },
      isMoving: viewHints[ViewHint.ANIMATING]! > 0 || viewHints[ViewHint.INTERACTING]! > 0,
    });
    return stage.canvas;
  }

  override disposeInternal(): void {
    clearTimeout(this.#timer);
    this.#stage?.canvas.removeEventListener('webglcontextlost', this.#lost);
    this.#stage?.dispose();
    this.#stage = null;
    super.disposeInternal();
  }

  readonly #lost = () => {
    this.#stage = null;
    this.#options.onLost();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.changed();
    }, restoreMs);
  };
}
