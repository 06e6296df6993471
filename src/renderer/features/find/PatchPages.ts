import type { PatchRow, PatchSort } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

/** Which patches, in which order. */
export interface PatchQuery {
  readonly datasetId: string;
  readonly where: string;
  readonly sort: PatchSort;
}

export interface PatchPage {
  readonly total: number;
  readonly all: number;
  readonly rows: readonly PatchRow[];
}

/** Reads a window of a list from the core. */
export type ReadPage = (
  query: PatchQuery,
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<PatchPage>;

export interface PagesState {
  /** The query whose rows are shown; null before the first answer. */
  readonly query: PatchQuery | null;
  /** Patches that the filter selects, and all of the dataset. */
  readonly total: number;
  readonly all: number | null;
  /** Another query was asked; the rows of the one before stay until it answers. */
  readonly loading: boolean;
  /** Why the last question was refused. */
  readonly error: AppErrorData | null;
  /** Raised when rows came. */
  readonly version: number;
}

export const pageSize = 200;
/** 8,000 rows: more than is scrolled back to, less than 10 MB. */
const maxPages = 40;

interface Page {
  readonly rows: readonly PatchRow[];
  stale: boolean;
}

/**
 * The rows of a list of up to a quarter of a million patches, of which only the windows near what is seen are held.
 *
 * Rows never vanish before others are there: a new query is shown when its first window came, and what changed in the core
 * replaces a window when it was read again.
 */
export class PatchPages {
  readonly #read: ReadPage;
  readonly #listeners = new Set<() => void>();
  /** Least recently shown first. */
  readonly #pages = new Map<number, Page>();
  readonly #pending = new Map<number, AbortController>();
  #asked: PatchQuery | null = null;
  #next: AbortController | null = null;
  #seen = { first: 0, last: 0 };
  #state: PagesState = { query: null, total: 0, all: null, loading: false, error: null, version: 0 };

  constructor(read: ReadPage) {
    this.#read = read;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): PagesState => this.#state;

  row(index: number): PatchRow | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.rows[index % pageSize];
  }

  /** Asks another question. What is shown stays until it is answered. */
  async setQuery(query: PatchQuery): Promise<void> {
    if (this.#asked && sameQuery(this.#asked, query)) return;
    this.#asked = query;
    this.#next?.abort();
    const next = (this.#next = new AbortController());
    this.#set({ loading: true, error: null });
    try {
      const page = await this.#read(query, 0, pageSize, next.signal);
      if (next.signal.aborted) return;
      this.#abortPages();
      this.#pages.clear();
      this.#pages.set(0, { rows: page.rows, stale: false });
      this.#seen = { first: 0, last: 0 };
      this.#set({ query, total: page.total, all: page.all, loading: false });
    } catch (error) {
      if (next.signal.aborted || isAbort(error)) return;
      // Asked again by the next refresh, though it is the same question.
      this.#asked = null;
      this.#set({ loading: false, error: toErrorData(error) });
    }
  }

  /** Says which rows are seen: their windows are read, and one more in the direction of the scroll. */
  show(first: number, last: number): void {
    const down = first >= this.#seen.first;
    this.#seen = { first, last };
    const { query, total } = this.#state;
    if (!query || total === 0) return;
    const lastPage = Math.floor((total - 1) / pageSize);
    const from = Math.min(lastPage, Math.floor(first / pageSize));
    const to = Math.min(lastPage, Math.floor(Math.max(first, last) / pageSize));
    const wanted = new Set<number>();
    for (let page = from; page <= to; page++) wanted.add(page);
    const ahead = down ? to + 1 : from - 1;
    if (ahead >= 0 && ahead <= lastPage) wanted.add(ahead);
    for (const [page, controller] of this.#pending)
      if (!wanted.has(page)) {
        controller.abort();
        this.#pending.delete(page);
      }
    for (const page of wanted) void this.#want(page, query);
  }

  /** The core has something new: what is seen is read again, the rest when it is seen. */
  refresh(query: PatchQuery): void {
    for (const page of this.#pages.values()) page.stale = true;
    this.#abortPages();
    if (!this.#asked || !this.#state.query) {
      this.#asked = null;
      void this.setQuery(query);
    } else this.show(this.#seen.first, this.#seen.last);
  }

  dispose(): void {
    this.#next?.abort();
    this.#abortPages();
    this.#listeners.clear();
  }

  async #want(page: number, query: PatchQuery): Promise<void> {
    const known = this.#pages.get(page);
    if (known) {
      this.#pages.delete(page);
      this.#pages.set(page, known);
    }
    if ((known && !known.stale) || this.#pending.has(page)) return;
    const controller = new AbortController();
    this.#pending.set(page, controller);
    try {
      const { rows, total, all } = await this.#read(query, page * pageSize, pageSize, controller.signal);
      if (controller.signal.aborted || this.#state.query !== query) return;
      this.#pages.set(page, { rows, stale: false });
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= maxPages) break;
        this.#pages.delete(old);
      }
      this.#set({ total, all, error: null });
    } catch (error) {
      if (!controller.signal.aborted && !isAbort(error)) this.#set({ error: toErrorData(error) });
    } finally {
      if (this.#pending.get(page) === controller) this.#pending.delete(page);
    }
  }

  #abortPages(): void {
    for (const controller of this.#pending.values()) controller.abort();
    this.#pending.clear();
  }

  #set(change: Partial<PagesState>): void {
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}

export function sameQuery(a: PatchQuery, b: PatchQuery): boolean {
  return (
    a.datasetId === b.datasetId &&
    a.where === b.where &&
    a.sort.by === b.sort.by &&
    a.sort.descending === b.sort.descending
  );
}
