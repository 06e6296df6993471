import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { PatchIndex, type PlacedPatch } from '../../../shared/geo/grid.ts';
import { costOfLevel } from '../../../shared/regions/mergeCost.ts';
import { PatchRegions } from '../../../shared/regions/PatchRegions.ts';
import { pixelsOfRegions } from '../../../shared/regions/regionPixels.ts';
import { joinsAt, seamOf, type PlacedRegions, type RegionSeam } from '../../../shared/regions/regionSeam.ts';
import { decodeRegionTree } from '../../../shared/regions/regionTree.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import type { ToolRegions } from '../../tools/ToolHost.ts';

interface GridPatch extends PlacedPatch {
  readonly patchId: string;
}

export interface RegionStoreOptions {
  readonly patches: readonly GridPatch[];
  /** Usual side of a patch. */
  readonly patchSizePx: number;
  /** Bytes of the tree of a patch (`shared/regions/regionTree.ts`). */
  readonly load: (patchId: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Trees kept in memory, about 1 MB each. */
  readonly capacity?: number;
  readonly now?: () => number;
}

/** The tree of one patch, as far as it is known. */
interface PatchTree {
  readonly patch: GridPatch;
  state: 'absent' | 'reading' | 'ready' | 'failed';
  placed: PlacedRegions | null;
  error: AppErrorData | null;
  failedAt: number;
  lastUsed: number;
}

/** The joins over a seam at the cost that was asked last: nodes of each side by those of the other. */
interface SeamJoins {
  readonly seam: RegionSeam;
  cost: number;
  joins: Uint32Array;
}

/** A tree is built in 100 ms of a worker, and there are two. */
const concurrency = 2;
/** Trees of patches so near to the pointer are read ahead. */
const aheadPx = 128;
/** A region goes on over so many patches: its pixels are drawn with each move of the pointer. */
const mostPatches = 16;
/** What failed is tried again when it is asked for after this time. */
const retryMs = 5000;
/** Regions that were asked for last. */
const keptSets = 24;

/**
 * The regions of the open ROI: reads the trees of the patches near the pointer, and answers the region at a pixel.
 *
 * At a level each patch falls into the largest nodes that cost no more; nodes of neighbouring patches whose merge over the
 * border costs no more are one region. That relation does not depend on where the pointer is, so every pixel of a region
 * answers the same region, as long as it does not reach over more than {@link mostPatches} patches.
 */
export class RegionStore implements ToolRegions {
  readonly #options: RegionStoreOptions;
  readonly #index: PatchIndex<GridPatch>;
  readonly #trees = new Map<string, PatchTree>();
  readonly #seams = new Map<string, SeamJoins | null>();
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  /** Regions by patch, node and cost; each under every node that it has. */
  readonly #sets = new Map<string, PixelSet>();
  #wanted: PatchTree[] = [];
  #running = 0;
  #clock = 0;

  constructor(options: RegionStoreOptions) {
    this.#options = options;
    this.#index = new PatchIndex(options.patches, options.patchSizePx);
    for (const patch of options.patches) {
      const empty = { placed: null, error: null, failedAt: 0, lastUsed: 0 };
      this.#trees.set(patch.patchId, { patch, state: 'absent', ...empty });
    }
  }

  at(x: number, y: number, level: number): PixelSet | null {
    const tree = this.#treeAt(x, y);
    if (!tree) return null;
    this.#clock++;
    const near = this.#index.within(windowAround(x, y)).map(({ patchId }) => this.#trees.get(patchId)!);
    const wanted = [tree, ...near.filter((other) => other !== tree)];
    const set =
      tree.placed && !isBlank(tree.placed) ? this.#regionOf(tree.placed, x, y, level, wanted) : null;
    this.#want(wanted);
    return set;
  }

  stepLevel(x: number, y: number, level: number, direction: 1 | -1): number {
    const placed = this.#treeAt(x, y)?.placed;
    const { x: left, y: top } = placed?.patch ?? { x: 0, y: 0 };
    // Without a tree the level moves by as much as it does where a tree ends.
    if (!placed) return Math.min(1, Math.max(0, level + direction * 0.03));
    return placed.regions.stepLevel(Math.floor(x) - left, Math.floor(y) - top, level, direction);
  }

  stateAt(x: number, y: number): ReturnType<ToolRegions['stateAt']> {
    const tree = this.#treeAt(x, y);
    if (!tree) return { kind: 'none' };
    if (tree.placed) return { kind: isBlank(tree.placed) ? 'blank' : 'ready' };
    return tree.error ? { kind: 'failed', error: tree.error } : { kind: 'reading' };
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What failed is read when it is asked for again: the core was gone. */
  retry(): void {
    for (const tree of this.#trees.values()) if (tree.state === 'failed') tree.state = 'absent';
  }

  dispose(): void {
    this.#abort.abort();
    this.#listeners.clear();
    this.#wanted = [];
  }

  #treeAt(x: number, y: number): PatchTree | undefined {
    const patch = this.#index.at(x, y);
    return patch && this.#trees.get(patch.patchId);
  }

  /** Goes from node to node over the seams. Trees that are missing on the way are added to what is wanted. */
  #regionOf(start: PlacedRegions, x: number, y: number, level: number, wanted: PatchTree[]): PixelSet {
    const cost = costOfLevel(level);
    const { patch, regions } = start;
    const first = regions.nodeAt(Math.floor(x) - patch.x, Math.floor(y) - patch.y, cost);
    const known = this.#sets.get(keyOf(start, first, cost));
    if (known) return known;
    const nodes = new Map<PlacedRegions, Set<number>>([[start, new Set([first])]]);
    const queue: { readonly at: PlacedRegions; readonly node: number }[] = [{ at: start, node: first }];
    for (const { at, node } of queue) {
      for (const other of this.#neighbours(at, node)) {
        if (!other.placed) {
          if (!wanted.includes(other)) wanted.push(other);
          continue;
        }
        if (isBlank(other.placed) || (nodes.size >= mostPatches && !nodes.has(other.placed))) continue;
        for (const next of this.#joined(at, node, other.placed, cost)) {
          const there = nodes.get(other.placed) ?? new Set();
          if (there.has(next)) continue;
          nodes.set(other.placed, there.add(next));
          queue.push({ at: other.placed, node: next });
        }
      }
    }
    const set = pixelsOfRegions([...nodes].map(([placed, some]) => ({ placed, nodes: [...some] })));
    this.#keep(set, nodes, cost);
    return set;
  }

