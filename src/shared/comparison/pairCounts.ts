/** Bytes of one pair in the stored form: CoSIA value (uint8), LPIS code (uint8), pixels (uint32, little-endian). */
const entryBytes = 6;
/** Number of pairs of two bytes. */
const pairs = 1 << 16;

/** Packed pixels by pair, of LPIS levels 1, 2 and 3. */
export type PairCounts = readonly [level1: Uint8Array, level2: Uint8Array, level3: Uint8Array];

/** Pixels by pair, `first << 8 | second`, and which pairs occur, so that a patch costs what it holds. */
export class PairHistogram {
  readonly #px = new Uint32Array(pairs);
  readonly #seen = new Uint16Array(pairs);
  #count = 0;

  add(pair: number, px: number): void {
    if (this.#px[pair] === 0) this.#seen[this.#count++] = pair;
    this.#px[pair]! += px;
  }

  /** Packs the pairs and forgets them. */
  finish(): Uint8Array<ArrayBuffer> {
    const seen = this.#seen.subarray(0, this.#count).sort();
    const bytes = new Uint8Array(seen.length * entryBytes);
    const view = new DataView(bytes.buffer);
    seen.forEach((pair, i) => {
      view.setUint16(i * entryBytes, pair);
      view.setUint32(i * entryBytes + 2, this.#px[pair]!, true);
      this.#px[pair] = 0;
    });
    this.#count = 0;
    return bytes;
  }
}

/**
 * Counts the pixels of each pair of CoSIA value and LPIS code, at the three levels in one pass. Unknown values are counted as
 * they are. One is kept and used for patch after patch: it has 1.2 MB.
 *
 * Labels are made of runs, so words of four pixels are compared with those before (runs of CoSIA first, then those of LPIS within
 * them), and a run is counted once, where it ends.
 */
export class PairCounter {
  readonly #levels = [new PairHistogram(), new PairHistogram(), new PairHistogram()] as const;
  /** The run that is not counted yet: its class, its codes with level 1 in the lowest byte, and its pixels. */
  #cover = 0;
  #codes = 0;
  #px = 0;

  /**
   * Adds pixels: a patch, or some rows of it.
   *
   * @param cover `[pixels]`. @param lpis `[pixels, 3]`, level 1 first, of the same pixels; at most 2^32 - 1 of one pair.
   * @throws RangeError when the two are not of one size
   */
  add(cover: Uint8Array, lpis: Uint8Array): void {
    if (lpis.length !== 3 * cover.length)
      throw new RangeError(`${cover.length} pixels of CoSIA, ${lpis.length} codes of LPIS`);
    const groups = cover.length >> 2;
    const covers = wordsOf(cover, groups);
    const codes = wordsOf(lpis, groups * 3);
    for (let i = 0; i < groups;) {
      const end = endOfEqual(covers, i, groups);
      this.#addUnder(covers[i]!, codes, 3 * i, 3 * end);
      i = end;
    }
    for (let i = groups * 4, at = i * 3; i < cover.length; i++, at += 3)
      this.#addPixels(cover[i]!, lpis[at]! | (lpis[at + 1]! << 8) | (lpis[at + 2]! << 16), 1);
  }

  /**
   * The same of LPIS with its bands apart, `[pixels]` each.
   *
   * @throws RangeError when the four are not of one size
   */
  addPlanes(cover: Uint8Array, planes: readonly [Uint8Array, Uint8Array, Uint8Array]): void {
    if (planes.some(({ length }) => length !== cover.length))
      throw new RangeError(`${cover.length} pixels of CoSIA, ${planes.map(({ length }) => length)} of LPIS`);
    const groups = cover.length >> 2;
    const covers = wordsOf(cover, groups);
    const [first, second, third] = planes.map((plane) => wordsOf(plane, groups)) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    for (let i = 0; i < groups;) {
      const word = covers[i]!;
      const a = first[i]!;
      const b = second[i]!;
      const c = third[i]!;
      let end = i + 1;
      while (
        end < groups &&
        ((covers[end]! ^ word) | (first[end]! ^ a) | (second[end]! ^ b) | (third[end]! ^ c)) === 0
      )
        end++;
      const codes = (a & 255) | ((b & 255) << 8) | ((c & 255) << 16);
      // Each word has one byte four times over when the next one is no other.
      const isOne = ((word ^ rotated(word)) | (a ^ rotated(a)) | (b ^ rotated(b)) | (c ^ rotated(c))) === 0;
      if (isOne) this.#addPixels(word & 255, codes, 4 * (end - i));
      else for (; i < end; i++) this.#addSingly(cover, planes, 4 * i, 4 * i + 4);
      i = end;
    }
    this.#addSingly(cover, planes, groups * 4, cover.length);
  }

  #addSingly(
    cover: Uint8Array,
    planes: readonly [Uint8Array, Uint8Array, Uint8Array],
    from: number,
    to: number,
  ): void {
    const [first, second, third] = planes;
    for (let i = from; i < to; i++)
      this.#addPixels(cover[i]!, first[i]! | (second[i]! << 8) | (third[i]! << 16), 1);
  }

  /** The counts of all that was added since the last call. No pixels are no bytes. */
  finish(): PairCounts {
    this.#countRun();
    this.#px = 0;
    const [level1, level2, level3] = this.#levels;
    return [level1.finish(), level2.finish(), level3.finish()];
  }

  /** The pixels under equal words of CoSIA: the words `from` to `to` of LPIS, three for four pixels. */
  #addUnder(covers: number, codes: Int32Array, from: number, to: number): void {
    const cover = covers & 255;
    const isOneClass = Math.imul(cover, 0x01010101) === covers;
    for (let at = from; at < to;) {
      const a = codes[at]!;
      const b = codes[at + 1]!;
      const c = codes[at + 2]!;
      const end = endOfEqualTriples(codes, at, to);
      const one = a & 0xffffff;
      const two = (a >>> 24) | ((b & 0xffff) << 8);
      const three = (b >>> 16) | ((c & 255) << 16);
      const four = c >>> 8;
      if (isOneClass && one === two && two === three && three === four)
        this.#addPixels(cover, one, ((end - at) / 3) * 4);
      else {
        for (; at < end; at += 3) {
          this.#addPixels(cover, one, 1);
          this.#addPixels((covers >>> 8) & 255, two, 1);
          this.#addPixels((covers >>> 16) & 255, three, 1);
          this.#addPixels(covers >>> 24, four, 1);
        }
      }
      at = end;
    }
  }

