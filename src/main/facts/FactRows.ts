import type { Database } from 'better-sqlite3';
import type { Layout } from '../../shared/model/layouts.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { FoundProblem } from '../datasets/index.ts';
import type { PatchFacts, PatchSeries, Unknown } from './computeFacts.ts';
import { fileStamp } from '../raster/index.ts';

/** A patch of the current scan, with what is known of its facts. */
export interface FactPatch {
  readonly id: number;
  readonly patchId: string;
  readonly unit: number;
  readonly roi: number;
  readonly bits: number;
  readonly archiveBits: number;
  /** Of the mask, else of the image; null while no header was read. */
  readonly width: number | null;
  readonly height: number | null;
  /** Stamp of the mask's file when its header was read; null when not known. */
  readonly headerStamp: string | null;
  /** Null: the facts were never computed. */
  readonly stamp: string | null;
  readonly maskVersion: number | null;
  readonly series: PatchSeries | null;
}

export interface FactScan {
  readonly id: number;
  readonly layout: Layout;
}

/** Problems of one code that are kept one by one in a unit; the rest is a number. Nobody reads more. */
const maxProblemsPerCode = 5000;

interface PatchRow extends Omit<FactPatch, 'headerStamp' | 'series'> {
  stampMs: number | null;
  stampBytes: number | null;
  data: string | null;
  masks: string | null;
  row: number | null;
  col: number | null;
}

const columns = `p.id, p.patch_id AS patchId, p.unit, p.roi, p.bits, p.archive_bits AS archiveBits, p.width, p.height,
  p.stamp_ms AS stampMs, p.stamp_bytes AS stampBytes, f.stamp, f.mask_version AS maskVersion,
  rs.data, rs.masks, sp.row, sp.col`;
const joins = `LEFT JOIN fact f ON f.patch = p.id
  LEFT JOIN roi_series rs ON rs.roi = p.roi
  LEFT JOIN series_pixel sp ON sp.patch = p.id`;
const ranks = { error: 0, warning: 1, info: 2 } as const;

/** The rows of `fact` and the problems of the stage `pixels`, in SQL. */
export type FactRows = ReturnType<typeof createFactRows>;

