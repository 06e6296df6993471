import type { PixelWindow } from '../geo/grid.ts';

/**
 * Rows of equal codes: what a class band of a patch is in a hundredth of its bytes. A parcel is found by its runs, and its
 * pixels are never looked at one by one.
 */
export interface CodeRuns {
  readonly width: number;
  readonly height: number;
  /** Of each row its first run, and at the end the number of runs: `height + 1` places. */
  readonly rowStarts: Uint32Array<ArrayBuffer>;
  /** Column after the last pixel of each run; the first run of a row starts at 0. */
  readonly ends: Uint16Array<ArrayBuffer>;
  readonly codes: Uint8Array<ArrayBuffer>;
}

/** Pixels `[y, x0, x1)`, three numbers each, in the order of rows, then columns. */
export type Spans = Int32Array<ArrayBuffer>;

/**
 * The runs of one band.
 *
 * @param data `[height, width, bands]`.
 * @param band 0-based.
 */
export function encodeCodeRuns(
  data: ArrayLike<number>,
  width: number,
  height: number,
  bands: number,
  band: number,
): CodeRuns {
  const rowStarts = new Uint32Array(height + 1);
  let ends = new Uint16Array(Math.max(1024, height));
  let codes = new Uint8Array(ends.length);
  let count = 0;
  for (let y = 0; y < height; y++) {
    rowStarts[y] = count;
    if (count + width > ends.length) {
      ends = grow(Uint16Array, ends, width);
      codes = grow(Uint8Array, codes, width);
    }
    const row = y * width * bands + band;
    let code = data[row]!;
    for (let x = 1; x < width; x++) {
      const next = data[row + x * bands]!;
      if (next === code) continue;
      ends[count] = x;
      codes[count++] = code;
      code = next;
    }
    ends[count] = width;
    codes[count++] = code;
  }
  rowStarts[height] = count;
  return { width, height, rowStarts, ends: ends.slice(0, count), codes: codes.slice(0, count) };
}

function grow<T extends Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  Kind: new (length: number) => T,
  from: T,
  atLeast: number,
): T {
  const to = new Kind(from.length * 2 + atLeast);
  to.set(from);
  return to;
}

/** First column of a run. */
export function startOfRun({ rowStarts, ends }: CodeRuns, row: number, run: number): number {
  return run === rowStarts[row]! ? 0 : ends[run - 1]!;
}

/** The run of a row that holds a column. */
export function runAt({ rowStarts, ends }: CodeRuns, row: number, column: number): number {
  let [low, high] = [rowStarts[row]!, rowStarts[row + 1]! - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > column) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The code of a pixel. */
export function codeAt(runs: CodeRuns, x: number, y: number): number {
  return runs.codes[runAt(runs, y, x)]!;
}

/** The window that spans lie in; there is at least one. */
export function windowOfSpans(spans: Spans): PixelWindow {
  let [minX, maxX] = [Infinity, -Infinity];
  for (let i = 0; i < spans.length; i += 3) {
    minX = Math.min(minX, spans[i + 1]!);
    maxX = Math.max(maxX, spans[i + 2]!);
  }
  const [top, bottom] = [spans[0]!, spans[spans.length - 3]! + 1];
  return { x: minX, y: top, width: maxX - minX, height: bottom - top };
}

/** Pixels of spans. */
export function areaOfSpans(spans: Spans): number {
  let area = 0;
  for (let i = 0; i < spans.length; i += 3) area += spans[i + 2]! - spans[i + 1]!;
  return area;
}
