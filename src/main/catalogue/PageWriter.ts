import type { Database, Statement } from 'better-sqlite3';
import type { MetadataPage, Tally } from '../datasets/index.ts';

/** What the rows of a file were about. */
export interface PageTallies {
  matched: number;
  readonly unknown: Tally;
  readonly missingFile: Tally;
  readonly otherSplit: Tally;
}

export interface PageWriter {
  /** Adds a split list. @returns its row. */
  addCsv(path: string, page: MetadataPage): number;
  setCsvRows(csv: number, rows: number): void;
  /** What writes row `i` of a page; `line` is its number in the file, from 1. */
  openPage(page: MetadataPage, csv: number | null, tallies: PageTallies): (i: number, line: number) => void;
}

/** Columns of the catalogue by the names of `MetadataPage.columns`. */
const patchColumns: Readonly<Record<string, string>> = {
  split: 'split',
  aerialDate: 'aerial_date',
  aerialTime: 'aerial_time',
  camera: 'camera',
  spotDate: 'spot_date',
  historicalDate: 'historical_date',
};

const sensors: Readonly<Record<string, string>> = {
  s2Dates: 's2',
  s1AscDates: 's1-asc',
  s1DescDates: 's1-desc',
};

/** Where the columns of a page go: places in a row of its values. */
interface PageColumns {
  /** Columns of `patch` that are set as they are. */
  readonly own: readonly { readonly column: string; readonly at: number }[];
  readonly splits: readonly { readonly name: string; readonly at: number }[];
  readonly extra: readonly { readonly name: string; readonly at: number }[];
  readonly dates: readonly { readonly sensor: string; readonly at: number }[];
  readonly split: number;
  readonly seriesRow: number;
  readonly seriesCol: number;
}

interface FoundPatch {
  readonly id: number;
  readonly unit: number;
  readonly roi: number;
  readonly bits: number;
}

/**
 * Writes what pages of metadata say of patches and ROIs. Each row is a few short statements, to be called within a
 * transaction (`writeInSlices`).
 */
