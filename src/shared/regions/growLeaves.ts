import type { Features } from './regionFeatures.ts';

/** Small regions of a patch: which one each pixel is in. */
export interface Leaves {
  /** `[height, width]`, from 0. */
  readonly labels: Uint32Array;
  readonly count: number;
}

/**
 * Regions grow along pixel edges as long as the merge adds no more than this to the squared error (`n m / (n + m) · d²`): two
 * pixels may differ by a clear difference, two regions of 50 px by a fifth of one.
 */
const mostError = 1;
/** What is smaller is given to the neighbour that it differs least from: 1 m² of a FLAIR patch. */
export const leastLeafPx = 25;

/** Differences of neighbouring pixels are sorted by so many steps, and so many make one clear difference. */
const steps = 192;
const stepsPerUnit = 32;
/** Stands for an edge that need not be looked at. */
const skipped = 255;
/** Four pixels in a square whose edges are all below this (a third of a clear difference) are one region from the start. */
const squareStep = 11;
/** Room for a size and at most seven means. */
const recordLength = 8;

/**
 * Cuts a patch into small regions of like pixels.
 *
 * The edges between neighbouring pixels are visited once, the weakest first, and join their regions where the means allow
 * it (the order and the test on means of statistical region merging, Nock and Nielsen 2004, with Ward's criterion for the
 * test). Squares of 2 x 2 px without an edge inside are joined before, which spares three quarters of the work. Every leaf is
 * connected (4 neighbours) and has at least {@link leastLeafPx} pixels, unless the patch has fewer.
 */
export function growLeaves(features: Features): Leaves {
  const { width } = features;
  const strengths = edgeStrengths(features);
  const forest = new Forest(features);
  joinSquares(features, strengths, forest);
  const edges = sortedEdges(strengths);
  // Edges that join nothing now are all that the small regions can be joined over; they stay in their order.
  let left = 0;
  for (let e = 0; e < edges.length; e++) {
    const i = edges[e]! >> 1;
    if (!forest.joinAlike(i, i + ((edges[e]! & 1) === 0 ? 1 : width))) edges[left++] = edges[e]!;
  }
  for (let e = 0; e < left; e++) {
    const i = edges[e]! >> 1;
    forest.joinSmall(i, i + ((edges[e]! & 1) === 0 ? 1 : width));
  }
  return forest.labels();
}

/** Steps of the difference between each pixel and the one to its right, and the one below; `skipped` where there is none. */
interface EdgeStrengths {
  readonly right: Uint8Array;
  readonly down: Uint8Array;
}

function edgeStrengths({ width, height, data }: Features): EdgeStrengths {
  const pixels = width * height;
  const step = data.length / pixels;
  const right = new Uint8Array(pixels).fill(skipped);
  const down = new Uint8Array(pixels).fill(skipped);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x < width - 1) right[i] = strengthOf(data, i * step, (i + 1) * step, step);
      if (y < height - 1) down[i] = strengthOf(data, i * step, (i + width) * step, step);
    }
  }
  return { right, down };
}

function strengthOf(data: Float32Array, a: number, b: number, step: number): number {
  let squared = 0;
  for (let c = 0; c < step; c++) {
    const difference = data[a + c]! - data[b + c]!;
    squared += difference * difference;
  }
  const strength = (Math.sqrt(squared) * stepsPerUnit) | 0;
  return strength < steps ? strength : steps - 1;
}

/** Joins squares without an edge inside; of two edges side by side between two such squares the weaker one is left. */
function joinSquares({ width, height }: Features, { right, down }: EdgeStrengths, forest: Forest): void {
  for (let y = 0; y + 1 < height; y += 2) {
    for (let x = 0; x + 1 < width; x += 2) {
      const i = y * width + x;
      const below = i + width;
      const isAlike =
        right[i]! < squareStep &&
        right[below]! < squareStep &&
        down[i]! < squareStep &&
        down[i + 1]! < squareStep;
      if (!isAlike) continue;
      forest.joinSquare(i);
      right[i] = right[below] = down[i] = down[i + 1] = skipped;
      if (x > 0 && right[i - 2] === skipped) keepWeaker(right, i - 1, below - 1);
      if (y > 0 && down[i - 2 * width] === skipped) keepWeaker(down, i - width, i + 1 - width);
    }
  }
}

function keepWeaker(strengths: Uint8Array, a: number, b: number): void {
  if (strengths[a]! <= strengths[b]!) strengths[b] = skipped;
  else strengths[a] = skipped;
}

