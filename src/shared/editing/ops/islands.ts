import { forEachContact, labelComponents, repaint, type Components } from './components.ts';
import type { EditOp, OpInput } from './op.ts';
import { minPxOf } from './sizes.ts';

/**
 * Areas of fewer than `minPx` pixels become the class of the largest area beside them, as in gdal_sieve (GDALSieveFilter of
 * GDAL 3; `inside` is its mask band).
 *
 * - All sizes are those before the operation.
 * - Of equally large neighbours, that one which a walk over the pixels, row by row, meets first: at each pixel it looks up,
 *   up-left and up-right (connectivity 8), then left, and both areas of a pair learn of each other.
 * - Where the largest neighbour is itself small, its largest neighbour counts, and so on to an area that is large enough. Where
 *   that goes round, or there is no neighbour, the area stays. So a second pass may find more to do.
 * - With `classes`, areas of other classes stay, however small; an area that stays ends such a chain as a large one does. GDAL
 *   has no such choice.
 */
export function islands(op: Extract<EditOp, { op: 'islands' }>, input: OpInput): Uint8Array {
  const { before, width, height, inside, gsd } = input;
  const { connectivity, classes } = op;
  const areas = labelComponents(before, width, height, { connectivity, inside });
  const minPx = minPxOf(op, gsd);
  const isSmall = smallOnes(areas, minPx, classes ?? null);
  return repaint(before, areas, targets(areas, isSmall, largestNeighbours(areas)));
}

/** 1 for each area that is to be merged. */
function smallOnes({ values, sizes }: Components, minPx: number, classes: readonly number[] | null) {
  const wanted = new Uint8Array(256).fill(classes ? 0 : 1);
  for (const value of classes ?? []) wanted[value] = 1;
  return Uint8Array.from(sizes, (px, area) => (px < minPx ? wanted[values[area]!]! : 0));
}

/** The largest area beside each; -1 where there is none. */
function largestNeighbours({ runs, ofRun, sizes, connectivity, count }: Components): Int32Array {
  const largest = new Int32Array(count).fill(-1);
  const largestPx = new Int32Array(count);
  forEachContact(runs, connectivity, (run, other) => {
    const a = ofRun[run]!;
    const b = ofRun[other]!;
    if (a === b || a < 0 || b < 0) return;
    if (sizes[b]! > largestPx[a]!) {
      largest[a] = b;
      largestPx[a] = sizes[b]!;
    }
    if (sizes[a]! > largestPx[b]!) {
      largest[b] = a;
      largestPx[b] = sizes[a]!;
    }
  });
  return largest;
}

const unknown = -2;
const stays = -1;

/** The class that each small area gets; -1 where it stays. */
function targets({ values, count }: Components, isSmall: Uint8Array, largest: Int32Array): Int16Array {
  const target = new Int16Array(count).fill(unknown);
  const way: number[] = [];
  for (let area = 0; area < count; area++) {
    let at = area;
    way.length = 0;
    while (at >= 0 && isSmall[at] === 1 && target[at] === unknown) {
      // Whoever comes back to an area of its own way has gone round.
      target[at] = stays;
      way.push(at);
      at = largest[at]!;
    }
    if (at < 0) continue;
    const value = isSmall[at] === 1 ? target[at]! : values[at]!;
    for (const passed of way) target[passed] = value;
    if (isSmall[area] === 0) target[area] = stays;
  }
  return target;
}
