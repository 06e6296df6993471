import { PixelSetBuilder, type PixelSet } from '../pixelSet.ts';
import type { Connectivity } from './components.ts';

/**
 * The pixels of an image `[height, width]` that are connected to `(x, y)` and of which `isIn` holds, by their value and
 * row-major index. Empty where the place is outside, or `isIn` does not hold there.
 *
 * Fills whole spans of rows and looks again only where a span reaches beyond the one it came from (Heckbert 1990, "A seed fill
 * algorithm"). It takes one bit a pixel of the image, and time by the pixels found. `isIn` is a pure function: it may be asked
 * about a pixel more than once, or never.
 */
export function floodFill(
  data: ArrayLike<number>,
  width: number,
  height: number,
  x: number,
  y: number,
  connectivity: Connectivity,
  isIn: (value: number, index: number) => boolean,
): PixelSet {
  const spans = new SpanList();
  if (!(x >= 0 && y >= 0 && x < width && y < height)) return spans.toSet(width);
  const found = new BitRow(width * height);
  const reach = connectivity === 8 ? 1 : 0;
  /** Stretches to look at: first x, last x, row; then the ends and the row of the span that they were found from. */
  const waiting = [x, x, y, 0, 0, -1];
  while (waiting.length > 0) {
    const fromRow = waiting.pop()!;
    const fromRight = waiting.pop()!;
    const fromLeft = waiting.pop()!;
    const row = waiting.pop()!;
    const last = waiting.pop()!;
    const base = row * width;
    let at = waiting.pop()!;
    while (at <= last) {
      const passed = found.countAt(base + at);
      if (passed > 0 || !isIn(data[base + at]!, base + at)) {
        at += Math.max(1, passed);
        continue;
      }
      // Nothing of its span was found yet, for a span is found as a whole.
      let [left, right] = [at, at];
      while (left > 0 && isIn(data[base + left - 1]!, base + left - 1)) left--;
      while (right + 1 < width && isIn(data[base + right + 1]!, base + right + 1)) right++;
      found.set(base + left, base + right + 1);
      spans.push(base + left, base + right + 1);
      const from = Math.max(0, left - reach);
      const to = Math.min(width - 1, right + reach);
      for (let next = row - 1; next <= row + 1; next += 2) {
        if (next < 0 || next >= height) continue;
        if (next !== fromRow) waiting.push(from, to, next, left, right, row);
        else {
          if (from < fromLeft) waiting.push(from, fromLeft - 1, next, left, right, row);
          if (to > fromRight) waiting.push(fromRight + 1, to, next, left, right, row);
        }
      }
      at = right + 2;
    }
  }
  return spans.toSet(width);
}

/** A bit for each of many pixels in a row. */
class BitRow {
  readonly #words: Int32Array;

  constructor(length: number) {
    this.#words = new Int32Array((length + 31) >> 5);
  }

  /** Sets `start <= index < end`, at least one. */
  set(start: number, end: number): void {
    const first = start >> 5;
    const last = (end - 1) >> 5;
    const from = -1 << (start & 31);
    const to = -1 >>> (31 - ((end - 1) & 31));
    if (first === last) this.#words[first]! |= from & to;
    else {
      this.#words[first]! |= from;
      for (let word = first + 1; word < last; word++) this.#words[word] = -1;
      this.#words[last]! |= to;
    }
  }

  /** How many are set from an index on, as far as the end of its word. */
  countAt(index: number): number {
    const unset = ~(this.#words[index >> 5]! >>> (index & 31));
    return unset === 0 ? 32 : 31 - Math.clz32(unset & -unset);
  }
}

/** Spans of rows in any order, as row-major indices; none touches another. */
class SpanList {
  #count = 0;
  #starts = new Int32Array(256);
  #ends = new Int32Array(256);

  push(start: number, end: number): void {
    if (this.#count === this.#starts.length) {
      this.#starts = larger(this.#starts);
      this.#ends = larger(this.#ends);
    }
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  toSet(width: number): PixelSet {
    // They do not overlap: in order, the first start goes with the first end.
    const starts = this.#starts.subarray(0, this.#count).sort();
    const ends = this.#ends.subarray(0, this.#count).sort();
    const builder = new PixelSetBuilder();
    for (let i = 0; i < starts.length; i++) {
      const row = Math.floor(starts[i]! / width);
      builder.add(row, starts[i]! - row * width, ends[i]! - row * width);
    }
    return builder.finish();
  }
}

function larger(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(list.length * 2);
  next.set(list);
  return next;
}
