import type { Database } from 'better-sqlite3';
import type { RoiSummary } from '../../shared/contract/index.ts';
import type { EditStates } from './Catalogue.ts';

/** A ROI as the catalogue stores it. */
export interface RoiRow {
  readonly id: number;
  readonly unit: number;
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
  readonly gsd: number | null;
  readonly checked: number;
  readonly problems: number;
}

const columns = `
  roi.id, roi.unit, roi_key, domain, year, roi, patches, common_bits, any_bits, min_x, min_y, max_x, max_y, provisional,
  crs, gsd, checked, (SELECT count(*) FROM problem WHERE problem.roi = roi.id) AS problems`;

/** Queries on the ROIs of a scan. */
export function prepareRois(db: Database) {
  const all = db.prepare<[number], RoiRow>(
    `SELECT ${columns} FROM scan_unit CROSS JOIN roi ON roi.unit = scan_unit.unit
     WHERE scan_unit.scan = ? ORDER BY scan_unit.position, roi.id`,
  );
  const byKey = db.prepare<[string, number], RoiRow>(
    `SELECT ${columns} FROM roi CROSS JOIN scan_unit ON scan_unit.unit = roi.unit
     WHERE roi.roi_key = ? AND scan_unit.scan = ?`,
  );
  return {
    /** In the order of the dataset. */
    all: (scan: number): RoiRow[] => all.all(scan),
    get: (scan: number, roiKey: string): RoiRow | undefined => byKey.get(roiKey, scan),
  };
}

/** `D012-2019`; for layouts without years the domain alone. */
export function domainYearOf({ domain, year }: { readonly domain: string; readonly year: string }): string {
  return year === '' ? domain : `${domain}-${year}`;
}

/** A row as the contract describes it. */
export function toSummary(datasetId: string, row: RoiRow, editedPatches: number): RoiSummary {
  const { min_x: minX, min_y: minY, max_x: maxX, max_y: maxY } = row;
  const isKnown = minX !== null && minY !== null && maxX !== null && maxY !== null;
  return {
    datasetId,
    roiKey: row.roi_key,
    domainYear: domainYearOf(row),
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

/** Counts edited patches by ROI; remembers which ROI a patch is in, for patches are edited again and again. */
export class EditedCounter {
  readonly #roiOf;
  readonly #known = new Map<string, string | null>();

  constructor(db: Database) {
    this.#roiOf = db
      .prepare<[string, number], string>(
        `SELECT roi.roi_key FROM patch CROSS JOIN scan_unit ON scan_unit.unit = patch.unit
         CROSS JOIN roi ON roi.id = patch.roi WHERE patch.patch_id = ? AND scan_unit.scan = ?`,
      )
      .pluck();
  }

  count(scan: number, states: EditStates): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [patchId, { edits }] of states) {
      const roiKey = edits === 0 ? null : this.#find(scan, patchId);
      if (roiKey !== null) counts.set(roiKey, (counts.get(roiKey) ?? 0) + 1);
    }
    return counts;
  }

  #find(scan: number, patchId: string): string | null {
    const key = `${scan} ${patchId}`;
    let roiKey = this.#known.get(key);
    if (roiKey === undefined) this.#known.set(key, (roiKey = this.#roiOf.get(patchId, scan) ?? null));
    return roiKey;
  }

  /** To be called when another scan is shown. */
  forget(): void {
    this.#known.clear();
  }
}
