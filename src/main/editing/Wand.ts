import { evaluatePixelNumber, type Expression } from '../../shared/expression/index.ts';
import { emptySet, PixelSetBuilder, type PixelSet } from '../../shared/editing/pixelSet.ts';
import {
  intersectWindows,
  PatchIndex,
  windowOf,
  type PixelWindow,
  type PlacedPatch,
} from '../../shared/geo/grid.ts';
import { selectQuantiles } from '../../shared/series/index.ts';
import { joinSets, type SetPart } from './joinSets.ts';
import type { PatchJob } from './patchJobs.ts';
import type { LayerReader } from './readLayers.ts';

/** What a wand starts from. Plain data for a worker. */
export interface WandStart {
  readonly x: number;
  readonly y: number;
  readonly channels: readonly Expression[];
  /** Tolerances are in the unit of each channel; else shares of its spread. */
  readonly absolute: boolean;
  /** Around the place: no pixel outside it is in the set. */
  readonly window: PixelWindow;
  /** All patches that meet the window. */
  readonly jobs: readonly PatchJob[];
}

/** One patch. */
interface WandPatch {
  readonly job: PatchJob;
  readonly index: number;
  /** The largest difference of any channel from the place; Infinity where one is not known. Null until it is read. */
  cost: Float32Array | null;
  /** What is within the tolerance of the search, and 1 for each of its spans that was reached. Null until it is needed. */
  within: { readonly set: PixelSet; readonly reached: Uint8Array } | null;
}

/** A search for one tolerance, which may have to pause. */
interface Search {
  readonly most: number;
  /** Patch, row and span of each span that is still to be looked around from. */
  readonly open: number[];
}

/** A pause in which another question is answered. */
const budgetMs = 120;
/** Spans between two looks at the clock. */
const spansPerLook = 4096;
/** What of the values of a channel is left out of its spread at both ends. */
const tail = 0.02;

/**
 * A magic wand at one place. The difference of each pixel from the place is computed once, patch by patch, when the search
 * comes to it; for each tolerance rows become spans, and the search goes from span to span. (To find for each pixel the least
 * tolerance that connects it, which would make another tolerance a mere threshold, takes twenty times as long.)
 */
export class Wand {
  readonly #start: WandStart;
  readonly #reader: LayerReader;
  readonly #patches: readonly WandPatch[];
  readonly #places: PatchIndex<WandPlace>;
  #seeds: readonly { readonly value: number; readonly spread: number }[] | null = null;
  #search: Search | null = null;

