import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { lambert93Code } from '../../../shared/geo/crs.ts';
import { entryOf, readArchiveDirectory, readArchiveEntry } from '../../archives/index.ts';
import type { MetadataFile, MetadataPage } from '../layout.ts';
import { found, systemReason, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { readDateList } from './dates.ts';
import { readFootprint } from './footprint.ts';
import {
  listTables,
  maxInMemoryBytes,
  openGeoPackage,
  openGeoPackageBytes,
  quoteName,
  tableCrs,
} from './GeoPackage.ts';
import type { TableSubject } from './listMetadata.ts';
import { describeWanted, findShape } from './tableShape.ts';
import type { TableShape } from './tableShape.ts';

/** Columns that say which split to show, best first. The toy archive is split in its own way. */
const preferredSplits = ['split_toy', 'split_flairhub', 'split_1'];

interface OpenTable {
  readonly path: string;
  readonly db: Database;
  readonly shape: TableShape;
  /** Of a series: the dates of each ROI as its first row has them. */
  readonly seen: Map<string, string>;
}

/** The last file stays open between its pages: opening a copy in memory costs as much as reading it. */
let open: OpenTable | null = null;

/** Closes the file that `readTable` may have left open in this thread. */
export function closeTable(): void {
  open?.db.close();
  open = null;
}

/**
 * Reads the next rows of a metadata GeoPackage, in a file of its own or in an archive.
 *
 * All patches of a ROI share the dates of a series: a page of dates has each ROI once, at its first row that is understood. A
 * later row of it that says otherwise is counted as odd.
 *
 * @param at rowid of the last row of the page before, or null at the start.
 * @returns the page, null for a file without anything about patches, or the problem that makes the file useless.
 */
export function readTable(args: {
  readonly root: string;
  readonly file: MetadataFile;
  readonly at: number | null;
  readonly limit: number;
}): MetadataPage | FoundProblem | null {
  const { root, file, at, limit } = args;
  const subject = file.subject as TableSubject;
  try {
    const path = join(root, file.path);
    if (open?.path !== path || at === null) {
      closeTable();
      const opened = openTable(root, file, subject);
      if (opened === null || 'code' in opened) return opened;
      open = { ...opened, path, seen: new Map() };
    }
    const { shape } = open;
    const page = readRows(open, at ?? Number.MIN_SAFE_INTEGER, limit);
    if (page.next === null) closeTable();
    return at === null && page.isEmpty
      ? found('warning', 'gpkgEmpty', file.path, { table: shape.table.name })
      : page.page;
  } catch (error) {
    closeTable();
    return found('warning', 'gpkgUnreadable', file.path, { reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) return systemReason(error);
  return error.code === 'fileMissing'
    ? 'ENOENT'
    : String(error.params['reason'] ?? error.detail ?? error.code);
}

/** Opens the file and finds its table; the file is closed when there is none. */
function openTable(
  root: string,
  file: MetadataFile,
  subject: TableSubject,
): Pick<OpenTable, 'db' | 'shape'> | FoundProblem | null {
  const db = openFile(root, file.path);
  if ('code' in db) return db;
  let shape: TableShape | null = null;
  try {
    const tables = listTables(db);
    shape = findShape(subject, file.path, tables);
    if (!shape) {
      if (subject === 'other') return null;
      const text = tables.map((t) => `${t.name} (${t.columns.join(', ')})`).join('; ');
      const params = { wanted: describeWanted(subject), tables: text.slice(0, 300) || '-' };
      return found('warning', 'gpkgColumns', file.path, params);
    }
    const crs = shape.geometry === null ? null : tableCrs(db, shape.table.name);
    if (crs !== null && crs !== lambert93Code) {
      shape = null;
      return found('warning', 'gpkgCrs', file.path, { found: crs, expected: lambert93Code });
    }
    return { db, shape };
  } finally {
    if (!shape) db.close();
  }
}

function openFile(root: string, path: string): Database | FoundProblem {
  const cut = path.indexOf('.zip/');
  if (cut < 0) return openGeoPackage(join(root, path));
  const listing = readArchiveDirectory(join(root, path.slice(0, cut + 4)));
  const index = listing.names.indexOf(path.slice(cut + 5));
  if (index < 0) throw new AppError('fileMissing', { path });
  const sizeBytes = listing.entryBytes[index]!;
  if (sizeBytes > maxInMemoryBytes) {
    const params = { sizeMiB: Math.round(sizeBytes / 1024 ** 2) };
    return found('warning', 'metadataEntryTooLarge', path, params);
  }
  return openGeoPackageBytes(readArchiveEntry(entryOf(listing, index), { maxBytes: maxInMemoryBytes }));
}

function readRows(
  { db, shape, seen }: OpenTable,
  after: number,
  limit: number,
): { page: MetadataPage; next: number | null; isEmpty: boolean } {
  const { table, idColumn, columns, geometry, by } = shape;
  const wanted = geometry === null ? columns.map((column) => column.sql) : [quoteName(geometry)];
  const rows = db
    .prepare<[number, number], unknown[]>(
      `SELECT ${['rowid', quoteName(idColumn), ...wanted].join(', ')} FROM ${quoteName(table.name)}
       WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    )
    .raw()
    .all(after, limit);
  const odd = new Tally();
  const next = rows.length < limit ? null : Number(rows.at(-1)![0]);
  const content =
    geometry !== null
      ? footprintsOf(rows, odd)
      : by === 'roi'
        ? seriesOf(rows, columns[0]!.name, seen, odd)
        : valuesOf(rows, shape, odd);
  const page: MetadataPage = {
    by,
    ...content,
    csv: null,
    bits: null,
    odd: { count: odd.count, example: odd.example.slice(0, 200) },
    next: next === null ? null : { offset: next, csv: null },
  };
  return { page, next, isEmpty: rows.length === 0 };
}

type Content = Pick<MetadataPage, 'ids' | 'columns' | 'values' | 'bounds'>;

const idsOf = (rows: readonly unknown[][]): string[] => rows.map((row) => String(row[1]));

function footprintsOf(rows: readonly unknown[][], odd: Tally): Content {
  const bounds = new Float64Array(rows.length * 4).fill(NaN);
  rows.forEach((row, i) => {
    const blob = row[2];
    const footprint = blob instanceof Uint8Array ? readFootprint(blob) : null;
    if (footprint) bounds.set(footprint, i * 4);
    else odd.add(String(row[1]));
  });
  return { ids: idsOf(rows), columns: [], values: [], bounds };
}

function valuesOf(rows: readonly unknown[][], { columns }: TableShape, odd: Tally): Content {
  const splits = columns.filter((column) => column.name.startsWith('split:'));
  const values: (string | null)[] = [];
  for (const row of rows) {
    const read = columns.map((column, c) => {
      const value = row[c + 2];
      const text = value === null || value === undefined ? '' : String(value).trim();
      if (text === '') return null;
      const known = column.read(text);
      if (known === null) odd.add(text);
      return known;
    });
    if (splits.length > 0) values.push(chooseSplit(columns, read));
    values.push(...read);
  }
  const names = columns.map((column) => column.name);
  return { ids: idsOf(rows), columns: splits.length > 0 ? ['split', ...names] : names, values, bounds: null };
}

/** The split that counts among all columns of the SPLIT file. */
function chooseSplit(
  columns: readonly { readonly name: string }[],
  values: readonly (string | null)[],
): string | null {
  const of = (name: string): string | null => {
    const index = columns.findIndex((column) => column.name === `split:${name}`);
    return index < 0 ? null : values[index]!;
  };
  for (const name of preferredSplits) {
    const value = of(name);
    if (value !== null) return value;
  }
  const sorted = columns.map(({ name }) => name.slice('split:'.length)).sort();
  return sorted.map(of).find((value) => value !== null) ?? null;
}

function seriesOf(rows: readonly unknown[][], name: string, seen: Map<string, string>, odd: Tally): Content {
  const ids: string[] = [];
  const values: string[] = [];
  for (const row of rows) {
    const roiKey = toRoiKey(String(row[1]));
    const value = row[2];
    if (value === null || value === undefined) continue;
    const text = String(value);
    const known = roiKey === null ? undefined : seen.get(roiKey);
    if (known === text) continue;
    const dates = roiKey === null ? null : readDateList(text);
    if (dates === null || roiKey === null) odd.add(`${String(row[1])}: ${text}`);
    else if (known === undefined) {
      seen.set(roiKey, text);
      ids.push(roiKey);
      values.push(JSON.stringify(dates));
    } else if (JSON.stringify(readDateList(known)) !== JSON.stringify(dates)) {
      odd.add(`${String(row[1])}: ${text}`);
    }
  }
  return { ids, columns: [name], values, bounds: null };
}

/** The ROI of a patch id, `DOMAIN-YEAR_ROI_ROW-COL`, or of a zone id, which is that of a ROI; null for neither. */
function toRoiKey(id: string): string | null {
  const first = id.indexOf('_');
  const second = id.indexOf('_', first + 1);
  if (first <= 0) return null;
  if (second < 0) return id;
  return id.includes('_', second + 1) ? null : id.slice(0, second);
}
