import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import type { EditScope } from '../../shared/contract/editing.ts';
import { intersectWindows, windowOf, type PixelWindow } from '../../shared/geo/grid.ts';
import { AppError } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import type { Skipped } from './sources.ts';

/** The masks that an operation is about. */
export interface Scope {
  readonly targets: readonly RoiPatch[];
  readonly skipped: readonly Skipped[];
}

/**
 * The masks of a scope in the open ROI that the selection reaches.
 *
 * @param selected window of the selection on the ROI grid; null when nothing is selected.
 * @throws AppError notFound for a patch that the ROI does not have on its grid.
 */
export function scopeOf(roi: RoiDetail, scope: EditScope, selected: PixelWindow | null): Scope {
  const meant = scope.kind === 'roi' ? roi.grid : roi.grid.filter(isPatch(scope.patchId));
  if (scope.kind === 'patch' && meant.length === 0)
    throw new AppError('notFound', { what: 'patch', id: scope.patchId });
  return splitEditable(selected ? meant.filter((p) => intersectWindows(windowOf(p), selected)) : meant);
}

/** The masks of some patches of a ROI; of a large image its cells. A patch that is not on the grid is skipped. */
export function scopeOfPatches(roi: RoiDetail, patchIds: ReadonlySet<string>): Scope {
  const { targets, skipped } = splitEditable(
    roi.grid.filter(({ patchId }) => patchIds.has(patchOfCell(patchId))),
  );
  const placed = new Set(roi.grid.map(({ patchId }) => patchOfCell(patchId)));
  const unplaced = [...patchIds].filter((id) => !placed.has(id));
  return {
    targets,
    skipped: [...skipped, ...unplaced.map((patchId): Skipped => ({ patchId, reason: 'unreadable' }))],
  };
}

/** A patch is meant by its own id, and all cells of a large image by that of the image. */
const isPatch =
  (id: string) =>
  ({ patchId }: RoiPatch): boolean =>
    patchId === id || patchOfCell(patchId) === id;

/** Masks that the headers say cannot be read are not tried; one whose original changed is judged when it is read. */
function splitEditable(patches: readonly RoiPatch[]): Scope {
  const targets: RoiPatch[] = [];
  const skipped: Skipped[] = [];
  for (const patch of patches) {
    const { patchId, readOnly } = patch;
    if (readOnly === null || readOnly === 'originalChanged') targets.push(patch);
    else skipped.push({ patchId, reason: readOnly === 'maskMissing' ? 'noMask' : 'unreadable' });
  }
  return { targets, skipped };
}
