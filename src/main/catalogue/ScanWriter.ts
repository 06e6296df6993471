import type { Database, Statement } from 'better-sqlite3';
import { formatPatchId, formatRoiKey } from '../../shared/model/flairHubNames.ts';
import type { CsvShape, FoundProblem, ScannedRoi } from '../datasets/index.ts';

/** Problems of one code that are kept one by one; the rest is a number. Nobody reads more, and disks are not endless. */
const maxProblemsPerCode = 5000;

const ranks = { error: 0, warning: 1, info: 2 };

/**
 * Writes the rows of one pending scan. Every method is one or a few short statements, to be called within a transaction
 * (`writeInSlices`).
 */
export class ScanWriter {
  readonly scan: number;
  readonly #problemCounts = new Map<string, number>();
  readonly #statements: ReturnType<typeof prepare>;

  /** Starts a pending scan of a dataset folder. */
  constructor(db: Database, datasetId: string, path: string) {
    this.#statements = prepare(db);
    const now = new Date().toISOString();
    this.scan = Number(
      db
        .prepare(`INSERT INTO scan (dataset_id, path, state, started_at) VALUES (?, ?, 'pending', ?)`)
        .run(datasetId, path, now).lastInsertRowid,
    );
  }

  /** Problem rows that the scan has once `addOverflowProblems` was called. */
  get problems(): number {
    let total = 0;
    for (const count of this.#problemCounts.values()) total += Math.min(count, maxProblemsPerCode + 1);
    return total;
  }

  /** Adds a ROI with all its patches, as their names describe them. */
  addRoi({ domain, year, roi, cells }: ScannedRoi): void {
    const { insertRoi, insertPatch } = this.#statements;
    let common = -1;
    let any = 0;
    for (let i = 2; i < cells.length; i += 3) {
      common &= cells[i]!;
      any |= cells[i]!;
    }
    const roiKey = formatRoiKey({ domain, year, roi });
    const count = cells.length / 3;
    const roiRow = insertRoi.run(this.scan, roiKey, domain, year, roi, count, common, any).lastInsertRowid;
    for (let i = 0; i < cells.length; i += 3) {
      const [row, col, bits] = [cells[i]!, cells[i + 1]!, cells[i + 2]!];
      insertPatch.run(this.scan, roiRow, formatPatchId({ domain, year, roi, row, col }), row, col, bits);
    }
  }

  /** The patch's row, or undefined when the scan has no such patch. */
  findPatch(patchId: string): PatchRow | undefined {
    return this.#statements.findPatch.get(this.scan, patchId);
  }

  addException(patchId: string, modality: string, path: string): void {
    this.#statements.insertException.run(this.findPatch(patchId)!.id, modality, path);
  }

  /** @param roi row of the ROI that it concerns; found by the patch when there is one. */
  addProblem(problem: FoundProblem, roi?: number): void {
    const count = (this.#problemCounts.get(problem.code) ?? 0) + 1;
    this.#problemCounts.set(problem.code, count);
    if (count > maxProblemsPerCode) return;
    const roiRow = roi ?? (problem.patchId === null ? undefined : this.findPatch(problem.patchId)?.roi);
    const { severity, code, path, patchId, params } = problem;
    this.#statements.insertProblem.run(
      this.scan,
      ranks[severity],
      code,
      path,
      patchId,
      roiRow ?? null,
      JSON.stringify(params),
    );
  }

  /** One line for each code of which there were too many to keep. */
  addOverflowProblems(): void {
    for (const [code, count] of this.#problemCounts) {
      if (count <= maxProblemsPerCode) continue;
      const params = JSON.stringify({ kind: code, count: count - maxProblemsPerCode });
      this.#statements.insertProblem.run(this.scan, ranks.warning, 'moreProblems', '', null, null, params);
    }
  }

  setGeom(patch: number, x: number, y: number): void {
    this.#statements.setGeom.run(x, y, patch);
  }

  setSplits(patch: number, splits: Readonly<Record<string, string>>, split: string | null): void {
    this.#statements.setSplits.run(JSON.stringify(splits), split, patch);
  }

  setSplit(patch: number, split: string): void {
    this.#statements.setSplit.run(split, patch);
  }

  setAerialDate(patch: number, date: string): void {
    this.#statements.setAerialDate.run(date, patch);
  }

  addCsv(path: string, shape: CsvShape, split: string | null): number {
    const columns = JSON.stringify(shape.columns);
    return Number(
      this.#statements.insertCsv.run(this.scan, path, shape.separator, columns, split).lastInsertRowid,
    );
  }

  addCsvRow(csv: number, line: number, patch: number): void {
    this.#statements.insertCsvRow.run(csv, line, patch);
  }

  setCsvRows(csv: number, rows: number): void {
    this.#statements.setCsvRows.run(rows, csv);
  }
}

export interface PatchRow {
  readonly id: number;
  readonly roi: number;
  readonly bits: number;
  readonly split: string | null;
}

function prepare(db: Database) {
  return {
    insertRoi: db.prepare(
      'INSERT INTO roi (scan, roi_key, domain, year, roi, patches, common_bits, any_bits) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    insertPatch: db.prepare(
      'INSERT INTO patch (scan, roi, patch_id, row, col, bits) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    findPatch: db.prepare(
      'SELECT id, roi, bits, split FROM patch WHERE scan = ? AND patch_id = ?',
    ) as Statement<[number, string], PatchRow>,
    insertException: db.prepare(
      'INSERT OR REPLACE INTO file_exception (patch, modality, path) VALUES (?, ?, ?)',
    ),
    insertProblem: db.prepare(
      'INSERT INTO problem (scan, rank, code, path, patch_id, roi, params) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    setGeom: db.prepare('UPDATE patch SET geom_x = ?, geom_y = ? WHERE id = ?'),
    setSplits: db.prepare('UPDATE patch SET splits = ?, split = coalesce(split, ?) WHERE id = ?'),
    setSplit: db.prepare('UPDATE patch SET split = ? WHERE id = ?'),
    setAerialDate: db.prepare('UPDATE patch SET aerial_date = ? WHERE id = ?'),
    insertCsv: db.prepare(
      'INSERT INTO csv_file (scan, path, separator, columns, split) VALUES (?, ?, ?, ?, ?)',
    ),
    insertCsvRow: db.prepare('INSERT INTO csv_row (csv, line, patch) VALUES (?, ?, ?)'),
    setCsvRows: db.prepare('UPDATE csv_file SET rows = ? WHERE id = ?'),
  };
}
