import type { Database } from 'better-sqlite3';
import type { PatchRow } from '../../shared/contract/index.ts';
import { printExpression } from '../../shared/expression/index.ts';
import { sortRows } from '../../shared/raster/sortRows.ts';
import type { Columns } from './columns.ts';
import { rereadFacts } from './loadColumns.ts';
import { Lru } from './Lru.ts';
import type { EditEntry, Filter, SortKey, TableTasks } from './messages.ts';
import { idSeparator } from './messages.ts';
import { PatchColumns, states } from './PatchColumns.ts';
import { naturalKey, pick, pickCodes } from './TextColumn.ts';
import { booleanVector, numberVector, textVector } from './vectors.ts';
import type { FactNode } from './vectors.ts';

type Answer<K extends keyof TableTasks> = ReturnType<TableTasks[K]>;

/** Classes of a patch that a row names. */
const maxShares = 6;
const maxValues = 1000;
/** So many ids are looked up in the catalogue; for more a map of all is made, which takes 100 ms and 20 MB. */
const fewIds = 50;

/** The questions about one dataset, answered from its columns; what was asked last is kept. */
export class DatasetTable {
  readonly columns: Columns;
  readonly #db: Database;
  readonly #source: PatchColumns;
  readonly #masks = new Lru<Uint8Array>(24);
  readonly #orders = new Lru<Uint32Array>(8);
  readonly #lists = new Lru<Uint32Array>(12);
  #rowOfId: Map<string, number> | undefined;

  constructor(db: Database, columns: Columns) {
    this.#db = db;
    this.columns = columns;
    this.#source = new PatchColumns(db, columns);
  }

