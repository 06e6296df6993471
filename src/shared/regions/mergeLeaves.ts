import type { LeafGraph } from './leafGraph.ts';
import { mergeCost, sizeBeyond } from './mergeCost.ts';
import { MinHeap } from './MinHeap.ts';

/** A binary tree over leaves; nodes from `leaves` on are merges, in their order. */
export interface Merges {
  /** The two nodes of each merge, `[2 · merges]`. */
  readonly children: Int32Array;
  /** `[nodes]`: 0 for leaves, for merges their cost or that of a merge below that cost more. */
  readonly heights: Float32Array;
}

const none = -1;

/**
 * Merges the cheapest pair of neighbours (`mergeCost` of `sizeBeyond`) again and again, until one region is left: a binary partition tree
 * (Salembier and Garrido 2000). Each node knows its cheapest neighbour, and a heap the cheapest node, so that a merge costs
 * no more than its neighbours.
 */
export function mergeLeaves(graph: LeafGraph): Merges {
  const merging = new Merging(graph);
  const merges = graph.leaves - 1;
  const children = new Int32Array(2 * merges);
  const heights = new Float32Array(2 * graph.leaves - 1);
  for (let m = 0; m < merges; m++) {
    const node = graph.leaves + m;
    const { a, b, cost } = merging.join(node);
    children[2 * m] = Math.min(a, b);
    children[2 * m + 1] = Math.max(a, b);
    heights[node] = Math.max(cost, heights[a]!, heights[b]!);
  }
  return { children, heights };
}

/** Regions that are left, with their borders as linked lists: half-edge `2 e` is at one end of border `e`, `2 e + 1` at the other. */
class Merging {
  readonly #channels: number;
  readonly #counts: Float64Array;
  readonly #outer: Float64Array;
  /** `sizeBeyond` of each node. */
  readonly #sizes: Float64Array;
  /** `[nodes, channels]` */
  readonly #means: Float64Array;
  /** Node at each half-edge. */
  readonly #at: Int32Array;
  readonly #lengths: Float64Array;
  readonly #isGone: Uint8Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  /** Half-edge of each node towards its cheapest neighbour. */
  readonly #best: Int32Array;
  readonly #heap: MinHeap;
  /** The border that a neighbour of the node being made was found with. */
  readonly #seen: Int32Array;

  constructor({ leaves, counts, outer, sums, ends, lengths }: LeafGraph) {
    const nodes = 2 * leaves - 1;
    this.#channels = sums.length / leaves;
    this.#counts = new Float64Array(nodes);
    this.#counts.set(counts);
    this.#outer = new Float64Array(nodes);
    this.#outer.set(outer);
    this.#sizes = new Float64Array(nodes);
    for (let leaf = 0; leaf < leaves; leaf++) this.#sizes[leaf] = sizeBeyond(counts[leaf]!, outer[leaf]!);
    this.#means = new Float64Array(nodes * this.#channels);
    for (let i = 0; i < sums.length; i++) this.#means[i] = sums[i]! / counts[Math.floor(i / this.#channels)]!;
    this.#at = ends.slice();
    this.#lengths = lengths.slice();
    this.#isGone = new Uint8Array(lengths.length);
    this.#heads = new Int32Array(nodes).fill(none);
    this.#next = new Int32Array(ends.length);
    this.#best = new Int32Array(nodes).fill(none);
    this.#seen = new Int32Array(nodes).fill(none);
    this.#heap = new MinHeap(nodes);
    for (let half = ends.length - 1; half >= 0; half--) this.#link(half, ends[half]!);
    for (let leaf = 0; leaf < leaves; leaf++) this.#findBest(leaf);
  }

