import { cellSizePx, formatCellId, maxWholePatchPx } from '../../shared/model/layouts.ts';

/** What is shown and edited as a whole: a patch, or a cell of a large image. Pixels within the patch. */
export interface Cell {
  readonly id: string;
  readonly row: number;
  readonly col: number;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The cells of a large image, row by row, those at the right and lower edge smaller; null for a patch that is one itself. */
export function cellsOf(patchId: string, widthPx: number, heightPx: number): Cell[] | null {
  if (widthPx <= maxWholePatchPx && heightPx <= maxWholePatchPx) return null;
  const cells: Cell[] = [];
  for (let y = 0, row = 0; y < heightPx; y += cellSizePx, row++) {
    for (let x = 0, col = 0; x < widthPx; x += cellSizePx, col++) {
      cells.push({
        id: formatCellId(patchId, row, col),
        row,
        col,
        x,
        y,
        widthPx: Math.min(cellSizePx, widthPx - x),
        heightPx: Math.min(cellSizePx, heightPx - y),
      });
    }
  }
  return cells;
}
