import type { Database } from 'better-sqlite3';
import type { VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { StandingVerdict } from './Comparison.ts';

interface Given {
  readonly verdict: VerdictKind;
  readonly eventId: string;
}

/** The table `item_verdict`: which item a verdict is of now. */
export type VerdictRows = ReturnType<typeof createVerdictRows>;

export function createVerdictRows(db: Database) {
  const itemOf = db
    .prepare<[string, string], string | null>(
      'SELECT item FROM item_verdict WHERE dataset_id = ? AND event_id = ?',
    )
    .pluck();
  const ofRoi = db.prepare<[string, string], { eventId: string; item: string | null; counts: number }>(
    `SELECT event_id AS eventId, item, counts FROM item_verdict WHERE dataset_id = ? AND roi_key = ?`,
  );
  const put = db.prepare(
    `INSERT INTO item_verdict (dataset_id, event_id, roi_key, item, verdict, counts, at) VALUES (?, ?, ?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET item = excluded.item, counts = 1`,
  );
  const clear = db.prepare<[string, string, string]>(
    'UPDATE item_verdict SET counts = 0 WHERE dataset_id = ? AND roi_key = ? AND item = ?',
  );
  const clearAll = db.prepare<[string, string]>(
    'UPDATE item_verdict SET counts = 0 WHERE dataset_id = ? AND roi_key = ?',
  );
  const loseGone = db.prepare<[string, string, number]>(
    `UPDATE item_verdict SET item = NULL WHERE dataset_id = ? AND roi_key = ? AND item IS NOT NULL
       AND item NOT IN (SELECT item FROM disagreement WHERE roi = ?)`,
  );
  const judged = db
    .prepare<[string], number>(
      `SELECT count(*) FROM item_verdict WHERE dataset_id = ? AND counts = 1 AND item IS NOT NULL`,
    )
    .pluck();

  return {
    itemOf: (datasetId: string, eventId: string): string | null => itemOf.get(datasetId, eventId) ?? null,
    /** Items that are judged. */
    judged: (datasetId: string): number => judged.get(datasetId)!,
    /** Events that an item was judged by when last matched, with their items. */
    counting(datasetId: string, roiKey: string): Map<string, string | null> {
      return new Map(
        ofRoi
          .all(datasetId, roiKey)
          .flatMap(({ eventId, item, counts }) => (counts ? [[eventId, item] as const] : [])),
      );
    },
    /** An item is judged by one verdict from now on, or by none. */
    set(datasetId: string, roiKey: string, item: string, given: Given | null, at: number): void {
      clear.run(datasetId, roiKey, item);
      if (given) put.run(datasetId, given.eventId, roiKey, item, given.verdict, at);
    },
    /** Replaces what the verdicts of a ROI are of. */
    match(
      { datasetId, roiKey, roiId }: { datasetId: string; roiKey: string; roiId: number },
      verdicts: readonly StandingVerdict[],
      items: readonly (string | null)[],
      at: number,
    ): void {
      clearAll.run(datasetId, roiKey);
      verdicts.forEach(({ eventId, verdict }, i) =>
        put.run(datasetId, eventId, roiKey, items[i] ?? null, verdict, at),
      );
      // Verdicts that others came after, of items that are gone.
      loseGone.run(datasetId, roiKey, roiId);
    },
  };
}
