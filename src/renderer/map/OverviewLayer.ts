import type { FrameState } from 'ol/Map.js';
import Layer from 'ol/layer/Layer.js';
import ViewHint from 'ol/ViewHint.js';

/** Drawn beyond each edge of the map (CSS pixels): the view moves this far before anything is drawn again. */
const marginPx = 256;

/** Where and how large a layer draws. */
export interface OverviewFrame {
  /** Its unit is the CSS pixel; its origin the upper-left corner of the map. */
  readonly context: CanvasRenderingContext2D;
  /** Metres per CSS pixel. */
  readonly resolution: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** What is drawn, with the margin, in metres. */
  readonly extent: readonly [number, number, number, number];
  /** Screen position of a world position. */
  x(worldX: number): number;
  y(worldY: number): number;
}

interface Drawn {
  readonly centerX: number;
  readonly centerY: number;
  readonly resolution: number;
  readonly ratio: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A layer on a canvas of its own that is larger than the map: while the map is dragged the canvas is only moved, and drawn
 * again when its edge comes into sight.
 */
export abstract class OverviewLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #stretch: number;
  #dirty = true;
  #drawn: Drawn | null = null;

  /** @param stretch while a zoom is under way the picture may be larger or smaller than it was drawn by this factor. */
  constructor(stretch = 1) {
    super({});
    this.#stretch = stretch;
    this.#canvas.className = 'overview-layer';
    this.#canvas.style.cssText =
      'position: absolute; left: 0; top: 0; transform-origin: 0 0; will-change: transform';
  }

  /** Something else is to be seen: drawn again in the next frame. */
  redraw(): void {
    this.#dirty = true;
    this.changed();
  }

  protected abstract draw(frame: OverviewFrame): void;

  override render(frameState: FrameState): HTMLElement {
    const { pixelRatio: ratio, size, viewState, viewHints } = frameState;
    const [width = 0, height = 0] = size;
    const [centerX = 0, centerY = 0] = viewState.center;
    const view: Drawn = { centerX, centerY, resolution: viewState.resolution, ratio, width, height };
    const isMoving = viewHints[ViewHint.ANIMATING]! + viewHints[ViewHint.INTERACTING]! > 0;
    if (this.#dirty || !this.#covers(view, isMoving)) this.#paint(view);
    this.#place(view);
    return this.#canvas;
  }

  #covers(view: Drawn, isMoving: boolean): boolean {
    const drawn = this.#drawn;
    if (!drawn || drawn.ratio !== view.ratio) return false;
    if (drawn.width !== view.width || drawn.height !== view.height) return false;
    const zoom = drawn.resolution / view.resolution;
    if (zoom !== 1 && (!isMoving || Math.max(zoom, 1 / zoom) > this.#stretch)) return false;
    const [reachX, reachY] = [
      ((drawn.width / 2 + marginPx) * drawn.resolution - (view.width / 2) * view.resolution) * 1.0001,
      ((drawn.height / 2 + marginPx) * drawn.resolution - (view.height / 2) * view.resolution) * 1.0001,
    ];
    // Farther out than what is drawn: its edge would be seen, as it may be for the moment of a zoom.
    if (isMoving && zoom < 1) return true;
    return (
      Math.abs(view.centerX - drawn.centerX) <= reachX && Math.abs(view.centerY - drawn.centerY) <= reachY
    );
  }

  #paint(view: Drawn): void {
    const { centerX, centerY, resolution, ratio, width, height } = view;
    const [deviceWidth, deviceHeight] = [
      Math.round((width + 2 * marginPx) * ratio),
      Math.round((height + 2 * marginPx) * ratio),
    ];
    if (this.#canvas.width !== deviceWidth || this.#canvas.height !== deviceHeight) {
      this.#canvas.width = deviceWidth;
      this.#canvas.height = deviceHeight;
      this.#canvas.style.width = `${deviceWidth / ratio}px`;
      this.#canvas.style.height = `${deviceHeight / ratio}px`;
    }
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, deviceWidth, deviceHeight);
    context.setTransform(ratio, 0, 0, ratio, marginPx * ratio, marginPx * ratio);
    const [halfX, halfY] = [width / 2, height / 2];
    const [reachX, reachY] = [(halfX + marginPx) * resolution, (halfY + marginPx) * resolution];
    context.save();
    this.draw({
      context,
      resolution,
      ratio,
      extent: [centerX - reachX, centerY - reachY, centerX + reachX, centerY + reachY],
      x: (worldX) => halfX + (worldX - centerX) / resolution,
      y: (worldY) => halfY - (worldY - centerY) / resolution,
    });
    context.restore();
    this.#drawn = view;
    this.#dirty = false;
  }

  /** Whole device pixels while nothing is stretched: lines stay sharp. */
  #place({ centerX, centerY, resolution, ratio, width, height }: Drawn): void {
    const drawn = this.#drawn;
    if (!drawn) return;
    const zoom = drawn.resolution / resolution;
    const place = (half: number, offset: number) => {
      const at = half + offset / resolution - (half + marginPx) * zoom;
      return zoom === 1 ? Math.round(at * ratio) / ratio : at;
    };
    const x = place(width / 2, drawn.centerX - centerX);
    const y = place(height / 2, centerY - drawn.centerY);
    const transform = `translate(${x}px, ${y}px)${zoom === 1 ? '' : ` scale(${zoom})`}`;
    if (this.#canvas.style.transform !== transform) this.#canvas.style.transform = transform;
  }
}
