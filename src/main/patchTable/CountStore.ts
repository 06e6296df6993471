/** Bytes of an entry of a fact's blob: the value, then its pixels as uint32, little-endian; values ascend. */
const entryBytes = 5;

/**
 * The classes that occur in a label of each patch, with their pixels: packed one patch after the other. A patch that is
 * counted again moves to the end, and the store is packed anew when half of it is no longer used.
 */
export class CountStore {
  readonly #starts: Uint32Array;
  /** Number of classes of a patch; -1 when they are not known. */
  readonly #lengths: Int16Array;
  /** Pixels of all classes. */
  readonly #totals: Float64Array;
  #values: Uint8Array;
  #counts: Uint32Array;
  #end = 0;
  #unused = 0;

  constructor(patches: number) {
    this.#starts = new Uint32Array(patches);
    this.#lengths = new Int16Array(patches).fill(-1);
    this.#totals = new Float64Array(patches);
    this.#values = new Uint8Array(1024);
    this.#counts = new Uint32Array(1024);
  }

  /** @param blob as `facts/counts.ts` writes it, from `from` to `to`; null when the counts are not known. */
  set(row: number, blob: Uint8Array | null, from = 0, to = blob?.length ?? 0): void {
    this.#unused += Math.max(0, this.#lengths[row]!);
    if (blob === null) {
      this.#lengths[row] = -1;
      return;
    }
    const length = Math.floor((to - from) / entryBytes);
    if (this.#end + length > this.#values.length) this.#makeRoom(row, length);
    this.#starts[row] = this.#end;
    this.#lengths[row] = length;
    let total = 0;
    for (let i = 0, at = from; i < length; i++, at += entryBytes) {
      const count =
        (blob[at + 1]! | (blob[at + 2]! << 8) | (blob[at + 3]! << 16) | (blob[at + 4]! << 24)) >>> 0;
      this.#values[this.#end + i] = blob[at]!;
      this.#counts[this.#end + i] = count;
      total += count;
    }
    this.#totals[row] = total;
    this.#end += length;
  }

  /** Value and pixels of each class that occurs, by value; null when they are not known. */
  get(row: number): [number, number][] | null {
    const length = this.#lengths[row]!;
    if (length < 0) return null;
    const start = this.#starts[row]!;
    return Array.from({ length }, (_, i) => [this.#values[start + i]!, this.#counts[start + i]!]);
  }

  /** Share, 0 to 1, of the pixels that have a value; NaN where it is not known. */
  shares(value: number): Float64Array {
    const shares = new Float64Array(this.#lengths.length);
    const [starts, lengths, totals, values] = [this.#starts, this.#lengths, this.#totals, this.#values];
    for (let row = 0; row < shares.length; row++) {
      const end = starts[row]! + lengths[row]!;
      let i = starts[row]!;
      while (i < end && values[i]! < value) i++;
      const px = i < end && values[i] === value ? this.#counts[i]! : 0;
      // No pixels, or a length of -1 with a total of an earlier count: not known.
      shares[row] = lengths[row]! > 0 && totals[row]! > 0 ? px / totals[row]! : NaN;
    }
    return shares;
  }

  /** How many classes occur; NaN where it is not known. */
  numbers(): Float64Array {
    const numbers = new Float64Array(this.#lengths.length);
    for (let row = 0; row < numbers.length; row++)
      numbers[row] = this.#lengths[row]! < 0 ? NaN : this.#lengths[row]!;
    return numbers;
  }

  /** The value of most pixels, the lowest of several; NaN where it is not known. */
  dominant(): Float64Array {
    const dominant = new Float64Array(this.#lengths.length).fill(NaN);
    for (let row = 0; row < dominant.length; row++) {
      const start = this.#starts[row]!;
      const end = start + this.#lengths[row]!;
      let most = -1;
      for (let i = start; i < end; i++) {
        if (this.#counts[i]! <= most) continue;
        most = this.#counts[i]!;
        dominant[row] = this.#values[i]!;
      }
    }
    return dominant;
  }

  /** Room for a row's classes; what the row had is not kept. */
  #makeRoom(row: number, length: number): void {
    this.#lengths[row] = -1;
    const used = this.#end - this.#unused;
    const capacity =
      this.#unused > used ? this.#values.length : Math.max(2 * this.#values.length, this.#end + length);
    const values = new Uint8Array(Math.max(capacity, used + length));
    const counts = new Uint32Array(values.length);
    let end = 0;
    for (let other = 0; other < this.#lengths.length; other++) {
      const kept = this.#lengths[other]!;
      const start = this.#starts[other]!;
      this.#starts[other] = end;
      for (let i = start; i < start + kept; i++, end++) {
        values[end] = this.#values[i]!;
        counts[end] = this.#counts[i]!;
      }
    }
    this.#values = values;
    this.#counts = counts;
    this.#end = end;
    this.#unused = 0;
  }
}
