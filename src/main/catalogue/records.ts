import type { Database } from 'better-sqlite3';
import { domainYearOf } from './rois.ts';

/** What the catalogue knows about a patch. */
export interface PatchRecord {
  readonly patchId: string;
  readonly roiKey: string;
  readonly domainYear: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  /** From 1; 0 in layouts without rows and columns. */
  readonly row: number;
  readonly col: number;
  /** Which files there are (`shared/model/modality.ts`). */
  readonly modalityBits: number;
  /** As the split CSV says, else the SPLIT GeoPackage, else the folder. */
  readonly split: string | null;
  /** Every split column of the GeoPackage, name to value. */
  readonly splits: Readonly<Record<string, string>>;
  /** `YYYY-MM-DD`. */
  readonly aerialDate: string | null;
  /** Upper-left corner in metres, by a header, else by the metadata; null until it is known. */
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

const columns = `
  patch.patch_id, roi.roi_key, roi.domain, roi.year, roi.roi AS roi_name, patch.row, patch.col, patch.bits,
  patch.split, patch.splits, patch.aerial_date,
  coalesce(patch.origin_x, patch.geom_x) AS x, coalesce(patch.origin_y, patch.geom_y) AS y,
  (SELECT json_group_array(json_object('path', csv_file.path, 'line', csv_row.line))
     FROM csv_row JOIN csv_file ON csv_file.id = csv_row.csv
     WHERE csv_row.patch = patch.id AND csv_file.scan = @scan) AS csv_rows`;

const toRecord = (row: Row): PatchRecord => ({
  patchId: row.patch_id,
  roiKey: row.roi_key,
  domainYear: domainYearOf(row),
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

/** Queries on the patches and lists of one scan. */
export function prepareRecords(db: Database) {
  const byId = db.prepare<[{ scan: number; patchId: string }], Row>(
    `SELECT ${columns} FROM patch CROSS JOIN scan_unit ON scan_unit.unit = patch.unit
     CROSS JOIN roi ON roi.id = patch.roi WHERE patch.patch_id = @patchId AND scan_unit.scan = @scan`,
  );
  const byRoi = db.prepare<[{ scan: number; roi: number }], Row>(
    `SELECT ${columns} FROM patch JOIN roi ON roi.id = patch.roi WHERE patch.roi = @roi ORDER BY patch.id`,
  );
  const roiIds = db
    .prepare<[number], number>(
      `SELECT roi.id FROM scan_unit CROSS JOIN roi ON roi.unit = scan_unit.unit
       WHERE scan_unit.scan = ? ORDER BY scan_unit.position, roi.id`,
    )
    .pluck();
  const roiIdOf = db
    .prepare<[string, number], number>(
      `SELECT roi.id FROM roi CROSS JOIN scan_unit ON scan_unit.unit = roi.unit
       WHERE roi.roi_key = ? AND scan_unit.scan = ?`,
    )
    .pluck();
  const csvsOf = db.prepare<[number], Omit<CsvFile, 'columns'> & { columns: string }>(
    'SELECT path, separator, columns, split, rows FROM csv_file WHERE scan = ? ORDER BY id',
  );
  return {
    patch(scan: number, patchId: string): PatchRecord | null {
      const row = byId.get({ scan, patchId });
      return row ? toRecord(row) : null;
    },
    /** ROI after ROI, so that no statement stays open while the caller works. */
    *patches(scan: number, roiKey?: string): Generator<PatchRecord, void, void> {
      const ids = roiKey === undefined ? roiIds.all(scan) : roiIdOf.all(roiKey, scan);
      for (const roi of ids) yield* byRoi.all({ scan, roi }).map(toRecord);
    },
    csvFiles: (scan: number): CsvFile[] =>
      csvsOf.all(scan).map((row) => ({ ...row, columns: JSON.parse(row.columns) as string[] })),
  };
}
