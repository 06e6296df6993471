import type { Database } from 'better-sqlite3';
import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { AppError, isAppErrorData } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { patchSizePx } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { judgeMask, maskStates, placeOf, placingModalities } from '../datasets/index.ts';
import type { EditStates, HeadersReader } from './Catalogue.ts';
import { cellsOf } from './cells.ts';
import { prepareSaveFacts, usableFacts } from './headerFacts.ts';
import type { HeaderFacts } from './headerFacts.ts';
import { gridOf, placeColumns, prepareSavePlaces, toPlace } from './placeRois.ts';
import type { PlaceRow } from './placeRois.ts';
import { placePatches } from './placePatches.ts';
import type { PlacedPatches } from './placePatches.ts';
import { prepareRois, toSummary } from './rois.ts';
import type { RoiRow } from './rois.ts';
import type { CurrentScan } from './scans.ts';
import { stampReader } from './stampReader.ts';
import { prepareRoiFiles } from './sources.ts';
import type { FilesRow } from './sources.ts';

interface PatchRow extends PlaceRow, FilesRow {
  readonly id: number;
  readonly mask_state: number;
  readonly stamp_ms: number | null;
  readonly stamp_bytes: number | null;
  readonly split: string | null;
  readonly aerial_date: string | null;
}

export interface RoiRequest {
  readonly db: Database;
  readonly datasetId: string;
  readonly scan: CurrentScan;
  readonly roiKey: string;
  readonly cellStates: EditStates;
  readonly editedPatches: (roiKey: string) => number;
  readonly readHeaders: HeadersReader;
}

/**
 * A ROI with its patches on one pixel grid. Headers that are not known yet, or whose file has changed since, are read
 * first: they are the truth about its geometry. A large image appears as its cells.
 *
 * @throws AppError `notFound`
 */
export async function readRoi(request: RoiRequest): Promise<RoiDetail> {
  const { db, datasetId, scan, roiKey } = request;
  const { layout } = scan;
  const rois = prepareRois(db);
  const roi = rois.get(scan.id, roiKey);
  if (!roi) throw new AppError('notFound', { what: 'ROI', id: roiKey });
  const stored = db
    .prepare<[number], PatchRow>(
      `SELECT ${placeColumns}, name, bits, archive_bits, mask_state, stamp_ms, stamp_bytes, split, aerial_date
       FROM patch WHERE roi = ? ORDER BY id`,
    )
    .all(roi.id);
  const changed = await readChanged(request, roi, stored);
  const rows = stored.map((row) => withFacts(row, changed.get(row)));
  const placing = [...changed.values()].filter(({ origin }) => origin !== null).at(-1);
  const gsd = placing?.gsd ?? roi.gsd;
  const crs = placing?.crs ?? roi.crs;
  const grid = placePatches(rows.map(toPlace), gridOf(layout, gsd));
  if (changed.size > 0) keep(db, () => saveAll(db, roi, changed, rows, grid, crs, gsd));
  const current = (changed.size > 0 && rois.get(scan.id, roiKey)) || roi;
  const placed = grid.placed.flatMap(({ index, x, y }) => toRoiPatches(rows[index]!, x, y, request));
  const hasNoPlace = !grid.hasFootprint && layoutSpec(layout).crs === null;
  return {
    ...toSummary(datasetId, current, request.editedPatches(roiKey)),
    provisional: grid.provisional,
    crs: hasNoPlace ? '' : (crs ?? layoutSpec(layout).crs ?? ''),
    gsd: grid.gsd,
    // Without any place the picture stands on the origin: y goes down to 0.
    origin: hasNoPlace ? [0, grid.heightPx] : [...grid.origin],
    widthPx: grid.widthPx,
    heightPx: grid.heightPx,
    patchSizePx:
      layoutSpec(layout).patchSizePx ?? placed.reduce((max, p) => Math.max(max, p.widthPx, p.heightPx), 1),
    grid: placed,
    separate: grid.separate.map(({ index, reason }) => ({ patchId: rows[index]!.patch_id, reason })),
  };
}

