import { existsSync, openSync, readFileSync, readSync, closeSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

/** SQLite keeps no database in memory that is larger than this by default. */
const maxInMemoryBytes = 1024 ** 3;
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
  const db = mustCopy(path) ? openCopy(path) : new Database(path, { readonly: true, fileMustExist: true });
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

function openCopy(path: string): Database.Database {
  if (statSync(path).size > maxInMemoryBytes) throw new Error('larger than 1 GiB and in WAL mode');
  const bytes = readFileSync(path);
  // The copy in memory has no WAL: say so in its header, else SQLite refuses it.
  bytes[18] = 1;
  bytes[19] = 1;
  return new Database(bytes, { readonly: true });
}

/** A table of patches in a GeoPackage. */
export interface PatchTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly geometryColumn: string | null;
}

/**
 * Finds the table that holds `patch_id` and what else is wanted; layer names differ between editions of the metadata.
 *
 * @param wanted true for a table that has the columns.
 * @returns null when no table has them; `tables` says what there is.
 */
export function findPatchTable(
  db: Database.Database,
  wanted: (table: PatchTable) => boolean,
): { table: PatchTable | null; tables: string } {
  const all = db
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'gpkg\\_%' ESCAPE '\\'
         AND name NOT LIKE 'rtree\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .all();
  const geometry = geometryColumns(db);
  const tables = all.map(({ name }): PatchTable => {
    const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(name);
    const names = columns.map((column) => column.name);
    return {
      name,
      columns: names,
      geometryColumn: geometry.get(name) ?? names.find((n) => /^(geom|geometry)$/i.test(n)) ?? null,
    };
  });
  const table = tables.find((t) => t.columns.includes('patch_id') && wanted(t)) ?? null;
  return { table, tables: tables.map((t) => `${t.name} (${t.columns.join(', ')})`).join('; ') };
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

/** A name as SQL writes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
