import type { Database } from 'better-sqlite3';
import { labelGsd, patchSizePx } from '../../shared/model/modality.ts';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { found, Tally } from '../datasets/index.ts';
import type { FoundProblem } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { placePatches, roundMetres } from './placePatches.ts';
import type { GridSpec, PatchToPlace, PlacedPatches } from './placePatches.ts';
import { writeInSlices } from '../workers/index.ts';

/** The columns of a patch that place it. */
export interface PlaceRow {
  readonly id: number;
  readonly patch_id: string;
  readonly row: number;
  readonly col: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly origin_x: number | null;
  readonly origin_y: number | null;
  readonly geom_x: number | null;
  readonly geom_y: number | null;
}

/** Columns of {@link PlaceRow}. */
export const placeColumns = 'id, patch_id, row, col, width, height, origin_x, origin_y, geom_x, geom_y';

/** A row of the catalogue as `placePatches` takes it. */
export function toPlace(row: PlaceRow): PatchToPlace {
  return {
    row: row.row,
    col: row.col,
    byHeader: row.origin_x === null || row.origin_y === null ? null : [row.origin_x, row.origin_y],
    byGeom: row.geom_x === null || row.geom_y === null ? null : [row.geom_x, row.geom_y],
    ...(row.width === null || row.height === null ? {} : { widthPx: row.width, heightPx: row.height }),
  };
}

/** The grid that the patches of a ROI are placed on; one metre a pixel when nothing says how large pixels are. */
export function gridOf(layout: Layout, roiGsd: number | null): GridSpec {
  return { gsd: layoutSpec(layout).gsd ?? roiGsd ?? 1, hasRowCol: layout === 'flair-hub' };
}

/** Places the ROIs of some units by what is known before their headers are read. */
export async function placeUnits(run: IndexRun, units: readonly { readonly id: number }[]): Promise<void> {
  const { db, layout, signal, onProgress } = run;
  const roisOf = db.prepare<[number], { id: number; gsd: number | null }>(
    'SELECT id, gsd FROM roi WHERE unit = ? ORDER BY id',
  );
  const patchesOf = db.prepare<[number], PlaceRow>(
    `SELECT ${placeColumns} FROM patch WHERE roi = ? ORDER BY id`,
  );
  const save = prepareSavePlaces(db);
  const total = units.reduce((sum, { id }) => sum + roisOf.all(id).length, 0);
  let done = 0;
  for (const unit of units) {
    await writeInSlices(
      db,
      roisOf.all(unit.id),
      (roi) => {
        const rows = patchesOf.all(roi.id);
        const isKnown = rows.some((row) => row.origin_x !== null || row.geom_x !== null);
        if (isKnown) save(roi.id, rows, placePatches(rows.map(toPlace), gridOf(layout, roi.gsd)));
        if (++done % 50 === 0 || done === total)
          onProgress({ phase: 'finishing', done, total, unit: 'rois' });
      },
      signal,
    );
  }
}

/** Writes where a ROI and its patches lie. */
export function prepareSavePlaces(
  db: Database,
): (roi: number, rows: readonly PlaceRow[], grid: PlacedPatches) => void {
  const update = db.prepare(
    'UPDATE roi SET min_x = ?, min_y = ?, max_x = ?, max_y = ?, provisional = ? WHERE id = ?',
  );
  const roiBox = db.prepare(
    'INSERT OR REPLACE INTO roi_box (id, min_x, max_x, min_y, max_y) VALUES (?, ?, ?, ?, ?)',
  );
  const patchBox = db.prepare(
    'INSERT OR REPLACE INTO patch_box (id, min_x, max_x, min_y, max_y) VALUES (?, ?, ?, ?, ?)',
  );
  const dropRoi = db.prepare('DELETE FROM roi_box WHERE id = ?');
  return (roi, rows, grid) => {
    for (const row of rows) {
      const extent = extentOf(row, grid.gsd);
      if (extent) patchBox.run(row.id, extent[0], extent[2], extent[1], extent[3]);
    }
    if (!grid.hasFootprint) {
      update.run(null, null, null, null, 1, roi);
      dropRoi.run(roi);
      return;
    }
    const [minX, maxY] = grid.origin;
    const maxX = roundMetres(minX + grid.widthPx * grid.gsd);
    const minY = roundMetres(maxY - grid.heightPx * grid.gsd);
    update.run(minX, minY, maxX, maxY, grid.provisional ? 1 : 0, roi);
    roiBox.run(roi, minX, maxX, minY, maxY);
  };
}

/** Where a patch lies by its header, else by the metadata: `[minX, minY, maxX, maxY]`; null when neither says. */
export function extentOf(
  row: Pick<PlaceRow, 'origin_x' | 'origin_y' | 'geom_x' | 'geom_y' | 'width' | 'height'>,
  gsd: number,
): [number, number, number, number] | null {
  const [x, y] = [row.origin_x ?? row.geom_x, row.origin_y ?? row.geom_y];
  if (x === null || y === null) return null;
  const [width, height] = [row.width ?? patchSizePx, row.height ?? patchSizePx];
  return [x, roundMetres(y - height * gsd), roundMetres(x + width * gsd), y];
}

/** A footprint may be rounded to half a pixel without saying anything else. */
const geomToleranceM = labelGsd / 2;

/**
 * What does not fit once the headers of a ROI are known.
 *
 * @param pathOf path of the file that places a patch, relative to the dataset.
 */
export function gridProblems(
  layout: Layout,
  roiKey: string,
  rows: readonly PlaceRow[],
  grid: PlacedPatches,
  pathOf: (row: PlaceRow) => string,
): FoundProblem[] {
  const problems: FoundProblem[] = [];
  const folder = folderOf(pathOf(rows[0]!));
  for (const { index, reason } of grid.separate) {
    // That no file says where it lies is told of each file.
    if (reason === 'unplaced') continue;
    const row = rows[index]!;
    problems.push(found('warning', reason, pathOf(row), { patch: row.patch_id, roi: roiKey }, row.patch_id));
  }
  if (grid.offRowCol.length > 0) {
    const example = rows[grid.offRowCol[0]!]!.patch_id;
    const params = { count: grid.offRowCol.length, example, roi: roiKey };
    problems.push(found('info', 'rowColMismatch', folder, params));
  }
  // The centres that FLAIR#1 and FLAIR#2 list are only known to a metre.
  const toleranceM = layout === 'flair-hub' ? geomToleranceM : 1;
  const moved = new Tally();
  let worstM = 0;
  for (const row of rows) {
    if (row.origin_x === null || row.origin_y === null || row.geom_x === null || row.geom_y === null)
      continue;
    const distance = Math.max(Math.abs(row.origin_x - row.geom_x), Math.abs(row.origin_y - row.geom_y));
    if (distance <= toleranceM) continue;
    moved.add(row.patch_id);
    worstM = Math.max(worstM, distance);
  }
  if (moved.count > 0) {
    const offsetM = Math.round(worstM * 100) / 100;
    const params = { count: moved.count, example: moved.example, offsetM, roi: roiKey };
    problems.push(found('warning', 'geometryMismatch', folder, params));
  }
  return problems;
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path;
