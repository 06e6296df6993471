import type { Database } from 'better-sqlite3';
import type { Columns } from './columns.ts';

/**
 * Disagreements of each patch, and the severity of the worst of them; an item counts for all patches that it lies in.
 *
 * `disagreements` is NaN where land cover and declared crops were not compared, `severity` also where there is no item.
 */
export function readDisagreements(
  db: Database,
  { scan, count, patchId }: Pick<Columns, 'scan' | 'count' | 'patchId'>,
): Record<'disagreements' | 'severity', Float64Array> {
  const disagreements = new Float64Array(count).fill(NaN);
  const severity = new Float64Array(count).fill(NaN);
  const datasetId = db
    .prepare<[number], string>('SELECT dataset_id FROM scan WHERE id = ?')
    .pluck()
    .get(scan);
  const compared = db
    .prepare<[string], string>(
      `SELECT p.patch_id FROM compared_roi r JOIN compared_patch p ON p.roi = r.id
       WHERE r.dataset_id = ? AND p.error IS NULL`,
    )
    .pluck()
    .all(datasetId ?? '');
  if (compared.length === 0) return { disagreements, severity };
  const known = new Set(compared);
  const rowOf = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const id = patchId.first(row + 1)!;
    if (!known.has(id)) continue;
    rowOf.set(id, row);
    disagreements[row] = 0;
  }
  const items = db
    .prepare<[string], [patches: string, severity: number]>(
      `SELECT d.patches, d.severity FROM compared_roi r JOIN disagreement d ON d.roi = r.id WHERE r.dataset_id = ?`,
    )
    .raw();
  for (const [patches, of] of items.iterate(datasetId!)) {
    for (const id of patches.split('\n')) {
      const row = rowOf.get(id);
      if (row === undefined) continue;
      disagreements[row]!++;
      severity[row] = severity[row]! >= of ? severity[row]! : of;
    }
  }
  return { disagreements, severity };
}