  page(where: Filter, sort: SortKey, offset: number, limit: number): Answer<'page'> {
    const list = this.#list(where, sort);
    const rows = Array.from(list.subarray(offset, offset + limit), (row) => this.#row(row));
    return { total: list.length, all: this.columns.count, rows };
  }

  ids(where: Filter, sort: SortKey, from: number, to: number): string {
    const list = this.#list(where, sort).subarray(from, to);
    return Array.from(list, (row) => this.#id(row)).join(idSeparator);
  }

  roiFacts(where: Filter, fact: SortKey['by'], by: 'mean' | 'sum'): Answer<'roiFacts'> {
    const { rois, roi } = this.columns;
    const mask = this.#mask(where);
    const facts = fact && this.#numbers(fact);
    const counts = rois.map(() => 0);
    const known = new Uint32Array(rois.length);
    const sums = new Float64Array(rois.length);
    for (let row = 0; row < roi.length; row++) {
      if (mask && mask[row] === 0) continue;
      const index = roi[row]!;
      counts[index]!++;
      const value = facts ? facts[row]! : NaN;
      if (Number.isNaN(value)) continue;
      known[index]!++;
      sums[index]! += value;
    }
    const values = Array.from(sums, (sum, i) =>
      known[i] === 0 ? null : by === 'sum' ? sum : sum / known[i]!,
    );
    return { counts, values };
  }

  patchesIn(
    where: Filter,
    [minX, minY, maxX, maxY]: readonly [number, number, number, number],
    limit: number,
  ): Answer<'patchesIn'> {
    const { rois, roi, left, top, widthM, heightM } = this.columns;
    const mask = this.#mask(where);
    const found: Answer<'patchesIn'> = [];
    for (let row = 0; row < roi.length && found.length < limit; row++) {
      const [right, bottom] = [left[row]! + widthM[row]!, top[row]! - heightM[row]!];
      // Also false where the place is not known: NaN compares with nothing.
      if (!(left[row]! <= maxX && right >= minX && bottom <= maxY && top[row]! >= minY)) continue;
      if (mask && mask[row] === 0) continue;
      found.push({
        patchId: this.#id(row),
        roiKey: rois[roi[row]!]!.roiKey,
        extent: [left[row]!, bottom, right, top[row]!],
      });
    }
    return found;
  }

  values(name: FactNode): Answer<'values'> {
    const { codes, dictionary } = this.#source.text(name);
    const counts = new Uint32Array(dictionary.length);
    for (const code of codes) counts[code]!++;
    const patches = new Map<string, number>();
    for (const [code, value] of dictionary.entries()) {
      if (value === null || counts[code] === 0) continue;
      for (const text of Array.isArray(value) ? (value as readonly string[]) : [String(value)])
        patches.set(text, (patches.get(text) ?? 0) + counts[code]!);
    }
    const entries = [...patches].map(([value, count]) => ({ value, patches: count }));
    // Ids are all different: the first thousand are as good as any, and no quarter of a million texts are compared.
    if (name.kind === 'name' && name.name === 'patch') return entries.slice(0, maxValues);
    const keyed = entries.map((entry) => ({ entry, key: naturalKey(entry.value) }));
    keyed.sort((a, b) => b.entry.patches - a.entry.patches || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return keyed.slice(0, maxValues).map(({ entry }) => entry);
  }

  setEdits({ all, entries }: { all: boolean; entries: readonly EditEntry[] }): void {
    if (!all && entries.length === 0) return;
    const { edits, changedPx, readOnly, review, remarks } = this.columns.edits;
    if (all) for (const column of [edits, changedPx, readOnly, review, remarks]) column.fill(0);
    const rows = this.#rowsOf(entries.map(({ patchId }) => patchId));
    for (const [i, entry] of entries.entries()) {
      const row = rows[i];
      if (row === undefined) continue;
      edits[row] = entry.edits;
      changedPx[row] = entry.changedPx;
      readOnly[row] = entry.readOnly ? 1 : 0;
      review[row] = entry.review;
      remarks[row] = entry.remarks;
    }
    this.#source.editsChanged();
  }

  comparisonChanged(): void {
    this.#source.comparisonChanged();
  }

  rereadFacts(patchIds: readonly string[]): void {
    if (patchIds.length === 0) return;
    const rows = new Set(this.#rowsOf(patchIds).filter((row) => row !== undefined));
    // One transaction: lengths and bytes are read apart, and the facts are written meanwhile.
    this.#db.transaction(() => rereadFacts(this.#db, this.columns, [...rows]))();
    this.#source.factsChanged();
  }

  /** Rows of a filter, sorted. */
  #list(where: Filter, sort: SortKey): Uint32Array {
    return this.#lists.get(`${this.#keyOf(where)}|${this.#sortKeyOf(sort)}`, () => {
      const mask = this.#mask(where);
      if (!mask) return this.#order(sort);
      let total = 0;
      for (let row = 0; row < mask.length; row++) total += mask[row]!;
      // Few rows are sooner sorted than picked out of all in their order.
      const few = sort.by !== null && total < mask.length / 4;
      const selected = pickSelected(few ? null : this.#order(sort), mask, total);
      if (!few) return selected;
      return pickCodes(selected, sortRows(pick(this.#numbers(sort.by!), selected), sort.descending));
    });
  }

  /** 1 where a row is selected; null when all are. */
  #mask(where: Filter): Uint8Array | null {
    // A copy, because facts and edits are written into the columns that a bare name gives.
    return where && this.#masks.get(this.#keyOf(where), () => booleanVector(where, this.#source).slice());
  }

  /** All rows, sorted. */
  #order(sort: SortKey): Uint32Array {
    return this.#orders.get(this.#sortKeyOf(sort), () => {
      if (sort.by) return sortRows(this.#numbers(sort.by), sort.descending);
      const order = new Uint32Array(this.columns.count);
      const last = order.length - 1;
      for (let row = 0; row <= last; row++) order[row] = sort.descending ? last - row : row;
      return order;
    });
  }

  /** Numbers that sort as the values do; true is 1. */
  #numbers({ expression, type }: NonNullable<SortKey['by']>): Float64Array {
    if (type === 'number') return numberVector(expression, this.#source);
    if (type === 'boolean') return Float64Array.from(booleanVector(expression, this.#source));
    const ranks = textVector(expression, this.#source).rowRanks();
    return ranks.length > 0 ? ranks : new Float64Array(this.columns.count);
  }

  #keyOf(where: Filter): string {
    return where ? `${printExpression(where)}${this.#source.stampOf(where)}` : '';
  }

  #sortKeyOf({ by, descending }: SortKey): string {
    return `${descending ? '-' : '+'}${this.#keyOf(by && by.expression)}`;
  }

  #id(row: number): string {
    return this.columns.patchId.dictionary[row + 1] as string;
  }

  /** The row of each id, undefined for one that the dataset does not have. */
  #rowsOf(patchIds: readonly string[]): (number | undefined)[] {
    if (!this.#rowOfId && patchIds.length <= fewIds) {
      const select = this.#db.prepare('SELECT id FROM patch WHERE patch_id = ?').pluck();
      return patchIds.map((patchId) => {
        const rows = (select.all(patchId) as number[]).map((id) => this.columns.rowIds.indexOf(id));
        return rows.filter((row) => row >= 0).sort((a, b) => a - b)[0];
      });
    }
    if (!this.#rowOfId) {
      this.#rowOfId = new Map();
      // Backwards: of two patches with one id the first counts.
      for (let row = this.columns.count - 1; row >= 0; row--) this.#rowOfId.set(this.#id(row), row);
    }
    return patchIds.map((patchId) => this.#rowOfId!.get(patchId));
  }

  #row(row: number): PatchRow {
    const { columns } = this;
    const roi = columns.rois[columns.roi[row]!]!;
    const { numbers, counts } = columns.facts;
    const known = (value: number | undefined): number | null => (Number.isNaN(value) ? null : value!);
    const text = (name: 'split' | 'aerial_date'): string | null =>
      columns.texts[name].first(columns.texts[name].codes[row]!);
    return {
      patchId: this.#id(row),
      roiKey: roi.roiKey,
      domain: roi.domain,
      year: roi.year,
      roi: roi.roi,
      row: columns.row[row]!,
      col: columns.col[row]!,
      modalityBits: columns.bits[row]!,
      split: text('split'),
      aerialDate: text('aerial_date'),
      state: states[this.#source.state(row)]!,
      edits: columns.edits.edits[row]!,
      changedPx: columns.edits.changedPx[row]!,
      shares: largestShares(counts.cosia.get(row)),
      unknownPx: known(numbers.unknown_px[row]),
      hierarchyPx: known(numbers.hierarchy_px[row]),
      s2Dates: known(numbers.s2_dates[row]),
      s2Valid: known(numbers.s2_valid[row]),
    };
  }
}

/** The rows of an order, or of the dataset, that a mask selects. */
function pickSelected(order: Uint32Array | null, mask: Uint8Array, total: number): Uint32Array {
  const list = new Uint32Array(total);
  let end = 0;
  for (let i = 0; i < mask.length; i++) {
    const row = order ? order[i]! : i;
    if (mask[row] === 1) list[end++] = row;
  }
  return list;
}

function largestShares(counts: [number, number][] | null): [number, number][] | null {
  if (!counts) return null;
  const total = counts.reduce((sum, [, px]) => sum + px, 0);
  return counts
    .toSorted(([a, aPx], [b, bPx]) => bPx - aPx || a - b)
    .slice(0, maxShares)
    .map(([value, px]) => [value, px / total]);
}
