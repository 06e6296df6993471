import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { modalitiesOf } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { recogniseDataset } from '../datasets/index.ts';
import type { CurrentScan } from './scans.ts';
import { prepareRoiFiles } from './sources.ts';
import type { FilesRow } from './sources.ts';

/** Patches looked for in another folder. */
const maxCompared = 64;

/**
 * Looks in another folder for some patches of a scan, evenly taken: for their mask, else for any file that they have. Of a
 * file in an archive the archive counts, or the file where it would be extracted.
 */
export async function compareWith(
  db: Database,
  scan: CurrentScan,
  path: string,
): Promise<{ checked: number; missing: number }> {
  const root = await rootOf(path);
  const roiFiles = prepareRoiFiles(db);
  let checked = 0;
  let missing = 0;
  for (const { roi, ...patch } of takeEvenly(db, scan.id)) {
    const index = roiFiles(scan.layout, roi);
    const files = ['AERIAL_LABEL-COSIA' as const, ...modalitiesOf(patch.bits)];
    const file = files.map((modality) => index.find(scan.path, patch, modality)).find((f) => f !== null);
    if (!file) continue;
    checked++;
    const inArchive = typeof file.source !== 'string';
    const archive = inArchive ? relative(scan.path, (file.source as { archive: string }).archive) : null;
    const isThere =
      (archive !== null && existsSync(join(root, archive))) || existsSync(join(root, file.treePath));
    if (!isThere) missing++;
    // Names on a disk that spins up may take their time.
    await nextTurn();
  }
  return { checked, missing };
}

/** The folder of the dataset within the one chosen; the one chosen when it holds none. */
async function rootOf(path: string): Promise<string> {
  try {
    return (await recogniseDataset(path)).path;
  } catch (error) {
    // A class list that was damaged meanwhile, or no dataset: then the files are not there, and that is what is told.
    if (error instanceof AppError && error.code !== 'datasetMissing') return resolve(path);
    throw error;
  }
}

function takeEvenly(db: Database, scan: number): (FilesRow & { roi: number })[] {
  const rois = db
    .prepare<[number], { id: number; patches: number }>(
      `SELECT roi.id, roi.patches FROM scan_unit CROSS JOIN roi ON roi.unit = scan_unit.unit
       WHERE scan_unit.scan = ? ORDER BY scan_unit.position, roi.id`,
    )
    .all(scan);
  const at = db.prepare<[number, number], FilesRow & { roi: number }>(
    'SELECT id, roi, name, bits, archive_bits FROM patch WHERE roi = ? ORDER BY id LIMIT 1 OFFSET ?',
  );
  const total = rois.reduce((sum, { patches }) => sum + patches, 0);
  const wanted = Math.min(maxCompared, total);
  const taken: (FilesRow & { roi: number })[] = [];
  let before = 0;
  let next = 0;
  for (const { id, patches } of rois) {
    for (; next < wanted; next++) {
      const index = Math.floor(((next + 0.5) * total) / wanted) - before;
      if (index >= patches) break;
      const row = at.get(id, index);
      if (row) taken.push(row);
    }
    before += patches;
  }
  return taken;
}

/** Tells where a dataset is now: the scan that is shown, and the absolute paths of its series. */
export function relocate(db: Database, scan: CurrentScan, path: string): void {
  if (scan.path === path) return;
  db.transaction(() => {
    db.prepare('UPDATE scan SET path = ? WHERE id = ?').run(path, scan.id);
    moveSeries(db, scan.id, scan.path, path);
  }).immediate();
}

/** Moves the series of a scan's ROIs from one root to another; those that are elsewhere stay. */
export function moveSeries(db: Database, scan: number, from: string, to: string): void {
  const rows = db
    .prepare<[number], { roi: number; data: string; masks: string | null }>(
      `SELECT roi_series.roi, data, masks FROM scan_unit CROSS JOIN roi ON roi.unit = scan_unit.unit
       CROSS JOIN roi_series ON roi_series.roi = roi.id WHERE scan_unit.scan = ?`,
    )
    .all(scan);
  const update = db.prepare('UPDATE roi_series SET data = ?, masks = ? WHERE roi = ?');
  const move = (json: string): string => JSON.stringify(rebase(JSON.parse(json) as RasterSource, from, to));
  for (const { roi, data, masks } of rows) update.run(move(data), masks === null ? null : move(masks), roi);
}

/** A source below `from`, as it is below `to`; one that is elsewhere stays. */
function rebase(source: RasterSource, from: string, to: string): RasterSource {
  const move = (path: string): string => {
    const inside = relative(from, path);
    return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : join(to, inside);
  };
  return typeof source === 'string' ? move(source) : { ...source, archive: move(source.archive) };
}
