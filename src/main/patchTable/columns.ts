import type { Layout } from '../../shared/model/layouts.ts';
import { CountStore } from './CountStore.ts';
import { Dictionary, TextColumn } from './TextColumn.ts';

/** Texts of a patch that are columns of the catalogue. */
export const textNames = ['split', 'aerial_date', 'camera', 'spot_date', 'historical_date'] as const;
/** Numbers of a fact, in the order in which they are read; vocabulary and catalogue call them the same. */
export const factNumberNames = [
  'unknown_px',
  'lpis_unknown_px',
  'hierarchy_px',
  's2_dates',
  's2_valid',
  's1_asc_dates',
  's1_desc_dates',
] as const;
export type FactNumberName = (typeof factNumberNames)[number];
/** Labels whose classes are counted. */
export const countNames = ['cosia', 'lpis1', 'lpis2', 'lpis3'] as const;

export interface RoiRow {
  readonly id: number;
  readonly roiKey: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  readonly gsd: number | null;
}

/** What the pixels say. */
export interface FactColumns {
  /** 1 where the pixels were read. */
  readonly measured: Uint8Array;
  /** NaN where not known. */
  readonly numbers: Readonly<Record<FactNumberName, Float64Array>>;
  readonly counts: Readonly<Record<(typeof countNames)[number], CountStore>>;
}

/** What people did and said. */
export interface EditColumns {
  readonly edits: Float64Array;
  readonly changedPx: Float64Array;
  /** 1 where the original mask has changed under the edits. */
  readonly readOnly: Uint8Array;
  /** Place in `patchStates`. */
  readonly review: Uint8Array;
  /** Open ones. */
  readonly remarks: Float64Array;
}

/** A dataset as columns: entry i of each is the same patch, in the order of the dataset. */
export interface Columns {
  readonly scan: number;
  readonly layout: Layout;
  readonly count: number;
  readonly rois: readonly RoiRow[];
  /** Index into `rois`. */
  readonly roi: Uint32Array;
  /** Ids of the rows of `patch`. */
  readonly rowIds: Float64Array;
  readonly patchId: TextColumn;
  readonly texts: Readonly<Record<(typeof textNames)[number], TextColumn>>;
  /** JSON of all split columns. */
  readonly splits: TextColumn;
  readonly row: Float64Array;
  readonly col: Float64Array;
  readonly bits: Int32Array;
  /** Index into `maskStates`. */
  readonly maskState: Uint8Array;
  /** Upper-left corner and size in metres; NaN where not known. */
  readonly left: Float64Array;
  readonly top: Float64Array;
  readonly widthM: Float64Array;
  readonly heightM: Float64Array;
  readonly facts: FactColumns;
  readonly edits: EditColumns;
}

/** Facts of which none is known yet. */
export function emptyFacts(count: number): FactColumns {
  const numbers = Object.fromEntries(
    factNumberNames.map((name) => [name, new Float64Array(count).fill(NaN)]),
  ) as Record<FactNumberName, Float64Array>;
  const counts = Object.fromEntries(countNames.map((name) => [name, new CountStore(count)])) as Record<
    (typeof countNames)[number],
    CountStore
  >;
  return { measured: new Uint8Array(count), numbers, counts };
}

/** Columns that are filled row by row, `count` of them. */
export function startColumns(scan: number, layout: Layout, count: number, rois: readonly RoiRow[]) {
  const codes = (): Uint32Array => new Uint32Array(count);
  const numbers = (): Float64Array => new Float64Array(count).fill(NaN);
  return {
    ...{ scan, layout, count, rois },
    roi: codes(),
    rowIds: new Float64Array(count),
    ids: [null] as (string | null)[],
    foldedIds: [null] as (string | null)[],
    texts: textNames.map(() => ({ codes: codes(), dictionary: new Dictionary() })),
    splits: { codes: codes(), dictionary: new Dictionary() },
    row: numbers(),
    col: numbers(),
    bits: new Int32Array(count),
    maskState: new Uint8Array(count),
    left: numbers(),
    top: numbers(),
    widthM: numbers(),
    heightM: numbers(),
    facts: emptyFacts(count),
    edits: {
      edits: new Float64Array(count),
      changedPx: new Float64Array(count),
      readOnly: new Uint8Array(count),
      review: new Uint8Array(count),
      remarks: new Float64Array(count),
    },
  };
}
export type StartedColumns = ReturnType<typeof startColumns>;

/** The columns once all rows are in. */
export function finishColumns({ ids, foldedIds, texts, splits, ...columns }: StartedColumns): Columns {
  const finish = (text: StartedColumns['splits']): TextColumn =>
    new TextColumn(text.codes, text.dictionary.values);
  const own = new Uint32Array(columns.count);
  for (let row = 0; row < own.length; row++) own[row] = row + 1;
  return {
    ...columns,
    // Every id is its own entry, and ids sort as the dataset does.
    patchId: new TextColumn(own, ids, { inOrder: true, folded: foldedIds }),
    texts: Object.fromEntries(textNames.map((name, i) => [name, finish(texts[i]!)])) as Columns['texts'],
    splits: finish(splits),
  };
}
