import { changeablePixels, type PixelRules } from './rules.ts';

/** The rules are asked about so many rows at once: a stroke over a corner of a patch does not pay for all of it. */
const bandRows = 32;

/** Which pixels of a patch an edit may change, by their values before it; found out where the edit reaches. */
export class AllowedPixels {
  /** 255 where a pixel may change, else 0, `[heightPx, widthPx]`; right within the rows that were asked about. */
  readonly mask: Uint8Array;
  readonly #before: Uint8Array;
  readonly #rules: PixelRules;
  readonly #widthPx: number;
  /** 1 for a band that is known, 2 for one in which all pixels may change. */
  readonly #bands: Uint8Array;

  /** @param before The patch before the edit, `[heightPx, widthPx]`; kept. */
  constructor(before: Uint8Array, widthPx: number, rules: PixelRules) {
    this.#before = before;
    this.#rules = rules;
    this.#widthPx = widthPx;
    this.mask = new Uint8Array(before.length);
    this.#bands = new Uint8Array(Math.ceil(before.length / (widthPx * bandRows)));
  }

  /** Makes `mask` right within the rows `top <= y < bottom`; true when all pixels there, and perhaps some around, may change. */
  know(top: number, bottom: number): boolean {
    const bandPx = this.#widthPx * bandRows;
    const end = Math.ceil(bottom / bandRows);
    let isAll = true;
    for (let band = Math.floor(top / bandRows); band < end; band++) {
      if (this.#bands[band] === 0) {
        const to = Math.min(this.mask.length, (band + 1) * bandPx);
        const isFree = changeablePixels(this.#before, this.#rules, this.mask, band * bandPx, to);
        this.#bands[band] = isFree ? 2 : 1;
      }
      isAll &&= this.#bands[band] === 2;
    }
    return isAll;
  }
}
