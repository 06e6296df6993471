import type { PatchRow } from '../../../shared/contract/index.ts';

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
