import type { Database } from 'better-sqlite3';
import { writeInSlices } from './slices.ts';

/** The scan of a dataset that is shown. */
export interface CurrentScan {
  readonly id: number;
  readonly path: string;
  readonly finished_at: string;
  readonly files: number;
  readonly domains: number;
  readonly rois: number;
  readonly patches: number;
  readonly problems: number;
}

/** Totals of a finished scan. */
export type ScanTotals = Pick<CurrentScan, 'files' | 'domains' | 'rois' | 'patches' | 'problems'>;

/** Makes a pending scan the one that is shown, in one transaction. */
export function publishScan(db: Database, datasetId: string, scan: number, totals: ScanTotals): void {
  db.transaction(() => {
    db.prepare(`UPDATE scan SET state = 'stale' WHERE dataset_id = ? AND state = 'current'`).run(datasetId);
    db.prepare(
      `UPDATE scan SET state = 'current', finished_at = ?, files = ?, domains = ?, rois = ?, patches = ?, problems = ?
       WHERE id = ?`,
    ).run(
      new Date().toISOString(),
      totals.files,
      totals.domains,
      totals.rois,
      totals.patches,
      totals.problems,
      scan,
    );
  })();
}

/** Marks a scan that did not come to its end. */
export function abandonScan(db: Database, scan: number): void {
  db.prepare(`UPDATE scan SET state = 'stale' WHERE id = ? AND state = 'pending'`).run(scan);
}

/** Marks the scans that a killed process left behind. To be called when no scan runs. */
export function abandonPendingScans(db: Database): void {
  db.prepare(`UPDATE scan SET state = 'stale' WHERE state = 'pending'`).run();
}

/** Ids drawn at a time while deleting. */
const page = 500;

/** Deletes the rows of stale scans in slices. May be stopped at any time and called again. */
export async function purgeStaleScans(db: Database, signal: AbortSignal): Promise<void> {
  const ids = (sql: string, scan: number): number[] => db.prepare(sql).pluck().all(scan, page) as number[];
  const deleteAll = async (select: string, scan: number, statements: readonly string[]): Promise<void> => {
    const prepared = statements.map((sql) => db.prepare(sql));
    for (let found = ids(select, scan); found.length > 0; found = ids(select, scan)) {
      await writeInSlices(db, found, (id) => prepared.forEach((statement) => statement.run(id)), signal);
    }
  };
  const stale = db.prepare(`SELECT id FROM scan WHERE state = 'stale'`).pluck().all() as number[];
  for (const scan of stale) {
    await deleteAll('SELECT id FROM patch WHERE scan = ? LIMIT ?', scan, [
      'DELETE FROM patch_box WHERE id = ?',
      'DELETE FROM file_exception WHERE patch = ?',
      'DELETE FROM csv_row WHERE patch = ?',
      'DELETE FROM patch WHERE id = ?',
    ]);
    await deleteAll('SELECT id FROM roi WHERE scan = ? LIMIT ?', scan, [
      'DELETE FROM roi_box WHERE id = ?',
      'DELETE FROM roi WHERE id = ?',
    ]);
    await deleteAll('SELECT id FROM csv_file WHERE scan = ? LIMIT ?', scan, [
      'DELETE FROM csv_file WHERE id = ?',
    ]);
    await deleteAll('SELECT id FROM problem WHERE scan = ? LIMIT ?', scan, [
      'DELETE FROM problem WHERE id = ?',
    ]);
    db.prepare('DELETE FROM scan WHERE id = ?').run(scan);
  }
}