  constructor(start: WandStart, reader: LayerReader) {
    this.#start = start;
    this.#reader = reader;
    this.#patches = start.jobs.map((job, index) => ({ job, index, cost: null, within: null }));
    const side = Math.max(1, ...start.jobs.map(({ widthPx, heightPx }) => Math.max(widthPx, heightPx)));
    this.#places = new PatchIndex(
      start.jobs.map(({ x, y, widthPx, heightPx }, index) => ({ x, y, widthPx, heightPx, index })),
      side,
    );
  }

  get jobs(): readonly PatchJob[] {
    return this.#start.jobs;
  }

  /**
   * The pixels within a tolerance. Null when there is more to do: to be asked again.
   *
   * @param contiguous only those that are connected to the place by pixels within it (4 neighbours).
   */
  async pixels(tolerance: number, contiguous: boolean): Promise<PixelSet | null> {
    const until = performance.now() + budgetMs;
    this.#seeds ??= await this.#readSeeds();
    if (this.#seeds.length === 0) return emptySet;
    // Costs have single precision: so has what they are compared with.
    const most = Math.fround(tolerance);
    if (contiguous) return this.#connected(most, until);
    this.#search = null;
    for (const patch of this.#patches) {
      if (performance.now() > until) return null;
      if (!patch.cost) await this.#load(patch);
      patch.within = null;
    }
    return joinSets(
      this.#patches.map((patch) => ({ window: windowOf(patch.job), set: setWithin(patch, most) })),
    );
  }

  async #connected(most: number, until: number): Promise<PixelSet | null> {
    const { x, y } = this.#start;
    if (this.#search?.most !== most) {
      for (const patch of this.#patches) patch.within = null;
      this.#search = { most, open: [] };
      const first = this.#patches[this.#places.at(x, y)!.index]!;
      if (!first.cost) await this.#load(first);
      this.#reach(first, x, x + 1, y);
    }
    for (;;) {
      const ended = this.#spread(this.#search, until);
      if (ended === 'done') return this.#gather();
      if (ended === 'late' || performance.now() > until) return null;
      await this.#load(ended);
    }
  }

  /** The values of the channels at the place; none where one is not known. */
  async #readSeeds(): Promise<{ value: number; spread: number }[]> {
    const { x, y } = this.#start;
    const place = this.#places.at(x, y);
    if (!place) return [];
    const at = (y - place.y) * place.widthPx + x - place.x;
    const planes = await this.#channelsOf(this.#patches[place.index]!.job);
    const seeds = planes.map((plane) => ({ value: plane[at]!, spread: spreadOf(plane) }));
    return seeds.some(({ value }) => Number.isNaN(value)) ? [] : seeds;
  }

  async #channelsOf(job: PatchJob): Promise<Float32Array[]> {
    const planes = await this.#reader.read(job);
    const length = job.widthPx * job.heightPx;
    return this.#start.channels.map((channel) =>
      evaluatePixelNumber(channel, (key) => planes.get(key)!, length),
    );
  }

  async #load(patch: WandPatch): Promise<void> {
    const { job } = patch;
    const cost = new Float32Array(job.widthPx * job.heightPx);
    for (const [i, plane] of (await this.#channelsOf(job)).entries()) {
      const { value, spread } = this.#seeds![i]!;
      const unit = this.#start.absolute ? 1 : spread;
      for (let at = 0; at < cost.length; at++) {
        const difference = Math.abs(plane[at]! - value);
        // Of a channel that is the same everywhere any other value is infinitely far.
        const own = difference === 0 ? 0 : difference / unit;
        // Of what is not known too: a comparison with NaN is false.
        if (!(own <= cost[at]!)) cost[at] = own === own ? own : Infinity;
      }
    }
    patch.cost = this.#isInside(job) ? cost : this.#cutToWindow(cost, job);
  }

  #isInside(job: PatchJob): boolean {
    const { x, y, width, height } = this.#start.window;
    return job.x >= x && job.y >= y && job.x + job.widthPx <= x + width && job.y + job.heightPx <= y + height;
  }

  #cutToWindow(cost: Float32Array, job: PatchJob): Float32Array {
    const cut = new Float32Array(cost.length).fill(Infinity);
    const common = intersectWindows(this.#start.window, windowOf(job))!;
    for (let y = common.y - job.y; y < common.y - job.y + common.height; y++) {
      const from = y * job.widthPx + common.x - job.x;
      cut.set(cost.subarray(from, from + common.width), from);
    }
    return cut;
  }

  /** Goes on until all that is connected is found, the time is over, or a patch must be read. */
  #spread({ open }: Search, until: number): 'done' | 'late' | WandPatch {
    for (let looked = 1; open.length > 0; looked++) {
      if (looked % spansPerLook === 0 && performance.now() > until) return 'late';
      const span = open.pop()!;
      const y = open.pop()!;
      const index = open.pop()!;
      const needed = this.#lookAround(this.#patches[index]!, y, span);
      if (!needed) continue;
      // It is looked around from again; what was reached stays reached.
      open.push(index, y, span);
      return needed;
    }
    return 'done';
  }

  /** Takes what touches a span; the patch beside it when that is not read yet. */
  #lookAround(patch: WandPatch, y: number, span: number): WandPatch | null {
    const { job, within } = patch;
    const x0 = within!.set.spans[2 * span]!;
    const x1 = within!.set.spans[2 * span + 1]!;
    let needed: WandPatch | null = null;
    if (y > job.y) this.#reach(patch, x0, x1, y - 1);
    else needed = this.#reachAcross(x0, x1, y - 1);
    if (y < job.y + job.heightPx - 1) this.#reach(patch, x0, x1, y + 1);
    else needed ??= this.#reachAcross(x0, x1, y + 1);
    if (x0 === job.x) needed ??= this.#reachAcross(x0 - 1, x0, y);
    if (x1 === job.x + job.widthPx) needed ??= this.#reachAcross(x1, x1 + 1, y);
    return needed;
  }

  #reachAcross(x0: number, x1: number, y: number): WandPatch | null {
    for (const { index } of this.#places.within({ x: x0, y, width: x1 - x0, height: 1 })) {
      const patch = this.#patches[index]!;
      if (!patch.cost) return patch;
      this.#reach(patch, x0, x1, y);
    }
    return null;
  }

  /** Takes the spans of a row of a patch that meet a part of it. */
  #reach(patch: WandPatch, x0: number, x1: number, y: number): void {
    const { most, open } = this.#search!;
    if (!patch.within) {
      const set = setWithin(patch, most);
      patch.within = { set, reached: new Uint8Array(set.spans.length / 2) };
    }
    const { set, reached } = patch.within;
    const row = y - set.window.y;
    if (row < 0 || row >= set.window.height) return;
    const end = set.rows[row + 1]!;
    for (let span = firstSpanAfter(set, row, x0); span < end && set.spans[2 * span]! < x1; span++) {
      if (reached[span] === 1) continue;
      reached[span] = 1;
      open.push(patch.index, y, span);
    }
  }

  #gather(): PixelSet {
    const parts = this.#patches.flatMap(({ job, within }): SetPart[] => {
      if (!within) return [];
      const { set, reached } = within;
      const builder = new PixelSetBuilder();
      for (let row = 0; row < set.window.height; row++)
        for (let span = set.rows[row]!; span < set.rows[row + 1]!; span++)
          if (reached[span] === 1)
            builder.add(set.window.y + row, set.spans[2 * span]!, set.spans[2 * span + 1]!);
      return [{ window: windowOf(job), set: builder.finish() }];
    });
    return joinSets(parts);
  }
}

/** Where a patch is, by its number. */
interface WandPlace extends PlacedPatch {
  readonly index: number;
}

/** The pixels of a patch whose cost is at most so large. */
function setWithin({ cost, job }: WandPatch, most: number): PixelSet {
  const { x, y, widthPx, heightPx } = job;
  const builder = new PixelSetBuilder();
  for (let row = 0; row < heightPx; row++) {
    const end = (row + 1) * widthPx;
    const base = x - row * widthPx;
    for (let i = row * widthPx; i < end; i++) {
      if (cost![i]! > most) continue;
      const start = i;
      while (i < end && cost![i]! <= most) i++;
      builder.add(y + row, base + start, base + i);
    }
  }
  return builder.finish();
}

/** The first span of a row that ends right of a column. */
function firstSpanAfter({ rows, spans }: PixelSet, row: number, x: number): number {
  let low = rows[row]!;
  let high = rows[row + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle * 2 + 1]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From the 2nd to the 98th percentile of what is known; 0 where nothing is. */
function spreadOf(plane: Float32Array): number {
  const known = plane.filter((value) => Number.isFinite(value));
  if (known.length === 0) return 0;
  const [low, high] = selectQuantiles(known, [tail, 1 - tail]);
  return high! - low!;
}
