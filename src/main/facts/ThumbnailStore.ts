import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/** A thumbnail, and the stamp of the image that it was made from. */
export interface StoredThumbnail {
  readonly stamp: string;
  readonly jpeg: Uint8Array;
}

/**
 * Thumbnails in one SQLite file of the cache, which may be damaged or deleted at any time: then it is made anew, and what
 * it held counts as not there. A disk that cannot be written costs speed, never work.
 *
 * A file of its own for each would be a quarter of a million files, and take more room than the thumbnails themselves.
 */
export class ThumbnailStore {
  readonly #path: string;
  #open: Statements | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  get(datasetId: string, patchId: string): StoredThumbnail | null {
    return this.#use(({ get }) => get.get(datasetId, patchId) ?? null) ?? null;
  }

  /** Whether there is one, of whatever stamp. */
  has(datasetId: string, patchId: string): boolean {
    return this.#use(({ has }) => has.get(datasetId, patchId) !== undefined) ?? false;
  }

  put(datasetId: string, thumbnails: readonly (StoredThumbnail & { readonly patchId: string })[]): void {
    if (thumbnails.length === 0) return;
    this.#use(({ db, put }) =>
      db.transaction(() => {
        for (const { patchId, stamp, jpeg } of thumbnails) put.run(datasetId, patchId, stamp, jpeg);
      })(),
    );
  }

  close(): void {
    this.#open?.db.close();
    this.#open = null;
  }

  /** Undefined when even a new file does not work. */
  #use<T>(use: (statements: Statements) => T): T | undefined {
    try {
      return use((this.#open ??= openStore(this.#path)));
    } catch (error) {
      if (!isDamage(error)) return undefined;
    }
    try {
      this.#discard();
      return use((this.#open = openStore(this.#path)));
    } catch {
      return undefined;
    }
  }

  #discard(): void {
    this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#path + suffix, { force: true });
  }
}

interface Statements {
  readonly db: Database.Database;
  readonly get: Database.Statement<[string, string], StoredThumbnail>;
  readonly has: Database.Statement<[string, string], unknown>;
  readonly put: Database.Statement<[string, string, string, Uint8Array]>;
}

const schemaVersion = 1;

function openStore(path: string): Statements {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    if (db.pragma('user_version', { simple: true }) !== schemaVersion) {
      db.exec(`
        DROP TABLE IF EXISTS thumbnail;
        CREATE TABLE thumbnail (
          id         INTEGER PRIMARY KEY,
          dataset_id TEXT NOT NULL,
          patch_id   TEXT NOT NULL,
          stamp      TEXT NOT NULL, -- of the image: raster/sourceStamp.ts
          jpeg       BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX thumbnail_patch ON thumbnail (dataset_id, patch_id);
        PRAGMA user_version = ${schemaVersion};`);
    }
    return {
      db,
      get: db.prepare('SELECT stamp, jpeg FROM thumbnail WHERE dataset_id = ? AND patch_id = ?'),
      has: db.prepare('SELECT 1 FROM thumbnail WHERE dataset_id = ? AND patch_id = ?'),
      put: db.prepare(
        `INSERT INTO thumbnail (dataset_id, patch_id, stamp, jpeg) VALUES (?, ?, ?, ?)
         ON CONFLICT (dataset_id, patch_id) DO UPDATE SET stamp = excluded.stamp, jpeg = excluded.jpeg`,
      ),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Content that is no database, or a file that was taken away under us. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Database.SqliteError ? error.code : '';
  return /^SQLITE_(CORRUPT|NOTADB|ERROR|SCHEMA|READONLY_DBMOVED|IOERR)/.test(code);
}