function toRoiPatches(row: PatchRow, x: number, y: number, { cellStates }: RoiRequest): RoiPatch[] {
  const [widthPx, heightPx] = [row.width ?? patchSizePx, row.height ?? patchSizePx];
  const whole = { id: row.patch_id, row: row.row, col: row.col, x: 0, y: 0, widthPx, heightPx };
  const state = maskStates[row.mask_state] ?? 'ok';
  return (cellsOf(row.patch_id, widthPx, heightPx) ?? [whole]).map((cell) => {
    const edit = cellStates.get(cell.id);
    return {
      patchId: cell.id,
      row: cell.row,
      col: cell.col,
      x: x + cell.x,
      y: y + cell.y,
      widthPx: cell.widthPx,
      heightPx: cell.heightPx,
      modalityBits: row.bits,
      readOnly: state === 'ok' ? (edit?.readOnly ?? null) : state,
      edits: edit?.edits ?? 0,
      changedPx: edit?.changedPx ?? 0,
      split: row.split,
      aerialDate: row.aerial_date,
    };
  });
}

function withFacts(row: PatchRow, facts: HeaderFacts | undefined): PatchRow {
  if (!facts) return row;
  const [x, y] = facts.origin ?? [null, null];
  return {
    ...row,
    mask_state: facts.maskState,
    origin_x: x,
    origin_y: y,
    width: facts.widthPx,
    height: facts.heightPx,
  };
}

/** Reads again the headers of files whose time or size is another one. */
async function readChanged(
  { db, scan, readHeaders }: RoiRequest,
  roi: RoiRow,
  rows: readonly PatchRow[],
): Promise<Map<PatchRow, HeaderFacts>> {
  const { layout } = scan;
  const index = prepareRoiFiles(db)(layout, roi.id);
  const filesOf = (row: PatchRow) =>
    placingModalities.flatMap((modality) => {
      const file = index.find(scan.path, row, modality);
      return file ? [{ row, modality, source: file.source }] : [];
    });
  const readStamp = stampReader();
  const stamps = await Promise.all(rows.map((row) => readStamp(filesOf(row)[0]?.source)));
  const changed = new Map<PatchRow, HeaderFacts>();
  const asked = rows.flatMap((row, i) =>
    row.stamp_ms !== stamps[i]![0] || row.stamp_bytes !== stamps[i]![1] ? [{ row, stamp: stamps[i]! }] : [],
  );
  if (asked.length === 0) return changed;
  const files = asked.flatMap(({ row }) => filesOf(row));
  const headers = await readHeaders(files.map((file) => file.source));
  const byPatch = new Map<PatchRow, Map<Modality, Header>>(asked.map(({ row }) => [row, new Map()]));
  files.forEach(({ row, modality }, i) => byPatch.get(row)!.set(modality, headers[i]!));
  for (const { row, stamp } of asked) changed.set(row, judge(layout, byPatch.get(row)!, stamp));
  return changed;
}

type Header = RasterHeader | AppErrorData;

function judge(layout: Layout, own: ReadonlyMap<Modality, Header>, stamp: HeaderFacts['stamp']): HeaderFacts {
  const spec = layoutSpec(layout);
  const [mask, image] = [own.get('AERIAL_LABEL-COSIA'), own.get('AERIAL_RGBI')];
  const place = placingModalities.map((m) => placeOf(spec, own.get(m))).find((p) => p !== null);
  const sized = [mask, image].find((header) => header !== undefined && !isAppErrorData(header)) as
    RasterHeader | undefined;
  return usableFacts(layout, {
    maskState: maskStates.indexOf(judgeMask(spec, mask, image)),
    origin: place ? [place.originX, place.originY] : null,
    gsd: place?.gsd ?? null,
    crs: place?.crs ?? null,
    widthPx: sized?.width ?? null,
    heightPx: sized?.height ?? null,
    stamp,
  });
}

function saveAll(
  db: Database,
  roi: RoiRow,
  changed: ReadonlyMap<PatchRow, HeaderFacts>,
  rows: readonly PatchRow[],
  grid: PlacedPatches,
  crs: string | null,
  gsd: number | null,
): void {
  const save = prepareSaveFacts(db);
  for (const [row, facts] of changed) save(row.id, facts);
  db.prepare('UPDATE roi SET crs = ?, gsd = ? WHERE id = ?').run(crs, gsd, roi.id);
  prepareSavePlaces(db)(roi.id, rows, grid);
}

/** Keeps what was read for the next opening. A ROI can be opened on a full disk too: its headers are then read again. */
function keep(db: Database, write: () => void): void {
  try {
    db.transaction(write)();
  } catch (error) {
    console.warn(`Headers of a ROI were not kept in ${db.name}:`, error);
  }
}
