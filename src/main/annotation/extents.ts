import type { EditExtent } from '../../shared/contract/annotation.ts';
import { AppError } from '../../shared/errors.ts';
import type { EditContext } from './EditContext.ts';
import { boxOfRuns } from './runBox.ts';
import { Turns } from './Turns.ts';

/** See `Annotation.editExtent`. */
export async function readExtent(
  { journal, roiOf }: EditContext,
  datasetId: string,
  editId: string,
): Promise<EditExtent> {
  const edit = journal.find(editId);
  if (edit?.datasetId !== datasetId) throw new AppError('notFound', { what: 'edit', id: editId });
  const turns = new Turns();
  const runsOf = journal.db
    .prepare<[number, number], Uint8Array>('SELECT runs FROM edit_patch WHERE edit = ? AND mask = ?')
    .pluck();
  const masks = journal.db
    .prepare<[number], { mask: number; patchId: string; width: number; px: number }>(
      `SELECT mask, patch_id AS patchId, width, px FROM edit_patch JOIN mask ON mask.id = edit_patch.mask
       WHERE edit = ? ORDER BY px DESC, patch_id`,
    )
    .all(edit.id);
  const patches: EditExtent['patches'] = [];
  for (const { mask, patchId, width, px } of masks) {
    await turns.pause();
    const { window } = boxOfRuns(runsOf.get(edit.id, mask)!, width);
    patches.push({ patchId, roiKey: edit.roiKey ?? roiOf(datasetId, patchId) ?? '', px, window });
  }
  // A mask whose patch is in no ROI any more can be shown nowhere.
  return { editId, patches: patches.filter(({ roiKey }) => roiKey !== '') };
}
