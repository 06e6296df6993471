/** Numbers 0 … size - 1 by a key each, the least first; equal keys by the number. Keys of members may change. */
export class MinHeap {
  readonly #keys: Float64Array;
  readonly #heap: Int32Array;
  /** Place of each member; -1 for others. */
  readonly #places: Int32Array;
  #length = 0;

  constructor(size: number) {
    this.#keys = new Float64Array(size);
    this.#heap = new Int32Array(size);
    this.#places = new Int32Array(size).fill(-1);
  }

  /** The member with the least key; -1 when there is none. */
  get first(): number {
    return this.#length > 0 ? this.#heap[0]! : -1;
  }

  keyOf(member: number): number {
    return this.#keys[member]!;
  }

  /** Adds a member or changes its key. */
  set(member: number, key: number): void {
    this.#keys[member] = key;
    let place = this.#places[member]!;
    if (place < 0) place = this.#length++;
    this.#rise(member, place);
    this.#sink(member, this.#places[member]!);
  }

  remove(member: number): void {
    const place = this.#places[member]!;
    if (place < 0) return;
    this.#places[member] = -1;
    const last = this.#heap[--this.#length]!;
    if (last === member) return;
    this.#rise(last, place);
    this.#sink(last, this.#places[last]!);
  }

  #isBefore(a: number, b: number): boolean {
    const [keyA, keyB] = [this.#keys[a]!, this.#keys[b]!];
    return keyA < keyB || (keyA === keyB && a < b);
  }

  #rise(member: number, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above]!;
      if (!this.#isBefore(member, other)) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(member, place);
  }

  #sink(member: number, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#length) break;
      if (below + 1 < this.#length && this.#isBefore(this.#heap[below + 1]!, this.#heap[below]!)) below++;
      const other = this.#heap[below]!;
      if (!this.#isBefore(other, member)) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(member, place);
  }

  #put(member: number, place: number): void {
    this.#heap[place] = member;
    this.#places[member] = place;
  }
}
