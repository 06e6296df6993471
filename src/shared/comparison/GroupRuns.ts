import { intersectWindows, windowOf, type PixelWindow } from '../geo/grid.ts';
import type { Numbered } from './contacts.ts';
import type { Land } from './Land.ts';
import type { ComparedPatch } from './roi.ts';

/**
 * The rows of a window of a ROI as runs of one group of parcels. Row `y` of the window has the runs
 * `rows[y] <= run < rows[y + 1]`, from the left to the right, in columns of the ROI (ends excluded); runs of one row that
 * touch are of different groups. Pixels without LPIS are in none.
 */
export interface GroupRuns {
  readonly window: PixelWindow;
  readonly rows: Uint32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly groups: Uint8Array;
}

/** @param patches Those that reach into the window. @param groups Of each level-1 code. */
export function groupRunsOf(
  window: PixelWindow,
  patches: readonly Numbered<ComparedPatch>[],
  lands: readonly (Land | null)[],
  groups: Uint8Array,
): GroupRuns {
  const ordered = patches
    .flatMap((patch) => {
      const land = lands[patch.at];
      const common = intersectWindows(windowOf(patch), window);
      return land && common ? [{ patch, land, common }] : [];
    })
    .sort((a, b) => a.patch.x - b.patch.x);
  const rows = new Uint32Array(window.height + 1);
  const [starts, ends, names]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < window.height; row++) {
    const y = window.y + row;
    for (const { patch, land, common } of ordered) {
      if (y < common.y || y >= common.y + common.height) continue;
      const shift = patch.x - (y - patch.y) * land.width;
      const last = land.rows[y - patch.y + 1]!;
      for (let run = land.rows[y - patch.y]!; run < last; run++) {
        const from = Math.max(land.starts[run]! + shift, common.x);
        const to = Math.min(land.starts[run + 1]! + shift, common.x + common.width);
        if (from >= to) continue;
        const group = groups[land.code1[run]!]!;
        const before = starts.length - 1;
        if (before >= rows[row]! && ends[before] === from && names[before] === group) ends[before] = to;
        else {
          starts.push(from);
          ends.push(to);
          names.push(group);
        }
      }
    }
    rows[row + 1] = starts.length;
  }
  return {
    ...{ window, rows, groups: Uint8Array.from(names) },
    ...{ starts: Int32Array.from(starts), ends: Int32Array.from(ends) },
  };
}

/**
 * Writes a value over the pixels of a window that have one of another group within reach. `runs` are those of a window that
 * holds the reach around it.
 *
 * @param out `[height, width]` of the window.
 */
export function markNear(
  runs: GroupRuns,
  window: PixelWindow,
  maxSquared: number,
  value: number,
  out: Uint8Array,
): void {
  const reach = Math.floor(Math.sqrt(maxSquared));
  const half = Int32Array.from({ length: reach + 1 }, (_, dy) => Math.floor(Math.sqrt(maxSquared - dy * dy)));
  // Where intervals begin, less where they end: a row of them costs as much as its pixels, however many overlap.
  const changes = new Int32Array(window.width + 1);
  for (let y = 0; y < window.height; y++) {
    if (!markRow(runs, window, y, half, changes)) continue;
    const line = y * window.width;
    let open = 0;
    for (let x = 0; x < window.width; x++) {
      open += changes[x]!;
      if (open > 0) out[line + x] = value;
    }
    changes.fill(0);
  }
}

/** Gathers the intervals of a row of the window; false when there are none. @param half How far a row reaches, by its distance. */
function markRow(
  runs: GroupRuns,
  window: PixelWindow,
  y: number,
  half: Int32Array,
  changes: Int32Array,
): boolean {
  const { window: around, rows, starts, ends, groups } = runs;
  const reach = half.length - 1;
  const row = y + window.y - around.y;
  const bottom = Math.min(around.height - 1, row + reach);
  let isMarked = false;
  for (let own = rows[row]!; own < rows[row + 1]!; own++) {
    const from = Math.max(starts[own]!, window.x);
    const to = Math.min(ends[own]!, window.x + window.width);
    if (from >= to) continue;
    if (isThin(runs, own, row, reach)) {
      changes[from - window.x]! += 1;
      changes[to - window.x]! -= 1;
      isMarked = true;
      continue;
    }
    const group = groups[own];
    for (let other = Math.max(0, row - reach); other <= bottom; other++) {
      const width = half[Math.abs(other - row)]!;
      const last = rows[other + 1]!;
      for (let run = rows[other]!; run < last && starts[run]! < to + width; run++) {
        if (groups[run] === group || ends[run]! + width <= from) continue;
        changes[Math.max(from, starts[run]! - width) - window.x]! += 1;
        changes[Math.min(to, ends[run]! + width) - window.x]! -= 1;
        isMarked = true;
      }
    }
  }
  return isMarked;
}

/** True for a run between two others, both of which are within reach of its middle: all of it is near. */
function isThin({ rows, starts, ends }: GroupRuns, run: number, row: number, reach: number): boolean {
  return (
    ends[run]! - starts[run]! < 2 * reach &&
    run > rows[row]! &&
    ends[run - 1] === starts[run] &&
    run + 1 < rows[row + 1]! &&
    starts[run + 1] === ends[run]
  );
}