/** Edges, twice their first pixel, odd for the one down, in the order of their strength: a counting sort. */
function sortedEdges({ right, down }: EdgeStrengths): Uint32Array {
  const starts = new Uint32Array(skipped + 2);
  for (let i = 0; i < right.length; i++) {
    starts[right[i]! + 1]!++;
    starts[down[i]! + 1]!++;
  }
  for (let strength = 0; strength <= skipped; strength++) starts[strength + 1]! += starts[strength]!;
  const edges = new Uint32Array(starts[skipped]!);
  for (let i = 0; i < right.length; i++) {
    if (right[i] !== skipped) edges[starts[right[i]!]!++] = 2 * i;
    if (down[i] !== skipped) edges[starts[down[i]!]!++] = 2 * i + 1;
  }
  return edges;
}

/** Sets of pixels with their sizes and means (Tarjan's union by size, with halved paths). */
class Forest {
  readonly #parents: Int32Array;
  /**
   * `[pixels, 8]`: size and means of each region, at its root. One line of the processor's memory holds two: the edges come
   * in an order that jumps about the patch, and what is not there has to be waited for.
   */
  readonly #regions: Float32Array;
  readonly #end: number;
  readonly #width: number;

  constructor({ width, height, data }: Features) {
    const pixels = width * height;
    const channels = data.length / pixels;
    this.#end = 1 + channels;
    this.#width = width;
    this.#parents = new Int32Array(pixels);
    this.#regions = new Float32Array(pixels * recordLength);
    for (let i = 0, from = 0, to = 0; i < pixels; i++, to += recordLength) {
      this.#parents[i] = i;
      this.#regions[to] = 1;
      for (let c = 1; c <= channels; c++) this.#regions[to + c] = data[from++]!;
    }
  }

  /** Makes one region of a pixel that is alone yet, the one to its right, and the two below. */
  joinSquare(i: number): void {
    const regions = this.#regions;
    const p = i * recordLength;
    const right = p + recordLength;
    const below = p + this.#width * recordLength;
    regions[p] = 4;
    for (let c = 1; c < this.#end; c++)
      regions[p + c] =
        (regions[p + c]! + regions[right + c]! + regions[below + c]! + regions[below + recordLength + c]!) /
        4;
    this.#parents[i + 1] = this.#parents[i + this.#width] = this.#parents[i + this.#width + 1] = i;
  }

  /** False when the two pixels are in different regions that stay so. */
  joinAlike(i: number, j: number): boolean {
    const a = rootOf(this.#parents, i);
    const b = rootOf(this.#parents, j);
    if (a === b) return true;
    const regions = this.#regions;
    const [p, q] = [a * recordLength, b * recordLength];
    const n = regions[p]!;
    const m = regions[q]!;
    let squared = 0;
    for (let c = 1; c < this.#end; c++) {
      const difference = regions[p + c]! - regions[q + c]!;
      squared += difference * difference;
    }
    if (n * m * squared > mostError * (n + m)) return false;
    this.#join(a, b);
    return true;
  }

  joinSmall(i: number, j: number): void {
    const a = rootOf(this.#parents, i);
    const b = rootOf(this.#parents, j);
    if (a === b) return;
    const regions = this.#regions;
    if (regions[a * recordLength]! < leastLeafPx || regions[b * recordLength]! < leastLeafPx)
      this.#join(a, b);
  }

  labels(): Leaves {
    const parents = this.#parents;
    const labels = new Uint32Array(parents.length);
    const ids = new Int32Array(parents.length).fill(-1);
    let count = 0;
    for (let i = 0; i < parents.length; i++) {
      const root = rootOf(parents, i);
      if (ids[root]! < 0) ids[root] = count++;
      labels[i] = ids[root]!;
    }
    return { labels, count };
  }

  #join(a: number, b: number): void {
    const regions = this.#regions;
    const isFirst = regions[a * recordLength]! >= regions[b * recordLength]!;
    const into = isFirst ? a : b;
    const from = isFirst ? b : a;
    const [p, q] = [into * recordLength, from * recordLength];
    this.#parents[from] = into;
    const size = regions[p]! + regions[q]!;
    const share = regions[q]! / size;
    regions[p] = size;
    for (let c = 1; c < this.#end; c++) regions[p + c]! += (regions[q + c]! - regions[p + c]!) * share;
  }
}

function rootOf(parents: Int32Array, i: number): number {
  let at = i;
  let above = parents[at]!;
  while (above !== at) {
    const next = parents[above]!;
    parents[at] = next;
    at = next;
    above = parents[at]!;
  }
  return at;
}
