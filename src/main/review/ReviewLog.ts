import type { Database, Statement } from 'better-sqlite3';
import type { ReviewEvent } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { noHash, storageError } from '../workspace/index.ts';
import { hashEvent, hashVerdict, type VerdictRow } from './reviewHash.ts';

export type EventKind = ReviewEvent['kind'];

/** An event ready to be stored; the log gives it its number and its hash. */
export interface NewEvent {
  readonly eventId: string;
  readonly kind: EventKind;
  readonly author: string;
  readonly utc: string;
  readonly datasetId: string;
  readonly roiKey: string | null;
  readonly patchId: string | null;
  readonly subject: string | null;
  /** Stored as JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface StoredEvent extends Omit<NewEvent, 'payload'> {
  readonly id: number;
  readonly seq: number;
  /** JSON text. */
  readonly payload: string;
}

/** What an event is found by in the history of a ROI or a patch. */
export interface Places {
  readonly roiKeys: Iterable<string>;
  readonly patchIds: Iterable<string>;
}

export const noPlaces: Places = { roiKeys: [], patchIds: [] };

/** An event that is written bit by bit; nobody sees it before `commit`. */
export interface PendingEvent {
  /** Stores some of its verdicts, in the order of their `n`, and places, in one transaction. */
  add(verdicts: readonly VerdictRow[], places: Places): void;
  /** Takes verdicts out again before the event is committed. */
  remove(n: readonly number[]): void;
  commit(): StoredEvent;
}

export const eventColumns = `id, event_id AS eventId, seq, kind, author, utc, dataset_id AS datasetId, roi_key AS roiKey,
  patch_id AS patchId, subject, payload`;

/** The tables of the review log: the only place that writes them. Everything is synchronous. */
export class ReviewLog {
  readonly db: Database;
  readonly logId: string;
  readonly #statements: ReturnType<typeof prepare>;
  #seq = 0;
  #hash: Uint8Array = noHash;

