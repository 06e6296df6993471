import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';

export interface GridColors {
  /** Lines and labels, made faint here. */
  readonly text: string;
}

/** Grid lines are about this far apart on the screen. */
const gridSpacingPx = 130;
/** The grid is drawn in the text's colour, as faint as this. */
const lineAlpha = 0.13;
const labelAlpha = 0.6;
/** At the right of the lower edge stands who drew the ground. */
const creditPx = 170;

/** Kilometre lines of the projection: without a background map they say where and how far. */
export class GridLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  #colors: GridColors;

  constructor(colors: GridColors) {
    super({});
    this.#colors = colors;
    this.#canvas.style.position = 'absolute';
  }

  setColors(colors: GridColors): void {
    this.#colors = colors;
    this.changed();
  }

  override render(frameState: FrameState): HTMLElement {
    const { pixelRatio, size, viewState } = frameState;
    const [width = 0, height = 0] = size;
    const [centerX = 0, centerY = 0] = viewState.center;
    const { resolution } = viewState;
    const [deviceWidth, deviceHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
    if (this.#canvas.width !== deviceWidth || this.#canvas.height !== deviceHeight) {
      this.#canvas.width = deviceWidth;
      this.#canvas.height = deviceHeight;
      this.#canvas.style.width = `${width}px`;
      this.#canvas.style.height = `${height}px`;
    }
    const context = this.#canvas.getContext('2d');
    if (!context) return this.#canvas;
    // The layer above may draw on this very canvas: leave its state as it was.
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, deviceWidth, deviceHeight);
    context.scale(pixelRatio, pixelRatio);
    context.strokeStyle = this.#colors.text;
    context.fillStyle = this.#colors.text;
    context.globalAlpha = labelAlpha;
    context.font = '10px system-ui, sans-serif';
    context.lineWidth = 1;
    const step = roundStep(gridSpacingPx * resolution);
    const label = (metres: number) =>
      step < 1000 ? `${(metres / 1000).toFixed(1)} km` : `${metres / 1000} km`;
    const left = centerX - (width / 2) * resolution;
    const top = centerY + (height / 2) * resolution;
    context.beginPath();
    for (let x = Math.ceil(left / step) * step; (x - left) / resolution < width; x += step) {
      const screenX = Math.round((x - left) / resolution) + 0.5;
      context.moveTo(screenX, 0);
      context.lineTo(screenX, height);
      if (screenX < width - creditPx) context.fillText(label(x), screenX + 4, height - 6);
    }
    for (let y = Math.floor(top / step) * step; (top - y) / resolution < height; y -= step) {
      const screenY = Math.round((top - y) / resolution) + 0.5;
      context.moveTo(0, screenY);
      context.lineTo(width, screenY);
      context.fillText(label(y), 6, screenY - 4);
    }
    context.globalAlpha = lineAlpha;
    context.stroke();
    context.restore();
    return this.#canvas;
  }
}

/** The nearest 1, 2 or 5 times a power of ten at or above a length. */
function roundStep(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([1, 2, 5].find((factor) => factor * power >= metres) ?? 10);
}
