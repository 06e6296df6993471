import type { VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { Pattern, QueueFilter } from '../../../shared/contract/index.ts';
import type { QueueRequest } from '../Comparison.ts';
import { filterMask } from './filterMask.ts';
import { idSeparator, type QueueTasks } from './messages.ts';
import type { QueueRow } from './Queue.ts';
import { openCode, QueueColumns } from './QueueColumns.ts';
import { QueueOrders } from './QueueOrders.ts';
import { compareNatural, RoiRanks } from './RoiRanks.ts';

/** Severities from 0 to 10 in whole steps. */
const severitySteps = 11;
/** Larger than any code of a class. */
const codeStep = 1024;

/** The queue of one dataset. Orders are kept; a filter is one pass over them. */
export class QueueTable {
  readonly #datasetId: string;
  readonly #columns = new QueueColumns();
  readonly #ranks = new RoiRanks();
  readonly #orders = new QueueOrders(this.#columns, this.#ranks, () => this.#baseOrder());
  /** Slots by code of ROI, in the order of the rows that were given. */
  readonly #slotsByRoi: number[][] = [];
  readonly #slotOfId = new Map<string, number>();
  readonly #free: number[] = [];
  #end = 0;
  #placed = 0;

  constructor(datasetId: string) {
    this.#datasetId = datasetId;
  }

  /** Adds rows to those of their ROIs. One whose id is there already replaces it. */
  add(rows: readonly QueueRow[]): void {
    for (const row of rows) this.#put(row);
    this.#orders.clear();
  }

  /** Makes the order that is asked for first, before anybody waits for it. */
  warm(): void {
    this.#orders.get('severity', true);
  }

  replaceRoi(roiKey: string, rows: readonly QueueRow[]): void {
    const { ids, numbers } = this.#columns;
    const code = this.#columns.rois.codeOf(roiKey);
    const gone = code === undefined ? [] : this.#slotsByRoi[code]!;
    const recent = new Map(gone.map((slot) => [ids[slot]!, numbers.recent[slot]!]));
    for (const slot of gone) this.#release(slot);
    if (code !== undefined) this.#slotsByRoi[code] = [];
    const left: number[] = [];
    const come = new Set<number>();
    for (const row of rows) {
      const there = this.#slotOfId.get(row.id);
      if (there !== undefined && !come.delete(there)) left.push(there);
      come.add(this.#put({ ...row, recent: row.recent ?? recent.get(row.id) }));
    }
    this.#orders.mend([...gone, ...left], [...come]);
  }

  setVerdict(id: string, verdict: VerdictKind | null, at: number): void {
    const slot = this.#slotOfId.get(id);
    if (slot === undefined) return;
    this.#columns.setVerdict(slot, verdict);
    this.#columns.numbers.recent[slot] = at;
    this.#orders.mend([slot], [slot], ['recent']);
  }

  query({ filter, sort, descending, offset, limit }: Omit<QueueRequest, 'datasetId'>) {
    const { verdict } = this.#columns.codes;
    const order = this.#orders.get(sort, descending);
    const mask = filterMask(this.#columns, order, filter);
    const items: ReturnType<QueueTasks['query']>['items'] = [];
    let [total, open] = [0, 0];
    for (let i = 0; i < order.length; i++) {
      if (mask[i] === 0) continue;
      if (total >= offset && items.length < limit) items.push(this.#columns.item(order[i]!, this.#datasetId));
      if (verdict[order[i]!] === openCode) open++;
      total++;
    }
    return { total, open, items };
  }

  ids(filter: QueueFilter): string {
    const { ids } = this.#columns;
    return Array.from(this.#selected(filter), (slot) => ids[slot]!).join(idSeparator);
  }

  patterns(filter: QueueFilter): Pattern[] {
    const { codes, numbers, domains } = this.#columns;
    const found = new Map<number, Pattern>();
    for (const slot of this.#selected(filter)) {
      const [domain, cover, declared1] = [codes.domain[slot]!, codes.cover[slot]!, codes.declared1[slot]!];
      const key = (domain * codeStep + cover) * codeStep + declared1;
      let pattern = found.get(key);
      if (!pattern) {
        pattern = {
          ...{ domain: domains.texts[domain]!, cover, declared1 },
          ...{ items: 0, open: 0, areaM2: 0, maxSeverity: 0 },
        };
        found.set(key, pattern);
      }
      pattern.items++;
      if (codes.verdict[slot] === openCode) pattern.open++;
      pattern.areaM2 += numbers.areaM2[slot]!;
      pattern.maxSeverity = Math.max(pattern.maxSeverity, numbers.severity[slot]!);
    }
    return [...found.values()].sort(
      (a, b) =>
        b.areaM2 - a.areaM2 ||
        compareNatural(a.domain, b.domain) ||
        a.cover - b.cover ||
        a.declared1 - b.declared1,
    );
  }

  histogram(filter: QueueFilter): number[] {
    const counts = Array.from({ length: severitySteps }, () => 0);
    for (const slot of this.#selected(filter)) {
      const step = Math.floor(this.#columns.numbers.severity[slot]!);
      counts[Math.min(severitySteps - 1, Math.max(0, step))]!++;
    }
    return counts;
  }

  /** Slots of a filter, most severe first. */
  #selected(filter: QueueFilter): Uint32Array {
    const order = this.#orders.get('severity', true);
    const mask = filterMask(this.#columns, order, filter);
    const selected = new Uint32Array(order.length);
    let end = 0;
    for (let i = 0; i < order.length; i++) if (mask[i] === 1) selected[end++] = order[i]!;
    return selected.subarray(0, end);
  }

  #baseOrder(): Uint32Array {
    const base = new Uint32Array(this.#slotOfId.size);
    let end = 0;
    for (const code of this.#ranks.codes) {
      const slots = this.#slotsByRoi[code]!;
      base.set(slots, end);
      end += slots.length;
    }
    return base;
  }

  /** Writes a row; answers its slot. */
  #put(row: QueueRow): number {
    const there = this.#slotOfId.get(row.id);
    if (there !== undefined) this.#leave(there);
    const slot = this.#free.pop() ?? this.#end++;
    this.#columns.set(slot, row, this.#placed++);
    this.#slotOfId.set(row.id, slot);
    const roi = this.#columns.codes.roi[slot]!;
    if (!this.#slotsByRoi[roi]) {
      this.#slotsByRoi[roi] = [];
      this.#ranks.add(row.roiKey, roi);
    }
    this.#slotsByRoi[roi].push(slot);
    return slot;
  }

  /** Takes a row out of the list of its ROI too. */
  #leave(slot: number): void {
    const roi = this.#columns.codes.roi[slot]!;
    this.#slotsByRoi[roi] = this.#slotsByRoi[roi]!.filter((other) => other !== slot);
    this.#release(slot);
  }

  #release(slot: number): void {
    this.#slotOfId.delete(this.#columns.ids[slot]!);
    this.#free.push(slot);
  }
}
