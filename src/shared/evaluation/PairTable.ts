import { decodePairs } from '../comparison/pairCounts.ts';

/** Pixels by pair of truth and prediction, of any number of patches, by truth and then by prediction; small enough to keep. */
export interface PairTable {
  /** `truth << 8 | predicted`, ascending, each once. */
  readonly pairs: Uint16Array;
  /** Of each pair, never 0. */
  readonly px: Float64Array;
}

/** Adds up pairs; counts may be as large as a whole dataset's (63 thousand million pixels). */
export class PairTally {
  readonly #px = new Map<number, number>();

  /** @param packed as `JointCounter` gives it. */
  add(packed: Uint8Array): void {
    for (const [truth, predicted, px] of decodePairs(packed)) this.#count((truth << 8) | predicted, px);
  }

  addTable({ pairs, px }: PairTable): void {
    for (let i = 0; i < pairs.length; i++) this.#count(pairs[i]!, px[i]!);
  }

  table(): PairTable {
    const sorted = [...this.#px].sort(([a], [b]) => a - b);
    return {
      pairs: Uint16Array.from(sorted, ([pair]) => pair),
      px: Float64Array.from(sorted, ([, px]) => px),
    };
  }

  #count(pair: number, px: number): void {
    this.#px.set(pair, (this.#px.get(pair) ?? 0) + px);
  }
}

/** True when some pixel is predicted as `value`. */
export function predicts({ pairs }: PairTable, value: number): boolean {
  return pairs.some((pair) => (pair & 255) === value);
}
