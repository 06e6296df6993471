import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { patchSizeM } from '../../../src/shared/model/modality.ts';
import { cellsOf, type PlannedRoi } from './plan.ts';

const splits = ['train', 'train', 'train', 'valid', 'test'];

/** GEOM, SPLIT and aerial dates of every patch, as GeoPackages in `GLOBAL_ALL_MTD`. */
export function makeMetadata(root: string, rois: readonly PlannedRoi[]): void {
  const folder = join(root, 'GLOBAL_ALL_MTD');
  mkdirSync(folder, { recursive: true });
  write(folder, 'GLOBAL_ALL_MTD_GEOM.gpkg', ['geom BLOB'], rois, (roi, row, col) => [
    footprint(roi.x + (col - 1) * patchSizeM, roi.y - (row - 1) * patchSizeM),
  ]);
  write(folder, 'GLOBAL_ALL_MTD_SPLIT.gpkg', ['split_1 TEXT', 'split_2 TEXT'], rois, (roi, row, col) => [
    splits[(roi.cols + row + col) % splits.length]!,
    splits[(row * col) % splits.length]!,
  ]);
  write(folder, 'GLOBAL_AERIAL_MTD_DATES.gpkg', ['date TEXT'], rois, (roi, row) => [
    `${roi.year}0${(row % 5) + 4}1${(roi.cols + row) % 9}`,
  ]);
}

function write(
  folder: string,
  name: string,
  columns: readonly string[],
  rois: readonly PlannedRoi[],
  valuesOf: (roi: PlannedRoi, row: number, col: number) => unknown[],
): void {
  const db = new Database(join(folder, name));
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec(`
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
      CREATE TABLE patches (fid INTEGER PRIMARY KEY, patch_id TEXT, ${columns.join(', ')});
      INSERT INTO gpkg_contents VALUES ('patches', 'features', 2154);`);
    if (columns[0]!.startsWith('geom'))
      db.exec(`INSERT INTO gpkg_geometry_columns VALUES ('patches', 'geom', 'POLYGON', 2154, 0, 0)`);
    const marks = columns.map(() => '?').join(', ');
    const insert = db.prepare(`INSERT INTO patches VALUES (NULL, ?, ${marks})`);
    db.transaction(() => {
      for (const roi of rois)
        for (const [row, col] of cellsOf(roi))
          insert.run(`${roi.roiKey}_${row}-${col}`, ...valuesOf(roi, row, col));
    })();
  } finally {
    db.close();
  }
}

/** A GeoPackage polygon: header without envelope, then well-known binary. Source: OGC 12-128, clause 2.1.3. */
function footprint(x: number, y: number): Buffer {
  const [right, bottom] = [x + patchSizeM, y - patchSizeM];
  const ring = [x, y, right, y, right, bottom, x, bottom, x, y];
  const bytes = Buffer.alloc(8 + 13 + ring.length * 8);
  bytes.write('GP', 0, 'latin1');
  bytes.writeUInt8(1, 3);
  bytes.writeInt32LE(2154, 4);
  bytes.writeUInt8(1, 8);
  bytes.writeUInt32LE(3, 9);
  bytes.writeUInt32LE(1, 13);
  bytes.writeUInt32LE(5, 17);
  ring.forEach((value, i) => bytes.writeDoubleLE(value, 21 + i * 8));
  return bytes;
}
