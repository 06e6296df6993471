import type { Database } from 'better-sqlite3';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { countNames, factNumberNames, finishColumns, startColumns, textNames } from './columns.ts';
import type { Columns, FactColumns, RoiRow, StartedColumns } from './columns.ts';

/** Rows fetched at once: lists are read twice as fast as single rows, and this many hold less than a megabyte. */
const chunkRows = 1024;

const patchSql = `
  SELECT id, roi, row, col, bits, mask_state, width, height,
    CASE WHEN origin_x IS NULL THEN geom_x ELSE origin_x END,
    CASE WHEN origin_x IS NULL THEN geom_y ELSE origin_y END,
    splits, ${textNames.join(', ')}
  FROM patch WHERE unit = ? AND id > ? ORDER BY id LIMIT ${chunkRows}`;
// Ids as one text: fetched singly they cost a third of the whole. No id of a file holds a NUL.
const idSql = `
  SELECT group_concat(patch_id, char(0)) FROM (
    SELECT patch_id FROM patch WHERE unit = ? AND id > ? ORDER BY id LIMIT ${chunkRows})`;
type PatchTuple = [
  id: number,
  roi: number,
  row: number,
  col: number,
  bits: number,
  maskState: number,
  width: number | null,
  height: number | null,
  left: number | null,
  top: number | null,
  splits: string | null,
  ...texts: (string | null)[],
];
const firstText = 11;

const factSql = `
  SELECT patch, ${countNames.map((name) => `length(${name})`).join(', ')}, ${factNumberNames.join(', ')}
  FROM fact WHERE patch BETWEEN ? AND ? ORDER BY patch`;
// The blobs of many patches as one, in the same order: a buffer costs ten times a number. Concatenation makes a text of
// the same bytes, whatever they are.
const blobSql = `
  SELECT CAST(group_concat(bytes, '') AS BLOB) FROM (
    SELECT ${countNames.map((name) => `ifnull(${name}, x'')`).join(' || ')} AS bytes
    FROM fact WHERE patch BETWEEN ? AND ? ORDER BY patch LIMIT -1)`;
/** Row of the patch, length of each blob, numbers. */
type FactTuple = (number | null)[];

/** The current scan of a dataset, or null before it has one. */
export function currentScan(db: Database, datasetId: string): { id: number; layout: Layout } | null {
  const row = db
    .prepare(`SELECT id, layout FROM scan WHERE dataset_id = ? AND state = 'current'`)
    .get(datasetId);
  return (row as { id: number; layout: Layout } | undefined) ?? null;
}

/** Reads a scan: its patches in the order of the dataset, with their facts. */
export function loadColumns(db: Database, scan: number, layout: Layout): Columns {
  const units = db.prepare('SELECT unit FROM scan_unit WHERE scan = ? ORDER BY position').pluck().all(scan);
  const rois = db
    .prepare(
      `SELECT r.id, r.roi_key AS roiKey, r.domain, r.year, r.roi, r.gsd
       FROM scan_unit su JOIN roi r ON r.unit = su.unit WHERE su.scan = ? ORDER BY su.position, r.id`,
    )
    .all(scan) as RoiRow[];
  const count = db
    .prepare('SELECT count(*) FROM scan_unit su JOIN patch p ON p.unit = su.unit WHERE su.scan = ?')
    .pluck()
    .get(scan) as number;
  const columns = startColumns(scan, layout, count, rois);
  const roiIndex = new Map(rois.map(({ id }, index) => [id, index]));
  const select = db.prepare(patchSql).raw();
  const selectIds = db.prepare(idSql).pluck();
  let row = 0;
  for (const unit of units) {
    for (let after = 0; ;) {
      const tuples = select.all(unit, after) as PatchTuple[];
      if (tuples.length > 0) {
        const ids = selectIds.get(unit, after) as string;
        columns.ids.push(...ids.split('\0'));
        columns.foldedIds.push(...ids.toLowerCase().split('\0'));
      }
      for (const [i, tuple] of tuples.entries())
        addPatch(columns, row + i, tuple, roiIndex.get(tuple[1]) ?? 0);
      readFacts(db, columns, row, row + tuples.length);
      row += tuples.length;
      if (tuples.length < chunkRows) break;
      after = tuples.at(-1)![0];
    }
  }
  return finishColumns(columns);
}

