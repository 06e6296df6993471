import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Problem } from '../../shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';

/** What the catalogue knows about a patch. */
export interface PatchRecord {
  readonly patchId: string;
  readonly roiKey: string;
  readonly domainYear: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  readonly row: number;
  readonly col: number;
  /** Which files there are (`shared/model/modality.ts`). */
  readonly modalityBits: number;
  /** As the split CSV says, else the SPLIT GeoPackage. */
  readonly split: string | null;
  /** Every split column of the GeoPackage, name to value. */
  readonly splits: Readonly<Record<string, string>>;
  /** `YYYY-MM-DD`. */
  readonly aerialDate: string | null;
  /** Upper-left corner in metres, by a header, else by GEOM; null until it is known. */
  readonly origin: readonly [x: number, y: number] | null;
  /** The split CSVs that list it: path relative to the dataset, 1-based row below the header. */
  readonly csvRows: readonly { path: string; line: number }[];
}

/** A split CSV of a dataset. */
export interface CsvFile {
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  readonly separator: string;
  readonly columns: readonly string[];
  /** That the file's name announces. */
  readonly split: string | null;
  readonly rows: number;
}

interface Row {
  patch_id: string;
  roi_key: string;
  domain: string;
  year: string;
  roi_name: string;
  row: number;
  col: number;
  bits: number;
  split: string | null;
  splits: string | null;
  aerial_date: string | null;
  x: number | null;
  y: number | null;
  csv_rows: string;
}

const select = `
  SELECT patch.patch_id, roi.roi_key, roi.domain, roi.year, roi.roi AS roi_name, patch.row, patch.col, patch.bits,
    patch.split, patch.splits, patch.aerial_date,
    coalesce(patch.origin_x, patch.geom_x) AS x, coalesce(patch.origin_y, patch.geom_y) AS y,
    (SELECT json_group_array(json_object('path', csv_file.path, 'line', csv_row.line))
       FROM csv_row JOIN csv_file ON csv_file.id = csv_row.csv WHERE csv_row.patch = patch.id) AS csv_rows
  FROM patch JOIN roi ON roi.id = patch.roi`;

const toRecord = (row: Row): PatchRecord => ({
  patchId: row.patch_id,
  roiKey: row.roi_key,
  domainYear: `${row.domain}-${row.year}`,
  domain: row.domain,
  year: row.year,
  roi: row.roi_name,
  row: row.row,
  col: row.col,
  modalityBits: row.bits,
  split: row.split,
  splits: row.splits === null ? {} : (JSON.parse(row.splits) as Record<string, string>),
  aerialDate: row.aerial_date,
  origin: row.x === null || row.y === null ? null : [row.x, row.y],
  csvRows: JSON.parse(row.csv_rows) as PatchRecord['csvRows'],
});

/** The facts a filter can name, without what is dear to fetch. */
export interface FactsRow {
  readonly patch_id: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  readonly row: number;
  readonly col: number;
  readonly bits: number;
  readonly split: string | null;
}

/** Queries on the patches, ROIs, files and problems of one scan. */
export function prepareRecords(db: Database) {
  const byId = db.prepare<[number, string], Row>(`${select} WHERE patch.scan = ? AND patch.patch_id = ?`);
  const byRoi = db.prepare<[number], Row>(`${select} WHERE patch.roi = ? ORDER BY patch.id`);
  const roiIds = db.prepare<[number], number>('SELECT id FROM roi WHERE scan = ? ORDER BY id').pluck();
  const roiIdOf = db
    .prepare<[number, string], number>('SELECT id FROM roi WHERE scan = ? AND roi_key = ?')
    .pluck();
  const factsOf = db.prepare<[number], FactsRow>(
    `SELECT patch.patch_id, roi.domain, roi.year, roi.roi, patch.row, patch.col, patch.bits, patch.split
     FROM patch JOIN roi ON roi.id = patch.roi WHERE patch.roi = ? ORDER BY patch.id`,
  );
  const bitsOf = db.prepare<[number, string], { id: number; bits: number }>(
    'SELECT id, bits FROM patch WHERE scan = ? AND patch_id = ?',
  );
  const exceptionOf = db
    .prepare<[number, string], string>('SELECT path FROM file_exception WHERE patch = ? AND modality = ?')
    .pluck();
  const problemsOf = db.prepare<[number, number, number], ProblemRow>(
    'SELECT rank, code, path, patch_id, params FROM problem WHERE scan = ? ORDER BY rank, id LIMIT ? OFFSET ?',
  );
  const csvsOf = db.prepare<[number], Omit<CsvFile, 'columns'> & { columns: string }>(
    'SELECT path, separator, columns, split, rows FROM csv_file WHERE scan = ? ORDER BY id',
  );
  return {
    patch(scan: number, patchId: string): PatchRecord | null {
      const row = byId.get(scan, patchId);
      return row ? toRecord(row) : null;
    },
    /** ROI after ROI, so that no statement stays open while the caller works. */
    *patches(scan: number, roiKey?: string): Generator<PatchRecord, void, void> {
      const ids = roiKey === undefined ? roiIds.all(scan) : roiIdOf.all(scan, roiKey);
      for (const id of ids) yield* byRoi.all(id).map(toRecord);
    },
    *facts(scan: number): Generator<FactsRow, void, void> {
      for (const id of roiIds.all(scan)) yield* factsOf.all(id);
    },
    /** Absolute path, or null when the patch has no such file. */
    filePath(scan: number, root: string, patchId: string, modality: Modality): string | null {
      const row = bitsOf.get(scan, patchId);
      const name = parsePatchId(patchId);
      if (!row || !name || (row.bits & modalityBit(modality)) === 0) return null;
      return join(root, exceptionOf.get(row.id, modality) ?? formatPatchPath(name, modality));
    },
    problems: (scan: number, offset: number, limit: number): Problem[] =>
      problemsOf.all(scan, limit, offset).map(toProblem),
    csvFiles: (scan: number): CsvFile[] =>
      csvsOf.all(scan).map((row) => ({ ...row, columns: JSON.parse(row.columns) as string[] })),
  };
}

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
