import type { IndexRun } from './indexDataset.ts';
import type { UnitRow } from './scans.ts';
import { writeInSlices } from '../workers/index.ts';

/**
 * Takes over what was learned of the patches of units that are replaced: what their headers said, facts of their pixels
 * and the problems found with these. Patches whose files are others do not match; that a file has changed under the same
 * name is found when its header is read, and its facts are dropped then.
 *
 * @returns how many ROIs had a predecessor.
 */
export async function carryOver(
  run: IndexRun,
  written: readonly UnitRow[],
  replaced: readonly UnitRow[],
): Promise<number> {
  const { db, signal } = run;
  const old = new Map(replaced.map(({ key, id }) => [key, id]));
  const pairsOf = db.prepare<[number, number], { from: number; to: number }>(
    `SELECT old.id AS "from", new.id AS "to" FROM roi AS new JOIN roi AS old ON old.roi_key = new.roi_key
     WHERE new.unit = ? AND old.unit = ?`,
  );
  // The plus signs keep SQLite from comparing each patch of the one ROI with each of the other: ids are looked up.
  const same = `new.patch_id = old.patch_id AND new.bits = old.bits AND new.archive_bits = old.archive_bits`;
  const headers = db.prepare(
    `UPDATE patch AS new SET mask_state = old.mask_state, width = old.width, height = old.height,
       origin_x = old.origin_x, origin_y = old.origin_y, stamp_ms = old.stamp_ms, stamp_bytes = old.stamp_bytes
     FROM patch AS old
     WHERE new.roi = @to AND +old.roi = @from AND ${same} AND old.stamp_ms IS NOT NULL`,
  );
  const roi = db.prepare(
    'UPDATE roi AS new SET crs = old.crs, gsd = old.gsd FROM roi AS old WHERE old.id = @from AND new.id = @to',
  );
  const columns = (db.pragma('table_info(fact)') as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => name !== 'patch');
  const facts = db.prepare(
    `INSERT OR REPLACE INTO fact (patch, ${columns.join()})
     SELECT new.id, ${columns.map((name) => `fact.${name}`).join()}
     FROM patch AS old JOIN fact ON fact.patch = old.id JOIN patch AS new
     WHERE old.roi = @from AND +new.roi = @to AND ${same}`,
  );
  const clear = db.prepare(`DELETE FROM problem WHERE roi = @to AND stage = 'pixels'`);
  const problems = db.prepare(
    `INSERT INTO problem (unit, stage, rank, code, path, patch_id, roi, params)
     SELECT new.unit, problem.stage, problem.rank, problem.code, problem.path, problem.patch_id, new.roi, problem.params
     FROM problem JOIN patch AS old ON old.patch_id = problem.patch_id JOIN patch AS new
     WHERE problem.roi = @from AND problem.stage = 'pixels' AND +old.roi = @from AND +new.roi = @to AND ${same}`,
  );
  let carried = 0;
  for (const { id, key } of written) {
    const from = old.get(key);
    if (from === undefined || from === id) continue;
    const pairs = pairsOf.all(id, from);
    carried += pairs.length;
    const statements = [headers, roi, facts, clear, problems];
    await writeInSlices(db, pairs, (pair) => statements.forEach((statement) => statement.run(pair)), signal);
  }
  return carried;
}