export function createFactRows(db: Database) {
  const scanOf = db.prepare<[string], FactScan>(
    `SELECT id, layout FROM scan WHERE dataset_id = ? AND state = 'current'`,
  );
  const units = db.prepare<[number], { unit: number }>(
    'SELECT unit FROM scan_unit WHERE scan = ? ORDER BY position',
  );
  const count = db.prepare<[number], { patches: number }>(
    'SELECT count(*) AS patches FROM scan_unit su JOIN patch p ON p.unit = su.unit WHERE su.scan = ?',
  );
  const page = db.prepare<[number, number, number], PatchRow>(
    `SELECT ${columns} FROM patch p ${joins} WHERE p.unit = ? AND p.id > ? ORDER BY p.id LIMIT ?`,
  );
  const find = db.prepare<[string, number], PatchRow>(
    `SELECT ${columns} FROM patch p JOIN scan_unit su ON su.unit = p.unit ${joins}
     WHERE p.patch_id = ? AND su.scan = ?`,
  );
  const isThere = db.prepare<[number, string], unknown>('SELECT 1 FROM patch WHERE id = ? AND patch_id = ?');
  const putFact = db.prepare(
    `INSERT OR REPLACE INTO fact (patch, stamp, mask_version, cosia, lpis1, lpis2, lpis3, unknown_px, lpis_unknown_px,
       hierarchy_px, s2_dates, s2_valid, s1_asc_dates, s1_desc_dates)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const putMask = db.prepare<[number, Uint8Array, number, number]>(
    'UPDATE fact SET mask_version = ?, cosia = ?, unknown_px = ? WHERE patch = ?',
  );
  // The column of the ROI is what the index of problems has.
  const dropProblems = db.prepare<[number, string]>(
    `DELETE FROM problem WHERE roi = ? AND stage = 'pixels' AND patch_id = ?`,
  );
  const dropProblem = db.prepare<[number, string, string]>(
    `DELETE FROM problem WHERE roi = ? AND stage = 'pixels' AND patch_id = ? AND code = ?`,
  );
  const dropFile = db.prepare<[number, string, string]>(
    `DELETE FROM problem WHERE roi = ? AND stage = 'pixels' AND patch_id = ? AND path = ?`,
  );
  const isTold = db.prepare<[number, string, string, string], unknown>(
    `SELECT 1 FROM problem WHERE roi = ? AND stage IN ('headers', 'pixels') AND path = ? AND code IN (?, ?)`,
  );
  const putProblem = db.prepare(
    `INSERT INTO problem (scan, unit, stage, rank, code, path, patch_id, roi, params)
     VALUES (NULL, ?, 'pixels', ?, ?, ?, ?, ?, ?)`,
  );

  const countOf = db
    .prepare<[number, string], number>('SELECT count(*) FROM problem WHERE unit = ? AND code = ?')
    .pluck();
  const findMore = db.prepare<[number, string], { id: number; count: number }>(
    `SELECT id, json_extract(params, '$.count') AS count FROM problem
     WHERE unit = ? AND stage = 'pixels' AND code = 'moreProblems' AND json_extract(params, '$.kind') = ?`,
  );
  const setMore = db.prepare<[string, number]>('UPDATE problem SET params = ? WHERE id = ?');
  const known = new Map<string, number>();

  /** False when the unit has so many problems of this code that one more is only counted. */
  function hasRoom(unit: number, code: string): boolean {
    const key = `${unit} ${code}`;
    let count = known.get(key) ?? countOf.get(unit, code)!;
    // Some may have been deleted since they were counted.
    if (count >= maxProblemsPerCode) count = countOf.get(unit, code)!;
    known.set(key, count + 1);
    if (count < maxProblemsPerCode) return true;
    const more = findMore.get(unit, code);
    const params = JSON.stringify({ kind: code, count: (more?.count ?? 0) + 1 });
    if (more) setMore.run(params, more.id);
    else putProblem.run(unit, ranks.warning, 'moreProblems', '', null, null, params);
    return false;
  }

  /** @returns how many were new: what the headers said, or another patch of the same series, is not said twice. */
  function putProblems(patch: FactPatch, problems: readonly FoundProblem[]): number {
    let written = 0;
    for (const { severity, code, path, patchId, params } of problems) {
      const alike = code === 'pixelsUnreadable' ? 'headerUnreadable' : code;
      if (isTold.get(patch.roi, path, code, alike) || !hasRoom(patch.unit, code)) continue;
      const rank = ranks[severity];
      putProblem.run(patch.unit, rank, code, path, patchId, patch.roi, JSON.stringify(params));
      written += 1;
    }
    return written;
  }

  return {
    scan: (datasetId: string): FactScan | null => scanOf.get(datasetId) ?? null,
    units: (scan: FactScan): number[] => units.all(scan.id).map(({ unit }) => unit),
    count: (scan: FactScan): number => count.get(scan.id)!.patches,
    page: (unit: number, after: number, limit: number): FactPatch[] =>
      page.all(unit, after, limit).map(toPatch),
    find(scan: FactScan, patchId: string): FactPatch | null {
      const row = find.get(patchId, scan.id);
      return row ? toPatch(row) : null;
    },
    /** False when the patch is not in the catalogue any more: its row may since be that of another. */
    has: (patch: FactPatch): boolean => isThere.get(patch.id, patch.patchId) !== undefined,

    /** Writes the facts of a patch and replaces its problems. @returns how many problems it has. */
    put(patch: FactPatch, facts: PatchFacts, version: number, problems: readonly FoundProblem[]): number {
      putFact.run(
        patch.id,
        facts.stamp,
        version,
        facts.cosia,
        ...facts.lpis,
        facts.unknown?.px ?? null,
        facts.lpisUnknown?.px ?? null,
        facts.hierarchyPx,
        facts.s2Dates,
        facts.s2Valid,
        facts.s1AscDates,
        facts.s1DescDates,
      );
      dropProblems.run(patch.roi, patch.patchId);
      return putProblems(patch, problems);
    },
    /** Writes what a corrected mask changes. */
    putMask(
      patch: FactPatch,
      counts: Uint8Array,
      unknown: Unknown,
      version: number,
      problems: readonly FoundProblem[],
    ): void {
      putMask.run(version, counts, unknown.px, patch.id);
      dropProblem.run(patch.roi, patch.patchId, 'unknownCodes');
      putProblems(patch, problems);
    },
    /** Replaces what is wrong with one file of a patch. */
    putFileProblems(patch: FactPatch, path: string, problems: readonly FoundProblem[]): number {
      dropFile.run(patch.roi, patch.patchId, path);
      return putProblems(patch, problems);
    },
  };
}

function toPatch({ stampMs, stampBytes, data, masks, row, col, ...patch }: PatchRow): FactPatch {
  return {
    ...patch,
    headerStamp: stampMs === null || stampBytes === null ? null : fileStamp(stampMs, stampBytes),
    series:
      data === null || row === null || col === null
        ? null
        : {
            data: JSON.parse(data) as RasterSource,
            masks: masks === null ? null : (JSON.parse(masks) as RasterSource),
            row,
            col,
          },
  };
}