  /** Trees of the patches that a node's rows may reach. */
  #neighbours({ patch, regions }: PlacedRegions, node: number): PatchTree[] {
    const y = patch.y + regions.firstRow[node]! - 1;
    const height = regions.endRow[node]! - regions.firstRow[node]! + 2;
    const around = this.#index.within({ x: patch.x - 1, y, width: patch.widthPx + 2, height });
    return around.flatMap((other) =>
      other.patchId === patch.patchId ? [] : this.#trees.get(other.patchId)!,
    );
  }

  /** Nodes of a neighbouring patch that are one region with a node. */
  #joined(at: PlacedRegions, node: number, other: PlacedRegions, cost: number): number[] {
    const isFirst = at.patch.patchId < other.patch.patchId;
    const [a, b] = isFirst ? [at, other] : [other, at];
    const key = `${a.patch.patchId}\n${b.patch.patchId}`;
    let joins = this.#seams.get(key);
    if (joins === undefined) {
      const seam = seamOf(a, b);
      joins = seam && { seam, cost: NaN, joins: new Uint32Array(0) };
      this.#seams.set(key, joins);
    }
    if (!joins) return [];
    if (joins.cost !== cost) {
      joins.joins = joinsAt(joins.seam, cost);
      joins.cost = cost;
    }
    const found: number[] = [];
    for (let i = 0; i < joins.joins.length; i += 2)
      if (joins.joins[i + (isFirst ? 0 : 1)] === node) found.push(joins.joins[i + (isFirst ? 1 : 0)]!);
    return found;
  }

  #keep(set: PixelSet, nodes: ReadonlyMap<PlacedRegions, ReadonlySet<number>>, cost: number): void {
    for (const [placed, some] of nodes)
      for (const node of some) this.#sets.set(keyOf(placed, node, cost), set);
    const kept = new Set(this.#sets.values());
    if (kept.size <= keptSets) return;
    const oldest = kept.values().next().value;
    for (const [key, other] of this.#sets) if (other === oldest) this.#sets.delete(key);
  }

  #want(trees: readonly PatchTree[]): void {
    for (const tree of trees) tree.lastUsed = this.#clock;
    const now = (this.#options.now ?? Date.now)();
    this.#wanted = trees.filter(
      ({ state, failedAt }) => state === 'absent' || (state === 'failed' && now - failedAt >= retryMs),
    );
    this.#next();
  }

  #next(): void {
    while (this.#running < concurrency && this.#wanted.length > 0) void this.#read(this.#wanted.shift()!);
  }

  async #read(tree: PatchTree): Promise<void> {
    this.#running++;
    tree.state = 'reading';
    try {
      const bytes = await this.#options.load(tree.patch.patchId, this.#abort.signal);
      const regions = new PatchRegions(decodeRegionTree(bytes));
      const { widthPx, heightPx } = tree.patch;
      const { width, height } = regions.tree;
      if (width !== widthPx || height !== heightPx) {
        const sizes = { found: `${width} × ${height}`, expected: `${widthPx} × ${heightPx}` };
        throw new AppError('wrongSize', { path: tree.patch.patchId, ...sizes });
      }
      Object.assign(tree, { state: 'ready', error: null, placed: { patch: tree.patch, regions } });
      // What went to the border of the patch may go on now.
      this.#sets.clear();
      this.#evict();
    } catch (error) {
      const failedAt = (this.#options.now ?? Date.now)();
      Object.assign(tree, { state: 'failed', error: toErrorData(error), failedAt });
    }
    this.#running--;
    if (this.#abort.signal.aborted) return;
    this.#next();
    for (const listener of this.#listeners) listener();
  }

  #evict(): void {
    const held = [...this.#trees.values()].filter(({ placed }) => placed !== null);
    const many = held.length - (this.#options.capacity ?? 64);
    if (many <= 0) return;
    held.sort((a, b) => a.lastUsed - b.lastUsed);
    for (const tree of held.slice(0, many)) {
      const id = tree.patch.patchId;
      Object.assign(tree, { state: 'absent', placed: null });
      for (const key of this.#seams.keys()) if (key.split('\n').includes(id)) this.#seams.delete(key);
    }
    this.#sets.clear();
  }
}

const isBlank = ({ regions }: PlacedRegions): boolean => regions.tree.isBlank;

const keyOf = ({ patch }: PlacedRegions, node: number, cost: number): string =>
  `${patch.patchId}\n${node}\n${cost}`;

const windowAround = (x: number, y: number) => ({
  x: Math.floor(x) - aheadPx,
  y: Math.floor(y) - aheadPx,
  width: 2 * aheadPx + 1,
  height: 2 * aheadPx + 1,
});
