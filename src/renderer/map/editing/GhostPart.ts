import type { PixelRules } from '../../../shared/editing/rules.ts';
import { windowOf, type PixelWindow, type PlacedPatch } from '../../../shared/geo/grid.ts';
import type { AreaPart } from './AreaRaster.ts';

/** The number that a value is drawn by, 1 to 255; 0 stands for a pixel that does not change. */
export const numberOf = (value: number): number => Math.min(255, value + 1);

/** What of a patch would change: each pixel by the number of the value that it would get. */
export class GhostPart implements AreaPart {
  readonly window: PixelWindow;
  readonly #data: Uint8Array;
  readonly #to: Uint8Array | null;
  readonly #rules: PixelRules | null;
  /**
   * By the value before, what the gate and the selection then may take back: the number of the one value that all get, 0 where
   * it is the same or the class may not change; where each pixel gets its own value, 255 where the class may change.
   */
  readonly #byBefore = new Uint8Array(256);

  readonly #isKept: boolean;
  #kept: KeptRows | null = null;

  /**
   * @param data Mask of the patch, `[heightPx, widthPx]`.
   * @param to The value that its pixels get, or that of each.
   * @param isKept False when values of `to` may come later.
   */
  constructor(
    patch: PlacedPatch,
    data: Uint8Array,
    to: number | Uint8Array,
    rules: PixelRules | null,
    isKept = true,
  ) {
    this.window = windowOf(patch);
    this.#data = data;
    this.#rules = rules;
    this.#isKept = isKept;
    const isOne = typeof to === 'number';
    this.#to = isOne ? null : to;
    const number = isOne ? numberOf(to) : 255;
    for (let before = 0; before < 256; before++)
      this.#byBefore[before] = before === to || rules?.values[before] === 0 ? 0 : number;
  }

  paintRow(y: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void {
    if (!this.#isKept) return this.#judge(y, columns, from, to, out, start);
    if (this.#kept?.columns !== columns) this.#kept = new KeptRows(this.window, columns);
    const { left, right, width, numbers, isKnown } = this.#kept;
    // Columns at its sides may be told otherwise by a rounding.
    if (from < left || to > right) return this.#judge(y, columns, from, to, out, start);
    const row = y - this.window.y;
    const base = row * width - left;
    if (isKnown[row] === 0) this.#judge(y, columns, left, right, numbers, base);
    isKnown[row] = 1;
    if (to - from > 24) out.set(numbers.subarray(base + from, base + to), start + from);
    else for (let i = from; i < to; i++) out[start + i] = numbers[base + i]!;
  }

  #judge(y: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void {
    const { window } = this;
    const base = (y - window.y) * window.width - window.x;
    const data = this.#data;
    const byBefore = this.#byBefore;
    const values = this.#to;
    if (values) {
      for (let i = from; i < to; i++) {
        const at = base + columns[i]!;
        const before = data[at]!;
        const after = values[at]!;
        const number = after < 255 ? after + 1 : 255;
        out[start + i] = before === after ? 0 : byBefore[before]! & number;
      }
    } else for (let i = from; i < to; i++) out[start + i] = byBefore[data[base + columns[i]!]!]!;
    this.#limit(base, columns, from, to, out, start);
  }

  /** Takes back what the gate or the selection excludes: the rest of `mayChange`, in passes that ask one thing each. */
  #limit(base: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void {
    const { gate = null, selected = null } = this.#rules ?? {};
    if (gate) {
      const { at, passes } = gate;
      for (let i = from; i < to; i++) if (at[base + columns[i]!] !== passes) out[start + i] = 0;
    }
    if (selected) for (let i = from; i < to; i++) if (selected[base + columns[i]!] === 0) out[start + i] = 0;
  }
}

/**
 * The answers about rows of a patch, for the device columns over it: the pixels under a ghost that follows the pointer are
 * looked up once, however often it comes over them.
 */
class KeptRows {
  readonly columns: Int32Array;
  /** Device columns `left <= i < right`. */
  readonly left: number;
  readonly right: number;
  readonly width: number;
  readonly numbers: Uint8Array;
  readonly isKnown: Uint8Array;

  constructor({ x, width, height }: PixelWindow, columns: Int32Array) {
    this.columns = columns;
    this.left = firstFrom(columns, x);
    this.right = firstFrom(columns, x + width);
    this.width = this.right - this.left;
    this.numbers = new Uint8Array(this.width * height);
    this.isKnown = new Uint8Array(height);
  }
}

/** The first of ascending columns that is `x` or more. */
function firstFrom(columns: Int32Array, x: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
