import DatabaseFile from 'better-sqlite3';
import { crsName, crsWkt, srsIdOf } from './crsWkt.ts';
import { polygonsOf, type MultiPolygon } from './polygons.ts';
import type { Cell, ColumnType, TableHead, TableWriter } from './table.ts';

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
};

/** Name of the table that says what the others were made with; an earlier export of ours is known by it. */
export const aboutTable = 'arpenteur_about';
/** Rows of a transaction: what is written is a new file, which nobody reads yet. */
const rowsAtOnce = 5000;

/**
 * A GeoPackage 1.3 (OGC 12-128r17) with one layer of multipolygons and one table of attributes.
 *
 * Without a spatial index: its triggers call functions that only programs for GeoPackages have.
 */
export function createGeoPackageTable(path: string, head: TableHead): TableWriter {
  const { name, columns, crs, about } = head;
  const db = new DatabaseFile(path);
  try {
    // The file is new and nobody's yet: one that is not ended is thrown away.
    db.pragma('journal_mode = OFF');
    db.pragma('application_id = 0x47504B47');
    db.pragma('user_version = 10300');
    db.exec('BEGIN');
    createTables(db, head);
    writeAbout(db, about);
    const extent = new Extent();
    const places = ['NULL', '?', ...columns.map(() => '?')].join();
    const insert = db.prepare(`INSERT INTO ${quote(name)} VALUES (${places})`);
    let rows = 0;
    return {
      add({ cells, place }) {
        const polygons = place && polygonsOf(place, crs);
        const geometry = polygons && geometryBlob(polygons, srsIdOf(crs));
        if (polygons) extent.add(polygons);
        insert.run(geometry, ...cells.map(sqlValue));
        if (++rows % rowsAtOnce === 0) db.exec('COMMIT; BEGIN');
      },
      end() {
        db.prepare(
          'UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?',
        ).run(...extent.orNulls(), name);
        db.exec('COMMIT');
        db.close();
      },
      abandon: () => void db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const sqlValue = (cell: Cell): string | number | null => (typeof cell === 'boolean' ? Number(cell) : cell);

/** The tables that the standard asks for (its annex C), and ours. */
function createTables(db: DatabaseFile.Database, { name, columns, crs }: TableHead): void {
  const srsId = srsIdOf(crs);
  db.exec(`
    CREATE TABLE gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (
      table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
      z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
    CREATE TABLE ${quote(name)} (
      fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON,
      ${columns.map((column) => `${quote(column.name)} ${sqlTypes[column.type]}`).join(', ')});
    CREATE TABLE ${aboutTable} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL);`);
  const system = db.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  system.run('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinates');
  system.run('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinates');
  for (const code of new Set(['EPSG:4326', crs])) {
    const id = srsIdOf(code);
    if (id > 0) system.run(crsName(code), id, 'EPSG', id, crsWkt(code), null);
  }
  const content = db.prepare(
    'INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)',
  );
  content.run(name, 'features', name, srsId);
  content.run(aboutTable, 'attributes', aboutTable, null);
  db.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)').run(
    ...[name, 'geom', 'MULTIPOLYGON', srsId],
  );
}

function writeAbout(db: DatabaseFile.Database, about: Readonly<Record<string, string>>): void {
  const insert = db.prepare(`INSERT INTO ${aboutTable} (name, value) VALUES (?, ?)`);
  for (const [name, value] of Object.entries(about)) insert.run(name, value);
}

class Extent {
  #minX = Infinity;
  #minY = Infinity;
  #maxX = -Infinity;
  #maxY = -Infinity;

  add(polygons: MultiPolygon): void {
    for (const [outer] of polygons) {
      for (const [x, y] of outer!) {
        this.#minX = Math.min(this.#minX, x);
        this.#minY = Math.min(this.#minY, y);
        this.#maxX = Math.max(this.#maxX, x);
        this.#maxY = Math.max(this.#maxY, y);
      }
    }
  }

  get values(): [minX: number, minY: number, maxX: number, maxY: number] {
    return [this.#minX, this.#minY, this.#maxX, this.#maxY];
  }

  orNulls(): (number | null)[] {
    return this.values.map((value) => (Number.isFinite(value) ? value : null));
  }
}

/** Head of the standard's binary geometry with its envelope, then well-known binary; all little-endian. */
function geometryBlob(polygons: MultiPolygon, srsId: number): Buffer {
  const extent = new Extent();
  extent.add(polygons);
  const [minX, minY, maxX, maxY] = extent.values;
  const out = new ByteWriter();
  out.bytes(0x47, 0x50, 0, 0b0000_0011);
  out.int32(srsId);
  for (const value of [minX, maxX, minY, maxY]) out.float64(value);
  out.bytes(1);
  out.int32(6); // MultiPolygon
  out.int32(polygons.length);
  for (const rings of polygons) {
    out.bytes(1);
    out.int32(3); // Polygon
    out.int32(rings.length);
    for (const ring of rings) {
      out.int32(ring.length);
      for (const [x, y] of ring) {
        out.float64(x);
        out.float64(y);
      }
    }
  }
  return out.result();
}

class ByteWriter {
  #bytes = Buffer.alloc(1024);
  #length = 0;

  bytes(...values: readonly number[]): void {
    for (const value of values) {
      const at = this.#take(1);
      this.#bytes.writeUInt8(value, at);
    }
  }

  int32(value: number): void {
    const at = this.#take(4);
    this.#bytes.writeInt32LE(value, at);
  }

  float64(value: number): void {
    const at = this.#take(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  result(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room and answers where it begins. */
  #take(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#length)]);
    return at;
  }
}
