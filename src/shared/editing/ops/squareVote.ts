import { classCellsOf } from './classCells.ts';
import { forEachMixedRun, type RunsAbove } from './mixedWindows.ts';
import type { OpInput } from './op.ts';

/**
 * Each pixel's class by a vote of the square of `2 radius + 1` pixels around it; pixels outside the image and those without
 * a mask have no vote. A pixel keeps its class when that is among the most frequent; else it gets the most frequent one, of
 * several the smallest value. With `needsOverHalf` it gets it only when it has more than half of the votes.
 *
 * A window's counts come from those of the window to its left, by one column less and one more; a column is as many steps as
 * it has vertical runs, so that a large radius costs little more than a small one.
 */
export function squareVote(input: OpInput, radius: number, needsOverHalf: boolean): Uint8Array {
  const { before, width, height } = input;
  const after = new Uint8Array(before);
  const { values, cells } = classCellsOf(input);
  if (values.length < 2) return after;
  const outside = values.length;
  const votes = new Int32Array(outside + 1);

  const addColumn = (x: number, last: number, rows: number, sign: number, runs: RunsAbove): void => {
    let slot = last % runs.rows;
    let pixel = last * width + x;
    let left = rows;
    while (left > 0) {
      const length = Math.min(runs.above[slot * width + x]!, left);
      votes[cells[pixel]!]! += sign * length;
      left -= length;
      pixel -= length * width;
      slot -= length;
      if (slot < 0) slot += runs.rows;
    }
  };

  forEachMixedRun(cells, width, height, radius, (y, xStart, xEnd, runs) => {
    const last = Math.min(height - 1, y + radius);
    const rows = last - Math.max(0, y - radius) + 1;
    votes.fill(0);
    for (let x = Math.max(0, xStart - radius); x < Math.min(width, xStart + radius); x++)
      addColumn(x, last, rows, 1, runs);
    for (let x = xStart; x < xEnd; x++) {
      if (x + radius < width) addColumn(x + radius, last, rows, 1, runs);
      if (x > xStart && x > radius) addColumn(x - radius - 1, last, rows, -1, runs);
      const own = cells[y * width + x]!;
      if (own === outside) continue;
      const columns = Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1;
      const all = rows * columns - votes[outside]!;
      // With half of the votes it is among the most frequent.
      if (votes[own]! * 2 >= all) continue;
      // Ascending and strictly more: its own class stays first, then the smallest value.
      let best = own;
      for (let k = 0; k < outside; k++) if (votes[k]! > votes[best]!) best = k;
      if (!needsOverHalf || votes[best]! * 2 > all) after[y * width + x] = values[best]!;
    }
  });
  return after;
}
