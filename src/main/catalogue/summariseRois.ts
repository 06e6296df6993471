import type { Database } from 'better-sqlite3';
import { formatFolderName, formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import {
  allModalityBits,
  labelGsd,
  modalities,
  modalityBit,
  modalityNames,
  patchSizeM,
} from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { found, Tally } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { placePatches, roundMetres } from './placePatches.ts';
import type { PatchToPlace, PlacedPatches } from './placePatches.ts';
import { writeInSlices } from './slices.ts';

interface RoiRow {
  readonly id: number;
  readonly roi_key: string;
  readonly domain: string;
  readonly year: string;
}

/** The columns of a patch that place it. */
export interface PlaceRow {
  readonly id: number;
  readonly patch_id: string;
  readonly row: number;
  readonly col: number;
  readonly bits: number;
  readonly origin_x: number | null;
  readonly origin_y: number | null;
  readonly geom_x: number | null;
  readonly geom_y: number | null;
}

/** A footprint may be rounded to half a pixel without saying anything else. */
const geomToleranceM = labelGsd / 2;

/** A row of the catalogue as `placePatches` takes it. */
export function toPlace(row: PlaceRow): PatchToPlace {
  return {
    row: row.row,
    col: row.col,
    byHeader: row.origin_x === null || row.origin_y === null ? null : [row.origin_x, row.origin_y],
    byGeom: row.geom_x === null || row.geom_y === null ? null : [row.geom_x, row.geom_y],
  };
}

/** Places every ROI by what is known now, and finds what is missing or does not fit. */
export async function summariseRois(run: IndexRun): Promise<void> {
  const { db, writer, signal, onProgress } = run;
  const rois = db
    .prepare<[number], RoiRow>('SELECT id, roi_key, domain, year FROM roi WHERE scan = ? ORDER BY id')
    .all(writer.scan);
  const patchesOf = db.prepare<[number], PlaceRow>(
    'SELECT id, patch_id, row, col, bits, origin_x, origin_y, geom_x, geom_y FROM patch WHERE roi = ? ORDER BY id',
  );
  const box = db.prepare('INSERT INTO patch_box (id, min_x, max_x, min_y, max_y) VALUES (?, ?, ?, ?, ?)');
  const saveRoi = prepareSaveRoi(db);
  const missing = new Map<string, { domain: string; year: string; patches: number; missing: number[] }>();
  let done = 0;
  await writeInSlices(
    db,
    rois,
    (roi) => {
      const rows = patchesOf.all(roi.id);
      const grid = placePatches(rows.map(toPlace));
      saveRoi(roi.id, grid);
      for (const row of rows) {
        const [x, y] = [row.origin_x ?? row.geom_x, row.origin_y ?? row.geom_y];
        if (x !== null && y !== null) box.run(row.id, x, x + patchSizeM, y - patchSizeM, y);
      }
      addGridProblems(run, roi, rows, grid);
      countMissing(missing, roi, rows);
      if (++done % 50 === 0) onProgress({ phase: 'finishing', done, total: rois.length, unit: 'rois' });
    },
    signal,
  );
  await writeInSlices(db, missing.values(), (domain) => addMissing(run, domain), signal);
}

/** Writes what the grid says about a ROI. */
export function prepareSaveRoi(db: Database): (roi: number, grid: PlacedPatches) => void {
  const update = db.prepare(
    'UPDATE roi SET min_x = ?, min_y = ?, max_x = ?, max_y = ?, provisional = ? WHERE id = ?',
  );
  const box = db.prepare(
    'INSERT OR REPLACE INTO roi_box (id, min_x, max_x, min_y, max_y) VALUES (?, ?, ?, ?, ?)',
  );
  return (roi, grid) => {
    if (!grid.hasFootprint) {
      update.run(null, null, null, null, 1, roi);
      return;
    }
    const [minX, maxY] = grid.origin;
    const maxX = roundMetres(minX + grid.widthPx * labelGsd);
    const minY = roundMetres(maxY - grid.heightPx * labelGsd);
    update.run(minX, minY, maxX, maxY, grid.provisional ? 1 : 0, roi);
    box.run(roi, minX, maxX, minY, maxY);
  };
}

function addGridProblems(
  { writer }: IndexRun,
  roi: RoiRow,
  rows: readonly PlaceRow[],
  grid: PlacedPatches,
): void {
  const { roi_key: roiKey } = roi;
  const folder = labelPath(rows[0]!.patch_id).split('/').slice(0, 2).join('/');
  for (const { index, reason } of grid.separate) {
    const code = { offGrid: 'offGrid', overlap: 'overlap', farAway: 'farAway' } as const;
    const { patch_id: patchId } = rows[index]!;
    const params = { patch: patchId, roi: roiKey };
    writer.addProblem(found('warning', code[reason], labelPath(patchId), params, patchId), roi.id);
  }
  if (grid.offRowCol.length > 0) {
    const example = rows[grid.offRowCol[0]!]!.patch_id;
    const params = { count: grid.offRowCol.length, example, roi: roiKey };
    writer.addProblem(found('info', 'rowColMismatch', folder, params), roi.id);
  }
  const moved = new Tally();
  let worstM = 0;
  for (const row of rows) {
    if (row.origin_x === null || row.origin_y === null || row.geom_x === null || row.geom_y === null)
      continue;
    const distance = Math.max(Math.abs(row.origin_x - row.geom_x), Math.abs(row.origin_y - row.geom_y));
    if (distance <= geomToleranceM) continue;
    moved.add(row.patch_id);
    worstM = Math.max(worstM, distance);
  }
  if (moved.count === 0) return;
  const offsetM = Math.round(worstM * 100) / 100;
  const params = { count: moved.count, example: moved.example, offsetM, roi: roiKey };
  writer.addProblem(found('warning', 'geometryMismatch', folder, params), roi.id);
}

/** Where the mask of a patch is, or would be. */
function labelPath(patchId: string): string {
  return formatPatchPath(parsePatchId(patchId)!, 'AERIAL_LABEL-COSIA');
}

function countMissing(
  domains: Map<string, { domain: string; year: string; patches: number; missing: number[] }>,
  { domain, year }: RoiRow,
  rows: readonly PlaceRow[],
): void {
  const key = `${domain}-${year}`;
  let entry = domains.get(key);
  if (!entry) domains.set(key, (entry = { domain, year, patches: 0, missing: modalities.map(() => 0) }));
  entry.patches += rows.length;
  for (const { bits } of rows) {
    if (bits === allModalityBits) continue;
    modalityNames.forEach((name, i) => {
      if ((bits & modalityBit(name)) === 0) entry.missing[i]!++;
    });
  }
}

/** One line for each modality and domain: a modality that is absent as a whole was not downloaded, a file here and there is a gap. */
function addMissing(
  { writer }: IndexRun,
  {
    domain,
    year,
    patches,
    missing,
  }: { domain: string; year: string; patches: number; missing: readonly number[] },
): void {
  missing.forEach((count, i) => {
    if (count === 0) return;
    const modality: Modality = modalityNames[i]!;
    const path = formatFolderName({ domain, year, modality });
    const isWhole = count === patches;
    if (modality === 'AERIAL_LABEL-COSIA') {
      writer.addProblem(
        found('warning', 'missingMask', path, { count, patches, domain: `${domain}-${year}` }),
      );
    } else {
      const code = isWhole ? 'absentModality' : 'missingModality';
      const params = { modality, count, patches, domain: `${domain}-${year}` };
      writer.addProblem(found(isWhole ? 'info' : 'warning', code, path, params));
    }
  });
}
