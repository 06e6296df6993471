import type { Disagreement, QueueFilter, QueueSort } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

/** Which items, in which order. */
export interface QueueQuery {
  readonly datasetId: string;
  readonly filter: QueueFilter;
  readonly sort: QueueSort;
  readonly descending: boolean;
}

export interface QueuePage {
  /** Items that the filter holds, and how many of these are open. */
  readonly total: number;
  readonly open: number;
  readonly items: readonly Disagreement[];
}

/** Reads a window of the queue from the core. */
export type ReadQueue = (
  query: QueueQuery,
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<QueuePage>;

export interface QueueState {
  /** The query whose items are shown; null before the first answer. */
  readonly query: QueueQuery | null;
  readonly total: number;
  readonly open: number;
  /** Another query was asked; the items of the one before stay until it answers. */
  readonly loading: boolean;
  readonly error: AppErrorData | null;
  /** Raised whenever something of the list changed. */
  readonly version: number;
}

export const queuePageSize = 100;
/** 6,000 items: more than is scrolled back to. */
const maxPages = 60;

/**
 * The queue as the window shows it: windows of it are read near what is seen, and the item on the card keeps its place.
 *
 * An item that was judged may leave the filter ("open") in the core at once. On screen it stays where it was until another
 * one is opened: nothing jumps under the hand, and "next" means the one below it.
 */
export class QueueList {
  readonly #read: ReadQueue;
  readonly #listeners = new Set<() => void>();
  readonly #pages = new Map<number, readonly Disagreement[]>();
  readonly #stale = new Set<number>();
  readonly #pending = new Map<number, AbortController>();
  #asked: QueueQuery | null = null;
  #next: AbortController | null = null;
  #seen: readonly [first: number, last: number] = [0, 0];
  /** As the core counts. */
  #listedTotal = 0;
  /** The item on the card with the place in which it was last listed. */
  #kept: { readonly item: Disagreement; readonly index: number } | null = null;
  #state: QueueState = { query: null, total: 0, open: 0, loading: false, error: null, version: 0 };

  constructor(read: ReadQueue) {
    this.#read = read;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** `total` counts what is listed: an item that is kept though the core does not list it any more, too. */
  readonly state = (): QueueState => this.#state;

  /** The item at a place of the list; undefined while it is not read. */
  row(index: number): Disagreement | undefined {
    const extra = this.#extraIndex();
    if (extra === null) return this.#listed(index);
    if (index === extra) return this.#kept!.item;
    return this.#listed(index < extra ? index : index - 1);
  }

  /** Where an item is listed, as far as the list was read; -1 where it is not. */
  indexOf(id: string): number {
    if (this.#kept?.item.id === id) {
      const extra = this.#extraIndex();
      if (extra !== null) return extra;
    }
    const at = this.#listedIndex(id);
    const extra = this.#extraIndex();
    return at >= 0 && extra !== null && at >= extra ? at + 1 : at;
  }

  /** Keeps an item in its place while it is on the card; null lets go of it. */
  keep(item: Disagreement | null): void {
    if (item === null) this.#kept = null;
    else {
      const index = this.indexOf(item.id);
      const last = this.#kept?.item.id === item.id ? this.#kept.index : -1;
      // An item from elsewhere (the map, a link) is not listed: it has no place to keep.
      this.#kept = index >= 0 || last >= 0 ? { item, index: index >= 0 ? index : last } : null;
    }
    this.#set({});
  }

  /** Asks another question. What is shown stays until it is answered. */
  async setQuery(query: QueueQuery): Promise<void> {
    if (this.#asked && sameQuery(this.#asked, query)) return;
    this.#asked = query;
    this.#next?.abort();
    const next = (this.#next = new AbortController());
    this.#set({ loading: true, error: null });
    try {
      const page = await this.#read(query, 0, queuePageSize, next.signal);
      if (next.signal.aborted) return;
      this.#abortPages();
      this.#pages.clear();
      this.#stale.clear();
      this.#kept = null;
      this.#pages.set(0, page.items);
      this.#seen = [0, 0];
      this.#listedTotal = page.total;
      this.#set({ query, open: page.open, loading: false });
    } catch (error) {
      if (next.signal.aborted || isAbort(error)) return;
      this.#asked = null;
      this.#set({ loading: false, error: toErrorData(error) });
    }
  }

  /** Says which places are seen: their windows are read, and the one after them. */
  show(first: number, last: number): void {
    this.#seen = [first, last];
    const { query } = this.#state;
    if (!query) return;
    const lastPage = Math.max(0, Math.floor((this.#listedTotal - 1) / queuePageSize));
    const from = Math.min(lastPage, Math.floor(Math.max(0, first - 1) / queuePageSize));
    const to = Math.min(lastPage, Math.floor((last + 1) / queuePageSize));
    for (let page = from; page <= Math.min(lastPage, to + 1); page++) void this.#want(page, query);
  }

  /** Reads a place that is not read yet, for "next" at the end of what is; undefined when there is none. */
  async reach(index: number): Promise<Disagreement | undefined> {
    const { query } = this.#state;
    if (!query || index < 0 || index >= this.#state.total) return undefined;
    const extra = this.#extraIndex();
    if (index === extra) return this.#kept?.item;
    const listed = extra !== null && index > extra ? index - 1 : index;
    const page = Math.floor(listed / queuePageSize);
    if (!this.#pages.has(page) || this.#stale.has(page)) await this.#want(page, query);
    return this.row(index);
  }

  /** The core has something new: what is seen is read again, the rest when it is seen. */
  async refresh(query: QueueQuery): Promise<void> {
    if (!this.#asked || !this.#state.query) {
      this.#asked = null;
      return this.setQuery(query);
    }
    this.#abortPages();
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.show(...this.#seen);
  }

  /** Shows an item as it is now without waiting for the core. */
  patch(id: string, change: Partial<Disagreement>): void {
    for (const [page, items] of this.#pages)
      if (items.some((item) => item.id === id))
        this.#pages.set(
          page,
          items.map((item) => (item.id === id ? { ...item, ...change } : item)),
        );
    if (this.#kept?.item.id === id) this.#kept = { ...this.#kept, item: { ...this.#kept.item, ...change } };
    this.#set({});
  }

  dispose(): void {
    this.#next?.abort();
    this.#abortPages();
    this.#listeners.clear();
  }

  #listed(index: number): Disagreement | undefined {
    return this.#pages.get(Math.floor(index / queuePageSize))?.[index % queuePageSize];
  }

  #listedIndex(id: string): number {
    for (const [page, items] of this.#pages) {
      const at = items.findIndex((item) => item.id === id);
      if (at >= 0) return page * queuePageSize + at;
    }
    return -1;
  }

  /** Place of the kept item when the core does not list it any more. */
  #extraIndex(): number | null {
    const kept = this.#kept;
    return kept && this.#listedIndex(kept.item.id) < 0 ? kept.index : null;
  }

  async #want(page: number, query: QueueQuery): Promise<void> {
    if ((this.#pages.has(page) && !this.#stale.has(page)) || this.#pending.has(page)) return;
    const controller = new AbortController();
    this.#pending.set(page, controller);
    try {
      const answer = await this.#read(query, page * queuePageSize, queuePageSize, controller.signal);
      if (controller.signal.aborted || this.#state.query !== query) return;
      this.#take(page, answer);
    } catch (error) {
      if (!controller.signal.aborted && !isAbort(error)) this.#set({ error: toErrorData(error) });
    } finally {
      if (this.#pending.get(page) === controller) this.#pending.delete(page);
    }
  }

  #take(page: number, { items, total, open }: QueuePage): void {
    this.#pages.delete(page);
    this.#pages.set(page, items);
    this.#stale.delete(page);
    const keptPage = this.#kept ? Math.floor(this.#kept.index / queuePageSize) : -1;
    for (const old of [...this.#pages.keys()]) {
      if (this.#pages.size <= maxPages) break;
      if (old !== keptPage) this.#pages.delete(old);
    }
    const at = this.#kept ? this.#listedIndex(this.#kept.item.id) : -1;
    if (this.#kept && at >= 0) this.#kept = { item: this.#listed(at)!, index: at };
    const last = Math.max(0, Math.ceil(total / queuePageSize) - 1);
    for (const old of [...this.#pages.keys()]) if (old > last) this.#pages.delete(old);
    if (this.#kept && this.#kept.index > total) this.#kept = { ...this.#kept, index: total };
    this.#listedTotal = total;
    this.#set({ open, error: null });
  }

  #abortPages(): void {
    for (const controller of this.#pending.values()) controller.abort();
    this.#pending.clear();
  }

  #set(change: Partial<QueueState>): void {
    const total = this.#listedTotal + (this.#extraIndex() === null ? 0 : 1);
    this.#state = { ...this.#state, ...change, total, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}

export const sameQuery = (a: QueueQuery, b: QueueQuery): boolean => JSON.stringify(a) === JSON.stringify(b);
