import type { PixelWindow } from '../../geo/grid.ts';
import { emptySet, PixelSetBuilder, type PixelSet } from '../pixelSet.ts';
import { labelComponents, type Components, type Connectivity } from './components.ts';

/** The components of one patch at its place in the ROI: built once for each version of its mask, and kept by the caller. */
export interface RunTable extends Components {
  readonly window: PixelWindow;
}

/** @param data Class of each pixel of the window, `[window.height, window.width]`; not kept. */
export function createRunTable(
  window: PixelWindow,
  data: Uint8Array,
  options: { readonly connectivity?: Connectivity; readonly inside?: Uint8Array | null } = {},
): RunTable {
  return { window, ...labelComponents(data, window.width, window.height, options) };
}

/**
 * The pixels of one class that are connected to a place of the ROI grid, over the borders of patches; empty where no patch of
 * the list has a mask. The list has one connectivity throughout, and its windows do not overlap.
 *
 * The work grows with the runs of the patches that are met, not with their pixels.
 */
export function connectedSet(tables: readonly RunTable[], x: number, y: number): PixelSet {
  const start = tables.find(
    ({ window }) =>
      x >= window.x && y >= window.y && x < window.x + window.width && y < window.y + window.height,
  );
  const component = start ? componentAt(start, x, y) : -1;
  if (!start || component < 0) return emptySet;
  const met = new Map<RunTable, Met>();
  const meet = (table: RunTable): Met => {
    let known = met.get(table);
    if (!known) met.set(table, (known = { table, isIn: new Uint8Array(table.count), neighbours: null }));
    return known;
  };
  const first = meet(start);
  first.isIn[component] = 1;
  // A patch waits whenever more of it is found, and then looks at its border once.
  const waiting = new Set([first]);
  const value = start.values[component]!;
  for (const from of waiting) {
    waiting.delete(from);
    from.neighbours ??= neighboursOf(from.table, tables);
    for (const table of from.neighbours) {
      const to = meet(table);
      let isMore = false;
      forEachContactAcross(from.table, table, (a, b) => {
        if (from.isIn[a] === 0 || to.isIn[b] === 1 || table.values[b] !== value) return;
        to.isIn[b] = 1;
        isMore = true;
      });
      if (isMore) waiting.add(to);
    }
  }
  return gather([...met.values()].filter(({ isIn }) => isIn.includes(1)));
}

/** A patch that the search came to, and its components that belong to the set. */
interface Met {
  readonly table: RunTable;
  readonly isIn: Uint8Array;
  neighbours: readonly RunTable[] | null;
}

/** The component at a place in the window; -1 where there is no mask. */
function componentAt({ window, runs, ofRun }: RunTable, x: number, y: number): number {
  const row = y - window.y;
  const at = row * window.width + x - window.x;
  let low = runs.rows[row]!;
  let high = runs.rows[row + 1]! - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (runs.starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return ofRun[low]!;
}

const endOf = ({ x, y, width, height }: PixelWindow) => ({ right: x + width, bottom: y + height });

/** The patches that touch one by a side; with connectivity 8 also by a corner. */
function neighboursOf(table: RunTable, tables: readonly RunTable[]): RunTable[] {
  const { window, connectivity } = table;
  const { right, bottom } = endOf(window);
  return tables.filter((other) => {
    const end = endOf(other.window);
    const gapX = Math.max(other.window.x - right, window.x - end.right);
    const gapY = Math.max(other.window.y - bottom, window.y - end.bottom);
    if (gapX === 0 && gapY === 0) return connectivity === 8;
    return (gapX === 0 && gapY < 0) || (gapY === 0 && gapX < 0);
  });
}

/** Visits the components on both sides of the border between two patches that touch; a pair may come many times. */
function forEachContactAcross(a: RunTable, b: RunTable, visit: (ofA: number, ofB: number) => void): void {
  const [endA, endB] = [endOf(a.window), endOf(b.window)];
  const reach = a.connectivity === 8 ? 1 : 0;
  if (endA.right === b.window.x) alongColumns(a, b, true, reach, visit);
  else if (endB.right === a.window.x) alongColumns(a, b, false, reach, visit);
  else if (endA.bottom === b.window.y) alongRows(a, a.window.height - 1, b, 0, reach, visit);
  else alongRows(a, 0, b, b.window.height - 1, reach, visit);
}

/** Patches beside each other: the last runs of the rows of one, the first runs of the other. */
function alongColumns(
  a: RunTable,
  b: RunTable,
  isBRight: boolean,
  reach: number,
  visit: (ofA: number, ofB: number) => void,
): void {
  const edge = ({ runs, ofRun }: RunTable, row: number, isLast: boolean) =>
    ofRun[isLast ? runs.rows[row + 1]! - 1 : runs.rows[row]!]!;
  // Rows of the one are those of the other and so many more.
  const offset = a.window.y - b.window.y;
  const first = Math.max(0, -offset - reach);
  const last = Math.min(a.window.height - 1, b.window.height - 1 - offset + reach);
  for (let row = first; row <= last; row++) {
    const ofA = edge(a, row, isBRight);
    if (ofA < 0) continue;
    for (let other = row + offset - reach; other <= row + offset + reach; other++) {
      if (other < 0 || other >= b.window.height) continue;
      const ofB = edge(b, other, !isBRight);
      if (ofB >= 0) visit(ofA, ofB);
    }
  }
}

/** Patches above each other: two rows of runs, walked over together. */
function alongRows(
  a: RunTable,
  rowA: number,
  b: RunTable,
  rowB: number,
  reach: number,
  visit: (ofA: number, ofB: number) => void,
): void {
  const baseA = a.window.x - rowA * a.window.width;
  const baseB = b.window.x - rowB * b.window.width;
  const lastB = b.runs.rows[rowB + 1]!;
  let from = b.runs.rows[rowB]!;
  for (let run = a.runs.rows[rowA]!; run < a.runs.rows[rowA + 1]!; run++) {
    const left = a.runs.starts[run]! + baseA - reach;
    const right = a.runs.starts[run + 1]! + baseA + reach;
    while (from < lastB && b.runs.starts[from + 1]! + baseB <= left) from++;
    if (a.ofRun[run]! < 0) continue;
    for (let other = from; other < lastB && b.runs.starts[other]! + baseB < right; other++)
      if (b.ofRun[other]! >= 0) visit(a.ofRun[run]!, b.ofRun[other]!);
  }
}

/** The components as one set: band by band of rows in which the same patches lie beside each other. */
function gather(met: readonly Met[]): PixelSet {
  const builder = new PixelSetBuilder();
  const edges = new Set(met.flatMap(({ table: { window } }) => [window.y, endOf(window).bottom]));
  const bands = [...edges].sort((a, b) => a - b);
  for (const [i, top] of bands.entries()) {
    const beside = met
      .filter(({ table: { window } }) => window.y <= top && endOf(window).bottom > top)
      .sort((a, b) => a.table.window.x - b.table.window.x);
    const bottom = bands[i + 1] ?? top;
    for (let y = top; y < bottom; y++) for (const part of beside) addRow(builder, part, y);
  }
  return builder.finish();
}

function addRow(builder: PixelSetBuilder, { table, isIn }: Met, y: number): void {
  const { window, runs, ofRun } = table;
  const row = y - window.y;
  const base = window.x - row * window.width;
  const end = runs.rows[row + 1]!;
  for (let run = runs.rows[row]!; run < end; run++) {
    const component = ofRun[run]!;
    if (component >= 0 && isIn[component] === 1)
      builder.add(y, runs.starts[run]! + base, runs.starts[run + 1]! + base);
  }
}
