import type { Database } from 'better-sqlite3';
import { isMetricCrs } from '../../shared/geo/crs.ts';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';

/** What the headers of a patch say; null where they say nothing. */
export interface HeaderFacts {
  /** Index into `maskStates`. */
  readonly maskState: number;
  readonly origin: readonly [x: number, y: number] | null;
  /** Metres per pixel, and CRS, of the file that places the patch. */
  readonly gsd: number | null;
  readonly crs: string | null;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  /** Time of change and size of the file that stands for the patch. */
  readonly stamp: readonly [ms: number | null, bytes: number | null];
}

/**
 * What of the facts the catalogue can place patches by: a place in degrees is none, there are no metres to draw it in; and
 * what the layout fixes is not kept again.
 */
export function usableFacts(layout: Layout, facts: HeaderFacts): HeaderFacts {
  const spec = layoutSpec(layout);
  const isFixed = spec.patchSizePx !== null;
  const hasPlace =
    facts.origin !== null && !(spec.crs === null && facts.crs !== null && isMetricCrs(facts.crs) === false);
  return {
    ...facts,
    origin: hasPlace ? facts.origin : null,
    crs: hasPlace ? facts.crs : null,
    gsd: hasPlace && spec.gsd === null ? facts.gsd : null,
    widthPx: isFixed ? null : facts.widthPx,
    heightPx: isFixed ? null : facts.heightPx,
  };
}

/**
 * Writes what the headers of a patch say. Facts of the pixels go when the file is another one than before: they are
 * computed again.
 */
export function prepareSaveFacts(db: Database): (patch: number, facts: HeaderFacts) => void {
  const stampOf = db.prepare<[number], { ms: number | null; bytes: number | null }>(
    'SELECT stamp_ms AS ms, stamp_bytes AS bytes FROM patch WHERE id = ?',
  );
  const update = db.prepare(
    `UPDATE patch SET mask_state = ?, width = ?, height = ?, origin_x = ?, origin_y = ?, stamp_ms = ?, stamp_bytes = ?
     WHERE id = ?`,
  );
  const dropFact = db.prepare('DELETE FROM fact WHERE patch = ?');
  const dropProblems = db.prepare(
    `DELETE FROM problem WHERE stage = 'pixels' AND roi = (SELECT roi FROM patch WHERE id = @patch)
       AND patch_id = (SELECT patch_id FROM patch WHERE id = @patch)`,
  );
  return (patch, { maskState, widthPx, heightPx, origin, stamp }) => {
    const before = stampOf.get(patch);
    if (before && before.ms !== null && (before.ms !== stamp[0] || before.bytes !== stamp[1])) {
      if (dropFact.run(patch).changes > 0) dropProblems.run({ patch });
    }
    update.run(maskState, widthPx, heightPx, origin?.[0] ?? null, origin?.[1] ?? null, ...stamp, patch);
  };
}
