import { AppError } from '../errors.ts';
import { intersectWindows, uniteWindows, type PixelWindow } from '../geo/grid.ts';

/**
 * A set of pixels of the ROI grid as spans of its rows: what a shape covers, what is selected, what a tool will change.
 *
 * Immutable. `window` is the smallest one around the set (width and height 0 for no pixel). Row `y` of it has the spans
 * `spans[2 * rows[y - window.y]] … spans[2 * rows[y - window.y + 1]]`, pairs `xStart, xEnd` (end excluded) in ROI pixels,
 * ascending, never touching each other: one set has one form.
 */
export interface PixelSet {
  readonly window: PixelWindow;
  /** Spans before each row, in pairs; one more than there are rows. */
  readonly rows: Uint32Array;
  readonly spans: Int32Array;
}

export type SetOperator = 'unite' | 'intersect' | 'subtract' | 'exclude';

export const emptySet: PixelSet = {
  window: { x: 0, y: 0, width: 0, height: 0 },
  rows: new Uint32Array(1),
  spans: new Int32Array(0),
};

export const isEmpty = (set: PixelSet): boolean => set.spans.length === 0;

/** Gathers spans, row by row from top to bottom and from left to right; spans that touch or overlap become one. */
export class PixelSetBuilder {
  readonly #rows: number[] = [];
  #spans = new Int32Array(64);
  #count = 0;
  #top = 0;
  #y = -Infinity;
  #left = Infinity;
  #right = -Infinity;