  /** Makes a node of the cheapest pair. There are at least two regions, and all hang together. */
  join(node: number): { a: number; b: number; cost: number } {
    const a = this.#heap.first;
    const cost = this.#heap.keyOf(a);
    const shared = this.#best[a]!;
    const b = this.#at[shared ^ 1]!;
    this.#isGone[shared >> 1] = 1;
    this.#heap.remove(a);
    this.#heap.remove(b);
    this.#blend(node, a, b);
    this.#takeBorders(node, a);
    this.#takeBorders(node, b);
    this.#priceBorders(node);
    return { a, b, cost };
  }

  #blend(node: number, a: number, b: number): void {
    const [n, m] = [this.#counts[a]!, this.#counts[b]!];
    const channels = this.#channels;
    const means = this.#means;
    this.#counts[node] = n + m;
    this.#outer[node] = this.#outer[a]! + this.#outer[b]!;
    this.#sizes[node] = sizeBeyond(n + m, this.#outer[node]!);
    for (let c = 0; c < channels; c++) {
      const sum = means[a * channels + c]! * n + means[b * channels + c]! * m;
      means[node * channels + c] = sum / (n + m);
    }
  }

  #takeBorders(node: number, from: number): void {
    let half = this.#heads[from]!;
    while (half !== none) {
      const next = this.#next[half]!;
      const border = half >> 1;
      if (this.#isGone[border] === 0) {
        const other = this.#at[half ^ 1]!;
        const known = this.#seen[other]!;
        if (known !== none && this.#at[known] === node) {
          // Both parts touch this neighbour: their borders become one.
          this.#lengths[known >> 1]! += this.#lengths[border]!;
          this.#isGone[border] = 1;
        } else {
          this.#link(half, node);
          this.#seen[other] = half;
        }
      }
      half = next;
    }
  }

  /** Costs of the new node's borders; its neighbours look for their cheapest only where it may have changed. */
  #priceBorders(node: number): void {
    let least = Infinity;
    let best = none;
    for (let half = this.#heads[node]!; half !== none; half = this.#next[half]!) {
      const other = this.#at[half ^ 1]!;
      const cost = this.#costOf(half);
      if (cost < least || (cost === least && other < this.#at[best ^ 1]!)) {
        least = cost;
        best = half;
      }
      const theirs = this.#heap.keyOf(other);
      const before = this.#best[other]!;
      const hasLost = this.#isGone[before >> 1] === 1 || this.#at[before ^ 1] === node;
      if (cost <= theirs) this.#setBest(other, half ^ 1, cost);
      else if (hasLost) this.#findBest(other);
    }
    if (best !== none) this.#setBest(node, best, least);
  }

  #findBest(node: number): void {
    let least = Infinity;
    let best = none;
    let before = none;
    for (let half = this.#heads[node]!; half !== none; half = this.#next[half]!) {
      if (this.#isGone[half >> 1] === 1) {
        if (before === none) this.#heads[node] = this.#next[half]!;
        else this.#next[before] = this.#next[half]!;
        continue;
      }
      before = half;
      const cost = this.#costOf(half);
      if (cost < least || (cost === least && this.#at[half ^ 1]! < this.#at[best ^ 1]!)) {
        least = cost;
        best = half;
      }
    }
    if (best !== none) this.#setBest(node, best, least);
    else this.#heap.remove(node);
  }

  #setBest(node: number, half: number, cost: number): void {
    this.#best[node] = half;
    this.#heap.set(node, cost);
  }

  #link(half: number, node: number): void {
    this.#at[half] = node;
    this.#next[half] = this.#heads[node]!;
    this.#heads[node] = half;
  }

  #costOf(half: number): number {
    const channels = this.#channels;
    const means = this.#means;
    const [a, b] = [this.#at[half]!, this.#at[half ^ 1]!];
    let squared = 0;
    for (let c = 0, p = a * channels, q = b * channels; c < channels; c++, p++, q++) {
      const step = means[p]! - means[q]!;
      squared += step * step;
    }
    return mergeCost(this.#sizes[a]!, this.#sizes[b]!, squared, this.#lengths[half >> 1]!);
  }
}
