const collator = new Intl.Collator('en', { numeric: true });

/** `B-2` before `B-10`; texts that the language takes for equal are told apart by their characters. */
export function compareNatural(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The order of the ROIs that were ever seen, by their codes. A new one moves the ranks of others, never their order. */
export class RoiRanks {
  readonly #sorted: { readonly roiKey: string; readonly code: number }[] = [];
  #ranks = new Float64Array(0);
  #isCurrent = true;

  add(roiKey: string, code: number): void {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareNatural(this.#sorted[middle]!.roiKey, roiKey) < 0) low = middle + 1;
      else high = middle;
    }
    this.#sorted.splice(low, 0, { roiKey, code });
    this.#isCurrent = false;
  }

  /** Codes in their order. */
  get codes(): number[] {
    return this.#sorted.map(({ code }) => code);
  }

  /** Rank of each code. */
  get ranks(): Float64Array {
    if (!this.#isCurrent) {
      this.#ranks = new Float64Array(this.#sorted.length);
      this.#sorted.forEach(({ code }, rank) => (this.#ranks[code] = rank));
      this.#isCurrent = true;
    }
    return this.#ranks;
  }
}
