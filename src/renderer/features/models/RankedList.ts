import type { RankedPatch, RankSort } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

/** Which patches, in which order. */
export interface RankQuery {
  readonly datasetId: string;
  readonly setId: string;
  readonly where: string;
  readonly sort: RankSort;
  readonly descending: boolean;
}

export interface RankPage {
  readonly total: number;
  readonly patches: readonly RankedPatch[];
}

/** Reads a window of the queue from the core. */
export type ReadRanking = (
  query: RankQuery,
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<RankPage>;

export interface RankState {
  /** The query whose patches are shown; null before the first answer. */
  readonly query: RankQuery | null;
  readonly total: number;
  /** Something was asked; what is shown stays until the answer is there. */
  readonly loading: boolean;
  readonly error: AppErrorData | null;
  /** The core has newer numbers than those shown. */
  readonly isOld: boolean;
  /** Raised whenever something of the list changed. */
  readonly version: number;
}

export const rankPageSize = 100;
/** 6,000 patches: more than is scrolled back to. */
const maxPages = 60;

/**
 * The queue of a set as the window shows it: windows of it are read near what is seen.
 *
 * Its order holds while one works through it: patches that were corrected keep their place, so that the next one is the next
 * of what one saw. `refresh` reads it anew.
 */
export class RankedList {
  readonly #read: ReadRanking;
  readonly #listeners = new Set<() => void>();
  readonly #pages = new Map<number, readonly RankedPatch[]>();
  readonly #pending = new Map<number, Promise<void>>();
  #abort = new AbortController();
  #asked: RankQuery | null = null;
  #state: RankState = { query: null, total: 0, loading: false, error: null, isOld: false, version: 0 };

  constructor(read: ReadRanking) {
    this.#read = read;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): RankState => this.#state;

  /** The patch at a place; undefined while it is not read. */
  row(index: number): RankedPatch | undefined {
    return this.#pages.get(Math.floor(index / rankPageSize))?.[index % rankPageSize];
  }

  /** Where a patch is listed, as far as the list was read; -1 where it is not. */
  indexOf(patchId: string): number {
    for (const [page, patches] of this.#pages) {
      const at = patches.findIndex((patch) => patch.patchId === patchId);
      if (at >= 0) return page * rankPageSize + at;
    }
    return -1;
  }

  /** Asks another question. What is shown stays until it is answered; null empties the list. */
  async setQuery(query: RankQuery | null): Promise<void> {
    if (JSON.stringify(query) === JSON.stringify(this.#asked)) return;
    this.#asked = query;
    await this.#begin(query);
  }

  /** Reads the list anew from its beginning. */
  async refresh(): Promise<void> {
    await this.#begin(this.#asked);
  }

  /** The core has newer numbers: the order stays until somebody asks. */
  noteOld(): void {
    if (this.#state.query && !this.#state.isOld) this.#set({ isOld: true });
  }

  /** Says which places are seen: their windows are read, and the one after them. */
  show(first: number, last: number): void {
    const lastPage = Math.floor(Math.max(0, this.#state.total - 1) / rankPageSize);
    const from = Math.floor(Math.max(0, first) / rankPageSize);
    const to = Math.min(lastPage, Math.floor(last / rankPageSize) + 1);
    for (let page = from; page <= to; page++) void this.#want(page);
  }

  /** The patch at a place, read when it is not yet; undefined past the ends. */
  async reach(index: number): Promise<RankedPatch | undefined> {
    if (index < 0 || index >= this.#state.total) return undefined;
    await this.#want(Math.floor(index / rankPageSize));
    return this.row(index);
  }

  async #begin(query: RankQuery | null): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#pending.clear();
    if (!query) {
      this.#pages.clear();
      return this.#set({ query, total: 0, loading: false, error: null, isOld: false });
    }
    this.#set({ loading: true, error: null, isOld: false });
    try {
      const { total, patches } = await this.#read(query, 0, rankPageSize, signal);
      if (signal.aborted) return;
      this.#pages.clear();
      this.#pages.set(0, patches);
      this.#set({ query, total, loading: false });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      // The numbers of another question are not an answer to this one.
      this.#pages.clear();
      this.#asked = null;
      this.#set({ query: null, total: 0, loading: false, error: toErrorData(error) });
    }
  }

  #want(page: number): Promise<void> {
    const { query } = this.#state;
    if (!query || this.#pages.has(page)) return Promise.resolve();
    const known = this.#pending.get(page);
    if (known) return known;
    const { signal } = this.#abort;
    const reading = this.#read(query, page * rankPageSize, rankPageSize, signal)
      .then(({ patches }) => {
        if (signal.aborted) return;
        this.#pages.set(page, patches);
        for (const old of this.#pages.keys()) {
          if (this.#pages.size <= maxPages) break;
          this.#pages.delete(old);
        }
        this.#set({});
      })
      .catch((error: unknown) => {
        if (!signal.aborted && !isAbort(error)) this.#set({ error: toErrorData(error) });
      })
      .finally(() => {
        if (!signal.aborted) this.#pending.delete(page);
      });
    this.#pending.set(page, reading);
    return reading;
  }

  #set(change: Partial<RankState>): void {
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
