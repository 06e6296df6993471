import { randomUUID } from 'node:crypto';
import type { Snapshot } from '../../shared/contract/annotation.ts';
import { AppError } from '../../shared/errors.ts';
import type { NewSnapshot } from './Annotation.ts';
import type { EditContext } from './EditContext.ts';
import { inRoi } from './historyFilter.ts';

type Row = Omit<Snapshot, 'editsSince'> & { readonly position: number };

const columns = 'id, name, author, utc, roi_key AS roiKey, position';

/**
 * Steps between a place of the journal and now: each edit after it counts one, an undo of such an edit takes it back, and
 * an undo of an edit before it counts as well.
 */
const countSince = (condition: string) => `
  SELECT total(CASE edit.tool
      WHEN 'undo' THEN iif(target.position > @position, -1, 1)
      WHEN 'redo' THEN iif(target.position > @position, 1, -1)
      ELSE 1 END)
  FROM edit LEFT JOIN edit AS target ON target.edit_id = edit.target
  WHERE edit.dataset_id = @datasetId AND edit.position > @position AND ${condition}`;

/** Named places of the journal. They hold no pixels: the masks follow from the edits before. */
export class Snapshots {
  readonly #context: EditContext;

  constructor(context: EditContext) {
    this.#context = context;
  }

  /** See `Annotation.snapshots`. */
  list(datasetId: string, roiKey: string | undefined): Snapshot[] {
    const rows = this.#context.journal.db
      .prepare<object, Row>(
        `SELECT ${columns} FROM snapshot
         WHERE dataset_id = @datasetId AND (@roiKey IS NULL OR roi_key IS NULL OR roi_key = @roiKey)
         ORDER BY position, utc, id`,
      )
      .all({ datasetId, roiKey: roiKey ?? null });
    return rows.map((row) => this.#toSnapshot(datasetId, row, roiKey ?? null));
  }

  /** Throws AppError diskFull, workspaceReadOnly. */
  add({ datasetId, roiKey, name }: NewSnapshot): Snapshot {
    const { journal, author, now } = this.#context;
    const row = { id: randomUUID(), name, author: author(), utc: now().toISOString(), roiKey };
    const position = journal.position;
    journal.transact(() => {
      journal.db
        .prepare(
          `INSERT INTO snapshot (id, dataset_id, roi_key, name, author, utc, position)
           VALUES (@id, @datasetId, @roiKey, @name, @author, @utc, @position)`,
        )
        .run({ ...row, datasetId, position });
    });
    return { ...row, editsSince: 0 };
  }

  remove(datasetId: string, id: string): void {
    const { journal } = this.#context;
    const { changes } = journal.transact(() =>
      journal.db.prepare('DELETE FROM snapshot WHERE dataset_id = ? AND id = ?').run(datasetId, id),
    );
    if (changes === 0) throw unknownSnapshot(id);
  }

  /** @throws AppError `notFound` */
  positionOf(datasetId: string, id: string): number {
    const position = this.#context.journal.db
      .prepare<[string, string], number>('SELECT position FROM snapshot WHERE dataset_id = ? AND id = ?')
      .pluck()
      .get(datasetId, id);
    if (position === undefined) throw unknownSnapshot(id);
    return position;
  }

  /** @param within counts the edits of that ROI, also since a version of the whole dataset. */
  #toSnapshot(datasetId: string, { position, ...row }: Row, within: string | null): Snapshot {
    const roiKey = row.roiKey ?? within;
    const editsSince = this.#context.journal.db
      .prepare<object, number>(countSince(roiKey === null ? 'true' : inRoi))
      .pluck()
      .get({ datasetId, position, roiKey })!;
    return { ...row, editsSince };
  }
}

function unknownSnapshot(id: string): AppError {
  return new AppError('notFound', { what: 'snapshot', id });
}
