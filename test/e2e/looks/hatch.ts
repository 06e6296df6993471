import { hatchPatterns } from '../../../src/shared/model/hatchPatterns.ts';
import type { Ink } from './painters.ts';

/** Side of the square on which patterns repeat. */
const side = 24;
/** Half the width of a line, and that of the edge beside it. */
const [half, edge] = [0.8, 1];

/**
 * What a pixel of the ROI's grid has of the pattern of a class of CoSIA, at one pixel of the screen for each of the grid.
 *
 * Lines `[across, down]` cross the upper edge of the square `across` times and the left one `down` times, evenly and first in
 * the middle of a step; they have an edge on their lower right side. Dots stand on a grid, every other row of an even
 * number shifted by half a step. Dashes are drawn for 3 of 5 parts of each half of the square, every other line shifted by
 * a quarter.
 */
export function hatchInk(value: number, gridX: number, gridY: number): Ink {
  const [x, y] = [(gridX % side) + 0.5, (gridY % side) + 0.5];
  const { lines, dashed = false, dots } = hatchPatterns[value]!;
  const inks = lines.map(([across, down]) => inkOfLine(across, down, dashed, x, y));
  if (dots) inks.push(inkOfDots(dots.perSide, dots.radiusPx, x, y));
  return inks.includes('line') ? 'line' : inks.includes('edge') ? 'edge' : 'none';
}

function inkOfLine(across: number, down: number, isDashed: boolean, x: number, y: number): Ink {
  const turns = (across * x + down * y) / side;
  const number = Math.floor(turns);
  if (isDashed) {
    const along = (across === 0 ? x : y) + (number % 2 === 0 ? 0 : side / 4);
    if ((along % (side / 2)) / (side / 2) >= 0.6) return 'none';
  }
  // Signed distance from the middle of the line.
  const away = ((turns - number - 0.5) * side) / Math.hypot(across, down);
  if (Math.abs(away) <= half) return 'line';
  return away > 0 && away <= half + edge ? 'edge' : 'none';
}

function inkOfDots(perSide: number, radius: number, x: number, y: number): Ink {
  const step = side / perSide;
  const distances = [-1, 0, 1].map((beside) => {
    const row = Math.floor(y / step) + beside;
    const shift = perSide % 2 === 0 && Math.abs(row % 2) === 1 ? step / 2 : 0;
    const col = Math.round((x - shift) / step - 0.5);
    return Math.hypot((col + 0.5) * step + shift - x, (row + 0.5) * step - y);
  });
  const nearest = Math.min(...distances);
  return nearest <= radius ? 'line' : nearest <= radius + edge ? 'edge' : 'none';
}
