import type { HistoryFilter } from '../../shared/contract/annotation.ts';
import { AppError } from '../../shared/errors.ts';

/** Conditions on committed rows of `edit`, and the values they name. */
export interface EditConditions {
  /** Without the ROI. */
  readonly where: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Which edits of a dataset a filter means, its ROI apart. @throws AppError `badRequest` for a moment that is none. */
export function conditionsOf(datasetId: string, filter: HistoryFilter): EditConditions {
  const { patchId, author, tools, pair, since, until, batches } = filter;
  const where = ['edit.dataset_id = @datasetId', 'edit.position IS NOT NULL'];
  const values: Record<string, string | number> = { datasetId };
  const add = (condition: string, named: Record<string, string | number>) => {
    where.push(condition);
    Object.assign(values, named);
  };
  if (author !== undefined) add('edit.author = @author', { author });
  if (tools) add('edit.tool IN (SELECT value FROM json_each(@tools))', { tools: JSON.stringify(tools) });
  if (since !== undefined) add('edit.utc >= @since', { since: utcText(since) });
  if (until !== undefined) add('edit.utc < @until', { until: utcText(until) });
  if (batches) where.push('edit.roi_key IS NULL');
  if (patchId !== undefined) {
    // Of a large image also its cells, `PATCH@ROW-COL`: A is the character after @.
    const cells = { firstCell: `${patchId}@`, afterCells: `${patchId}A` };
    add(
      `edit.id IN (SELECT edit FROM edit_patch JOIN mask ON mask.id = edit_patch.mask WHERE mask.dataset_id = @datasetId
         AND (mask.patch_id = @patchId OR (mask.patch_id >= @firstCell AND mask.patch_id < @afterCells)))`,
      { patchId, ...cells },
    );
  }
  const [from, to] = [pair?.from, pair?.to];
  if (from !== undefined || to !== undefined) {
    const sides = [
      ...(from === undefined ? [] : ['value ->> 0 = @pairFrom']),
      ...(to === undefined ? [] : ['value ->> 1 = @pairTo']),
    ];
    add(`EXISTS (SELECT 1 FROM json_each(edit.pairs) WHERE ${sides.join(' AND ')})`, {
      ...(from === undefined ? {} : { pairFrom: from }),
      ...(to === undefined ? {} : { pairTo: to }),
    });
  }
  return { where: where.join(' AND '), values };
}

/** The edits of a ROI: its own, and those over several ROIs that reached it. */
export const inRoi = `(edit.roi_key = @roiKey OR edit.id IN
  (SELECT edit FROM edit_roi WHERE dataset_id = @datasetId AND roi_key = @roiKey))`;

/** A moment as the journal writes it, so that texts compare as times do. A day stands for its beginning, UTC. */
export function utcText(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new AppError('badRequest', { id: text }, { detail: `no moment: ${text}` });
  return new Date(time).toISOString();
}
