import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import Source from 'ol/source/Source.js';
import ViewHint from 'ol/ViewHint.js';
import { GlStage } from './GlStage.ts';
import type { TileFrame } from './TilePainter.ts';

/** A lost context is made anew after this long: the GPU may be restarting. */
const restoreMs = 400;
/** Without a GPU a whole frame takes 50 ms and more, which is no movement; a quarter of its pixels take a quarter. */
const movingDetail = 0.5;
/** A view that changed twice within this time is moving, and rests after it. */
const movingMs = 120;

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
  /** Place of the last frame, and when it came there. */
  #place = '';
  #placedAt = -Infinity;
  /** It was reached by a movement. */
  #hasMoved = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

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
    style.width = `${width / pixelRatio}px`;
    style.height = `${height / pixelRatio}px`;
    const isHeld = viewHints[ViewHint.ANIMATING]! > 0 || viewHints[ViewHint.INTERACTING]! > 0;
    const isMoving = this.#isMoving([x, y, viewState.resolution, width, height].join()) || isHeld;
    const detail = isMoving && stage.isSoftware ? movingDetail : 1;
    const isComplete = this.#options.onPaint(stage, {
      ...{ width, height, pixelRatio, center: [x, y], resolution: viewState.resolution / pixelRatio },
      ...{ isMoving, detail },
    });
    this.#loading.loading = !isComplete || detail < 1;
    clearTimeout(this.#restTimer);
    if (isMoving) this.#restTimer = setTimeout(() => this.changed(), movingMs);
    return stage.canvas;
  }

  override disposeInternal(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#restTimer);
    this.#stage?.canvas.removeEventListener('webglcontextlost', this.#lost);
    this.#stage?.dispose();
    this.#stage = null;
    super.disposeInternal();
  }

  /** A jump is not a movement: it is drawn in full at once. A hand that moves the view tells the map nothing of it. */
  #isMoving(place: string): boolean {
    const now = performance.now();
    const isRecent = now - this.#placedAt < movingMs;
    if (place === this.#place) return isRecent && this.#hasMoved;
    this.#hasMoved = isRecent;
    this.#place = place;
    this.#placedAt = now;
    return isRecent;
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
