import type { Database } from 'better-sqlite3';
import type { RoiSummary } from '../../shared/contract/index.ts';
import type { EditStates } from './createCatalogue.ts';

/** A ROI as the catalogue stores it. */
export interface RoiRow {
  readonly id: number;
  readonly roi_key: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  readonly patches: number;
  readonly common_bits: number;
  readonly any_bits: number;
  readonly min_x: number | null;
  readonly min_y: number | null;
  readonly max_x: number | null;
  readonly max_y: number | null;
  readonly provisional: number;
  readonly crs: string | null;
  readonly problems: number;
}

const select = `
  SELECT id, roi_key, domain, year, roi, patches, common_bits, any_bits, min_x, min_y, max_x, max_y, provisional, crs,
    (SELECT count(*) FROM problem WHERE problem.roi = roi.id) AS problems
  FROM roi WHERE scan = ?`;

/** Queries on the ROIs of a scan. */
export function prepareRois(db: Database) {
  const all = db.prepare<[number], RoiRow>(`${select} ORDER BY id`);
  const byKey = db.prepare<[number, string], RoiRow>(`${select} AND roi_key = ?`);
  return {
    all: (scan: number): RoiRow[] => all.all(scan),
    get: (scan: number, roiKey: string): RoiRow | undefined => byKey.get(scan, roiKey),
  };
}

/** A row as the contract describes it. */
export function toSummary(datasetId: string, row: RoiRow, editedPatches: number): RoiSummary {
  const { min_x: minX, min_y: minY, max_x: maxX, max_y: maxY } = row;
  const isKnown = minX !== null && minY !== null && maxX !== null && maxY !== null;
  return {
    datasetId,
    roiKey: row.roi_key,
    domainYear: `${row.domain}-${row.year}`,
    domain: row.domain,
    year: row.year,
    roi: row.roi,
    patches: row.patches,
    extent: isKnown ? [minX, minY, maxX, maxY] : null,
    provisional: row.provisional === 1,
    commonBits: row.common_bits,
    anyBits: row.any_bits,
    editedPatches,
    problems: row.problems,
  };
}

/** Edited patches by ROI. */
export function countEdited(states: EditStates): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [patchId, { edits }] of states) {
    if (edits === 0) continue;
    const roiKey = patchId.slice(0, patchId.lastIndexOf('_'));
    counts.set(roiKey, (counts.get(roiKey) ?? 0) + 1);
  }
  return counts;
}
