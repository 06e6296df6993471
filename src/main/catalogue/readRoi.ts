import { stat } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { lambert93Code } from '../../shared/geo/crs.ts';
import { labelGsd, modalityBit, patchSizePx } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { judgeMask, maskStates, placeOf, placingModalities, stampedModality } from '../datasets/index.ts';
import type { EditStates } from './createCatalogue.ts';
import { placePatches } from './placePatches.ts';
import { prepareSaveRoi, toPlace } from './summariseRois.ts';
import { countEdited, prepareRois, toSummary } from './rois.ts';

/** Reads headers away from the core's thread; a file that cannot be read gives its error in its place. */
export type HeadersReader = (paths: string[]) => Promise<(RasterHeader | AppErrorData)[]>;

interface PatchRow {
  readonly id: number;
  readonly patch_id: string;
  readonly row: number;
  readonly col: number;
  readonly bits: number;
  mask_state: number;
  origin_x: number | null;
  origin_y: number | null;
  readonly geom_x: number | null;
  readonly geom_y: number | null;
  stamp_ms: number | null;
  stamp_bytes: number | null;
  readonly split: string | null;
  readonly aerial_date: string | null;
}

export interface RoiRequest {
  readonly db: Database;
  readonly datasetId: string;
  readonly scan: number;
  readonly roiKey: string;
  readonly editStates: EditStates;
  readonly readHeaders: HeadersReader;
  filePath(patchId: string, modality: Modality): string | null;
}

/**
 * A ROI with its patches on one pixel grid. Headers that are not known yet, or whose file has changed since, are read
 * first: they are the truth about its geometry.
 *
 * @throws AppError `notFound`
 */
export async function readRoi(request: RoiRequest): Promise<RoiDetail> {
  const { db, datasetId, scan, roiKey, editStates } = request;
  const rois = prepareRois(db);
  const roi = rois.get(scan, roiKey);
  if (!roi) throw new AppError('notFound', { what: 'ROI', id: roiKey });
  const rows = db
    .prepare<[number], PatchRow>(
      `SELECT id, patch_id, row, col, bits, mask_state, origin_x, origin_y, geom_x, geom_y, stamp_ms, stamp_bytes, split,
         aerial_date
       FROM patch WHERE roi = ? ORDER BY id`,
    )
    .all(roi.id);
  const isChanged = await refresh(request, rows);
  const grid = placePatches(rows.map(toPlace));
  if (isChanged) keep(db, () => prepareSaveRoi(db)(roi.id, grid));
  const current = (isChanged && rois.get(scan, roiKey)) || roi;
  const patchId = (index: number): string => rows[index]!.patch_id;
  return {
    ...toSummary(datasetId, current, countEdited(editStates).get(roiKey) ?? 0),
    provisional: grid.provisional,
    crs: current.crs ?? lambert93Code,
    gsd: labelGsd,
    origin: [...grid.origin],
    widthPx: grid.widthPx,
    heightPx: grid.heightPx,
    patchSizePx,
    grid: grid.placed.map(({ index, x, y }) => toRoiPatch(rows[index]!, x, y, editStates)),
    separate: grid.separate.map(({ index, reason }) => ({ patchId: patchId(index), reason })),
  };
}

function toRoiPatch(row: PatchRow, x: number, y: number, editStates: EditStates): RoiPatch {
  const edit = editStates.get(row.patch_id);
  const state = maskStates[row.mask_state] ?? 'ok';
  return {
    patchId: row.patch_id,
    row: row.row,
    col: row.col,
    x,
    y,
    modalityBits: row.bits,
    readOnly: state === 'ok' ? (edit?.readOnly ?? null) : state,
    edits: edit?.edits ?? 0,
    changedPx: edit?.changedPx ?? 0,
    split: row.split,
    aerialDate: row.aerial_date,
  };
}

/** Reads again the headers of files whose time or size is another one; true when any was. */
async function refresh(request: RoiRequest, rows: readonly PatchRow[]): Promise<boolean> {
  const stamps = await Promise.all(rows.map((row) => readStamp(request, row)));
  const changed = rows.filter(
    (row, i) => row.stamp_ms !== stamps[i]![0] || row.stamp_bytes !== stamps[i]![1],
  );
  if (changed.length === 0) return false;
  const files = changed.flatMap((row) =>
    placingModalities.flatMap((modality) => {
      const path = (row.bits & modalityBit(modality)) === 0 ? null : request.filePath(row.patch_id, modality);
      return path === null ? [] : [{ row, modality, path }];
    }),
  );
  const headers = await request.readHeaders(files.map((file) => file.path));
  const byPatch = new Map(changed.map((row) => [row, new Map<Modality, RasterHeader | AppErrorData>()]));
  files.forEach(({ row, modality }, i) => byPatch.get(row)!.set(modality, headers[i]!));
  for (const [row, own] of byPatch) {
    const place = placingModalities.map((modality) => placeOf(own.get(modality))).find((p) => p !== null);
    row.mask_state = maskStates.indexOf(judgeMask(own.get('AERIAL_LABEL-COSIA')));
    row.origin_x = place?.originX ?? null;
    row.origin_y = place?.originY ?? null;
    [row.stamp_ms, row.stamp_bytes] = stamps[rows.indexOf(row)]!;
  }
  save(request.db, changed);
  return true;
}

function save(db: Database, rows: readonly PatchRow[]): void {
  const update = db.prepare(
    'UPDATE patch SET mask_state = ?, origin_x = ?, origin_y = ?, stamp_ms = ?, stamp_bytes = ? WHERE id = ?',
  );
  keep(db, () => {
    for (const row of rows) {
      update.run(row.mask_state, row.origin_x, row.origin_y, row.stamp_ms, row.stamp_bytes, row.id);
    }
  });
}

/** Keeps what was read for the next opening. A ROI can be opened on a full disk too: its headers are then read again. */
function keep(db: Database, write: () => void): void {
  try {
    db.transaction(write)();
  } catch (error) {
    console.warn(`Headers of a ROI were not kept in ${db.name}:`, error);
  }
}

/** Time of change and size of the file that stands for the patch; nulls without one. */
async function readStamp({ filePath }: RoiRequest, row: PatchRow): Promise<[number | null, number | null]> {
  const modality = stampedModality(row.bits);
  const path = modality && filePath(row.patch_id, modality);
  if (!path) return [null, null];
  const found = await stat(path).catch(() => null);
  return found ? [found.mtimeMs, found.size] : [null, null];
}
