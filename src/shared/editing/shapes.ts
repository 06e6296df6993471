import type { PixelWindow } from '../geo/grid.ts';
import { emptySet, PixelSetBuilder, type PixelSet } from './pixelSet.ts';

/** Sides of a shape along the axes, in pixels of the ROI grid; integers are pixel corners, fractions are allowed. */
export interface ShapeBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels whose centre a ring encloses, within `grid`.
 *
 * Even-odd: a place is inside when a line from it to the left crosses the ring an odd number of times. So a ring that crosses
 * itself is defined too: what it goes around twice is outside, as the ghost shows before the click. A centre that lies on
 * a side belongs to the land right of it (below it, for a level side), and of a side only its two ends matter, not its
 * direction: rings that share sides neither overlap nor leave a gap.
 *
 * @param points `[x0, y0, x1, y1, …]` on the ROI grid, integers are pixel corners; the last is joined to the first. Fewer than
 *   three points, or one that is no finite number, enclose nothing.
 */
export function setOfPolygon(points: readonly number[], grid: PixelWindow): PixelSet {
  const corners = points.length >> 1;
  if (corners < 3 || !points.every(Number.isFinite)) return emptySet;
  const { top, rows } = rowsOf(points, grid);
  if (rows <= 0) return emptySet;
  const starts = new Uint32Array(rows + 1);
  forEachSide(points, top, rows, (row) => starts[row + 1]!++);
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
  const columns = new Int32Array(starts[rows]!);
  const at = starts.slice(0, rows);
  const right = grid.x + grid.width;
  forEachSide(points, top, rows, (row, x) => {
    columns[at[row]!++] = Math.min(right, Math.max(grid.x, firstCentre(x)));
  });
  const builder = new PixelSetBuilder();
  for (let row = 0; row < rows; row++) {
    const [start, end] = [starts[row]!, starts[row + 1]!];
    sort(columns, start, end);
    for (let i = start; i + 1 < end; i += 2) builder.add(top + row, columns[i]!, columns[i + 1]!);
  }
  return builder.finish();
}

/** The pixels whose centre is in a rectangle, within `grid`; the left and the upper side belong to it. */
export function setOfRectangle(bounds: ShapeBounds, grid: PixelWindow): PixelSet {
  const left = Math.max(grid.x, firstCentre(bounds.x));
  const right = Math.min(grid.x + grid.width, firstCentre(bounds.x + bounds.width));
  const { top, bottom } = heightOf(bounds, grid);
  const builder = new PixelSetBuilder();
  for (let y = top; y < bottom; y++) builder.add(y, left, right);
  return builder.finish();
}

/** The pixels whose centre is in the ellipse that fills `bounds`, its border left out, within `grid`. */
export function setOfEllipse(bounds: ShapeBounds, grid: PixelWindow): PixelSet {
  const [radiusX, radiusY] = [bounds.width / 2, bounds.height / 2];
  if (!(radiusX > 0 && radiusY > 0)) return emptySet;
  const [middleX, middleY] = [bounds.x + radiusX, bounds.y + radiusY];
  const { top, bottom } = heightOf(bounds, grid);
  const builder = new PixelSetBuilder();
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - middleY;
    // Without divisions: exact for whole bounds of up to some thousand pixels, where centres do lie on the border.
    const isIn = (x: number) =>
      ((x + 0.5 - middleX) * radiusY) ** 2 + (dy * radiusX) ** 2 < (radiusX * radiusY) ** 2;
    const half = radiusX * Math.sqrt(Math.max(0, 1 - (dy / radiusY) ** 2));
    let start = firstCentre(middleX - half);
    let end = firstCentre(middleX + half);
    // The root is rounded: the pixel at either end is asked itself.
    if (isIn(start - 1)) start--;
    else if (!isIn(start)) start++;
    if (isIn(end)) end++;
    else if (!isIn(end - 1)) end--;
    builder.add(y, Math.max(grid.x, start), Math.min(grid.x + grid.width, end));
  }
  return builder.finish();
}

/** The first pixel whose centre is at `position` or right of it. The sum makes 0 of -0. */
const firstCentre = (position: number): number => Math.ceil(position - 0.5) + 0;

function heightOf({ y, height }: ShapeBounds, grid: PixelWindow): { top: number; bottom: number } {
  const bottom = Math.min(grid.y + grid.height, firstCentre(y + height));
  return { top: Math.max(grid.y, firstCentre(y)), bottom };
}

function rowsOf(points: readonly number[], grid: PixelWindow): { top: number; rows: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 1; i < points.length; i += 2) {
    low = Math.min(low, points[i]!);
    high = Math.max(high, points[i]!);
  }
  const { top, bottom } = heightOf({ x: 0, width: 0, y: low, height: high - low }, grid);
  return { top, rows: bottom - top };
}

/** Visits where each side crosses the centre line of each of the rows; the lower end of a side is not part of it. */
function forEachSide(
  points: readonly number[],
  top: number,
  rows: number,
  visit: (row: number, x: number) => void,
): void {
  const corners = points.length >> 1;
  for (let i = 0; i < corners; i++) {
    const next = i + 1 === corners ? 0 : i + 1;
    // From its upper end, whichever way the ring goes, so that a shared side is computed alike for both rings.
    const isDown = points[i * 2 + 1]! <= points[next * 2 + 1]!;
    const a = (isDown ? i : next) * 2;
    const b = (isDown ? next : i) * 2;
    const x0 = points[a]!;
    const y0 = points[a + 1]!;
    const width = points[b]! - x0;
    const height = points[b + 1]! - y0;
    const last = Math.min(rows, firstCentre(points[b + 1]!) - top);
    for (let row = Math.max(0, firstCentre(y0) - top); row < last; row++) {
      visit(row, x0 + ((top + row + 0.5 - y0) * width) / height);
    }
  }
}

/** Sorts a few numbers in place; almost always two. */
function sort(values: Int32Array, start: number, end: number): void {
  if (end - start > 32) {
    values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= start && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}
