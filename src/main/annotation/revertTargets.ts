import type { Database } from 'better-sqlite3';
import type { RevertTarget } from '../../shared/contract/annotation.ts';
import { AppError } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import type { EditContext } from './EditContext.ts';
import { conditionsOf, inRoi } from './historyFilter.ts';
import type { Turns } from './Turns.ts';
import { redoTool, revertTool, undoTool } from './UndoStack.ts';

/** An edit that is to be taken back. */
export interface TargetEdit {
  readonly id: number;
  readonly editId: string;
}

/** Where a revert takes edits back: a filter that names a ROI or a patch leaves what they did elsewhere alone. */
export interface RevertScope {
  readonly roiKey: string | null;
  readonly patchId: string | null;
}

export function scopeOf(target: RevertTarget): RevertScope {
  const { roiKey = null, patchId = null } = 'filter' in target ? target.filter : {};
  return { roiKey, patchId };
}

export function isInScope(mask: Pick<TargetMask, 'patchId' | 'roiKey'>, scope: RevertScope): boolean {
  return (
    (scope.roiKey === null || mask.roiKey === scope.roiKey) &&
    (scope.patchId === null || mask.patchId === scope.patchId || patchOfCell(mask.patchId) === scope.patchId)
  );
}

/** A mask that targets touch. */
export interface TargetMask {
  readonly id: number;
  readonly patchId: string;
  readonly width: number;
  readonly height: number;
  /** Null for a patch that the dataset has no more. */
  readonly roiKey: string | null;
  /** Version of the mask after the first of them. */
  readonly first: number;
}

const columns = 'edit.id, edit.edit_id AS editId, edit.tool, edit.dataset_id AS datasetId';
type Row = TargetEdit & { readonly tool: string; readonly datasetId: string };

/** @throws AppError `notFound` for an edit that is not there, `badRequest` for an undo, redo or revert. */
export function findTargets(journal: Database, datasetId: string, target: RevertTarget): TargetEdit[] {
  if ('filter' in target) {
    const { roiKey } = target.filter;
    const { where, values } = conditionsOf(datasetId, target.filter);
    return journal
      .prepare<object, Row>(
        `SELECT ${columns} FROM edit WHERE ${where} ${roiKey === undefined ? '' : `AND ${inRoi}`}
         AND edit.tool NOT IN ('undo', 'redo', 'revert')`,
      )
      .all({ ...values, ...(roiKey === undefined ? {} : { roiKey }) });
  }
  const find = journal.prepare<[string], Row>(
    `SELECT ${columns} FROM edit WHERE edit_id = ? AND position IS NOT NULL`,
  );
  return [...new Set(target.editIds)].map((editId) => {
    const edit = find.get(editId);
    if (edit?.datasetId !== datasetId) throw new AppError('notFound', { what: 'edit', id: editId });
    if ([undoTool, redoTool, revertTool].includes(edit.tool)) {
      throw new AppError(
        'badRequest',
        { id: editId },
        { detail: `${editId} is ${edit.tool}, no edit to revert` },
      );
    }
    return edit;
  });
}

/** The masks that targets touch, by patch id. */
export async function masksOfTargets(
  { journal: { db }, roiOf }: EditContext,
  datasetId: string,
  targets: readonly TargetEdit[],
  turns: Turns,
): Promise<TargetMask[]> {
  const touched = db.prepare<[number], { mask: number; version: number }>(
    'SELECT mask, version FROM edit_patch WHERE edit = ?',
  );
  const first = new Map<number, number>();
  for (const { id } of targets) {
    await turns.pause();
    for (const { mask, version } of touched.all(id)) {
      first.set(mask, Math.min(version, first.get(mask) ?? Infinity));
    }
  }
  const rowOf = db.prepare<[number], Omit<TargetMask, 'first' | 'roiKey'>>(
    'SELECT id, patch_id AS patchId, width, height FROM mask WHERE id = ?',
  );
  const masks: TargetMask[] = [];
  for (const [id, version] of first) {
    await turns.pause();
    const row = rowOf.get(id)!;
    masks.push({ ...row, first: version, roiKey: roiOf(datasetId, row.patchId) });
  }
  return masks.sort((a, b) => (a.patchId < b.patchId ? -1 : 1));
}
