import type { PatchRow } from '../../../shared/contract/index.ts';
import { parseCellId } from '../../../shared/model/layouts.ts';

/** Row and column of a patch in its ROI; empty where an image is the whole ROI. */
export function patchPlace({
  patchId,
  roiKey,
  row,
  col,
}: Pick<PatchRow, 'patchId' | 'roiKey' | 'row' | 'col'>): string {
  if (patchId === roiKey) return '';
  return patchId.startsWith(`${roiKey}_`) ? patchId.slice(roiKey.length + 1) : `${row}-${col}`;
}

/** The short name of a patch of an open ROI, or of a cell of a large image: what its id adds to that of the ROI. */
export function cellName(id: string, roiKey: string): string {
  const cell = parseCellId(id);
  if (cell) return `${cell.row}-${cell.col}`;
  return id.startsWith(`${roiKey}_`) ? id.slice(roiKey.length + 1) : '';
}