  #addPixels(cover: number, codes: number, px: number): void {
    if (cover === this.#cover && codes === this.#codes) {
      this.#px += px;
      return;
    }
    this.#countRun();
    this.#cover = cover;
    this.#codes = codes;
    this.#px = px;
  }

  #countRun(): void {
    if (this.#px === 0) return;
    const row = this.#cover << 8;
    this.#levels[0].add(row | (this.#codes & 255), this.#px);
    this.#levels[1].add(row | ((this.#codes >>> 8) & 255), this.#px);
    this.#levels[2].add(row | (this.#codes >>> 16), this.#px);
  }
}

/** A word turned by one byte. */
export const rotated = (word: number): number => (word << 8) | (word >>> 24);

/** The first word from `from` on that is another. */
function endOfEqual(words: Int32Array, from: number, to: number): number {
  const word = words[from]!;
  let end = from + 1;
  while (
    end + 4 <= to &&
    ((words[end]! ^ word) |
      (words[end + 1]! ^ word) |
      (words[end + 2]! ^ word) |
      (words[end + 3]! ^ word)) ===
      0
  ) {
    end += 4;
  }
  while (end < to && words[end] === word) end++;
  return end;
}

/** The same of three words at a time; it may stop early. */
function endOfEqualTriples(words: Int32Array, from: number, to: number): number {
  const a = words[from]!;
  const b = words[from + 1]!;
  const c = words[from + 2]!;
  let at = from + 3;
  while (
    at + 6 <= to &&
    ((words[at]! ^ a) |
      (words[at + 1]! ^ b) |
      (words[at + 2]! ^ c) |
      (words[at + 3]! ^ a) |
      (words[at + 4]! ^ b) |
      (words[at + 5]! ^ c)) ===
      0
  ) {
    at += 6;
  }
  return at;
}

/** The first `words` words of `bytes`, which are copied when they are not aligned. */
export function wordsOf(bytes: Uint8Array, words: number): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice(0, words * 4);
  return new Int32Array(aligned.buffer, aligned.byteOffset, words);
}

/** Class, code and pixels of each pair, by class and then by code. The inverse of `encodePairs`; a torn end is left out. */
export function decodePairs(bytes: Uint8Array): [cover: number, declared: number, px: number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: [number, number, number][] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes)
    entries.push([view.getUint8(at), view.getUint8(at + 1), view.getUint32(at + 2, true)]);
  return entries;
}

/**
 * Packs pairs as {@link PairCounter} does; those without pixels are left out.
 *
 * @throws RangeError for a number of pixels that no uint32 holds: a ROI has 164 million, the whole dataset 63 thousand million.
 */
export function encodePairs(
  entries: readonly (readonly [cover: number, declared: number, px: number])[],
): Uint8Array<ArrayBuffer> {
  const sorted = entries.filter(([, , px]) => px !== 0).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const bytes = new Uint8Array(sorted.length * entryBytes);
  const view = new DataView(bytes.buffer);
  sorted.forEach(([cover, declared, px], i) => {
    if (!(px > 0 && px <= 0xffffffff)) throw new RangeError(`${px} pixels of ${cover}/${declared}`);
    view.setUint8(i * entryBytes, cover);
    view.setUint8(i * entryBytes + 1, declared);
    view.setUint32(i * entryBytes + 2, px, true);
  });
  return bytes;
}

/** Adds up packed counts of one level: of patches, ROIs, domains. */
export class PairSum {
  readonly #px = new Map<number, number>();

  /** @param times -1 takes the counts away again. */
  add(counts: Uint8Array, times = 1): void {
    for (let at = 0; at + entryBytes <= counts.length; at += entryBytes) {
      const pair = (counts[at]! << 8) | counts[at + 1]!;
      const px =
        counts[at + 2]! + counts[at + 3]! * 0x100 + counts[at + 4]! * 0x1_0000 + counts[at + 5]! * 0x100_0000;
      this.#px.set(pair, (this.#px.get(pair) ?? 0) + times * px);
    }
  }

  /** Class, code and pixels of each pair that has any, by class and then by code. */
  cells(): [cover: number, declared: number, px: number][] {
    return [...this.#px]
      .filter(([, px]) => px !== 0)
      .sort(([a], [b]) => a - b)
      .map(([pair, px]) => [pair >> 8, pair & 255, px]);
  }

  /** @throws RangeError as {@link encodePairs} */
  encode(): Uint8Array<ArrayBuffer> {
    return encodePairs(this.cells());
  }
}
