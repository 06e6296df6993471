import type { Database } from 'better-sqlite3';
import type { ShiftEstimate } from '../../shared/comparison/found.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type { VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { KnownItem, OldItem, PatchOutcome, RoiOutcome } from './roiJob.ts';
import type { ItemFacts, ItemRow, JointBytes } from './rowTypes.ts';

/** A row of `compared_roi` without its counts. */
export interface RoiRow {
  readonly id: number;
  readonly roiKey: string;
  readonly domain: string;
  readonly rules: string;
  readonly stamp: string;
  readonly version: number;
  readonly checked: number;
  readonly items: number;
  readonly measured: number;
  readonly patches: number;
  readonly gsd: number;
  /** Of the prediction that its items were held against; '' for none. */
  readonly modelStamp: string;
}

/** An item with its verdict. */
export interface JudgedItem extends ItemFacts {
  readonly id: number;
  readonly verdict: VerdictKind | null;
  readonly judgedAt: number | null;
}

/** Whose outcome is written. */
export interface RoiPlace {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly domain: string;
  readonly gsd: number;
  /** Key of the rules. */
  readonly rules: string;
}

const roiColumns =
  'id, roi_key AS roiKey, domain, rules, stamp, version, checked, items, measured, patches, gsd, model_stamp AS modelStamp';

const itemColumns = `d.id, d.item, d.digest, d.pixels, d.cover, d.declared1, d.declared3, d.rule, d.area_px AS areaPx,
  d.perimeter_px AS perimeterPx, d.region, d.region_code AS regionCode, d.region_px AS regionPx, d.edge_min AS edgeMin,
  d.edge_max AS edgeMax, d.x, d.y, d.width, d.height, d.patches, d.weight, d.measured, d.height_median AS heightMedian,
  d.height_p95 AS heightP95, d.ndvi, d.model_value AS modelValue,
  d.model_share AS modelShare, d.evidence, d.severity, d.since`;

/** With the verdict that the item is judged by. */
const judgedItems = `SELECT ${itemColumns}, v.verdict, v.at AS judgedAt FROM disagreement d
  JOIN compared_roi r ON r.id = d.roi
  LEFT JOIN item_verdict v ON v.dataset_id = r.dataset_id AND v.roi_key = r.roi_key AND v.item = d.item AND v.counts = 1`;

/** The tables of `0004-comparison.sql` and `0005-model.sql`, in SQL. */
export type ComparisonRows = ReturnType<typeof createComparisonRows>;

