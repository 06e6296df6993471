import type { EditPart } from '../../shared/contract/annotation.ts';
import { toBase64 } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { EditContext } from './EditContext.ts';
import { boxOfRuns } from './runBox.ts';

/** Which part of an edit is asked for: that in a patch, or the largest one, of a ROI when that is named. */
export interface PartPlace {
  readonly patchId?: string | undefined;
  readonly roiKey?: string | undefined;
}

/** See `Annotation.editPart`. */
export function readPart(
  { journal, roiOf }: EditContext,
  datasetId: string,
  editId: string,
  place: PartPlace,
): EditPart | null {
  const edit = journal.find(editId);
  if (edit?.datasetId !== datasetId) throw new AppError('notFound', { what: 'edit', id: editId });
  const masks = journal.db
    .prepare<[number], { mask: number; patchId: string; width: number; px: number }>(
      `SELECT mask, patch_id AS patchId, width, px FROM edit_patch JOIN mask ON mask.id = edit_patch.mask
       WHERE edit = ? ORDER BY px DESC, patch_id`,
    )
    .iterate(edit.id);
  const runsOf = journal.db
    .prepare<[number, number], Uint8Array>('SELECT runs FROM edit_patch WHERE edit = ? AND mask = ?')
    .pluck();
  for (const { mask, patchId, width, px } of masks) {
    if (place.patchId !== undefined && place.patchId !== patchId) continue;
    // A mask whose patch is in no ROI any more can be shown nowhere.
    const roiKey = edit.roiKey ?? roiOf(datasetId, patchId);
    if (roiKey === null || (place.roiKey ?? roiKey) !== roiKey) continue;
    const runs = runsOf.get(edit.id, mask)!;
    return {
      patchId,
      roiKey,
      px,
      window: boxOfRuns(runs, width).window,
      widthPx: width,
      runs: toBase64(runs),
    };
  }
  return null;
}
