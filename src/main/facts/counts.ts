import { contradictsLpis, hasUnknownLpisCode } from '../../shared/model/lpisHierarchy.ts';

/** Bytes of one class in the stored form: its value (uint8) and its pixels (uint32, little-endian). */
const entryBytes = 5;

/** Pixels by value, 0 to 255. A dataset's largest mask has 400 million pixels, which a uint32 holds ten times. */
export type ValueCounts = Uint32Array;

export function newCounts(): ValueCounts {
  return new Uint32Array(256);
}

/** Packs the values that occur with their pixels, in the order of the values. */
export function encodeCounts(counts: ValueCounts): Uint8Array {
  let entries = 0;
  for (const px of counts) if (px > 0) entries += 1;
  const bytes = new Uint8Array(entries * entryBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  counts.forEach((px, value) => {
    if (px === 0) return;
    view.setUint8(at, value);
    view.setUint32(at + 1, px, true);
    at += entryBytes;
  });
  return bytes;
}

/** Value and pixels of each class that occurs, by value. Inverse of {@link encodeCounts}; a torn end is left out. */
export function decodeCounts(bytes: Uint8Array): [value: number, px: number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: [number, number][] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    entries.push([view.getUint8(at), view.getUint32(at + 1, true)]);
  }
  return entries;
}

/** The values of `counts` that no class of a list has, and how many pixels have them. */
export function unknownCodes(
  counts: ValueCounts,
  classes: ReadonlySet<number>,
): { values: number[]; px: number } {
  const values: number[] = [];
  let px = 0;
  counts.forEach((count, value) => {
    if (count === 0 || classes.has(value)) return;
    values.push(value);
    px += count;
  });
  return { values, px };
}

/**
 * Adds the pixels of a mask to its counts.
 *
 * A land-cover mask is made of runs (about 3,000 in a patch of 262,144 pixels), so words of four pixels are compared with
 * the one before and only counted where they differ: 5 to 10 times as fast as pixel by pixel.
 */
export function countValues(data: Uint8Array, counts: ValueCounts): void {
  const head = Math.min(data.length, (4 - (data.byteOffset & 3)) & 3);
  for (let i = 0; i < head; i++) counts[data[i]!]!++;
  if (head === data.length) return;
  const words = new Int32Array(data.buffer, data.byteOffset + head, (data.length - head) >> 2);
  const length = words.length;
  for (let i = 0; i < length;) {
    const word = words[i]!;
    let end = i + 1;
    while (
      end + 4 <= length &&
      ((words[end]! ^ word) |
        (words[end + 1]! ^ word) |
        (words[end + 2]! ^ word) |
        (words[end + 3]! ^ word)) ===
        0
    ) {
      end += 4;
    }
    while (end < length && words[end] === word) end++;
    const run = end - i;
    const first = word & 255;
    if (Math.imul(first, 0x01010101) === word) counts[first]! += 4 * run;
    else {
      counts[first]! += run;
      counts[(word >>> 8) & 255]! += run;
      counts[(word >>> 16) & 255]! += run;
      counts[word >>> 24]! += run;
    }
    i = end;
  }
  for (let i = head + 4 * length; i < data.length; i++) counts[data[i]!]!++;
}

/** What the three bands of LPIS say together: pixels by code at each level, unknown codes, contradictions. */
export class LpisCounts {
  readonly levels: readonly [ValueCounts, ValueCounts, ValueCounts] = [newCounts(), newCounts(), newCounts()];
  /** Pixels with an unknown code at any level. */
  unknownPx = 0;
  /** Pixels whose levels contradict each other. */
  contradictoryPx = 0;

  /**
   * Adds pixels in one pass.
   *
   * @param data `[pixels, 3]`, level 1 first. Four pixels are three words: equal groups of them are counted once, which
   *   parcels of hundreds of pixels make fast.
   */
  add(data: Uint8Array): void {
    const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
    const groups = Math.floor(aligned.length / 12);
    const words = new Int32Array(aligned.buffer, aligned.byteOffset, groups * 3);
    for (let i = 0; i < words.length;) {
      const a = words[i]!;
      const b = words[i + 1]!;
      const c = words[i + 2]!;
      let end = i + 3;
      while (
        end < words.length &&
        ((words[end]! ^ a) | (words[end + 1]! ^ b) | (words[end + 2]! ^ c)) === 0
      ) {
        end += 3;
      }
      this.#addGroup(a, b, c, (end - i) / 3);
      i = end;
    }
    for (let i = groups * 12; i + 2 < aligned.length; i += 3) {
      this.#addPixels(aligned[i]!, aligned[i + 1]!, aligned[i + 2]!, 1);
    }
  }

  /** Four pixels in the three words of their bytes, `times` times. */
  #addGroup(a: number, b: number, c: number, times: number): void {
    const one = a & 0xffffff;
    const two = (a >>> 24) | ((b & 0xffff) << 8);
    const three = (b >>> 16) | ((c & 255) << 16);
    const four = c >>> 8;
    if (one === two && two === three && three === four) {
      this.#addPixels(one & 255, (one >>> 8) & 255, one >>> 16, 4 * times);
      return;
    }
    this.#addPixels(one & 255, (one >>> 8) & 255, one >>> 16, times);
    this.#addPixels(two & 255, (two >>> 8) & 255, two >>> 16, times);
    this.#addPixels(three & 255, (three >>> 8) & 255, three >>> 16, times);
    this.#addPixels(four & 255, (four >>> 8) & 255, four >>> 16, times);
  }

  #addPixels(level1: number, level2: number, level3: number, px: number): void {
    this.levels[0][level1]! += px;
    this.levels[1][level2]! += px;
    this.levels[2][level3]! += px;
    if (hasUnknownLpisCode(level1, level2, level3)) this.unknownPx += px;
    if (contradictsLpis(level1, level2, level3)) this.contradictoryPx += px;
  }
}
