import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { readFootprint } from './footprint.ts';
import { findPatchTable, openGeoPackage, quoteName } from './GeoPackage.ts';
import type { PatchTable } from './GeoPackage.ts';
import { found, systemReason, Tally } from './problem.ts';
import type { FoundProblem } from './problem.ts';

/** What a metadata GeoPackage is read for. */
export type MetadataKind = 'geom' | 'split' | 'aerialDate';

export interface MetadataFile {
  readonly kind: MetadataKind;
  /** Relative to the dataset. */
  readonly path: string;
}

/** Some rows of a metadata file, in its order. */
export interface MetadataPage {
  readonly ids: readonly string[];
  /** For `geom`: four numbers a row, `minX, minY, maxX, maxY` in metres; NaN where the geometry was not understood. */
  readonly bounds: Float64Array | null;
  /** Else: names of the columns read (all `split_*`, or `date`), and their values, row by row; null where empty or odd. */
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
  /** Values that were not understood. */
  readonly odd: { readonly count: number; readonly example: string };
  /** Where the next page starts, or null at the end. */
  readonly next: number | null;
}

/** File names end the same in `GLOBAL_ALL_MTD` and in the folders of one domain. */
const endings: readonly [RegExp, MetadataKind][] = [
  [/_ALL_MTD_GEOM\.gpkg$/i, 'geom'],
  [/_ALL_MTD_SPLIT\.gpkg$/i, 'split'],
  [/_AERIAL_MTD_DATES\.gpkg$/i, 'aerialDate'],
];

/**
 * Finds the GeoPackages that the catalogue reads. The hub's archive holds a folder of its own name, so one that was
 * extracted into a folder of that name is found too.
 */
export function listMetadata(
  root: string,
  folders: readonly string[],
): { files: MetadataFile[]; problems: FoundProblem[] } {
  const files: MetadataFile[] = [];
  const problems: FoundProblem[] = [];
  for (const folder of folders) {
    try {
      for (const name of readdirSync(join(root, folder)).sort()) {
        const own = folder.split('/').at(-1);
        const paths = name === own ? listNested(root, `${folder}/${name}`) : [`${folder}/${name}`];
        for (const path of paths) {
          const kind = endings.find(([ending]) => ending.test(path))?.[1];
          if (kind) files.push({ kind, path });
        }
      }
    } catch (error) {
      problems.push(found('warning', 'folderUnreadable', folder, { reason: systemReason(error) }));
    }
  }
  return { files, problems };
}

function listNested(root: string, folder: string): string[] {
  if (!statSync(join(root, folder)).isDirectory()) return [folder];
  return readdirSync(join(root, folder))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** The last file stays open between its pages: opening a copy in memory costs as much as reading it. */
let open: { path: string; db: Database } | null = null;

/** Closes the file that `readMetadataPage` may have left open in this thread. */
export function closeMetadata(): void {
  open?.db.close();
  open = null;
}

/**
 * Reads the next rows of a metadata file.
 *
 * @param after `next` of the page before, or null at the start.
 * @returns the page, or the problem that makes the file useless: `gpkgUnreadable`, `gpkgColumns`, `gpkgEmpty`.
 */
export function readMetadataPage(args: {
  root: string;
  file: MetadataFile;
  after: number | null;
  limit: number;
}): MetadataPage | FoundProblem {
  const { root, file, after, limit } = args;
  try {
    const db = openKept(join(root, file.path));
    const { table, tables } = findPatchTable(db, (t) => wantedColumns(file.kind, t).length > 0);
    if (!table) {
      closeMetadata();
      return found('warning', 'gpkgColumns', file.path, {
        wanted: describeWanted(file.kind),
        tables: tables || '-',
      });
    }
    const page = readRows(db, file.kind, table, after ?? Number.MIN_SAFE_INTEGER, limit);
    if (page.next === null) closeMetadata();
    return after === null && page.ids.length === 0
      ? found('warning', 'gpkgEmpty', file.path, { table: table.name })
      : page;
  } catch (error) {
    closeMetadata();
    return found('warning', 'gpkgUnreadable', file.path, { reason: systemReason(error) });
  }
}

function openKept(path: string): Database {
  if (open?.path !== path) {
    closeMetadata();
    open = { path, db: openGeoPackage(path) };
  }
  return open.db;
}

function wantedColumns(kind: MetadataKind, table: PatchTable): string[] {
  switch (kind) {
    case 'geom':
      return table.geometryColumn === null ? [] : [table.geometryColumn];
    case 'split':
      return table.columns.filter((name) => /^split(_|$)/i.test(name));
    case 'aerialDate':
      return table.columns.filter((name) => name.toLowerCase() === 'date');
  }
}

function describeWanted(kind: MetadataKind): string {
  return { geom: 'patch_id + geometry', split: 'patch_id + split_*', aerialDate: 'patch_id + date' }[kind];
}

function readRows(
  db: Database,
  kind: MetadataKind,
  table: PatchTable,
  after: number,
  limit: number,
): MetadataPage {
  const columns = wantedColumns(kind, table);
  const rows = db
    .prepare<[number, number], unknown[]>(
      `SELECT rowid, patch_id, ${columns.map(quoteName).join(', ')} FROM ${quoteName(table.name)}
       WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    )
    .raw()
    .all(after, limit);
  const odd = new Tally();
  const bounds = kind === 'geom' ? new Float64Array(rows.length * 4).fill(NaN) : null;
  const values: (string | null)[] = [];
  rows.forEach((row, i) => {
    if (bounds) {
      const blob = row[2];
      const footprint = blob instanceof Uint8Array ? readFootprint(blob) : null;
      if (footprint) bounds.set(footprint, i * 4);
      else odd.add(String(row[1]));
      return;
    }
    for (const value of row.slice(2)) {
      const text = value === null ? '' : String(value).trim();
      const read = kind === 'aerialDate' ? readDate(text) : text;
      if (read === '' && text !== '') odd.add(text);
      values.push(read === '' || read.length > 40 ? null : read);
    }
  });
  return {
    ids: rows.map((row) => String(row[1])),
    bounds,
    columns: bounds ? [] : columns,
    values,
    odd: { count: odd.count, example: odd.example },
    next: rows.length < limit ? null : Number(rows.at(-1)![0]),
  };
}

/** `YYYYMMDD` or `YYYY-MM-DD…` as `YYYY-MM-DD`; anything else as ''. The day of old photographs may be 00: unknown. */
function readDate(text: string): string {
  const match = /^(\d{4})-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])(?:$|[T .])/.exec(text);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : '';
}
