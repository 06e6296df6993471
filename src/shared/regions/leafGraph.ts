import type { Features } from './regionFeatures.ts';
import type { Leaves } from './growLeaves.ts';

/** Leaves with their sizes and sums, and which touch each other. */
export interface LeafGraph {
  readonly leaves: number;
  readonly counts: Float64Array;
  /** Pixel edges that a leaf has on the border of the patch. */
  readonly outer: Float64Array;
  /** `[leaves, channels]` */
  readonly sums: Float64Array;
  /** The two leaves of each border, `[2 · borders]`, the smaller number first. */
  readonly ends: Int32Array;
  /** Pixel edges of each border. */
  readonly lengths: Float64Array;
}

/** What of a patch the merging of its leaves needs. */
export function leafGraph(features: Features, leaves: Leaves): LeafGraph {
  const { data } = features;
  const { labels, count } = leaves;
  const channels = data.length / labels.length;
  const counts = new Float64Array(count);
  const sums = new Float64Array(count * channels);
  for (let i = 0, from = 0; i < labels.length; i++, from += channels) {
    const label = labels[i]!;
    counts[label]! += 1;
    for (let c = 0; c < channels; c++) sums[label * channels + c]! += data[from + c]!;
  }
  const outer = outerEdges(features, leaves);
  return { leaves: count, counts, sums, outer, ...bordersOf(features.width, labels, count) };
}

function outerEdges({ width, height }: Features, { labels, count }: Leaves): Float64Array {
  const outer = new Float64Array(count);
  const last = (height - 1) * width;
  for (let x = 0; x < width; x++) {
    outer[labels[x]!]! += 1;
    outer[labels[last + x]!]! += 1;
  }
  for (let row = 0; row <= last; row += width) {
    outer[labels[row]!]! += 1;
    outer[labels[row + width - 1]!]! += 1;
  }
  return outer;
}

/** Pairs of leaves in a hash table with open addressing: their number is not known before. */
class Pairs {
  #keys = new Float64Array(1 << 14).fill(-1);
  #lengths = new Float64Array(1 << 14);
  #used = 0;

  add(key: number, length: number): void {
    if (this.#used * 2 > this.#keys.length) this.#grow();
    const at = this.#place(key);
    if (this.#keys[at] === -1) {
      this.#keys[at] = key;
      this.#used++;
    }
    this.#lengths[at]! += length;
  }

  /** In ascending order of the keys, so that nothing depends on the table. */
  sorted(): { keys: Float64Array; lengths: Float64Array } {
    const keys = this.#keys.filter((key) => key !== -1).sort();
    return { keys, lengths: keys.map((key) => this.#lengths[this.#place(key)]!) };
  }

  #place(key: number): number {
    const mask = this.#keys.length - 1;
    // Keys are below 2^32; a multiplication by a large odd number spreads them.
    let at = (Math.imul(key | 0, 0x9e3779b1) >>> 8) & mask;
    while (this.#keys[at] !== -1 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, lengths] = [this.#keys, this.#lengths];
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#lengths = new Float64Array(keys.length * 2);
    this.#used = 0;
    for (let i = 0; i < keys.length; i++) if (keys[i] !== -1) this.add(keys[i]!, lengths[i]!);
  }
}

function bordersOf(width: number, labels: Uint32Array, count: number): Pick<LeafGraph, 'ends' | 'lengths'> {
  const pairs = new Pairs();
  const touch = (a: number, b: number): void => pairs.add(a < b ? a * count + b : b * count + a, 1);
  for (let row = 0; row < labels.length; row += width) {
    const end = row + width;
    for (let i = row; i < end; i++) {
      const label = labels[i]!;
      if (i + 1 < end && labels[i + 1] !== label) touch(label, labels[i + 1]!);
      const below = labels[i + width];
      if (below !== undefined && below !== label) touch(label, below);
    }
  }
  const { keys, lengths } = pairs.sorted();
  const ends = new Int32Array(keys.length * 2);
  for (let e = 0; e < keys.length; e++) {
    ends[2 * e] = Math.floor(keys[e]! / count);
    ends[2 * e + 1] = keys[e]! % count;
  }
  return { ends, lengths };
}
