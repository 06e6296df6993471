import type { Database } from 'better-sqlite3';
import type { HistoryEntry } from '../../shared/contract/annotation.ts';
import type { PixelEdit } from '../../shared/contract/evidence.ts';
import { redoTool, undoTool } from './UndoStack.ts';

interface HistoryRow extends Omit<HistoryEntry, 'inForce' | 'pairs'> {
  readonly id: number;
  readonly pairs: string;
  /** The newest undo or redo about this edit, or about the target of this one. */
  readonly lastId: number | null;
  readonly lastTool: string | null;
}

const selectEdits = `
  SELECT edit.id, edit.edit_id AS editId, edit.seq, edit.author, edit.utc, edit.tool, edit.patches,
    edit.changed_px AS changedPx, edit.pairs, target.seq AS targetSeq, last.id AS lastId, last.tool AS lastTool
  FROM edit
  LEFT JOIN edit AS target ON target.edit_id = edit.target
  LEFT JOIN edit AS last ON last.id = (
    SELECT id FROM edit AS about
    WHERE about.target = iif(edit.tool IN ('undo', 'redo'), edit.target, edit.edit_id) AND about.position IS NOT NULL
      AND about.tool IN ('undo', 'redo')
    ORDER BY about.position DESC LIMIT 1)`;

/** The newest edits of a ROI, of every author and log, newest first. Only indices and sums are read, no runs. */
export function readHistory(
  journal: Database,
  datasetId: string,
  roiKey: string,
  limit: number,
): HistoryEntry[] {
  const rows = journal
    .prepare<[string, string, number], HistoryRow>(
      `${selectEdits}
       WHERE edit.dataset_id = ? AND edit.roi_key = ? AND edit.position IS NOT NULL
       ORDER BY edit.position DESC LIMIT ?`,
    )
    .all(datasetId, roiKey, limit);
  return rows.map(({ pairs, lastId: _lastId, lastTool: _lastTool, id: _id, ...row }, i) => ({
    ...row,
    inForce: isInForce(rows[i]!),
    pairs: (JSON.parse(pairs) as [number, number, number][]).map(([from, to, px]) => ({ from, to, px })),
  }));
}

/** Who made an edit, when, and whether it holds: by its row. */
export function prepareEditOf(
  journal: Database,
): (edit: number) => Omit<PixelEdit, 'from' | 'to'> | undefined {
  const statement = journal.prepare<[number], HistoryRow>(`${selectEdits} WHERE edit.id = ?`);
  return (edit) => {
    const row = statement.get(edit);
    if (!row) return undefined;
    const { editId, seq, author, utc, tool, targetSeq } = row;
    return { editId, seq, author, utc, tool, targetSeq, inForce: isInForce(row) };
  };
}

/** An undo or redo is in force until the next one about the same edit; an edit unless the last of them was an undo. */
function isInForce({ id, tool, lastId, lastTool }: HistoryRow): boolean {
  return tool === undoTool || tool === redoTool ? lastId === id : lastTool !== undoTool;
}
