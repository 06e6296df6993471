/** Multiplier of Knuth's multiplicative hashing: 2³² over the golden ratio. */
const golden = 0x9e3779b1;

/** Sums of pixels by a key, a whole number from 0 to 2⁵³: few keys, many additions. */
export class Tally {
  #keys = new Float64Array(64).fill(-1);
  #px = new Float64Array(64);
  #count = 0;

  get bytes(): number {
    return this.#keys.byteLength * 2;
  }

  add(key: number, px: number): void {
    const mask = this.#keys.length - 1;
    let at = (Math.imul(key | 0, golden) >>> 7) & mask;
    while (this.#keys[at] !== key) {
      if (this.#keys[at] === -1) {
        if (this.#count * 2 > mask) {
          this.#grow();
          this.add(key, px);
          return;
        }
        this.#keys[at] = key;
        this.#count++;
        break;
      }
      at = (at + 1) & mask;
    }
    this.#px[at]! += px;
  }

  /** Visits the keys in no order. */
  forEach(visit: (key: number, px: number) => void): void {
    for (let at = 0; at < this.#keys.length; at++)
      if (this.#keys[at]! >= 0) visit(this.#keys[at]!, this.#px[at]!);
  }

  /** The key with most, of several the smallest; -1 without any. */
  most(): number {
    let [best, most] = [-1, 0];
    this.forEach((key, px) => {
      if (px > most || (px === most && key < best)) [best, most] = [key, px];
    });
    return best;
  }

  #grow(): void {
    const [keys, px] = [this.#keys, this.#px];
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#px = new Float64Array(keys.length * 2);
    this.#count = 0;
    for (let at = 0; at < keys.length; at++) if (keys[at]! >= 0) this.add(keys[at]!, px[at]!);
  }
}
