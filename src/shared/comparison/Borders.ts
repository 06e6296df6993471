import { DistanceRows } from '../editing/ops/distance.ts';
import { intersectWindows, type PatchIndex, type PixelWindow } from '../geo/grid.ts';
import type { Numbered } from './contacts.ts';
import { groupRunsOf, markNear, type GroupRuns } from './GroupRuns.ts';
import type { Land } from './Land.ts';
import type { ComparedGrid, ComparedPatch } from './roi.ts';

/** Zones by the distance to a border, as {@link Borders.zonesIn} writes them. */
export const zones = { far: 0, near: 1, edge: 2 } as const;

/**
 * How far pixels are from a border between parcels: to the centre of the nearest pixel with LPIS whose code belongs to
 * another group. A pixel at a border is 1 px from it; the edge of the ROI and missing patches are no border.
 */
export class Borders {
  readonly #grid: PixelWindow;
  readonly #index: PatchIndex<Numbered<ComparedPatch>>;
  readonly #lands: readonly (Land | null)[];
  readonly #groups: Uint8Array;

  /** @param lands Of each patch of the grid. @param groups Of each level-1 code: `rowGroups`. */
  constructor(
    grid: ComparedGrid,
    index: PatchIndex<Numbered<ComparedPatch>>,
    lands: readonly (Land | null)[],
    groups: Uint8Array,
  ) {
    this.#grid = { x: 0, y: 0, width: grid.widthPx, height: grid.heightPx };
    this.#index = index;
    this.#lands = lands;
    this.#groups = groups;
  }

  /**
   * Zones of the pixels of a window, `[height, width]`: `edge` up to a squared distance in pixels, `near` up to another; null
   * where that is nowhere.
   */
  zonesIn(window: PixelWindow, edgeSquared: number, nearSquared: number): Uint8Array | null {
    const runs = this.#runsAround(window, Math.max(edgeSquared, nearSquared));
    if (!runs) return null;
    const out = new Uint8Array(window.width * window.height);
    if (nearSquared > edgeSquared) markNear(runs, window, nearSquared, zones.near, out);
    if (edgeSquared > 0) markNear(runs, window, edgeSquared, zones.edge, out);
    return out;
  }

  /**
   * Squared distances of the pixels of a window to the nearest one of another group than this, `[height, width]`, in pixels:
   * `tooFar` beyond the reach. Null when all that is around is of one group, and so nothing of another is near.
   */
  squaredIn(window: PixelWindow, group: number, maxSquared: number): Int32Array | null {
    const runs = this.#runsAround(window, maxSquared);
    if (!runs) return null;
    const around = runs.window;
    const isOther = new Uint8Array(around.width * around.height);
    for (let row = 0; row < around.height; row++)
      for (let run = runs.rows[row]!; run < runs.rows[row + 1]!; run++)
        if (runs.groups[run] !== group) {
          const line = row * around.width - around.x;
          isOther.fill(1, line + runs.starts[run]!, line + runs.ends[run]!);
        }
    const distances = new DistanceRows(isOther, Uint8Array.of(0, 1), around.width, around.height, maxSquared);
    const [left, top] = [window.x - around.x, window.y - around.y];
    for (let row = 0; row < top; row++) distances.next();
    const squared = new Int32Array(window.width * window.height);
    for (let row = 0; row < window.height; row++)
      squared.set(distances.next().subarray(left, left + window.width), row * window.width);
    return squared;
  }

  /** True when a pixel with LPIS of another group than this is within reach of a pixel, which may be one itself. */
  isNear(x: number, y: number, group: number, maxSquared: number): boolean {
    const reach = Math.floor(Math.sqrt(maxSquared));
    const window = grown({ x, y, width: 1, height: 1 }, reach);
    const runs = groupRunsOf(window, this.#index.within(window), this.#lands, this.#groups);
    for (let row = 0; row < window.height; row++) {
      const half = Math.floor(Math.sqrt(maxSquared - (row - reach) ** 2));
      for (let run = runs.rows[row]!; run < runs.rows[row + 1]!; run++)
        if (runs.groups[run] !== group && runs.starts[run]! <= x + half && runs.ends[run]! > x - half)
          return true;
    }
    return false;
  }

  /** The rows of a window with all that is within reach; null when that is of one group. */
  #runsAround(window: PixelWindow, maxSquared: number): GroupRuns | null {
    const reach = Math.floor(Math.sqrt(maxSquared));
    const around = intersectWindows(grown(window, reach), this.#grid);
    if (!around || maxSquared < 1) return null;
    const patches = this.#index.within(around);
    return this.#isOneGroup(patches) ? null : groupRunsOf(around, patches, this.#lands, this.#groups);
  }

  /** True for most places, and known without a look at their pixels. */
  #isOneGroup(patches: readonly Numbered<ComparedPatch>[]): boolean {
    const found = new Set(
      patches.flatMap(({ at }) => this.#lands[at]?.codes1.map((code) => this.#groups[code]!) ?? []),
    );
    return found.size < 2;
  }
}

const grown = ({ x, y, width, height }: PixelWindow, px: number): PixelWindow => ({
  ...{ x: x - px, y: y - px, width: width + 2 * px, height: height + 2 * px },
});
