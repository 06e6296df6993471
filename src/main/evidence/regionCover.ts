import { startOfRun } from '../../shared/lpis/regionRuns.ts';
import type { CodeRuns, Spans } from '../../shared/lpis/regionRuns.ts';

/** A grid of `cols × rows` cells laid over a patch: its Sentinel pixels. */
export interface CellGrid {
  readonly width: number;
  readonly height: number;
  readonly cols: number;
  readonly rows: number;
}

/** Area of one cell in the unit of `CellAreas`. */
export const cellUnits = ({ width, height }: CellGrid): number => width * height;

/**
 * Adds up how much of each cell rectangles cover, exactly: a pixel is `cols × rows` units, a cell `width × height`. (A
 * Sentinel pixel is 51.2 label pixels wide, so pixels on its edge belong to two.)
 */
export class CellAreas {
  readonly areas: Float64Array<ArrayBuffer>;
  readonly #grid: CellGrid;

  constructor(grid: CellGrid) {
    this.#grid = grid;
    this.areas = new Float64Array(grid.cols * grid.rows);
  }

  /** Adds the pixels `x0` to `x1` (excluded) of a row. */
  add(y: number, x0: number, x1: number): void {
    const { width, height, cols, rows } = this.#grid;
    // In units where a pixel is `cols` wide and `rows` high.
    const [left, right] = [x0 * cols, x1 * cols];
    const [top, bottom] = [y * rows, (y + 1) * rows];
    const lastCol = Math.ceil(right / width) - 1;
    const lastRow = Math.ceil(bottom / height) - 1;
    for (let row = Math.floor(top / height); row <= lastRow; row++) {
      const high = Math.min(bottom, (row + 1) * height) - Math.max(top, row * height);
      for (let col = Math.floor(left / width); col <= lastCol; col++) {
        const wide = Math.min(right, (col + 1) * width) - Math.max(left, col * width);
        this.areas[row * cols + col]! += wide * high;
      }
    }
  }
}

/** Area of each cell that spans cover, in units of which a cell has `cellUnits`. */
export function cellAreasOf(spans: Spans, grid: CellGrid): Float64Array<ArrayBuffer> {
  const cells = new CellAreas(grid);
  for (let i = 0; i < spans.length; i += 3) cells.add(spans[i]!, spans[i + 1]!, spans[i + 2]!);
  return cells.areas;
}

/** The code that covers at least three quarters of each cell, or -1. */
export function pureCodesOf(runs: CodeRuns, cols: number, rows: number): Int16Array<ArrayBuffer> {
  const { width, height, rowStarts, ends, codes } = runs;
  const grid = { width, height, cols, rows };
  const byCode = new Map<number, CellAreas>();
  for (let y = 0; y < height; y++) {
    for (let run = rowStarts[y]!; run < rowStarts[y + 1]!; run++) {
      let cells = byCode.get(codes[run]!);
      if (!cells) byCode.set(codes[run]!, (cells = new CellAreas(grid)));
      cells.add(y, startOfRun(runs, y, run), ends[run]!);
    }
  }
  const pure = new Int16Array(cols * rows).fill(-1);
  for (const [code, { areas }] of byCode)
    for (let cell = 0; cell < pure.length; cell++)
      if (4 * areas[cell]! >= 3 * cellUnits(grid)) pure[cell] = code;
  return pure;
}
