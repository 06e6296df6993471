/**
 * Lengths of the vertical runs that end at each pixel, in a ring of rows: row `y` is at `(y % rows) * width`. A pixel and the
 * `above[…] - 1` pixels over it are equal; rows above the image's first do not count.
 */
export interface RunsAbove {
  readonly above: Uint16Array;
  readonly rows: number;
}

/**
 * Visits the pixels whose window has several values: runs `xStart <= x < xEnd` of row `y`, from top to bottom and from left to
 * right. The window is the square of `2 radius + 1` pixels, cut at the image's borders.
 *
 * Most windows of a land-cover mask have one value, and filters leave their pixels alone. They are told without looking at
 * the window: its columns are of one value where the vertical runs that end on its last row are long enough, and the window
 * is when so many of such columns, of the same value, follow each other. About two comparisons a pixel, whatever the radius.
 *
 * @param cells `[height, width]`.
 * @param visit Also gets the runs above, ready for the rows of the windows of row `y`, and reused.
 */
export function forEachMixedRun(
  cells: Uint8Array | Uint16Array,
  width: number,
  height: number,
  radius: number,
  visit: (y: number, xStart: number, xEnd: number, runs: RunsAbove) => void,
): void {
  const rows = Math.min(height, 2 * radius + 1);
  const runs: RunsAbove = { above: new Uint16Array(rows * width), rows };
  let filled = 0;
  for (let y = 0; y < height; y++) {
    const last = Math.min(height - 1, y + radius);
    while (filled <= last) fillRow(cells, width, filled++, runs);
    visitRow(cells, width, y, last, radius, runs, visit);
  }
}

const longest = 0xffff;

function fillRow(
  cells: Uint8Array | Uint16Array,
  width: number,
  y: number,
  { above, rows }: RunsAbove,
): void {
  const at = (y % rows) * width;
  if (y === 0) {
    above.fill(1, at, at + width);
    return;
  }
  const upper = ((y - 1) % rows) * width;
  const row = y * width;
  for (let x = 0; x < width; x++) {
    const length = above[upper + x]!;
    above[at + x] =
      cells[row + x] === cells[row - width + x] ? (length === longest ? longest : length + 1) : 1;
  }
}

function visitRow(
  cells: Uint8Array | Uint16Array,
  width: number,
  y: number,
  last: number,
  radius: number,
  runs: RunsAbove,
  visit: (y: number, xStart: number, xEnd: number, runs: RunsAbove) => void,
): void {
  const { above } = runs;
  const needed = last - Math.max(0, y - radius) + 1;
  const at = (last % runs.rows) * width;
  const row = last * width;
  let start = -1;
  /** Columns of one and the same value that end at the window's right one. */
  let columns = 0;
  let value = -1;
  for (let x = -radius; x < width; x++) {
    const right = x + radius;
    if (right < width) {
      if (above[at + right]! < needed) columns = 0;
      else if (cells[row + right] === value) columns++;
      else {
        columns = 1;
        value = cells[row + right]!;
      }
      if (columns === 0) value = -1;
    }
    if (x < 0) continue;
    const isMixed = columns < Math.min(right, width - 1) - Math.max(0, x - radius) + 1;
    if (isMixed) {
      if (start < 0) start = x;
    } else if (start >= 0) {
      visit(y, start, x, runs);
      start = -1;
    }
  }
  if (start >= 0) visit(y, start, width, runs);
}
