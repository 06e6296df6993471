import { basename } from 'node:path';
import type { GeoTable } from './GeoPackage.ts';
import type { TableSubject } from './listMetadata.ts';
import { quoteName } from './GeoPackage.ts';
import { readDate, readTime } from './dates.ts';

/** A column as it is read: its place in the page, its SQL, and what its text becomes (null: not understood). */
export interface WantedColumn {
  readonly name: string;
  readonly sql: string;
  readonly read: (text: string) => string | null;
}

/** How a table of the metadata is read. */
export interface TableShape {
  readonly table: GeoTable;
  readonly idColumn: string;
  /** Of a series: its ids become those of ROIs, each once. */
  readonly by: 'patch' | 'roi';
  readonly columns: readonly WantedColumn[];
  /** The geometry column when footprints are read. */
  readonly geometry: string | null;
}

/** Columns of other metadata that are kept of one file, and characters of a value. */
const maxExtraColumns = 40;
const maxExtraChars = 200;

const seriesColumns: Partial<Record<TableSubject, string>> = {
  s2: 's2Dates',
  's1-asc': 's1AscDates',
  's1-desc': 's1DescDates',
};
const dateColumns: Partial<Record<TableSubject, string>> = {
  aerial: 'aerialDate',
  historical: 'historicalDate',
  spot: 'spotDate',
};

/** What a file must have, as a sentence about one that has not says it. */
export function describeWanted(subject: TableSubject): string {
  if (subject === 'geom') return 'patch_id + geometry';
  if (subject === 'split') return 'patch_id + split_*';
  return subject in seriesColumns ? 'patch_id / zone_id + acquisition_dates' : 'patch_id + date';
}

/** The first table that holds what a file of this subject is read for, or null. Layer names differ between editions. */
export function findShape(
  subject: TableSubject,
  path: string,
  tables: readonly GeoTable[],
): TableShape | null {
  for (const table of tables) {
    const shape = shapeOf(subject, path, table);
    if (shape) return shape;
  }
  return null;
}

function shapeOf(subject: TableSubject, path: string, table: GeoTable): TableShape | null {
  const named = (name: string): string | undefined =>
    table.columns.find((column) => column === name) ??
    table.columns.find((column) => column.toLowerCase() === name);
  const patchId = named('patch_id');
  const series = seriesColumns[subject];
  if (series !== undefined) {
    const idColumn = patchId ?? named('zone_id');
    const dates = named('acquisition_dates');
    if (idColumn === undefined || dates === undefined) return null;
    // The text is compared with that of the ROI's other rows before it is parsed: see tablePages.
    const columns = [{ name: series, sql: quoteName(dates), read: (text: string) => text }];
    return { table, idColumn, by: 'roi', columns, geometry: null };
  }
  if (patchId === undefined) return null;
  const shape = { table, idColumn: patchId, by: 'patch' as const, geometry: null };
  if (subject === 'geom') {
    return table.geometryColumn === null ? null : { ...shape, columns: [], geometry: table.geometryColumn };
  }
  const rest = table.columns.filter((name) => name !== patchId && name !== table.geometryColumn);
  if (subject === 'split') {
    const splits = rest.filter((name) => /^split(_|$)/i.test(name));
    if (splits.length === 0) return null;
    const columns = splits.map((name) => scalar(`split:${name}`, name, 40));
    return { ...shape, columns };
  }
  const others = rest.filter((name) => !/^(fid|ogc_fid|id|zone_id)$/i.test(name));
  const dateName = dateColumns[subject];
  if (dateName === undefined) {
    const columns = extras(others, `${stemOf(path)}.`);
    return columns.length === 0 ? null : { ...shape, columns };
  }
  const date = named('date');
  if (date === undefined) return null;
  const further = others.filter((name) => name !== date);
  return {
    ...shape,
    columns: [
      { name: dateName, sql: textOf(date, 40), read: readDate },
      ...(subject === 'aerial' ? aerialColumns(further) : extras(further, `${subject}.`)),
    ],
  };
}

/** Camera and time of the aerial images, whatever their columns are called, and all else. */
function aerialColumns(names: readonly string[]): WantedColumn[] {
  const camera = names.find((name) => /camera|camér/i.test(name));
  const time = names.find((name) => /(^|_)(time|hour|heure)(_|$)/i.test(name) && name !== camera);
  const columns: WantedColumn[] = [];
  if (camera !== undefined) columns.push(scalar('camera', camera, maxExtraChars));
  if (time !== undefined) columns.push({ name: 'aerialTime', sql: textOf(time, 40), read: readTime });
  const rest = names.filter((name) => name !== camera && name !== time);
  return [...columns, ...extras(rest, '')];
}

/** `before` keeps columns of one name apart: every file of statistics may have its `mean`. */
function extras(names: readonly string[], before: string): WantedColumn[] {
  return names.slice(0, maxExtraColumns).map((name) => scalar(`extra:${before}${name}`, name, maxExtraChars));
}

function scalar(name: string, column: string, maxChars: number): WantedColumn {
  return { name, sql: textOf(column, maxChars), read: (text) => text };
}

/** A number, or a text that is cut before it leaves SQLite; blobs are none. */
function textOf(column: string, maxChars: number): string {
  const name = quoteName(column);
  return `CASE typeof(${name}) WHEN 'blob' THEN NULL WHEN 'text' THEN substr(${name}, 1, ${maxChars}) ELSE ${name} END`;
}

/** `GLOBAL_AERIAL_RGBI_MTD_STATS.gpkg` → `AERIAL_RGBI_STATS`. */
function stemOf(path: string): string {
  return basename(path)
    .replace(/\.gpkg$/i, '')
    .replace(/^(GLOBAL|D\d{3,6}-\d{4})_/, '')
    .replace(/_?MTD_?/, '_')
    .replace(/^_|_$/g, '');
}
