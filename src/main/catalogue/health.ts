import type { Database } from 'better-sqlite3';
import type { CheckState, HealthCount, Problem } from '../../shared/contract/index.ts';
import type { ProblemFilter } from './Catalogue.ts';

interface ProblemRow {
  rank: number;
  code: string;
  path: string;
  patch_id: string | null;
  params: string;
}

const severities = ['error', 'warning', 'info'] as const;

/** The path is also a parameter: every sentence names its file. */
const toProblem = ({ rank, code, path, patch_id: patchId, params }: ProblemRow): Problem => ({
  severity: severities[rank]!,
  code,
  path,
  patchId,
  params: { path, ...(JSON.parse(params) as Problem['params']) },
});

const ofScan = '(scan = @scan OR unit IN (SELECT unit FROM scan_unit WHERE scan_unit.scan = @scan))';

/** Queries on what was found wrong in a scan and its units. */
export function prepareHealth(db: Database) {
  const count = db
    .prepare<[{ scan: number }], number>(`SELECT count(*) FROM problem WHERE ${ofScan}`)
    .pluck();
  const counts = db.prepare<[{ scan: number }], { rank: number; code: string; count: number }>(
    `SELECT rank, code, count(*) AS count FROM problem WHERE ${ofScan} GROUP BY rank, code ORDER BY rank, code`,
  );
  const patchesWhere = (condition: string) =>
    db
      .prepare<[{ scan: number }], number>(
        `SELECT coalesce(sum(patches), 0) FROM roi
         WHERE unit IN (SELECT unit FROM scan_unit WHERE scan_unit.scan = @scan) AND ${condition}`,
      )
      .pluck();
  const all = patchesWhere('1');
  const checked = patchesWhere('checked = 1');
  const units = db.prepare<[number], number>('SELECT unit FROM scan_unit WHERE scan = ?').pluck();
  const rangeOf = db.prepare<[{ unit: number }], { first: number | null; last: number | null }>(
    `SELECT (SELECT id FROM patch WHERE unit = @unit ORDER BY id LIMIT 1) AS first,
       (SELECT id FROM patch WHERE unit = @unit ORDER BY id DESC LIMIT 1) AS last`,
  );
  const factsIn = db
    .prepare<[number, number], number>('SELECT count(*) FROM fact WHERE patch BETWEEN ? AND ?')
    .pluck();
  return {
    count: (scan: number): number => count.get({ scan })!,
    counts: (scan: number): HealthCount[] =>
      counts.all({ scan }).map(({ rank, ...row }) => ({ severity: severities[rank]!, ...row })),
    /** Facts by ranges of ids: those of a unit follow one another, unless two datasets were read at the same time. */
    check(scan: number): CheckState {
      const patches = all.get({ scan })!;
      let pixels = 0;
      for (const unit of units.all(scan)) {
        const { first, last } = rangeOf.get({ unit })!;
        if (first !== null && last !== null) pixels += factsIn.get(first, last)!;
      }
      return { patches, headers: checked.get({ scan })!, pixels: Math.min(pixels, patches) };
    },
    /** Worst first. */
    problems(
      scan: number,
      offset: number,
      limit: number,
      { codes = [], severities: wanted = [] }: ProblemFilter,
    ): { total: number; problems: Problem[] } {
      const conditions = [ofScan];
      if (codes.length > 0) conditions.push('code IN (SELECT value FROM json_each(@codes))');
      if (wanted.length > 0) conditions.push('rank IN (SELECT value FROM json_each(@ranks))');
      const where = conditions.join(' AND ');
      const ranks = JSON.stringify(wanted.map((severity) => severities.indexOf(severity)));
      const params = { scan, codes: JSON.stringify(codes), ranks, limit, offset };
      const total = db
        .prepare<[typeof params], number>(`SELECT count(*) FROM problem WHERE ${where}`)
        .pluck()
        .get(params)!;
      const rows = db
        .prepare<[typeof params], ProblemRow>(
          `SELECT rank, code, path, patch_id, params FROM problem WHERE ${where}
           ORDER BY rank, id LIMIT @limit OFFSET @offset`,
        )
        .all(params);
      return { total, problems: rows.map(toProblem) };
    },
  };
}
