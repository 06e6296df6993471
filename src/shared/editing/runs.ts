import { AppError } from '../errors.ts';

export { fromBase64, toBase64 } from './runsBase64.ts';

/**
 * The changed pixels of one mask, as bytes: what an edit stores, sends and hashes.
 *
 * A list of runs in row-major order, each four unsigned LEB128 numbers: gap, length, before, after.
 * - gap: pixels between the end of the previous run (or the first pixel) and this run; a run may pass the end of a row;
 * - length: pixels of the run, at least 1;
 * - before, after: values of the file, 0-255, never equal.
 *
 * The encoding is canonical: numbers are as short as they can be, and a run never continues the one before it (gap 0 with
 * the same two values). One set of changes has one encoding, so bytes can be compared and hashed. No runs are no bytes.
 */
export type Runs = Uint8Array;

/** One stretch of changed pixels; `start` is the row-major index of its first pixel. */
export interface Run {
  readonly start: number;
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/** forward: before → after, as the edit did; backward: after → before. */
export type RunDirection = 'forward' | 'backward';

/** Pixels that changed from one value to another. */
export interface PairCount {
  readonly from: number;
  readonly to: number;
  readonly px: number;
}

/** Part of a mask, in pixels; reaches from (x, y) to (x + width, y + height), ends excluded. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Largest mask, in pixels, that an index of a run can address: keeps all arithmetic within 31 bits. */
export const maxMaskPixels = 0x7fff_ffff;

/** Runs as bytes. `list` is ordered by `start` and does not overlap; neighbours that continue each other are joined. */
export function encodeRuns(list: Iterable<Run>): Runs {
  const writer = new RunWriter();
  for (const run of list) writer.push(run.start, run.length, run.before, run.after);
  return writer.finish();
}

/**
 * The runs of their bytes, the inverse of `encodeRuns`.
 *
 * `limitPx` is the number of pixels of the mask. Bytes that are cut, not canonical, or reach past the mask throw AppError
 * `badRequest`; the work and the memory are bounded by the number of bytes, whatever they say.
 */
export function decodeRuns(runs: Runs, limitPx: number = maxMaskPixels): Run[] {
  const list: Run[] = [];
  forEachRun(runs, limitPx, (start, length, before, after) => list.push({ start, length, before, after }));
  return list;
}

/** Visits the runs in order without making an object of each; same checks and errors as `decodeRuns`. */
export function forEachRun(
  runs: Runs,
  limitPx: number,
  visit: (start: number, length: number, before: number, after: number) => void,
): void {
  const reader = new VarintReader(runs);
  let end = 0;
  let lastBefore = -1;
  let lastAfter = -1;
  while (!reader.isAtEnd) {
    const gap = reader.next();
    const length = reader.next();
    const before = reader.next();
    const after = reader.next();
    const start = end + gap;
    if (length === 0) throw badRuns('empty run');
    if (before > 255 || after > 255) throw badRuns('value over 255');
    if (before === after) throw badRuns('run that changes nothing');
    if (gap === 0 && before === lastBefore && after === lastAfter)
      throw badRuns('run that continues another');
    end = start + length;
    if (end > limitPx) throw badRuns(`run ends at ${end}, the mask has ${limitPx} pixels`);
    lastBefore = before;
    lastAfter = after;
    visit(start, length, before, after);
  }
}

/**
 * The runs that turn `before` into `after`.
 *
 * Both are row-major masks of the same size, `width` pixels a row. With a window only its pixels are compared: the cost is
 * the window's, not the mask's.
 */
export function diffRuns(before: Uint8Array, after: Uint8Array, width: number, window?: PixelWindow): Runs {
  if (before.length !== after.length) throw new RangeError('masks of different sizes');
  const height = before.length / width;
  const left = Math.max(0, window?.x ?? 0);
  const right = Math.min(width, window ? window.x + window.width : width);
  const top = Math.max(0, window?.y ?? 0);
  const bottom = Math.min(height, window ? window.y + window.height : height);
  const writer = new RunWriter();
  for (let y = top; y < bottom; y++) {
    const rowEnd = y * width + right;
    let i = y * width + left;
    for (;;) {
      while (i < rowEnd && before[i] === after[i]) i++;
      if (i >= rowEnd) break;
      const from = before[i]!;
      const to = after[i]!;
      const start = i++;
      while (i < rowEnd && before[i] === from && after[i] === to) i++;
      writer.push(start, i - start, from, to);
    }
  }
  return writer.finish();
}

/**
 * Writes runs into a mask, in place.
 *
 * With `check` a pixel that does not hold the value that the run comes from is left alone and counted in `mismatched`.
 * Without it every pixel of the runs is written. Throws AppError `badRequest` on bytes that are no runs of this mask; the
 * mask may then be half changed, so give a copy when the bytes are not trusted.
 */
export function applyRuns(
  mask: Uint8Array,
  runs: Runs,
  direction: RunDirection,
  options: { readonly check: boolean },
): { applied: number; mismatched: number } {
  let applied = 0;
  let mismatched = 0;
  forEachRun(runs, mask.length, (start, length, before, after) => {
    const from = direction === 'forward' ? before : after;
    const to = direction === 'forward' ? after : before;
    if (!options.check) {
      mask.fill(to, start, start + length);
      applied += length;
      return;
    }
    const end = start + length;
    let i = start;
    // Compare first, then fill: several times faster than both at once, and runs of real edits fit whole.
    while (i < end && mask[i] === from) i++;
    mask.fill(to, start, i);
    applied += i - start;
    for (; i < end; i++) {
      if (mask[i] === from) {
        mask[i] = to;
        applied++;
      } else mismatched++;
    }
  });
  return { applied, mismatched };
}

/**
 * What applying runs with `check` would change, as runs of its own, in the direction of the change.
 *
 * This is how an undo is made: the runs of the edit backward, without the pixels that someone changed since
 * (`skippedPx`). The mask is only read.
 */
export function effectiveRuns(
  mask: Uint8Array,
  runs: Runs,
  direction: RunDirection,
): { runs: Runs; skippedPx: number } {
  const writer = new RunWriter();
  let skippedPx = 0;
  forEachRun(runs, mask.length, (start, length, before, after) => {
    const from = direction === 'forward' ? before : after;
    const to = direction === 'forward' ? after : before;
    const end = start + length;
    let i = start;
    while (i < end) {
      const first = i;
      if (mask[i] === from) {
        while (i < end && mask[i] === from) i++;
        writer.push(first, i - first, from, to);
      } else {
        while (i < end && mask[i] !== from) i++;
        skippedPx += i - first;
      }
    }
  });
  return { runs: writer.finish(), skippedPx };
}

/** The runs with before and after exchanged: forward by these is backward by those. Its own inverse. */
export function invertRuns(runs: Runs): Runs {
  const writer = new RunWriter();
  forEachRun(runs, maxMaskPixels, (start, length, before, after) =>
    writer.push(start, length, after, before),
  );
  return writer.finish();
}

/** Number of changed pixels, and of each (from, to) pair, largest first, then by class. */
export function countRuns(runs: Runs): { px: number; pairs: PairCount[] } {
  const counter = new PairCounter();
  forEachRun(runs, maxMaskPixels, (_start, length, before, after) => counter.add(before, after, length));
  return { px: counter.px, pairs: counter.pairs() };
}

/** Adds up changed pixels by pair, over several patches if need be. */
export class PairCounter {
  px = 0;
  readonly #byPair = new Map<number, number>();

