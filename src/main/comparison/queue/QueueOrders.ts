import type { QueueSort } from '../../../shared/contract/index.ts';
import { sortRows } from '../../../shared/raster/sortRows.ts';
import type { QueueColumns } from './QueueColumns.ts';
import type { RoiRanks } from './RoiRanks.ts';

interface Order {
  readonly sort: QueueSort;
  readonly descending: boolean;
  slots: Uint32Array;
}

/** Larger than any code of a class. */
const pairStep = 65_536;

/**
 * The slots of a queue in the orders that were asked for. When some rows change, each order is mended in one pass instead of
 * sorted anew: a sort of 100,000 takes 20 ms and more.
 *
 * Rows of equal keys come by severity, then by ROI, then as they came in, whichever the direction.
 */
export class QueueOrders {
  readonly #columns: QueueColumns;
  readonly #ranks: RoiRanks;
  /** All slots that hold a row, ROI by ROI. */
  readonly #base: () => Uint32Array;
  readonly #orders = new Map<string, Order>();

  constructor(columns: QueueColumns, ranks: RoiRanks, base: () => Uint32Array) {
    this.#columns = columns;
    this.#ranks = ranks;
    this.#base = base;
  }

  get(sort: QueueSort, descending: boolean): Uint32Array {
    const name = `${sort}${descending ? '-' : '+'}`;
    let order = this.#orders.get(name);
    if (!order) {
      // A stable sort of what is sorted by severity: that decides where this sort says nothing.
      const before = sort === 'severity' ? this.#base() : this.get('severity', true);
      const keyOf = this.#keyOf(sort);
      const keys = new Float64Array(before.length);
      for (let i = 0; i < keys.length; i++) keys[i] = keyOf(before[i]!);
      const slots = sortRows(keys, descending);
      for (let i = 0; i < slots.length; i++) slots[i] = before[slots[i]!]!;
      order = { sort, descending, slots };
      this.#orders.set(name, order);
    }
    return order.slots;
  }

  clear(): void {
    this.#orders.clear();
  }

  /** Takes slots out of the orders and puts others in, at their places; a slot may be in both lists. */
  mend(gone: readonly number[], come: readonly number[], sorts?: readonly QueueSort[]): void {
    const isGone = new Uint8Array(this.#columns.room);
    for (const slot of gone) isGone[slot] = 1;
    for (const order of this.#orders.values()) {
      if (sorts && !sorts.includes(order.sort)) continue;
      const compare = this.#comparison(order);
      order.slots = merged(order.slots, isGone, Uint32Array.from(come).sort(compare), compare);
    }
  }

  #comparison({ sort, descending }: Order): (a: number, b: number) => number {
    const { numbers, codes } = this.#columns;
    const { ranks } = this.#ranks;
    const keyOf = this.#keyOf(sort);
    const sign = descending ? -1 : 1;
    return (a, b) =>
      sign * (keyOf(a) - keyOf(b)) ||
      numbers.severity[b]! - numbers.severity[a]! ||
      ranks[codes.roi[a]!]! - ranks[codes.roi[b]!]! ||
      numbers.place[a]! - numbers.place[b]!;
  }

  /** What a slot is sorted by. */
  #keyOf(sort: QueueSort): (slot: number) => number {
    const { numbers, codes } = this.#columns;
    const { ranks } = this.#ranks;
    switch (sort) {
      case 'severity':
        return (slot) => numbers.severity[slot]!;
      case 'area':
        return (slot) => numbers.areaM2[slot]!;
      case 'recent':
        return (slot) => numbers.recent[slot]!;
      case 'pair':
        return (slot) => codes.cover[slot]! * pairStep + codes.declared1[slot]!;
      case 'roi':
        return (slot) => ranks[codes.roi[slot]!]!;
    }
  }
}

/** An order without some slots and with others, which are in that order too. */
function merged(
  order: Uint32Array,
  isGone: Uint8Array,
  come: Uint32Array,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const left = new Uint32Array(order.length);
  let count = 0;
  for (let i = 0; i < order.length; i++) if (isGone[order[i]!] === 0) left[count++] = order[i]!;
  const result = new Uint32Array(count + come.length);
  let from = 0;
  for (let next = 0; next < come.length; next++) {
    const to = placeAmong(left.subarray(0, count), come[next]!, from, compare);
    result.set(left.subarray(from, to), from + next);
    result[to + next] = come[next]!;
    from = to;
  }
  result.set(left.subarray(from, count), from + come.length);
  return result;
}

/** Where a slot belongs among sorted ones, not before `from`: comparing with each would take longer than all the rest. */
function placeAmong(
  sorted: Uint32Array,
  slot: number,
  from: number,
  compare: (a: number, b: number) => number,
): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle]!, slot) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
