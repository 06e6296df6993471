import type { Database } from 'better-sqlite3';
import type { HistoryEntry } from '../../shared/contract/annotation.ts';
import type { PixelEdit } from '../../shared/contract/evidence.ts';
import type { HistoryQuery } from './Annotation.ts';
import { conditionsOf, inRoi } from './historyFilter.ts';
import { redoTool, undoTool } from './UndoStack.ts';

interface HistoryRow extends Omit<HistoryEntry, 'inForce' | 'pairs' | 'parameters'> {
  readonly id: number;
  readonly pairs: string;
  readonly parameters: string;
  /** The newest undo or redo about this edit, or about the target of this one. */
  readonly lastId: number | null;
  readonly lastTool: string | null;
  /** 1 when a revert that holds took it back whole. */
  readonly reverted: number;
}

/** The newest undo or redo about an edit. */
const lastAbout = (editId: string, column: string) => `(
    SELECT ${column} FROM edit AS about
    WHERE about.target = ${editId} AND about.position IS NOT NULL AND about.tool IN ('undo', 'redo')
    ORDER BY about.position DESC LIMIT 1)`;

const selectEdits = `
  SELECT edit.id, edit.edit_id AS editId, edit.seq, edit.author, edit.utc, edit.tool, edit.patches,
    edit.changed_px AS changedPx, edit.pairs, edit.roi_key AS roiKey, edit.parameters, edit.gate,
    target.seq AS targetSeq, last.id AS lastId, last.tool AS lastTool,
    EXISTS (SELECT 1 FROM revert_target JOIN edit AS revert ON revert.id = revert_target.edit
      WHERE revert_target.target = edit.edit_id AND revert_target.kept_px = 0 AND revert.position IS NOT NULL
        AND ${lastAbout('revert.edit_id', 'about.tool')} IS NOT 'undo') AS reverted
  FROM edit
  LEFT JOIN edit AS target ON target.edit_id = edit.target
  LEFT JOIN edit AS last
    ON last.id = ${lastAbout("iif(edit.tool IN ('undo', 'redo'), edit.target, edit.edit_id)", 'about.id')}`;

/**
 * A page of the edits of a dataset or of one of its ROIs, of every author and log, newest first. Only indices and sums are
 * read, no runs. @throws AppError `badRequest` for a moment that is none.
 */
export function readHistory(journal: Database, query: HistoryQuery): HistoryEntry[] {
  const { datasetId, roiKey, before, editsOnly, limit } = query;
  const conditions = conditionsOf(datasetId, query);
  const where = [
    conditions.where,
    ...(editsOnly ? ["edit.tool NOT IN ('undo', 'redo')"] : []),
    // Numbers are those of a log; here they stand for places, which are the same until logs of others come in.
    ...(before === undefined ? [] : ['edit.position < @before']),
  ].join(' AND ');
  const newest = `${where} ORDER BY edit.position DESC LIMIT @limit`;
  // Each part stops at its index after a page, however long the history of the ROI is.
  const found =
    roiKey === undefined
      ? `SELECT edit.id FROM edit WHERE ${newest}`
      : `SELECT id FROM (SELECT edit.id FROM edit WHERE edit.roi_key = @roiKey AND ${newest})
         UNION ALL SELECT id FROM (SELECT edit.id FROM edit_roi JOIN edit ON edit.id = edit_roi.edit
           WHERE edit_roi.dataset_id = @datasetId AND edit_roi.roi_key = @roiKey AND ${newest})`;
  const rows = journal
    .prepare<object, HistoryRow>(
      `${selectEdits} WHERE edit.id IN (${found}) ORDER BY edit.position DESC LIMIT @limit`,
    )
    .all({
      ...conditions.values,
      limit,
      ...(roiKey === undefined ? {} : { roiKey }),
      ...(before === undefined ? {} : { before }),
    });
  return rows.map(toEntry);
}

/** Authors and tools of the edits of a dataset or ROI, in order of their letters. */
export function readFacets(
  journal: Database,
  datasetId: string,
  roiKey: string | undefined,
): { authors: string[]; tools: string[] } {
  const rows = journal
    .prepare<object, { author: string; tool: string }>(
      `SELECT DISTINCT author, tool FROM edit
       WHERE dataset_id = @datasetId AND position IS NOT NULL ${roiKey === undefined ? '' : `AND ${inRoi}`}`,
    )
    .all({ datasetId, ...(roiKey === undefined ? {} : { roiKey }) });
  const distinct = (values: readonly string[]) => [...new Set(values)].sort((a, b) => a.localeCompare(b));
  return {
    authors: distinct(rows.map(({ author }) => author)),
    tools: distinct(rows.map(({ tool }) => tool)),
  };
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

function toEntry(row: HistoryRow): HistoryEntry {
  const { editId, seq, author, utc, tool, targetSeq, patches, changedPx, roiKey, gate } = row;
  const pairs = JSON.parse(row.pairs) as [number, number, number][];
  return {
    ...{ editId, seq, author, utc, tool, targetSeq, patches, changedPx, roiKey, gate },
    inForce: isInForce(row),
    pairs: pairs.map(([from, to, px]) => ({ from, to, px })),
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
  };
}

/**
 * An undo or redo is in force until the next one about the same edit; an edit unless the last of them was an undo, or a
 * revert that holds took all of it back.
 */
function isInForce({ id, tool, lastId, lastTool, reverted }: HistoryRow): boolean {
  if (tool === undoTool || tool === redoTool) return lastId === id;
  return lastTool !== undoTool && reverted === 0;
}