export function preparePageWriter(
  db: Database,
  scan: number,
  units: { readonly all: ReadonlySet<number>; readonly written: ReadonlySet<number> },
): PageWriter {
  const patchesById = db.prepare<[string], FoundPatch>(
    'SELECT id, unit, roi, bits FROM patch WHERE patch_id = ?',
  );
  const roisByKey = db.prepare<[string], { id: number; unit: number }>(
    'SELECT id, unit FROM roi WHERE roi_key = ?',
  );
  const insertDates = db.prepare('INSERT OR REPLACE INTO roi_dates (roi, sensor, dates) VALUES (?, ?, ?)');
  const insertPixel = db.prepare('INSERT OR REPLACE INTO series_pixel (patch, row, col) VALUES (?, ?, ?)');
  const insertCsv = db.prepare(
    'INSERT INTO csv_file (scan, path, separator, columns, split) VALUES (?, ?, ?, ?, ?)',
  );
  const insertCsvRow = db.prepare('INSERT INTO csv_row (csv, line, patch) VALUES (?, ?, ?)');
  const setRows = db.prepare('UPDATE csv_file SET rows = ? WHERE id = ?');
  const updates = new Map<string, Statement<unknown[]>>();
  /** The split that the files read so far say of a patch. */
  const said = new Map<number, string>();

  // Other scans and datasets may have patches and ROIs of the same name: of this scan there is one.
  const findPatch = (id: string): FoundPatch | undefined =>
    patchesById.all(id).find(({ unit }) => units.all.has(unit));
  const findRois = (key: string): { id: number; unit: number }[] =>
    roisByKey.all(key).filter(({ unit }) => units.all.has(unit));

  const updateOf = (sets: readonly string[]): Statement<unknown[]> => {
    const sql = `UPDATE patch SET ${sets.join(', ')} WHERE id = ?`;
    let statement = updates.get(sql);
    if (!statement) updates.set(sql, (statement = db.prepare<unknown[]>(sql)));
    return statement;
  };

  const writeDates = (roi: number, columns: PageColumns, values: Row): void => {
    for (const { sensor, at } of columns.dates) {
      const dates = values(at);
      if (dates !== null) insertDates.run(roi, sensor, dates);
    }
  };

  const writePatch = (patch: FoundPatch, columns: PageColumns, values: Row, bounds: Bounds): void => {
    const sets: string[] = [];
    const params: unknown[] = [];
    for (const { column, at } of columns.own) {
      const value = values(at);
      if (value === null) continue;
      sets.push(`${column} = ?`);
      params.push(value);
    }
    for (const [column, names] of [
      ['splits', columns.splits],
      ['extra', columns.extra],
    ] as const) {
      const json = collect(names, values);
      if (json === null) continue;
      sets.push(`${column} = json_patch(coalesce(${column}, '{}'), ?)`);
      params.push(json);
    }
    if (bounds) {
      sets.push('geom_x = ?', 'geom_y = ?');
      params.push(...bounds);
    }
    if (sets.length > 0) updateOf(sets).run(...params, patch.id);
    if (columns.dates.length > 0) writeDates(patch.roi, columns, values);
    const [row, col] = [values(columns.seriesRow), values(columns.seriesCol)];
    if (row !== null && col !== null) insertPixel.run(patch.id, Number(row), Number(col));
  };

  return {
    addCsv: (path, page) => {
      const shape = page.csv!;
      const at = page.columns.indexOf('split');
      const split = at < 0 || page.ids.length === 0 ? null : (page.values[at] ?? null);
      return Number(
        insertCsv.run(scan, path, shape.separator, JSON.stringify(shape.columns), split).lastInsertRowid,
      );
    },
    setCsvRows: (csv, rows) => void setRows.run(rows, csv),
    openPage(page, csv, tallies) {
      const columns = sortColumns(page.columns);
      const width = page.columns.length;
      return (i, line) => {
        const id = page.ids[i]!;
        const values: Row = (at) => (at < 0 ? null : (page.values[i * width + at] ?? null));
        if (page.by === 'roi') {
          const rois = findRois(id);
          if (rois.length === 0) return tallies.unknown.add(id);
          tallies.matched++;
          for (const roi of rois) if (units.written.has(roi.unit)) writeDates(roi.id, columns, values);
          return;
        }
        const patch = findPatch(id);
        if (!patch) return tallies.unknown.add(id);
        tallies.matched++;
        const split = values(columns.split);
        if (csv !== null) {
          insertCsvRow.run(csv, line, patch.id);
          if (page.bits && (page.bits[i]! & ~patch.bits) !== 0) tallies.missingFile.add(id);
          const before = said.get(patch.id);
          if (split !== null && before !== undefined && before !== split) tallies.otherSplit.add(id);
        }
        if (split !== null) said.set(patch.id, split);
        if (units.written.has(patch.unit)) writePatch(patch, columns, values, cornerOf(page, i));
      };
    },
  };
}

type Row = (at: number) => string | null;
type Bounds = readonly [x: number, y: number] | null;

/** The upper-left corner: minX, maxY. */
function cornerOf({ bounds }: MetadataPage, i: number): Bounds {
  if (!bounds) return null;
  const [x, y] = [bounds[i * 4]!, bounds[i * 4 + 3]!];
  return Number.isNaN(x) || Number.isNaN(y) ? null : [x, y];
}

function collect(names: readonly { name: string; at: number }[], values: Row): string | null {
  if (names.length === 0) return null;
  const entries = names.flatMap(({ name, at }) => {
    const value = values(at);
    return value === null ? [] : [[name, value]];
  });
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries));
}

function sortColumns(names: readonly string[]): PageColumns {
  const named = names.map((name, at) => ({ name, at }));
  const below = (prefix: string) =>
    named.flatMap(({ name, at }) =>
      name.startsWith(prefix) ? [{ name: name.slice(prefix.length), at }] : [],
    );
  return {
    own: named.flatMap(({ name, at }) =>
      Object.hasOwn(patchColumns, name) ? [{ column: patchColumns[name]!, at }] : [],
    ),
    dates: named.flatMap(({ name, at }) =>
      Object.hasOwn(sensors, name) ? [{ sensor: sensors[name]!, at }] : [],
    ),
    splits: below('split:'),
    extra: below('extra:'),
    split: names.indexOf('split'),
    seriesRow: names.indexOf('seriesRow'),
    seriesCol: names.indexOf('seriesCol'),
  };
}
