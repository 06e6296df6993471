import type { PlacedSet } from './polygons.ts';

/** What a cell of a table holds. */
export type Cell = string | number | boolean | null;
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean';

/** A column of a table that is exported: its name, and what it takes from a record. */
export interface Column<T> {
  readonly name: string;
  readonly type: ColumnType;
  readonly value: (record: T) => Cell;
}

export type ColumnHead = Pick<Column<never>, 'name' | 'type'>;

export const tableFormats = ['csv', 'geojson', 'gpkg'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** What a file begins with. */
export interface TableHead {
  /** Name of the layer: `disagreements`, `verdicts`, `patches`. */
  readonly name: string;
  readonly columns: readonly ColumnHead[];
  /** `EPSG:2154` of the geometries; `''` when it is not known. */
  readonly crs: string;
  /** Versions and settings that the table was made with: name to text. */
  readonly about: Readonly<Record<string, string>>;
}

/** A row with its place, which a table of patches has none of. */
export interface TableRow {
  readonly cells: readonly Cell[];
  readonly place: PlacedSet | null;
}

/** Writes a file from its head to its end; `path` is a new one. Bytes are on the disk when `end` returns. */
export interface TableWriter {
  add(row: TableRow): void;
  end(): void;
  /** Closes the file, whatever is in it. */
  abandon(): void;
}