  add(from: number, to: number, px: number): void {
    const key = from * 256 + to;
    this.#byPair.set(key, (this.#byPair.get(key) ?? 0) + px);
    this.px += px;
  }

  /** Largest first; equal counts by class, so that the order is always the same. */
  pairs(): PairCount[] {
    return [...this.#byPair]
      .map(([key, px]) => ({ from: key >> 8, to: key & 255, px }))
      .sort((a, b) => b.px - a.px || a.from - b.from || a.to - b.to);
  }
}

/** Writes runs one by one, in order; joins a run to the previous one where it continues it. */
export class RunWriter {
  #bytes = new Uint8Array(64);
  #size = 0;
  /** End of the last run already written as bytes: where the next gap counts from. */
  #writtenEnd = 0;
  #start = 0;
  #length = 0;
  #before = 0;
  #after = 0;

  /** Appends `length` pixels from `start`. Throws RangeError when it lies before the last run or is no run. */
  push(start: number, length: number, before: number, after: number): void {
    const end = this.#length === 0 ? 0 : this.#start + this.#length;
    if (!(start >= end) || !(length > 0) || start + length > maxMaskPixels || before === after) {
      throw new RangeError(`bad run: start ${start}, length ${length}, ${before} to ${after}`);
    }
    if (this.#length > 0 && start === end && before === this.#before && after === this.#after) {
      this.#length += length;
      return;
    }
    this.#flush();
    this.#start = start;
    this.#length = length;
    this.#before = before;
    this.#after = after;
  }

  /** The bytes, a copy of their own. */
  finish(): Runs {
    this.#flush();
    this.#length = 0;
    return this.#bytes.slice(0, this.#size);
  }

  #flush(): void {
    if (this.#length === 0) return;
    // Four numbers of at most five bytes each.
    if (this.#size + 20 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#varint(this.#start - this.#writtenEnd);
    this.#varint(this.#length);
    this.#varint(this.#before);
    this.#varint(this.#after);
    this.#writtenEnd = this.#start + this.#length;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#size++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#size++] = rest;
  }
}

/** Reads unsigned LEB128 numbers below 2^31, refusing longer and padded ones. */
class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    const bytes = this.#bytes;
    let byte = this.#byte(bytes);
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = this.#byte(bytes);
      // The fifth byte holds bits 28 to 30 only.
      if (shift === 28 && byte > 7) break;
      value |= (byte & 127) << shift;
      if (byte < 128) {
        if (byte === 0) throw badRuns('padded number');
        return value;
      }
    }
    throw badRuns('number over 31 bits');
  }

  #byte(bytes: Uint8Array): number {
    if (this.#at >= bytes.length) throw badRuns('cut short');
    return bytes[this.#at++]!;
  }
}

function badRuns(what: string): AppError {
  return new AppError('badRequest', {}, { detail: `not a list of runs: ${what}` });
}
