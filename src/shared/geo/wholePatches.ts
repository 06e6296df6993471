import { parseCellId } from '../model/layouts.ts';
import { uniteWindows, windowOf, type PixelWindow, type PlacedPatch } from './grid.ts';

/** A patch of the catalogue on the ROI grid. */
export interface WholePatch<T> {
  readonly patchId: string;
  /** All its pixels. */
  readonly window: PixelWindow;
  /** What it is shown and edited by: the cells of a large image, or the patch itself. */
  readonly cells: readonly T[];
  readonly isCut: boolean;
}

/** The patches whose cells, or which themselves, are on a ROI's grid, in its order. */
export function wholePatches<T extends PlacedPatch & { readonly patchId: string }>(
  grid: readonly T[],
): WholePatch<T>[] {
  const patches = new Map<string, { window: PixelWindow; cells: T[]; isCut: boolean }>();
  for (const entry of grid) {
    const cell = parseCellId(entry.patchId);
    const patchId = cell?.patchId ?? entry.patchId;
    const known = patches.get(patchId);
    if (known) {
      known.window = uniteWindows(known.window, windowOf(entry));
      known.cells.push(entry);
    } else patches.set(patchId, { window: windowOf(entry), cells: [entry], isCut: cell !== null });
  }
  return [...patches].map(([patchId, patch]) => ({ patchId, ...patch }));
}
