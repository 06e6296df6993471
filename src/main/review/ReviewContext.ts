import type { ReviewEvent, RulesVersion } from '../../shared/contract/index.ts';
import type { NewEvent } from './ReviewLog.ts';
import { ReviewLog } from './ReviewLog.ts';
import type { ReviewedItems, ReviewOptions } from './Review.ts';
import { VerdictBook } from './VerdictBook.ts';
import { VerdictStore } from './VerdictStore.ts';

export interface ReviewChange {
  readonly datasetId: string;
  readonly patchIds: readonly string[];
  readonly kind: ReviewEvent['kind'];
}

/** Verdicts that are read at once when somebody waits for all of them. */
const rowsAtOnce = 10_000;

/** What the parts of a review share: the log, what is in memory of it, and who listens. */
export class ReviewContext {
  readonly options: ReviewOptions;
  readonly log: ReviewLog;
  readonly store: VerdictStore;
  readonly #books = new Map<string, VerdictBook>();
  /** The review was closed: nothing is to be read ahead any more. */
  isClosed = false;
  readonly #listeners = new Set<(change: ReviewChange) => void>();
  /** The rules in force; given by the part that keeps them. */
  rulesOf: (datasetId: string) => RulesVersion = () => {
    throw new Error('no rules yet');
  };

  constructor(options: ReviewOptions) {
    this.options = options;
    this.log = new ReviewLog(options.journal, options.logId);
    this.store = new VerdictStore(options.journal);
  }

  get items(): ReviewedItems {
    return this.options.items;
  }

  /** The verdicts of a dataset. What is not read of the log yet is read now. */
  book(datasetId: string): VerdictBook {
    const book = this.startedBook(datasetId);
    while (!book.load(rowsAtOnce));
    return book;
  }

  /** Of which some may not be read yet. */
  startedBook(datasetId: string): VerdictBook {
    let book = this.#books.get(datasetId);
    if (!book) this.#books.set(datasetId, (book = new VerdictBook(this.log, datasetId)));
    return book;
  }

  author(): string {
    return this.options.author();
  }

  now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Fields that every event has. */
  event(
    fields: Pick<NewEvent, 'eventId' | 'kind' | 'datasetId' | 'payload'> &
      Partial<Pick<NewEvent, 'roiKey' | 'patchId' | 'subject'>>,
  ): NewEvent {
    const empty = { roiKey: null, patchId: null, subject: null };
    return { ...empty, ...fields, author: this.author(), utc: this.now().toISOString() };
  }

  publish(change: ReviewChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  listen(listener: (change: ReviewChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
