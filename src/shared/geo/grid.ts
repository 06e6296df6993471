/** Where the pixel grid of a ROI lies: upper-left corner in world metres, y of the pixels downwards. */
export interface GridFrame {
  readonly origin: readonly [number, number];
  /** Metres per pixel. */
  readonly gsd: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A rectangle of whole pixels; `x + width` and `y + height` are excluded. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** World position of a pixel position; integers are pixel corners. Inverse: {@link worldToPixel}. */
export function pixelToWorld(frame: GridFrame, pixelX: number, pixelY: number): [number, number] {
  return [frame.origin[0] + pixelX * frame.gsd, frame.origin[1] - pixelY * frame.gsd];
}

/** Pixel position (not rounded) of a world position. Inverse: {@link pixelToWorld}. */
export function worldToPixel(frame: GridFrame, worldX: number, worldY: number): [number, number] {
  return [(worldX - frame.origin[0]) / frame.gsd, (frame.origin[1] - worldY) / frame.gsd];
}

/** World extent `[minX, minY, maxX, maxY]` of a window of the grid. */
export function windowExtent(frame: GridFrame, window: PixelWindow): [number, number, number, number] {
  const [minX, maxY] = pixelToWorld(frame, window.x, window.y);
  const [maxX, minY] = pixelToWorld(frame, window.x + window.width, window.y + window.height);
  return [minX, minY, maxX, maxY];
}

/** World extent of the whole grid. */
export function frameExtent(frame: GridFrame): [number, number, number, number] {
  return windowExtent(frame, { x: 0, y: 0, width: frame.widthPx, height: frame.heightPx });
}

/** The common part of two windows, or null when they do not meet. */
export function intersectWindows(a: PixelWindow, b: PixelWindow): PixelWindow | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The smallest window around both. */
export function uniteWindows(a: PixelWindow | null, b: PixelWindow): PixelWindow {
  if (!a) return b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** A rectangle on the ROI grid: a patch, or a cell of a large image. */
export interface PlacedPatch {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The pixels of the ROI grid that a patch covers. */
export function windowOf({ x, y, widthPx, heightPx }: PlacedPatch): PixelWindow {
  return { x, y, width: widthPx, height: heightPx };
}

/**
 * Finds the patches under a pixel or a window of the ROI grid.
 *
 * Patches do not overlap; they need not lie on multiples of their size, nor all have the same.
 */
export class PatchIndex<T extends PlacedPatch> {
  readonly #cells = new Map<string, T[]>();
  readonly #cellPx: number;

  /** @param cellPx side of the squares that patches are found by: their usual size. */
  constructor(patches: Iterable<T>, cellPx: number) {
    this.#cellPx = Math.max(1, cellPx);
    for (const patch of patches) {
      for (const key of this.#keys(windowOf(patch))) {
        const cell = this.#cells.get(key);
        if (cell) cell.push(patch);
        else this.#cells.set(key, [patch]);
      }
    }
  }

  /** The patch that holds this pixel position, if any. */
  at(pixelX: number, pixelY: number): T | undefined {
    const key = `${Math.floor(pixelX / this.#cellPx)},${Math.floor(pixelY / this.#cellPx)}`;
    return this.#cells
      .get(key)
      ?.find((p) => pixelX >= p.x && pixelY >= p.y && pixelX < p.x + p.widthPx && pixelY < p.y + p.heightPx);
  }

  /** Patches that share at least one pixel with the window, each once. */
  within(window: PixelWindow): T[] {
    const found = new Set<T>();
    for (const key of this.#keys(window)) {
      for (const patch of this.#cells.get(key) ?? []) {
        if (
          patch.x < window.x + window.width &&
          patch.y < window.y + window.height &&
          patch.x + patch.widthPx > window.x &&
          patch.y + patch.heightPx > window.y
        ) {
          found.add(patch);
        }
      }
    }
    return [...found];
  }

  *#keys(window: PixelWindow): Generator<string> {
    const lastCol = Math.ceil((window.x + window.width) / this.#cellPx) - 1;
    const lastRow = Math.ceil((window.y + window.height) / this.#cellPx) - 1;
    for (let row = Math.floor(window.y / this.#cellPx); row <= lastRow; row++) {
      for (let col = Math.floor(window.x / this.#cellPx); col <= lastCol; col++) yield `${col},${row}`;
    }
  }
}
