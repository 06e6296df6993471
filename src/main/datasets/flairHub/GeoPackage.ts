import { existsSync, openSync, readFileSync, readSync, closeSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

/** SQLite keeps no database in memory that is larger than this by default. */
export const maxInMemoryBytes = 1024 ** 3;
const walVersion = 2;

/**
 * Opens a GeoPackage so that nothing is written beside it or into it, not even SQLite's own helper files.
 *
 * A database in rollback mode is opened read-only, which takes locks but creates nothing. One in WAL mode, or with a journal
 * left behind by a crash, would get helper files or be refused: it is read into memory, and what its journal holds is not
 * seen.
 *
 * @throws what the file system or SQLite throws; the file is then absent, unreadable or no database.
 */
export function openGeoPackage(path: string): Database.Database {
  if (!mustCopy(path)) return guarded(new Database(path, { readonly: true, fileMustExist: true }));
  if (statSync(path).size > maxInMemoryBytes) throw new Error('larger than 1 GiB and in WAL mode');
  return openGeoPackageBytes(readFileSync(path));
}

/** Opens a GeoPackage that was read into memory; `bytes` may be changed. At most `maxInMemoryBytes`. */
export function openGeoPackageBytes(bytes: Buffer): Database.Database {
  if (bytes.length >= 20) {
    // The copy in memory has no WAL: say so in its header, else SQLite refuses it.
    bytes[18] = 1;
    bytes[19] = 1;
  }
  return guarded(new Database(bytes, { readonly: true }));
}

function guarded(db: Database.Database): Database.Database {
  try {
    db.pragma('temp_store = MEMORY');
    db.pragma('trusted_schema = OFF'); // The file comes from anywhere: its schema may call no function.
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function mustCopy(path: string): boolean {
  const header = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header[18] === walVersion || header[19] === walVersion || existsSync(`${path}-journal`);
}

/** A table of a GeoPackage. */
export interface GeoTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly geometryColumn: string | null;
}

/** The tables of a GeoPackage that are not its own bookkeeping, in the order in which they were made. */
export function listTables(db: Database.Database): GeoTable[] {
  const all = db
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'gpkg\\_%' ESCAPE '\\'
         AND name NOT LIKE 'rtree\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .all();
  const geometry = geometryColumns(db);
  return all.map(({ name }) => {
    const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(name);
    const names = columns.map((column) => column.name);
    return {
      name,
      columns: names,
      geometryColumn: geometry.get(name) ?? names.find((n) => /^(geom|geometry)$/i.test(n)) ?? null,
    };
  });
}

function geometryColumns(db: Database.Database): Map<string, string> {
  const isThere = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'").get();
  if (!isThere) return new Map();
  const rows = db
    .prepare<[], { table_name: string; column_name: string }>(
      'SELECT table_name, column_name FROM gpkg_geometry_columns',
    )
    .all();
  return new Map(rows.map((row) => [row.table_name, row.column_name]));
}

/** The CRS of a table's geometries (`EPSG:2154`), or null when the file does not say. */
export function tableCrs(db: Database.Database, table: string): string | null {
  try {
    const row = db
      .prepare<[string], { organization: string; code: number }>(
        `SELECT s.organization, s.organization_coordsys_id AS code FROM gpkg_geometry_columns g
           JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?`,
      )
      .get(table);
    return row && /^epsg$/i.test(row.organization) ? `EPSG:${row.code}` : null;
  } catch {
    return null; // Without the tables of its bookkeeping the file does not say.
  }
}

/** A name as SQL writes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
