import type { Database } from 'better-sqlite3';

/** The curves of one ROI, as a worker computed them. */
export interface RoiCurves {
  readonly stamp: string;
  readonly failed: number;
  readonly rows: readonly { readonly code: number; readonly curve: string; readonly counts: Uint8Array }[];
}

/** The tables `curve_roi` and `curve`, in SQL. */
export type CurveRows = ReturnType<typeof createCurveRows>;

export function createCurveRows(db: Database) {
  const stampOf = db
    .prepare<[string, string], string>('SELECT stamp FROM curve_roi WHERE dataset_id = ? AND roi_key = ?')
    .pluck();
  const idOf = db
    .prepare<[string, string], number>('SELECT id FROM curve_roi WHERE dataset_id = ? AND roi_key = ?')
    .pluck();
  const putRoi = db
    .prepare<[string, string, string, number], number>(
      `INSERT INTO curve_roi (dataset_id, roi_key, stamp, failed) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET stamp = excluded.stamp, failed = excluded.failed RETURNING id`,
    )
    .pluck();
  const dropCurves = db.prepare<[number]>('DELETE FROM curve WHERE roi = ?');
  const dropRoi = db.prepare<[number]>('DELETE FROM curve_roi WHERE id = ?');
  const putCurve = db.prepare<[number, string, number, Uint8Array]>('INSERT INTO curve VALUES (?, ?, ?, ?)');
  const keysOf = db.prepare<[string], string>('SELECT roi_key FROM curve_roi WHERE dataset_id = ?').pluck();
  const sums = db.prepare<[string], { rois: number; failed: number }>(
    'SELECT count(*) AS rois, coalesce(sum(failed), 0) AS failed FROM curve_roi WHERE dataset_id = ?',
  );
  const drop = (datasetId: string, roiKey: string): void => {
    const id = idOf.get(datasetId, roiKey);
    if (id === undefined) return;
    dropCurves.run(id);
    dropRoi.run(id);
  };
  return {
    stamp: (datasetId: string, roiKey: string): string | null => stampOf.get(datasetId, roiKey) ?? null,
    keys: (datasetId: string): string[] => keysOf.all(datasetId),
    /** ROIs that have curves, and files of them that could not be read. */
    sums: (datasetId: string): { rois: number; failed: number } => sums.get(datasetId)!,
    /** Replaces the curves of a ROI, all or none of them. */
    put: db.transaction((datasetId: string, roiKey: string, { stamp, failed, rows }: RoiCurves): void => {
      const id = putRoi.get(datasetId, roiKey, stamp, failed)!;
      dropCurves.run(id);
      for (const { code, curve, counts } of rows) putCurve.run(code, curve, id, counts);
    }),
    drop: db.transaction(drop),
  };
}