  /** Adds `xStart <= x < xEnd` of row `y`; an empty span is ignored. Throws RangeError when it comes before the last one. */
  add(y: number, xStart: number, xEnd: number): void {
    if (xEnd <= xStart) return;
    const last = this.#count * 2 - 1;
    if (y === this.#y) {
      if (xStart < this.#spans[last - 1]!) throw new RangeError(`span at ${xStart} before the last one`);
      if (xStart <= this.#spans[last]!) {
        this.#spans[last] = Math.max(this.#spans[last]!, xEnd);
        this.#right = Math.max(this.#right, xEnd);
        return;
      }
    } else this.#openRow(y);
    if ((this.#count + 1) * 2 > this.#spans.length) {
      const larger = new Int32Array(this.#spans.length * 2);
      larger.set(this.#spans);
      this.#spans = larger;
    }
    this.#spans[this.#count * 2] = xStart;
    this.#spans[this.#count * 2 + 1] = xEnd;
    this.#count++;
    this.#left = Math.min(this.#left, xStart);
    this.#right = Math.max(this.#right, xEnd);
  }

  finish(): PixelSet {
    if (this.#count === 0) return emptySet;
    const height = this.#y - this.#top + 1;
    return {
      window: { x: this.#left, y: this.#top, width: this.#right - this.#left, height },
      rows: Uint32Array.from([...this.#rows, this.#count]),
      spans: this.#spans.slice(0, this.#count * 2),
    };
  }

  #openRow(y: number): void {
    if (y < this.#y) throw new RangeError(`row ${y} after row ${this.#y}`);
    if (this.#count === 0) {
      this.#top = y;
      this.#rows.push(0);
    } else for (let row = this.#y; row < y; row++) this.#rows.push(this.#count);
    this.#y = y;
  }
}

/** All pixels of a window. */
export function setOfWindow({ x, y, width, height }: PixelWindow): PixelSet {
  const builder = new PixelSetBuilder();
  for (let row = y; row < y + height; row++) builder.add(row, x, x + width);
  return builder.finish();
}

/** The pixels of `[window.height, window.width]` that `isIn` holds of, by their value. */
export function setOfPixels(
  data: ArrayLike<number>,
  window: PixelWindow,
  isIn: (value: number) => boolean = (value) => value !== 0,
): PixelSet {
  const builder = new PixelSetBuilder();
  const { x, y, width, height } = window;
  for (let row = 0; row < height; row++) {
    const end = (row + 1) * width;
    let i = row * width;
    while (i < end) {
      while (i < end && !isIn(data[i]!)) i++;
      const start = i;
      while (i < end && isIn(data[i]!)) i++;
      if (i > start) builder.add(y + row, x + start - row * width, x + i - row * width);
    }
  }
  return builder.finish();
}

/** 1 for each pixel of the window that is in the set, else 0; `[window.height, window.width]`. */
export function toPixels(set: PixelSet, window: PixelWindow): Uint8Array {
  const data = new Uint8Array(window.width * window.height);
  forEachSpanIn(set, window, (y, xStart, xEnd) => {
    const row = (y - window.y) * window.width - window.x;
    data.fill(1, row + xStart, row + xEnd);
  });
  return data;
}

/** Visits the spans within a window, cut to it, from top to bottom. */
export function forEachSpanIn(
  set: PixelSet,
  window: PixelWindow,
  visit: (y: number, xStart: number, xEnd: number) => void,
): void {
  const common = intersectWindows(set.window, window);
  if (!common) return;
  const right = common.x + common.width;
  for (let y = common.y; y < common.y + common.height; y++) {
    const row = y - set.window.y;
    const end = set.rows[row + 1]!;
    for (let span = firstSpanAfter(set, row, common.x); span < end; span++) {
      const xStart = set.spans[span * 2]!;
      if (xStart >= right) break;
      visit(y, Math.max(xStart, common.x), Math.min(set.spans[span * 2 + 1]!, right));
    }
  }
}

export function countPixels(set: PixelSet): number {
  let px = 0;
  for (let i = 0; i < set.spans.length; i += 2) px += set.spans[i + 1]! - set.spans[i]!;
  return px;
}

export function hasPixel(set: PixelSet, x: number, y: number): boolean {
  const row = y - set.window.y;
  if (row < 0 || row >= set.window.height) return false;
  const span = firstSpanAfter(set, row, x);
  return span < set.rows[row + 1]! && set.spans[span * 2]! <= x;
}

/** The set within a window. */
export function clipSet(set: PixelSet, window: PixelWindow): PixelSet {
  const builder = new PixelSetBuilder();
  forEachSpanIn(set, window, (y, xStart, xEnd) => builder.add(y, xStart, xEnd));
  return builder.finish();
}

/** Two sets as one: `unite` a or b, `intersect` both, `subtract` a without b, `exclude` either and not both. */
export function combineSets(a: PixelSet, b: PixelSet, operator: SetOperator): PixelSet {
  if (isEmpty(b)) return operator === 'intersect' ? emptySet : a;
  if (isEmpty(a)) return operator === 'intersect' || operator === 'subtract' ? emptySet : b;
  const around = uniteWindows(a.window, b.window);
  const builder = new PixelSetBuilder();
  for (let y = around.y; y < around.y + around.height; y++) combineRow(a, b, y, operator, builder);
  return builder.finish();
}

const wants: Readonly<Record<SetOperator, (inA: boolean, inB: boolean) => boolean>> = {
  unite: (inA, inB) => inA || inB,
  intersect: (inA, inB) => inA && inB,
  subtract: (inA, inB) => inA && !inB,
  exclude: (inA, inB) => inA !== inB,
};

/** Walks over the edges of both rows in order: between two of them nothing changes. */
function combineRow(
  a: PixelSet,
  b: PixelSet,
  y: number,
  operator: SetOperator,
  builder: PixelSetBuilder,
): void {
  const want = wants[operator];
  const [iStart, iEnd] = edgesOf(a, y);
  const [jStart, jEnd] = edgesOf(b, y);
  let i = iStart;
  let j = jStart;
  let start: number | null = null;
  // Even places are starts of spans: an odd number of edges passed means inside.
  while (i < iEnd || j < jEnd) {
    const x = Math.min(i < iEnd ? a.spans[i]! : Infinity, j < jEnd ? b.spans[j]! : Infinity);
    while (i < iEnd && a.spans[i] === x) i++;
    while (j < jEnd && b.spans[j] === x) j++;
    const isIn = want((i & 1) === 1, (j & 1) === 1);
    if (isIn && start === null) start = x;
    else if (!isIn && start !== null) {
      builder.add(y, start, x);
      start = null;
    }
  }
}

/** Places of a row's numbers in `spans`; the first is even. */
function edgesOf(set: PixelSet, y: number): [number, number] {
  const row = y - set.window.y;
  return row < 0 || row >= set.window.height ? [0, 0] : [set.rows[row]! * 2, set.rows[row + 1]! * 2];
}

/** The first span of a row that ends right of `x`. */
function firstSpanAfter(set: PixelSet, row: number, x: number): number {
  let low = set.rows[row]!;
  let high = set.rows[row + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (set.spans[middle * 2 + 1]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A set as bytes: unsigned LEB128 numbers. First y of the first row and number of rows; then for each row its number of spans
 * and for each span the gap from the end of the one before (from 0 for the first) and its length. No pixel is no bytes.
 * Only sets at y >= 0 and x >= 0 have bytes: a ROI grid has no others.
 */
export function encodeSet(set: PixelSet): Uint8Array {
  if (isEmpty(set)) return new Uint8Array(0);
  if (set.window.x < 0 || set.window.y < 0) throw new RangeError('a set left or above the grid');
  let bytes = new Uint8Array(64 + set.window.height + set.spans.length * 2);
  let size = 0;
  const write = (value: number) => {
    // A number has at most three bytes here.
    if (size + 4 > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    let rest = value;
    while (rest > 127) {
      bytes[size++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[size++] = rest;
  };
  write(set.window.y);
  write(set.window.height);
  for (let row = 0; row < set.window.height; row++) {
    write(set.rows[row + 1]! - set.rows[row]!);
    let end = 0;
    for (let span = set.rows[row]!; span < set.rows[row + 1]!; span++) {
      write(set.spans[span * 2]! - end);
      write(set.spans[span * 2 + 1]! - set.spans[span * 2]!);
      end = set.spans[span * 2 + 1]!;
    }
  }
  return bytes.slice(0, size);
}

/** Largest coordinate that bytes may name: plain images have up to 20,000 px a side. */
const mostPx = 1 << 20;

/** The inverse of {@link encodeSet}. Throws AppError `badRequest` for bytes that are no set. */
export function decodeSet(bytes: Uint8Array): PixelSet {
  if (bytes.length === 0) return emptySet;
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw notASet('cut short');
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw notASet('number over 28 bits');
  };
  const top = read();
  const height = read();
  if (top + height > mostPx || height > bytes.length) throw notASet('too many rows');
  const builder = new PixelSetBuilder();
  for (let y = top; y < top + height; y++) {
    let end = 0;
    for (let left = read(); left > 0; left--) {
      const start = end + read();
      const next = start + read();
      if (next <= start || next > mostPx) throw notASet('a span that is none');
      builder.add(y, start, next);
      end = next;
    }
  }
  if (at !== bytes.length) throw notASet('bytes after its end');
  return builder.finish();
}

function notASet(what: string): AppError {
  return new AppError('badRequest', {}, { detail: `not a set of pixels: ${what}` });
}
