import type { Database } from 'better-sqlite3';
import type { Layout } from '../../shared/model/layouts.ts';

/** The scan of a dataset that is shown. */
export interface CurrentScan {
  readonly id: number;
  readonly path: string;
  readonly layout: Layout;
  readonly fingerprint: string;
  readonly finished_at: string;
  readonly files: number;
  readonly domains: number;
  readonly rois: number;
  readonly patches: number;
}

/** Finds the scan of a dataset that is shown. */
export function prepareCurrentScan(db: Database): (datasetId: string) => CurrentScan | undefined {
  const statement = db.prepare<[string], CurrentScan>(
    `SELECT id, path, layout, fingerprint, finished_at, files, domains, rois, patches
     FROM scan WHERE dataset_id = ? AND state = 'current'`,
  );
  return (datasetId) => statement.get(datasetId);
}

/** A unit as a scan lists it. */
export interface UnitRow {
  readonly id: number;
  readonly key: string;
  readonly state: 'writing' | 'names' | 'complete';
}

/** The units of a scan in the order in which they are shown. */
export function unitsOf(db: Database, scan: number): UnitRow[] {
  return db
    .prepare<[number], UnitRow>(
      `SELECT unit.id, unit.key, unit.state FROM scan_unit JOIN unit ON unit.id = scan_unit.unit
       WHERE scan_unit.scan = ? ORDER BY scan_unit.position`,
    )
    .all(scan);
}

/** Starts a pending scan of a dataset folder. */
export function startScan(
  db: Database,
  scan: {
    readonly datasetId: string;
    readonly path: string;
    readonly layout: Layout;
    readonly fingerprint: string;
  },
): number {
  return Number(
    db
      .prepare(
        `INSERT INTO scan (dataset_id, path, layout, state, fingerprint, started_at) VALUES (?, ?, ?, 'pending', ?, ?)`,
      )
      .run(scan.datasetId, scan.path, scan.layout, scan.fingerprint, new Date().toISOString())
      .lastInsertRowid,
  );
}

/** Where the dataset was read before, other than where it is read now. */
export function formerPaths(db: Database, datasetId: string, path: string): string[] {
  return db
    .prepare<[string, string], string>('SELECT DISTINCT path FROM scan WHERE dataset_id = ? AND path <> ?')
    .pluck()
    .all(datasetId, path);
}

/** Marks the scans of a dataset that did not come to their end, but for one that goes on. */
export function abandonOthers(db: Database, datasetId: string, scan: number): void {
  db.prepare(`UPDATE scan SET state = 'stale' WHERE dataset_id = ? AND state = 'pending' AND id <> ?`).run(
    datasetId,
    scan,
  );
}

/**
 * Makes a pending scan the one that is shown, in one transaction; its units are complete now.
 *
 * @param also written in the same transaction.
 */
export function publishScan(db: Database, datasetId: string, scan: number, also: () => void): void {
  const publish = db.transaction(() => {
    also();
    db.prepare(
      `UPDATE unit SET state = 'complete' WHERE id IN (SELECT unit FROM scan_unit WHERE scan = ?)`,
    ).run(scan);
    db.prepare(`UPDATE scan SET state = 'stale' WHERE dataset_id = ? AND state = 'current'`).run(datasetId);
    const totals = db
      .prepare<[number], { files: number; rois: number; patches: number }>(
        `SELECT coalesce(sum(files), 0) AS files, coalesce(sum(rois), 0) AS rois, coalesce(sum(patches), 0) AS patches
         FROM unit WHERE id IN (SELECT unit FROM scan_unit WHERE scan = ?)`,
      )
      .get(scan)!;
    db.prepare(
      `UPDATE scan SET state = 'current', finished_at = ?, files = ?, rois = ?, patches = ?,
         domains = (SELECT count(DISTINCT domain || '-' || year) FROM roi
                    WHERE unit IN (SELECT unit FROM scan_unit WHERE scan_unit.scan = ?))
       WHERE id = ?`,
    ).run(new Date().toISOString(), totals.files, totals.rois, totals.patches, scan, scan);
  });
  publish.immediate();
}
