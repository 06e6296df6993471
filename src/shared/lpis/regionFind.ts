import { lpisClassCounts } from '../model/lpisHierarchy.ts';
import type { PatchIndex, PixelWindow } from '../geo/grid.ts';
import { areaOfSpans, codeAt, runAt, startOfRun, windowOfSpans } from './regionRuns.ts';
import type { CodeRuns, Spans } from './regionRuns.ts';

/** A patch on the grid of its ROI, with its level-3 codes; null where it has none that can be read. */
export interface LandPatch {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly lpis: CodeRuns | null;
}

/** 4-connected pixels of one level-3 code. */
export interface Region<P> {
  readonly code: number;
  /** On the grid of the ROI, of all patches together; neighbours in a row are one span. */
  readonly spans: Spans;
  /** The same by patch, in pixels of the patch, in the order of the first span. */
  readonly parts: readonly { readonly patch: P; readonly spans: Spans }[];
  readonly areaPx: number;
  readonly window: PixelWindow;
  /** There was more of it than `maxPatches` hold. */
  readonly isCut: boolean;
  /** Patches that it reaches the border of and whose codes are not known: it stops there. */
  readonly blocked: readonly P[];
}

/** Level-3 code where nothing is declared: the last of the list. */
export const undeclaredCode = lpisClassCounts[2] - 1;

/** A region of so many patches is 2 km²: more than any parcel, less than a fused plain of grassland. */
const maxRegionPatches = 200;

/**
 * Floods the region at a pixel over the patches of a ROI, run by run.
 *
 * Codes that no list has make regions like others. Where a patch is missing it ends, as at the edge of the ROI.
 *
 * @param index of all patches of the ROI.
 * @returns null where no patch is, its codes are not known, or nothing is declared.
 */
export function findRegion<P extends LandPatch>(
  index: PatchIndex<P>,
  x: number,
  y: number,
  maxPatches = maxRegionPatches,
): Region<P> | null {
  const first = index.at(x, y);
  if (!first?.lpis) return null;
  const code = codeAt(first.lpis, x - first.x, y - first.y);
  if (code === undeclaredCode) return null;
  return new Flood(index, code, maxPatches).run(first, x, y);
}

interface Reached {
  readonly seen: Uint8Array;
  /** Row and run of each run that was reached. */
  readonly rows: number[];
  readonly runs: number[];
}

class Flood<P extends LandPatch> {
  readonly #index: PatchIndex<P>;
  readonly #code: number;
  readonly #maxPatches: number;
  readonly #reached = new Map<P, Reached>();
  readonly #blocked = new Set<P>();
  readonly #stack: { patch: P; row: number; run: number }[] = [];
  #isCut = false;

  constructor(index: PatchIndex<P>, code: number, maxPatches: number) {
    this.#index = index;
    this.#code = code;
    this.#maxPatches = maxPatches;
  }

  run(first: P, x: number, y: number): Region<P> {
    this.#reach(first, x, x + 1, y);
    for (let next = this.#stack.pop(); next; next = this.#stack.pop())
      this.#spread(next.patch, next.row, next.run);
    return this.#finish();
  }

  /** Looks at the four sides of a run. */
  #spread(patch: P, row: number, run: number): void {
    const { width, height, ends } = patch.lpis!;
    const start = startOfRun(patch.lpis!, row, run);
    const [x0, x1, y] = [patch.x + start, patch.x + ends[run]!, patch.y + row];
    if (row > 0) this.#reach(patch, x0, x1, y - 1);
    else this.#reachAcross(x0, x1, y - 1);
    if (row < height - 1) this.#reach(patch, x0, x1, y + 1);
    else this.#reachAcross(x0, x1, y + 1);
    if (start === 0) this.#reachAcross(x0 - 1, x0, y);
    if (ends[run] === width) this.#reachAcross(x1, x1 + 1, y);
  }

  #reachAcross(x0: number, x1: number, y: number): void {
    for (const patch of this.#index.within({ x: x0, y, width: x1 - x0, height: 1 }))
      this.#reach(patch, x0, x1, y);
  }

  /** Takes the runs of the code that meet a part of a row of the grid. */
  #reach(patch: P, x0: number, x1: number, y: number): void {
    const { lpis } = patch;
    if (!lpis) {
      this.#blocked.add(patch);
      return;
    }
    const row = y - patch.y;
    const from = Math.max(0, x0 - patch.x);
    const to = Math.min(lpis.width, x1 - patch.x);
    for (let run = runAt(lpis, row, from); ; run++) {
      if (lpis.codes[run] === this.#code) this.#take(patch, lpis, row, run);
      if (lpis.ends[run]! >= to) return;
    }
  }

  #take(patch: P, lpis: CodeRuns, row: number, run: number): void {
    let reached = this.#reached.get(patch);
    if (!reached) {
      if (this.#reached.size >= this.#maxPatches) {
        this.#isCut = true;
        return;
      }
      reached = { seen: new Uint8Array(lpis.codes.length), rows: [], runs: [] };
      this.#reached.set(patch, reached);
    }
    if (reached.seen[run]) return;
    reached.seen[run] = 1;
    reached.rows.push(row);
    reached.runs.push(run);
    this.#stack.push({ patch, row, run });
  }

  #finish(): Region<P> {
    const parts = [...this.#reached].map(([patch, reached]) => ({
      patch,
      spans: spansOf(patch.lpis!, reached),
    }));
    parts.sort((a, b) => a.patch.y + a.spans[0]! - b.patch.y - b.spans[0]! || a.patch.x - b.patch.x);
    const spans = joinSpans(parts);
    return {
      code: this.#code,
      parts,
      spans,
      areaPx: areaOfSpans(spans),
      window: windowOfSpans(spans),
      isCut: this.#isCut,
      blocked: [...this.#blocked],
    };
  }
}

function spansOf(lpis: CodeRuns, { rows, runs }: Reached): Spans {
  // Runs are numbered row by row: their order is that of the pixels.
  const order = runs.map((_, i) => i).sort((a, b) => runs[a]! - runs[b]!);
  const spans = new Int32Array(order.length * 3);
  order.forEach((i, at) => {
    const row = rows[i]!;
    spans.set([row, startOfRun(lpis, row, runs[i]!), lpis.ends[runs[i]!]!], at * 3);
  });
  return spans;
}

/** Spans of all parts on the grid of the ROI. */
function joinSpans(parts: readonly { patch: LandPatch; spans: Spans }[]): Spans {
  const all: [y: number, x0: number, x1: number][] = [];
  for (const { patch, spans } of parts)
    for (let i = 0; i < spans.length; i += 3)
      all.push([patch.y + spans[i]!, patch.x + spans[i + 1]!, patch.x + spans[i + 2]!]);
  all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const joined = new Int32Array(all.length * 3);
  let count = 0;
  for (const [y, x0, x1] of all) {
    const isNext = count > 0 && joined[count - 3] === y && joined[count - 1] === x0;
    if (isNext) joined[count - 1] = x1;
    else {
      joined.set([y, x0, x1], count);
      count += 3;
    }
  }
  return joined.slice(0, count);
}
