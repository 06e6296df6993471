import { channelCount, leafAt, nodesOf, regionChannels, type RegionTree } from './regionTree.ts';
import { costOfLevel, levelOfCost } from './mergeCost.ts';

/** A step of the level changes the size of the region under the pointer at least by this factor: less is hardly seen. */
const leastGrowth = 1.25;
/** A step where the tree has no more to give. */
const plainStep = 0.03;

/** The regions of one patch: what its tree says, ready to be asked at any level. */
export class PatchRegions {
  readonly tree: RegionTree;
  /** Pixels of each node. */
  readonly counts: Uint32Array;
  /** Leaves of each node, from `firstLeaf` to `endLeaf`, the end excluded. */
  readonly firstLeaf: Uint32Array;
  readonly endLeaf: Uint32Array;
  /** Rows of each node, the end excluded. */
  readonly firstRow: Uint16Array;
  readonly endRow: Uint16Array;
  /** `[nodes, channels]` */
  readonly #means: Float32Array;
  readonly #channels: number;
  #cut: { readonly cost: number; readonly tops: Uint32Array } | null = null;

  constructor(tree: RegionTree) {
    const nodes = nodesOf(tree);
    this.tree = tree;
    this.counts = new Uint32Array(nodes);
    this.firstLeaf = new Uint32Array(nodes);
    this.endLeaf = new Uint32Array(nodes);
    this.firstRow = new Uint16Array(nodes).fill(tree.height);
    this.endRow = new Uint16Array(nodes);
    this.#channels = channelCount(tree.channels);
    this.#means = new Float32Array(nodes * this.#channels);
    this.#readLeaves();
    this.#readMerges();
  }

  /** The top node of each leaf among those that cost no more: the regions at a cost. Kept for the last cost asked. */
  topsAt(cost: number): Uint32Array {
    if (this.#cut?.cost === cost) return this.#cut.tops;
    const { parents, heights, leaves } = this.tree;
    const nodes = nodesOf(this.tree);
    const tops = new Uint32Array(nodes);
    // Parents come after their children, so this way they are known before them.
    for (let node = nodes - 1; node >= 0; node--) {
      const parent = parents[node]!;
      tops[node] = parent !== node && heights[parent]! <= cost ? tops[parent]! : node;
    }
    const ofLeaves = tops.subarray(0, leaves);
    this.#cut = { cost, tops: ofLeaves };
    return ofLeaves;
  }

  /** The region at a pixel of the patch. */
  nodeAt(x: number, y: number, cost: number): number {
    return this.topsAt(cost)[leafAt(this.tree, x, y)]!;
  }

  /**
   * The nearest level at which the region at a pixel is a quarter larger (`direction` 1) or smaller (-1); a little further
   * when there is none.
   */
  stepLevel(x: number, y: number, level: number, direction: 1 | -1): number {
    const node = this.nodeAt(x, y, costOfLevel(level));
    const next = direction === 1 ? this.#largerThan(node) : this.#smallerThan(node, leafAt(this.tree, x, y));
    if (next === null) return Math.min(1, Math.max(0, level + direction * plainStep));
    const found = this.#levelOf(next);
    return direction === 1 ? Math.max(level, found) : Math.min(level, found);
  }

  /** Squared distance of the means of two nodes, of two patches, in the channels that both know; null when there is none. */
  squaredDistance(node: number, other: PatchRegions, otherNode: number): number | null {
    const common = this.tree.channels & other.tree.channels;
    if (common === 0) return null;
    let squared = 0;
    let mine = node * this.#channels;
    let theirs = otherNode * other.#channels;
    for (let bit = 0; bit < regionChannels.length; bit++) {
      const inMine = (this.tree.channels >> bit) & 1;
      const inTheirs = (other.tree.channels >> bit) & 1;
      if (inMine === 1 && inTheirs === 1) {
        const difference = this.#means[mine]! - other.#means[theirs]!;
        squared += difference * difference;
      }
      mine += inMine;
      theirs += inTheirs;
    }
    return squared;
  }

  #largerThan(node: number): number | null {
    const { parents } = this.tree;
    let at = node;
    while (parents[at] !== at) {
      at = parents[at]!;
      if (this.counts[at]! >= leastGrowth * this.counts[node]!) return this.#topOf(at);
    }
    return at === node ? null : at;
  }

  #smallerThan(node: number, leaf: number): number | null {
    const { parents } = this.tree;
    let found: number | null = null;
    for (let at = leaf; at !== node; at = parents[at]!) {
      const isSmaller = this.counts[at]! * leastGrowth <= this.counts[node]!;
      if (isSmaller && this.#topOf(at) === at) found = at;
    }
    return found;
  }

  /** The node that is shown where this one would be: merges of one cost are never seen apart. */
  #topOf(node: number): number {
    const { parents, heights } = this.tree;
    let at = node;
    while (parents[at] !== at && heights[parents[at]!] === heights[at]) at = parents[at]!;
    return at;
  }

  /** A level at which a node is a region. */
  #levelOf(node: number): number {
    const { parents, heights } = this.tree;
    const from = levelOfCost(heights[node]!);
    const to = parents[node] === node ? 1 : levelOfCost(heights[parents[node]!]!);
    return from + Math.min(0.01, (to - from) / 2);
  }

  #readLeaves(): void {
    const { height, rows, labels, ends, leaves, means } = this.tree;
    for (let y = 0; y < height; y++) {
      let start = 0;
      for (let run = rows[y]!; run < rows[y + 1]!; run++) {
        const leaf = labels[run]!;
        this.counts[leaf]! += ends[run]! - start;
        if (y < this.firstRow[leaf]!) this.firstRow[leaf] = y;
        this.endRow[leaf] = y + 1;
        start = ends[run]!;
      }
    }
    for (let leaf = 0; leaf < leaves; leaf++) {
      this.firstLeaf[leaf] = leaf;
      this.endLeaf[leaf] = leaf + 1;
    }
    this.#means.set(means);
  }

  #readMerges(): void {
    const { parents, leaves } = this.tree;
    const nodes = nodesOf(this.tree);
    const channels = this.#channels;
    this.firstLeaf.fill(leaves, leaves);
    for (let node = 0; node < nodes - 1; node++) {
      const parent = parents[node]!;
      const before = this.counts[parent]!;
      const after = before + this.counts[node]!;
      this.counts[parent] = after;
      this.firstLeaf[parent] = Math.min(this.firstLeaf[parent]!, this.firstLeaf[node]!);
      this.endLeaf[parent] = Math.max(this.endLeaf[parent]!, this.endLeaf[node]!);
      this.firstRow[parent] = Math.min(this.firstRow[parent]!, this.firstRow[node]!);
      this.endRow[parent] = Math.max(this.endRow[parent]!, this.endRow[node]!);
      for (let c = 0; c < channels; c++) {
        const mean = this.#means[parent * channels + c]!;
        const step = this.#means[node * channels + c]! - mean;
        this.#means[parent * channels + c] = mean + (step * this.counts[node]!) / after;
      }
    }
  }
}
