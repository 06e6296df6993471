import type { PixelWindow } from '../../../shared/geo/grid.ts';

/** Device pixels. Smaller ones hold less that did not change, and are more calls to put on the canvas. */
const tile = { width: 64, height: 32 } as const;

/** Which parts of a picture changed, in tiles. */
export class DirtyTiles {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #isDirty: Uint8Array;
  /** Tiles that were marked last: rows below each other often change alike. */
  #last = { left: 0, right: 0, top: 0, bottom: 0 };

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / tile.width);
    this.#isDirty = new Uint8Array(this.#columns * Math.ceil(height / tile.height));
  }

  /** Columns `from <= x < to` of a row changed; the pixels beside them show edges, and change with them. */
  add(row: number, from: number, to: number): void {
    const left = Math.floor(Math.max(0, from - 1) / tile.width);
    const right = Math.ceil(Math.min(this.#width, to + 1) / tile.width);
    const top = Math.floor(Math.max(0, row - 1) / tile.height);
    const bottom = Math.ceil(Math.min(this.#height, row + 2) / tile.height);
    const last = this.#last;
    if (left === last.left && right === last.right && top === last.top && bottom === last.bottom) return;
    this.#last = { left, right, top, bottom };
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) this.#isDirty[y * this.#columns + x] = 1;
  }

  /** Windows of all that changed, which do not overlap. Nothing is dirty then. */
  take(): PixelWindow[] {
    const windows: Writable<PixelWindow>[] = [];
    let above: Writable<PixelWindow>[] = [];
    const isDirty = this.#isDirty;
    for (let start = 0, y = 0; start < isDirty.length; start += this.#columns, y += tile.height) {
      const here: Writable<PixelWindow>[] = [];
      const end = start + this.#columns;
      const height = Math.min(tile.height, this.#height - y);
      for (let from = isDirty.indexOf(1, start); from >= 0 && from < end;) {
        let to = from + 1;
        while (to < end && isDirty[to] === 1) to++;
        const x = (from - start) * tile.width;
        const width = Math.min(this.#width, (to - start) * tile.width) - x;
        const known = above.find((window) => window.x === x && window.width === width);
        if (known) known.height += height;
        else windows.push({ x, y, width, height });
        here.push(known ?? windows.at(-1)!);
        from = isDirty.indexOf(1, to);
      }
      above = here;
    }
    isDirty.fill(0);
    this.#last = { left: 0, right: 0, top: 0, bottom: 0 };
    return windows;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
