import type { Database } from 'better-sqlite3';
import { writeInSlices } from '../workers/index.ts';

/** Ids drawn at a time while deleting. */
const page = 500;

/** What hangs on a row, to be deleted before it. */
const ofPatch = [
  'DELETE FROM patch_box WHERE id = ?',
  'DELETE FROM fact WHERE patch = ?',
  'DELETE FROM series_pixel WHERE patch = ?',
  'DELETE FROM file_exception WHERE patch = ?',
  'DELETE FROM patch WHERE id = ?',
];
const ofRoi = [
  'DELETE FROM roi_box WHERE id = ?',
  'DELETE FROM roi_file WHERE roi = ?',
  'DELETE FROM roi_dates WHERE roi = ?',
  'DELETE FROM roi_series WHERE roi = ?',
  'DELETE FROM roi WHERE id = ?',
];

/**
 * Deletes the rows of stale scans, and units that no scan lists, in slices. May be stopped at any time and called again.
 *
 * Scans that are pending keep their units: a run that was killed goes on with them.
 */
export async function purgeStale(db: Database, signal: AbortSignal): Promise<void> {
  const ids = (sql: string, owner: number): number[] => db.prepare(sql).pluck().all(owner, page) as number[];
  const deleteAll = async (select: string, owner: number, statements: readonly string[]): Promise<void> => {
    const prepared = statements.map((sql) => db.prepare(sql));
    for (let found = ids(select, owner); found.length > 0; found = ids(select, owner)) {
      await writeInSlices(db, found, (id) => prepared.forEach((statement) => statement.run(id)), signal);
    }
  };
  const stale = db.prepare(`SELECT id FROM scan WHERE state = 'stale'`).pluck().all() as number[];
  for (const scan of stale) {
    const csvs = db.prepare('SELECT id FROM csv_file WHERE scan = ?').pluck().all(scan) as number[];
    for (const csv of csvs) {
      await deleteAll('SELECT line FROM csv_row WHERE csv = ? LIMIT ?', csv, [
        `DELETE FROM csv_row WHERE csv = ${csv} AND line = ?`,
      ]);
      db.prepare('DELETE FROM csv_file WHERE id = ?').run(csv);
    }
    await deleteAll('SELECT id FROM problem WHERE scan = ? LIMIT ?', scan, [
      'DELETE FROM problem WHERE id = ?',
    ]);
    db.transaction(() => {
      db.prepare('DELETE FROM scan_unit WHERE scan = ?').run(scan);
      db.prepare('DELETE FROM scan WHERE id = ?').run(scan);
    })();
  }
  for (const unit of claimUnlisted(db)) {
    await deleteAll('SELECT id FROM patch WHERE unit = ? LIMIT ?', unit, ofPatch);
    await deleteAll('SELECT id FROM roi WHERE unit = ? LIMIT ?', unit, ofRoi);
    await deleteAll('SELECT id FROM problem WHERE unit = ? LIMIT ?', unit, [
      'DELETE FROM problem WHERE id = ?',
    ]);
    db.prepare('DELETE FROM unit WHERE id = ?').run(unit);
  }
}

/** Units that no scan lists; from now on no scan takes them up again. */
function claimUnlisted(db: Database): number[] {
  const unlisted = 'FROM unit WHERE NOT EXISTS (SELECT 1 FROM scan_unit WHERE scan_unit.unit = unit.id)';
  return db
    .transaction(() => {
      const units = db.prepare(`SELECT id ${unlisted}`).pluck().all() as number[];
      const claim = db.prepare(`UPDATE unit SET state = 'writing' WHERE id = ?`);
      for (const unit of units) claim.run(unit);
      return units;
    })
    .immediate();
}
