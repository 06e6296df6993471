import { intersectWindows, type PixelWindow } from '../geo/grid.ts';
import { changeablePixels, type PixelRules } from './rules.ts';

/** The rules are asked about blocks of this side: a stroke over a corner of a patch does not pay for all of it. */
const blockPx = 64;

const blockStates = { unknown: 0, mixed: 1, free: 2, closed: 3 } as const;

/** Which pixels of a patch an edit may change, by their values before it; found out where the edit reaches. */
export class AllowedPixels {
  /** 255 where a pixel may change, else 0, `[heightPx, widthPx]`; right within the windows that were asked about. */
  readonly mask: Uint8Array;
  readonly #before: Uint8Array;
  readonly #rules: PixelRules;
  readonly #widthPx: number;
  readonly #heightPx: number;
  /** Blocks of a row of them. */
  readonly #columns: number;
  /** What is known of each block (`blockStates`). */
  readonly #blocks: Uint8Array;

  /** @param before The patch before the edit, `[heightPx, widthPx]`; kept. */
  constructor(before: Uint8Array, widthPx: number, rules: PixelRules) {
    this.#before = before;
    this.#rules = rules;
    this.#widthPx = widthPx;
    this.#heightPx = before.length / widthPx;
    this.mask = new Uint8Array(before.length);
    this.#columns = Math.ceil(widthPx / blockPx);
    this.#blocks = new Uint8Array(this.#columns * Math.ceil(this.#heightPx / blockPx));
  }

  /** Makes `mask` right within a window of the patch; true when all pixels of it, and perhaps some around, may change. */
  know(window: PixelWindow): boolean {
    return this.#statesIn(window).every((state) => state === blockStates.free);
  }

  /** Windows that hold all pixels of a window which may change; none for none. */
  openIn(window: PixelWindow): PixelWindow[] {
    const left = Math.floor(window.x / blockPx);
    const columns = Math.ceil((window.x + window.width) / blockPx) - left;
    const top = Math.floor(window.y / blockPx);
    return this.#statesIn(window).flatMap((state, i) => {
      if (state === blockStates.closed) return [];
      const block = this.#windowOf(left + (i % columns), top + Math.floor(i / columns));
      return intersectWindows(block, window) ?? [];
    });
  }

  /** Row by row. */
  #statesIn({ x, y, width, height }: PixelWindow): number[] {
    const states: number[] = [];
    const right = Math.ceil((x + width) / blockPx);
    const bottom = Math.ceil((y + height) / blockPx);
    for (let row = Math.floor(y / blockPx); row < bottom; row++)
      for (let column = Math.floor(x / blockPx); column < right; column++)
        states.push(this.#stateOf(column, row));
    return states;
  }

  #stateOf(column: number, row: number): number {
    const block = row * this.#columns + column;
    if (this.#blocks[block] === blockStates.unknown) {
      const window = this.#windowOf(column, row);
      const share = changeablePixels(this.#before, this.#widthPx, this.#rules, this.mask, window);
      this.#blocks[block] =
        share === 'all' ? blockStates.free : share === 'none' ? blockStates.closed : blockStates.mixed;
    }
    return this.#blocks[block]!;
  }

  #windowOf(column: number, row: number): PixelWindow {
    const [x, y] = [column * blockPx, row * blockPx];
    const width = Math.min(blockPx, this.#widthPx - x);
    return { x, y, width, height: Math.min(blockPx, this.#heightPx - y) };
  }
}
