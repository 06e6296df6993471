import Database from 'better-sqlite3';

/** One patch in a metadata file. */
export interface FootprintRow {
  readonly patchId: string;
  /** `[minX, minY, maxX, maxY]` in EPSG:2154. */
  readonly extent: readonly [number, number, number, number];
  /** Values of the further columns, in their order. */
  readonly values: readonly string[];
}

/** A fixed date, so that the same seed gives the same bytes. */
const lastChange = '2026-01-01T00:00:00.000Z';

const lambert93 =
  'PROJCS["RGF93 v1 / Lambert-93",GEOGCS["RGF93 v1",DATUM["Reseau_Geodesique_Francais_1993_v1",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],TOWGS84[0,0,0,0,0,0,0],AUTHORITY["EPSG","6171"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4171"]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","2154"]]';
const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]';

/**
 * Writes a GeoPackage (OGC 12-128r15) of one feature table: `fid`, `geom` (polygons, EPSG:2154), `patch_id` and text
 * columns. The file must not exist.
 */
export function writeGeopackage(
  path: string,
  table: string,
  columns: readonly string[],
  rows: readonly FootprintRow[],
): void {
  const db = new Database(path);
  try {
    // The file is new and is renamed into place with its folder: nothing needs a journal.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma(`application_id = ${0x47504b47}`);
    db.pragma('user_version = 10300');
    db.transaction(() => {
      createSystemTables(db);
      const further = columns.map((name) => `, "${name}" TEXT`).join('');
      db.exec(
        `CREATE TABLE "${table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POLYGON, patch_id TEXT${further})`,
      );
      const bounds = boundsOf(rows);
      db.prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 2154)').run(
        table,
        'features',
        table,
        '',
        lastChange,
        ...bounds,
      );
      db.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 2154, 0, 0)').run(
        table,
        'geom',
        'POLYGON',
      );
      const places = columns.map(() => ', ?').join('');
      const insert = db.prepare(`INSERT INTO "${table}" VALUES (NULL, ?, ?${places})`);
      for (const row of rows) insert.run(polygonBlob(row.extent), row.patchId, ...row.values);
    })();
  } finally {
    db.close();
  }
}

function createSystemTables(db: Database.Database): void {
  db.exec(`
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
      organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
      description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
      srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
      CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
  `);
  const insert = db.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  insert.run(
    'Undefined Cartesian SRS',
    -1,
    'NONE',
    -1,
    'undefined',
    'undefined Cartesian coordinate reference system',
  );
  insert.run(
    'Undefined geographic SRS',
    0,
    'NONE',
    0,
    'undefined',
    'undefined geographic coordinate reference system',
  );
  insert.run('WGS 84 geodetic', 4326, 'EPSG', 4326, wgs84, 'longitude and latitude in degrees on WGS 84');
  insert.run('RGF93 v1 / Lambert-93', 2154, 'EPSG', 2154, lambert93, 'Lambert-93, metres');
}

function boundsOf(rows: readonly FootprintRow[]): [number, number, number, number] {
  const at = (i: 0 | 1 | 2 | 3): number[] => rows.map((row) => row.extent[i]);
  return [Math.min(...at(0)), Math.min(...at(1)), Math.max(...at(2)), Math.max(...at(3))];
}

/** GeoPackage geometry: header "GP" with an xy envelope, then little-endian WKB of one closed ring. */
function polygonBlob([minX, minY, maxX, maxY]: FootprintRow['extent']): Buffer {
  const ring = [minX, minY, maxX, minY, maxX, maxY, minX, maxY, minX, minY];
  const blob = Buffer.alloc(8 + 32 + 13 + ring.length * 8);
  blob.write('GP', 0, 'latin1');
  blob[2] = 0;
  // Bit 0: little endian; bits 1-3: envelope of kind 1 (minX, maxX, minY, maxY).
  blob[3] = 0b0000_0011;
  blob.writeInt32LE(2154, 4);
  [minX, maxX, minY, maxY].forEach((value, i) => blob.writeDoubleLE(value, 8 + i * 8));
  blob[40] = 1;
  blob.writeUInt32LE(3, 41);
  blob.writeUInt32LE(1, 45);
  blob.writeUInt32LE(ring.length / 2, 49);
  ring.forEach((value, i) => blob.writeDoubleLE(value, 53 + i * 8));
  return blob;
}