function addPatch(columns: StartedColumns, row: number, tuple: PatchTuple, roi: number): void {
  const spec = layoutSpec(columns.layout);
  const gsd = columns.rois[roi]?.gsd ?? spec.gsd ?? NaN;
  columns.rowIds[row] = tuple[0];
  columns.roi[row] = roi;
  columns.row[row] = tuple[2];
  columns.col[row] = tuple[3];
  columns.bits[row] = tuple[4];
  columns.maskState[row] = tuple[5];
  columns.widthM[row] = (tuple[6] ?? spec.patchSizePx ?? NaN) * gsd;
  columns.heightM[row] = (tuple[7] ?? spec.patchSizePx ?? NaN) * gsd;
  columns.left[row] = tuple[8] ?? NaN;
  columns.top[row] = tuple[9] ?? NaN;
  columns.splits.codes[row] = columns.splits.dictionary.code(tuple[10]);
  for (let i = 0; i < textNames.length; i++) {
    const { codes, dictionary } = columns.texts[i]!;
    codes[row] = dictionary.code(tuple[firstText + i] as string | null);
  }
}

/** The facts of the rows from `from` to `to`, whose ids ascend; rows of other units may lie between them. */
function readFacts(db: Database, { rowIds, facts }: FactTarget, from: number, to: number): void {
  if (to === from) return;
  const range = [rowIds[from], rowIds[to - 1]];
  const tuples = db.prepare(factSql).raw().all(range) as FactTuple[];
  const blob = (db.prepare(blobSql).pluck().get(range) as Uint8Array | null) ?? noBytes;
  let row = from;
  let at = 0;
  for (const tuple of tuples) {
    while (row < to && rowIds[row]! < tuple[0]!) setFact(facts, row++, null, noBytes, 0);
    if (row < to && rowIds[row] === tuple[0]) setFact(facts, row++, tuple, blob, at);
    for (let i = 1; i <= countNames.length; i++) at += tuple[i] ?? 0;
  }
  while (row < to) setFact(facts, row++, null, noBytes, 0);
}

type FactTarget = Pick<Columns, 'rowIds' | 'facts'>;

/** Rows between two of a list that are rather read with them than apart. */
const maxGap = 16;

/** Reads the facts of some rows again, neighbours at once. */
export function rereadFacts(db: Database, columns: FactTarget, rows: readonly number[]): void {
  const sorted = rows.toSorted((a, b) => a - b);
  const { rowIds } = columns;
  for (let i = 0; i < sorted.length;) {
    const from = sorted[i]!;
    let to = from + 1;
    for (i++; i < sorted.length && sorted[i]! - to < maxGap && to - from < chunkRows; i++) {
      // Between two units the ids may go back.
      let next = to;
      while (next <= sorted[i]! && rowIds[next]! > rowIds[next - 1]!) next++;
      if (next <= sorted[i]!) break;
      to = next;
    }
    readFacts(db, columns, from, to);
  }
}

const noBytes = new Uint8Array(0);

/** @param at where the blobs of the patch begin. */
function setFact(
  facts: FactColumns,
  row: number,
  tuple: FactTuple | null,
  blob: Uint8Array,
  at: number,
): void {
  facts.measured[row] = tuple ? 1 : 0;
  let from = at;
  for (let i = 0; i < countNames.length; i++) {
    const length = tuple?.[1 + i] ?? null;
    const to = from + (length ?? 0);
    facts.counts[countNames[i]!].set(row, length === null ? null : blob, from, to);
    from = to;
  }
  for (let i = 0; i < factNumberNames.length; i++)
    facts.numbers[factNumberNames[i]!][row] = tuple?.[1 + countNames.length + i] ?? NaN;
}

/** Lines about each patch in the list of problems, by the id of the patch. */
export function countProblems(db: Database, scan: number): Map<string, number> {
  const rows = db
    .prepare(
      `SELECT patch_id, count(*) FROM (
         SELECT patch_id FROM problem WHERE scan = ? AND patch_id IS NOT NULL
         UNION ALL
         SELECT p.patch_id FROM scan_unit su JOIN problem p ON p.unit = su.unit
         WHERE su.scan = ? AND p.patch_id IS NOT NULL
       ) GROUP BY patch_id`,
    )
    .raw()
    .all(scan, scan) as [string, number][];
  return new Map(rows);
}