  /** Opens the log `logId` of a journal whose schema is current, and discards events that were never committed. */
  constructor(db: Database, logId: string) {
    this.db = db;
    this.logId = logId;
    this.#statements = prepare(db);
    const last = this.#statements.last.get(logId);
    if (last) [this.#seq, this.#hash] = [last.seq, last.hash];
    this.transact(() => this.#statements.dropPending.run());
  }

  /** Number of the newest event, 0 when there is none. */
  get seq(): number {
    return this.#seq;
  }

  /**
   * Stores an event in one transaction: when this returns it is on the disk, when it throws nothing of it is.
   *
   * @throws AppError diskFull, workspaceReadOnly, workspaceCorrupt
   */
  append(event: NewEvent, verdicts: readonly VerdictRow[], places: Places): StoredEvent {
    return this.transact(() => {
      const id = this.#insert(event);
      this.#addRows(id, event.datasetId, verdicts, places);
      return this.#commit(id, event, verdicts.map(hashVerdict));
    });
  }

  /**
   * Stores an event of many rows: `fill` writes them bit by bit and commits. When it fails before, nothing of it is kept.
   *
   * @throws AppError as `append`; `conflict` when an event of that id is there, also one that is being written
   */
  async write<T>(event: NewEvent, fill: (pending: PendingEvent) => Promise<T>): Promise<T> {
    const id = this.transact(() => this.#insert(event));
    const hashes = new Map<number, Uint8Array>();
    const pending: PendingEvent = {
      add: (verdicts, places) => {
        this.transact(() => this.#addRows(id, event.datasetId, verdicts, places));
        for (const verdict of verdicts) hashes.set(verdict.n, hashVerdict(verdict));
      },
      remove: (numbers) => {
        this.transact(() => numbers.forEach((n) => this.#statements.deleteVerdict.run(id, n)));
        for (const n of numbers) hashes.delete(n);
      },
      commit: () => this.transact(() => this.#commit(id, event, [...hashes.values()])),
    };
    try {
      return await fill(pending);
    } catch (error) {
      this.#discard(id);
      throw error;
    }
  }

  /** A committed event of any dataset; null when there is none of that id. */
  find(eventId: string): StoredEvent | null {
    return this.#statements.find.get(eventId) ?? null;
  }

  /** The event that was stored under this id before. @throws AppError `conflict` when it is one of another kind */
  findAgain(eventId: string, datasetId: string, ...kinds: readonly EventKind[]): StoredEvent | null {
    const found = this.find(eventId);
    if (found && (found.datasetId !== datasetId || !kinds.includes(found.kind)))
      throw new AppError('conflict', {}, { detail: `event id ${eventId} is taken` });
    return found;
  }

  /** Committed events of a kind after a number, oldest first; -1: all of them. */
  ofKind(datasetId: string, kind: EventKind, after = 0, limit = -1): StoredEvent[] {
    return this.#statements.ofKind.all(datasetId, kind, after, limit);
  }

  /** Datasets of which somebody said something. */
  datasets(): string[] {
    return this.#statements.datasets.all();
  }

  /** The patches that an event is about. */
  patchesOf(event: number): string[] {
    return this.#statements.patchesOf.all(event);
  }

  /** Runs `write` in one transaction; when it throws, nothing of it is stored and no number is used. Throws as `append`. */
  transact<T>(write: () => T): T {
    const [seq, hash] = [this.#seq, this.#hash];
    try {
      return this.db.transaction(write).immediate();
    } catch (error) {
      [this.#seq, this.#hash] = [seq, hash];
      throw storageError(error, this.db.name);
    }
  }

  #discard(id: number): void {
    try {
      this.transact(() => this.#statements.deleteEvent.run(id));
    } catch (error) {
      // On a full disk. Nobody sees it; it is dropped when the log is opened again.
      console.warn('An event that was given up is still in the log, pending:', error);
    }
  }

  #insert(event: NewEvent): number {
    if (this.#statements.isTaken.get(event.eventId) !== undefined)
      throw new AppError('conflict', {}, { detail: `event id ${event.eventId} is taken` });
    const row = { ...event, payload: JSON.stringify(event.payload), logId: this.logId };
    return Number(this.#statements.insert.run(row).lastInsertRowid);
  }

  #addRows(event: number, datasetId: string, verdicts: readonly VerdictRow[], places: Places): void {
    for (const verdict of verdicts) this.#statements.insertVerdict.run({ ...verdict, event, datasetId });
    for (const roiKey of places.roiKeys) this.#statements.insertPlace.run(datasetId, roiPlace(roiKey), event);
    for (const patchId of places.patchIds)
      this.#statements.insertPlace.run(datasetId, patchPlace(patchId), event);
  }

  #commit(id: number, event: NewEvent, verdictHashes: readonly Uint8Array[]): StoredEvent {
    const seq = ++this.#seq;
    const stored = { ...event, id, seq, payload: JSON.stringify(event.payload) };
    const previousHash = this.#hash;
    this.#hash = hashEvent({ ...stored, logId: this.logId }, verdictHashes, previousHash);
    this.#statements.commit.run(seq, previousHash, this.#hash, id);
    return stored;
  }
}

export const roiPlace = (roiKey: string): string => `roi:${roiKey}`;
export const patchPlace = (patchId: string): string => `patch:${patchId}`;

function prepare(db: Database) {
  const sql = <Parameters extends unknown[] | object, Row = unknown>(text: string) =>
    db.prepare(text) as unknown as Statement<Parameters extends unknown[] ? Parameters : [Parameters], Row>;
  return {
    last: sql<[string], { seq: number; hash: Uint8Array }>(
      'SELECT seq, hash FROM review_event WHERE log_id = ? AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1',
    ),
    dropPending: sql<[]>("DELETE FROM review_event WHERE state = 'pending'"),
    isTaken: sql<[string]>('SELECT 1 FROM review_event WHERE event_id = ?'),
    insert: sql<object>(
      `INSERT INTO review_event (event_id, log_id, kind, author, utc, dataset_id, roi_key, patch_id, subject, payload, state)
       VALUES (@eventId, @logId, @kind, @author, @utc, @datasetId, @roiKey, @patchId, @subject, @payload, 'pending')`,
    ),
    insertVerdict: sql<object>(
      `INSERT INTO review_verdict (event, n, dataset_id, roi_key, item_id, cover, declared1, verdict, replaces, payload, geometry)
       VALUES (@event, @n, @datasetId, @roiKey, @itemId, @cover, @declared1, @verdict, @replaces, @payload, @geometry)`,
    ),
    deleteVerdict: sql<[number, number]>('DELETE FROM review_verdict WHERE event = ? AND n = ?'),
    insertPlace: sql<[string, string, number]>(
      'INSERT INTO review_place (dataset_id, place, event) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    commit: sql<[number, Uint8Array, Uint8Array, number]>(
      `UPDATE review_event SET state = 'committed', seq = ?, previous_hash = ?, hash = ? WHERE id = ?`,
    ),
    deleteEvent: sql<[number]>("DELETE FROM review_event WHERE id = ? AND state = 'pending'"),
    find: sql<[string], StoredEvent>(
      `SELECT ${eventColumns} FROM review_event WHERE event_id = ? AND state = 'committed'`,
    ),
    patchesOf: db
      .prepare<[number], string>(
        "SELECT substr(place, 7) FROM review_place WHERE event = ? AND place LIKE 'patch:%'",
      )
      .pluck(),
    datasets: db.prepare<[], string>('SELECT DISTINCT dataset_id FROM review_event').pluck(),
    ofKind: sql<[string, string, number, number], StoredEvent>(
      `SELECT ${eventColumns} FROM review_event
       WHERE dataset_id = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?`,
    ),
  };
}