export function createComparisonRows(db: Database) {
  const pathOf = db
    .prepare<[string], string>(`SELECT path FROM scan WHERE dataset_id = ? AND state = 'current'`)
    .pluck();
  const putRules = db.prepare('INSERT OR IGNORE INTO compared_rules (key, rules) VALUES (?, ?)');
  const rulesOf = db.prepare<[string], string>('SELECT rules FROM compared_rules WHERE key = ?').pluck();
  const roi = db.prepare<[string, string], RoiRow>(
    `SELECT ${roiColumns} FROM compared_roi WHERE dataset_id = ? AND roi_key = ?`,
  );
  const rois = db.prepare<[string], RoiRow>(`SELECT ${roiColumns} FROM compared_roi WHERE dataset_id = ?`);
  const joint = db.prepare<[number], JointBytes>(
    'SELECT joint1 AS level1, joint2 AS level2, joint3 AS level3 FROM compared_roi WHERE id = ?',
  );
  const shifts = db.prepare<[string], { roiKey: string } & ShiftEstimate>(
    `SELECT roi_key AS roiKey, shift_x AS dx, shift_y AS dy, shift_peak AS peak, shift_border AS borderPx
     FROM compared_roi WHERE dataset_id = ? AND shift_x IS NOT NULL ORDER BY id`,
  );
  const begin = db
    .prepare<[string, string, string, string, number], number>(
      `INSERT INTO compared_roi (dataset_id, roi_key, domain, rules, stamp, version, checked, items, measured, patches, gsd,
         n_px, c_px, p_px, x_px, joint3)
       VALUES (?, ?, ?, ?, '', 0, 0, 0, 0, 0, ?, 0, 0, 0, 0, x'')
       ON CONFLICT DO UPDATE SET domain = excluded.domain, rules = excluded.rules, gsd = excluded.gsd, stamp = ''
       RETURNING id`,
    )
    .pluck();
  const finish = db.prepare(
    `UPDATE compared_roi SET stamp = ?, version = version + 1, checked = 1, patches = ?, model_stamp = '?',
       items = (SELECT count(*) FROM disagreement WHERE roi = compared_roi.id),
       measured = NOT EXISTS (SELECT 1 FROM disagreement WHERE roi = compared_roi.id AND measured = 0),
       n_px = ?, c_px = ?, p_px = ?, x_px = ?, joint1 = ?, joint2 = ?, joint3 = ? WHERE id = ?`,
  );
  const setShift = db.prepare(
    'UPDATE compared_roi SET shift_x = ?, shift_y = ?, shift_peak = ?, shift_border = ? WHERE id = ?',
  );
  const raise = db.prepare<[string, string]>(
    'UPDATE compared_roi SET version = version + 1 WHERE dataset_id = ? AND roi_key = ?',
  );
  const confirm = db.prepare<[string, number]>('UPDATE compared_roi SET rules = ?, checked = 1 WHERE id = ?');
  const uncheck = db.prepare<[string]>('UPDATE compared_roi SET checked = 0 WHERE dataset_id = ?');
  const dropPatches = db.prepare<[number]>('DELETE FROM compared_patch WHERE roi = ?');
  const putPatch = db.prepare(
    `INSERT OR REPLACE INTO compared_patch (roi, patch_id, mask_version, error, n_px, c_px, p_px, x_px, joint1, joint2, joint3)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const skipped = db.prepare<[string, number], { patchId: string; code: string }>(
    `SELECT p.patch_id AS patchId, p.error AS code FROM compared_roi r JOIN compared_patch p ON p.roi = r.id
     WHERE r.dataset_id = ? AND p.error IS NOT NULL LIMIT ?`,
  );
  const skippedCount = db
    .prepare<[string], number>(
      `SELECT count(*) FROM compared_roi r JOIN compared_patch p ON p.roi = r.id
       WHERE r.dataset_id = ? AND p.error IS NOT NULL`,
    )
    .pluck();
  const maskVersion = db
    .prepare<[number, string], number>(
      'SELECT mask_version FROM compared_patch WHERE roi = ? AND patch_id = ?',
    )
    .pluck();

  const hasGaps = db
    .prepare<[number], number>(
      'SELECT EXISTS (SELECT 1 FROM compared_patch WHERE roi = ? AND error IS NOT NULL)',
    )
    .pluck();

  const known = db.prepare<[number, string, number], KnownItem>(
    `SELECT item, digest, pixels, measured, height_median AS heightMedian, height_p95 AS heightP95, ndvi,
       model_value AS modelValue, model_share AS modelShare, since
     FROM disagreement WHERE roi = ? AND item > ? ORDER BY item LIMIT ?`,
  );
  const olds = db.prepare<[number, number, number], OldItem & { id: number }>(
    `SELECT id, cover, declared1, set_bytes AS "set" FROM disagreement WHERE roi = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const unmeasured = db.prepare<[number, number, number], ItemRow & { id: number }>(
    `SELECT ${itemColumns}, d.set_bytes AS "set" FROM disagreement d WHERE d.roi = ? AND d.id > ? AND d.measured = 0
     ORDER BY d.id LIMIT ?`,
  );
  const page = db.prepare<[number, string, number], JudgedItem>(
    `${judgedItems} WHERE d.roi = ? AND d.item > ? ORDER BY d.item LIMIT ?`,
  );
  const item = db.prepare<[number, string], JudgedItem & { set: Uint8Array }>(
    `${judgedItems.replace('v.verdict,', 'd.set_bytes AS "set", v.verdict,')} WHERE d.roi = ? AND d.item = ?`,
  );
  const sets = db.prepare<[number, string], { set: Uint8Array }>(
    'SELECT set_bytes AS "set" FROM disagreement WHERE roi = ? AND item = ?',
  );
  const dropItem = db.prepare<[number, string]>('DELETE FROM disagreement WHERE roi = ? AND item = ?');
  const putItem = db.prepare(
    `INSERT OR REPLACE INTO disagreement (roi, item, digest, pixels, cover, declared1, declared3, rule, area_px, perimeter_px,
       region, region_code, region_px, edge_min, edge_max, x, y, width, height, patches, weight, measured, height_median,
       height_p95, ndvi, model_value, model_share, evidence, severity, since, set_bytes)
     VALUES (@roi, @item, @digest, @pixels, @cover, @declared1, @declared3, @rule, @areaPx, @perimeterPx, @region,
       @regionCode, @regionPx, @edgeMin, @edgeMax, @x, @y, @width, @height, @patches, @weight, @measured, @heightMedian,
       @heightP95, @ndvi, @modelValue, @modelShare, @evidence, @severity, @since, @set)`,
  );
  const measure = db.prepare(
    `UPDATE disagreement SET measured = 1, height_median = @heightMedian, height_p95 = @heightP95, ndvi = @ndvi,
       evidence = @evidence, severity = @severity, digest = @digest WHERE roi = @roi AND item = @item AND pixels = @pixels`,
  );
  const withPixels = db.prepare<[number, number, number], ItemRow & { id: number }>(
    `SELECT ${itemColumns}, d.set_bytes AS "set" FROM disagreement d WHERE d.roi = ? AND d.id > ? ORDER BY d.id LIMIT ?`,
  );
  const anyModel = db
    .prepare<[number], number>(
      'SELECT EXISTS (SELECT 1 FROM disagreement WHERE roi = ? AND model_value IS NOT NULL)',
    )
    .pluck();
  const holdAgainst = db.prepare(
    `UPDATE disagreement SET model_value = @modelValue, model_share = @modelShare, evidence = @evidence, severity = @severity,
       digest = @digest WHERE roi = @roi AND item = @item AND pixels = @pixels`,
  );
  const setModelStamp = db.prepare<[string, number]>('UPDATE compared_roi SET model_stamp = ? WHERE id = ?');
  const setMeasured = db.prepare<[number]>(
    `UPDATE compared_roi SET version = version + 1,
       measured = NOT EXISTS (SELECT 1 FROM disagreement WHERE roi = compared_roi.id AND measured = 0) WHERE id = ?`,
  );

  const dropRegions = db.prepare<[number]>('DELETE FROM voted_region WHERE roi = ?');
  const putRegion = db.prepare(
    `INSERT INTO voted_region (roi, dataset_id, domain, area_m2, code3, code1, first_px, area_px, perimeter_px, vote, n_px, c_px, p_px, x_px,
       unseasonal_px, classes, x, y, width, height, is_cut) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropItems = db.prepare<[number]>('DELETE FROM disagreement WHERE roi = ?');
  const dropRoi = db.prepare<[number]>('DELETE FROM compared_roi WHERE id = ?');

  return {
    /** Folder of the dataset; null before it was indexed. */
    path: (datasetId: string): string | null => pathOf.get(datasetId) ?? null,
    rulesOf(key: string): ComparisonRules | null {
      const text = rulesOf.get(key);
      return text === undefined ? null : (JSON.parse(text) as ComparisonRules);
    },
    roi: (datasetId: string, roiKey: string): RoiRow | null => roi.get(datasetId, roiKey) ?? null,
    rois: (datasetId: string): RoiRow[] => rois.all(datasetId),
    /** Pixels by pair of a ROI. */
    joint: (roiId: number): JointBytes => joint.get(roiId)!,
    shifts: (datasetId: string): ({ roiKey: string } & ShiftEstimate)[] => shifts.all(datasetId),
    skipped: (datasetId: string, limit: number) => skipped.all(datasetId, limit),
    skippedCount: (datasetId: string): number => skippedCount.get(datasetId)!,
    maskVersion: (roiId: number, patchId: string): number | null => maskVersion.get(roiId, patchId) ?? null,

    /** Some of its patches could not be compared. */
    hasGaps: (roiId: number): boolean => hasGaps.get(roiId) === 1,

    known: (roiId: number, after: string, limit: number) => known.all(roiId, after, limit),
    olds: (roiId: number, after: number, limit: number) => olds.all(roiId, after, limit),
    unmeasured: (roiId: number, after: number, limit: number) => unmeasured.all(roiId, after, limit),
    page: (roiId: number, after: string, limit: number) => page.all(roiId, after, limit),
    item: (roiId: number, id: string) => item.get(roiId, id) ?? null,
    set: (roiId: number, id: string): Uint8Array | null => sets.get(roiId, id)?.set ?? null,

    /** From now until `finish` the ROI is not compared. @returns its row's id. */
    begin(place: RoiPlace, rules: ComparisonRules, isFresh: boolean): number {
      putRules.run(place.rules, JSON.stringify(rules));
      const id = begin.get(place.datasetId, place.roiKey, place.domain, place.rules, place.gsd)!;
      if (isFresh) dropPatches.run(id);
      return id;
    },
    dropItem: (roiId: number, id: string) => dropItem.run(roiId, id),
    putItem: (roiId: number, row: ItemRow) => putItem.run({ ...row, roi: roiId }),
    putPatch(roiId: number, { patchId, version, error, gradePx, joint }: PatchOutcome) {
      const px = gradePx ?? [null, null, null, null];
      const { level1 = null, level2 = null, level3 = null } = joint ?? {};
      putPatch.run(roiId, patchId, version, error, ...px, level1, level2, level3);
    },
    finish(roiId: number, { datasetId, domain, gsd }: RoiPlace, outcome: RoiOutcome): void {
      const { stamp, compared, gradePx, joint, shift } = outcome;
      finish.run(stamp, compared, ...gradePx, joint.level1, joint.level2, joint.level3, roiId);
      if (shift !== undefined)
        setShift.run(
          ...[shift?.dx ?? null, shift?.dy ?? null, shift?.peak ?? null, shift?.borderPx ?? null],
          roiId,
        );
      dropRegions.run(roiId);
      for (const { code3, code1, firstPx, areaPx, perimeterPx, vote, window, ...region } of outcome.regions) {
        const { x, y, width, height } = window;
        putRegion.run(
          ...[roiId, datasetId, domain, areaPx * gsd * gsd],
          ...[code3, code1, firstPx, areaPx, perimeterPx, vote, ...region.gradePx, region.unseasonalPx],
          ...[JSON.stringify(region.classes), x, y, width, height, region.isCut ? 1 : 0],
        );
      }
    },
    measure: (roiId: number, row: Omit<ItemFacts, 'set'>) => measure.run({ ...row, roi: roiId }),
    /** Items with their pixels. */
    withPixels: (roiId: number, after: number, limit: number) => withPixels.all(roiId, after, limit),
    /** A prediction said something of one of its items. */
    hasModel: (roiId: number): boolean => anyModel.get(roiId) === 1,
    holdAgainst: (roiId: number, row: Omit<ItemFacts, 'set'>) => holdAgainst.run({ ...row, roi: roiId }),
    setModelStamp: (roiId: number, stamp: string) => setModelStamp.run(stamp, roiId),
    /** Notes whether all items are measured now. */
    setMeasured: (roiId: number) => setMeasured.run(roiId),
    /** The ROI is as it was under these rules too. */
    confirm(roiId: number, key: string, rules: ComparisonRules): void {
      putRules.run(key, JSON.stringify(rules));
      confirm.run(key, roiId);
    },
    raise: (datasetId: string, roiKey: string) => raise.run(datasetId, roiKey),
    uncheck: (datasetId: string) => uncheck.run(datasetId),
    dropRoi(roiId: number): void {
      dropPatches.run(roiId);
      dropItems.run(roiId);
      dropRegions.run(roiId);
      dropRoi.run(roiId);
    },
  };
}
