import type { TypedArray } from '../../shared/raster/types.ts';

/** Longest side of a thumbnail in pixels. */
export const thumbnailPx = 96;

/** Size of the thumbnail of an image: its longer side at most `thumbnailPx`, never enlarged. */
export function thumbnailSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, thumbnailPx / Math.max(width, height));
  const side = (px: number): number => Math.max(1, Math.round(px * scale));
  return { width: side(width), height: side(height) };
}

interface ReduceShape {
  /** Of the source. */
  readonly width: number;
  readonly height: number;
  readonly to: { readonly width: number; readonly height: number };
}

/** Means of the pixels, by area, that fall on each pixel of a smaller image; the source comes in rows from the top. */
export class MeanReducer {
  readonly #shape: ReduceShape;
  readonly #bands: number;
  readonly #used: number;
  readonly #sums: Float64Array;
  readonly #row: Float64Array;

  /** @param bands of the source, of which the first `used` are reduced. */
  constructor(shape: ReduceShape, bands: number, used: number) {
    this.#shape = shape;
    this.#bands = bands;
    this.#used = used;
    this.#row = new Float64Array(shape.to.width * used);
    this.#sums = new Float64Array(shape.to.width * shape.to.height * used);
  }

  /** @param data whole rows, `[rows, width, bands]`, from `firstRow` of the source. */
  add(data: TypedArray, firstRow: number): void {
    const { width, height, to } = this.#shape;
    const length = width * this.#bands;
    const step = to.height / height;
    for (let row = 0; row * length < data.length; row++) {
      this.#reduceRow(data, row * length);
      const top = (firstRow + row) * step;
      const target = Math.min(Math.floor(top + 1e-9), to.height - 1);
      const below = Math.max(0, top + step - (target + 1));
      this.#addRow(target, step - below);
      if (below > 1e-9 && target + 1 < to.height) this.#addRow(target + 1, below);
    }
  }

  /** `[height, width, used]` of the smaller image. */
  result(): Float64Array {
    return this.#sums.map((value) => (Number.isFinite(value) ? value : 0));
  }

  #reduceRow(data: TypedArray, from: number): void {
    const { width, to } = this.#shape;
    const [row, bands, used] = [this.#row, this.#bands, this.#used];
    const scale = width / to.width;
    for (let x = 0; x < to.width; x++) {
      const start = x * scale;
      const end = Math.min((x + 1) * scale, width);
      const first = Math.floor(start);
      const last = Math.min(Math.ceil(end - 1e-9), width) - 1;
      const firstShare = Math.min(first + 1, end) - start;
      const lastShare = end - last;
      for (let band = 0; band < used; band++) {
        let at = from + first * bands + band;
        let sum = data[at]! * firstShare;
        for (let column = first + 1; column < last; column++) sum += data[(at += bands)]!;
        if (last > first) sum += data[at + bands]! * lastShare;
        row[x * used + band] = sum / scale;
      }
    }
  }

  #addRow(target: number, share: number): void {
    const sums = this.#sums;
    const row = this.#row;
    const offset = target * row.length;
    for (let i = 0; i < row.length; i++) sums[offset + i]! += row[i]! * share;
  }
}

/** The most frequent of the values that fall on each pixel of a smaller mask; of values as frequent the lowest. */
export class ModeReducer {
  readonly #shape: ReduceShape;
  readonly #cells: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #output: Uint8Array<ArrayBuffer>;
  #target = 0;

  constructor(shape: ReduceShape) {
    const { width, to } = shape;
    this.#shape = shape;
    // Of each column the place of its cell's counts: 256 of them.
    this.#cells = Uint32Array.from({ length: width }, (_, x) => Math.floor((x * to.width) / width) * 256);
    this.#counts = new Uint32Array(to.width * 256);
    this.#output = new Uint8Array(to.width * to.height);
  }

  /** @param data whole rows of one band, from `firstRow` of the source. */
  add(data: Uint8Array, firstRow: number): void {
    const { width, height, to } = this.#shape;
    const [cells, counts] = [this.#cells, this.#counts];
    for (let row = 0; row * width < data.length; row++) {
      const target = Math.floor(((firstRow + row) * to.height) / height);
      if (target !== this.#target) this.#finishRow(target);
      const from = row * width;
      for (let x = 0; x < width; x++) counts[cells[x]! + data[from + x]!]!++;
    }
  }

  /** `[height, width]` of the smaller mask. */
  result(): Uint8Array<ArrayBuffer> {
    this.#finishRow(this.#target + 1);
    return this.#output;
  }

  #finishRow(next: number): void {
    const { to } = this.#shape;
    const counts = this.#counts;
    for (let x = 0; x < to.width; x++) {
      let best = 0;
      for (let value = 1; value < 256; value++) {
        if (counts[x * 256 + value]! > counts[x * 256 + best]!) best = value;
      }
      this.#output[this.#target * to.width + x] = best;
    }
    counts.fill(0);
    this.#target = next;
  }
}
