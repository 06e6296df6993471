import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { GridFrame } from '../../shared/geo/grid.ts';
import { screenFrameOf } from './screenFrame.ts';

/** CSS pixels. A light line on a dark one is seen on any ground. */
const casing = { color: 'rgba(0, 0, 0, 0.75)', widthPx: 4 } as const;
const line = { color: '#fff', widthPx: 2 } as const;

/** Draws rings of the grid of a ROI: what a card speaks of. */
export class OutlineLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #grid: GridFrame;
  #path: Path2D | null = null;

  constructor(grid: GridFrame) {
    super({});
    this.#grid = grid;
    this.#canvas.style.position = 'absolute';
    this.#canvas.dataset['testid'] = 'region-outline';
    this.setVisible(false);
  }

  /** Shows these rings `[x0, y0, x1, y1, …]`, in pixels of the grid; null shows none. */
  show(rings: readonly (readonly number[])[] | null): void {
    this.#path = rings && pathOf(rings);
    this.setVisible(this.#path !== null);
    this.changed();
  }

  override render(frameState: FrameState): HTMLElement {
    const { width, height, pixelRatio, offsetX, offsetY, scale } = screenFrameOf(frameState, this.#grid);
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.width = `${width / pixelRatio}px`;
    this.#canvas.style.height = `${height / pixelRatio}px`;
    const context = this.#canvas.getContext('2d');
    if (!context || !this.#path) return this.#canvas;
    context.setTransform(scale, 0, 0, scale, offsetX, offsetY);
    context.lineJoin = 'round';
    for (const { color, widthPx } of [casing, line]) {
      context.strokeStyle = color;
      context.lineWidth = (widthPx * pixelRatio) / scale;
      context.stroke(this.#path);
    }
    return this.#canvas;
  }
}

function pathOf(rings: readonly (readonly number[])[]): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) path[i === 0 ? 'moveTo' : 'lineTo'](ring[i]!, ring[i + 1]!);
    path.closePath();
  }
  return path;
}
