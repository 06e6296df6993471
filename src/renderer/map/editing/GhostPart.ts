import { mayChange, type PixelRules } from '../../../shared/editing/rules.ts';
import { windowOf, type PixelWindow, type PlacedPatch } from '../../../shared/geo/grid.ts';
import type { AreaPart } from './AreaRaster.ts';

/** The number that a value is drawn by, 1 to 255; 0 stands for a pixel that does not change. */
export const numberOf = (value: number): number => Math.min(255, value + 1);

/** What of a patch would change: each pixel by the number of the value that it would get. */
export class GhostPart implements AreaPart {
  readonly window: PixelWindow;
  readonly #data: Uint8Array;
  readonly #to: number | Uint8Array;
  readonly #rules: PixelRules | null;
  /** Of pixels that only their own value decides about: the number by the value before. */
  readonly #byBefore: Uint8Array | null;

  /**
   * @param data Mask of the patch, `[heightPx, widthPx]`.
   * @param to The value that its pixels get, or that of each.
   */
  constructor(patch: PlacedPatch, data: Uint8Array, to: number | Uint8Array, rules: PixelRules | null) {
    this.window = windowOf(patch);
    this.#data = data;
    this.#to = to;
    this.#rules = rules;
    const byValue = rules ? { ...rules, gate: null, selected: null } : null;
    const isByValue = typeof to === 'number' && !rules?.gate && !rules?.selected;
    this.#byBefore = isByValue
      ? Uint8Array.from({ length: 256 }, (_, before) =>
          before === to || (byValue && !mayChange(0, before, byValue)) ? 0 : numberOf(to),
        )
      : null;
  }

  paintRow(y: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void {
    const { window } = this;
    const base = (y - window.y) * window.width - window.x;
    const data = this.#data;
    const byBefore = this.#byBefore;
    if (byBefore) {
      for (let i = from; i < to; i++) out[start + i] = byBefore[data[base + columns[i]!]!]!;
      return;
    }
    const rules = this.#rules;
    const value = typeof this.#to === 'number' ? this.#to : 0;
    const values = typeof this.#to === 'number' ? null : this.#to;
    for (let i = from; i < to; i++) {
      const at = base + columns[i]!;
      const before = data[at]!;
      const after = values ? values[at]! : value;
      const stays = before === after || (rules !== null && !mayChange(at, before, rules));
      out[start + i] = stays ? 0 : after < 255 ? after + 1 : 255;
    }
  }
}
