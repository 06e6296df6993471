import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { runSettingsSchema } from '../../shared/contract/index.ts';
import { AppError, type AppErrorCode, type ErrorParams } from '../../shared/errors.ts';
import { modelManifestSchema } from '../../shared/inference/manifest.ts';
import { storageError } from '../workspace/index.ts';
import type { PatchOutput } from './Inference.ts';

/*
 * One set of predictions: one SQLite file. Predictions can be computed again, so `synchronous=NORMAL` is enough: after a power
 * cut the last rows may be missing, and a row is whole or not there. Pixels have a table of their own, so that lists of many
 * patches are read without them.
 */

const schemaVersion = 1;
const schema = `
CREATE TABLE meta (json TEXT NOT NULL) STRICT;
CREATE TABLE patch (
  patch_id TEXT PRIMARY KEY,
  roi_key TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  mean_confidence REAL,
  class_px TEXT NOT NULL,
  input_stamp TEXT NOT NULL,
  input_sizes TEXT NOT NULL,
  stale INTEGER NOT NULL DEFAULT 0,
  utc TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX patch_of_roi ON patch (roi_key, utc);
CREATE INDEX stale_patch ON patch (patch_id) WHERE stale = 1;
CREATE TABLE pixels (
  patch_id TEXT PRIMARY KEY,
  classes BLOB NOT NULL,
  confidence BLOB,
  probabilities BLOB
) STRICT;
CREATE TABLE skipped (
  patch_id TEXT PRIMARY KEY, code TEXT NOT NULL, params TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE diff (
  patch_id TEXT PRIMARY KEY,
  mask_version INTEGER NOT NULL,
  differs_px INTEGER,
  sure_px INTEGER,
  pair_mask INTEGER,
  pair_model INTEGER,
  pair_px INTEGER
) STRICT, WITHOUT ROWID;
`;

/** What a file of predictions says of itself: whether another workspace's is of the same model can be told from it alone. */
const metaSchema = z.object({
  format: z.literal('arpenteur-predictions'),
  version: z.literal(schemaVersion),
  setId: z.string(),
  datasetId: z.string(),
  /** Model, manifest and settings that change results, hashed: the same in every workspace. */
  resultsKey: z.string(),
  modelId: z.string(),
  manifest: modelManifestSchema,
  settings: runSettingsSchema,
  dataset: z.object({ name: z.string(), layout: z.string(), classList: z.string() }),
  createdUtc: z.string(),
  appVersion: z.string(),
});
export type SetMeta = z.infer<typeof metaSchema>;

/** Hashes of what a patch was predicted from (`stamps.ts`). */
export interface InputStamp {
  readonly stamp: string;
  readonly sizes: string;
}

/** A patch without its pixels. */
export interface PatchRow extends InputStamp {
  readonly patchId: string;
  readonly roiKey: string;
  readonly isStale: boolean;
}

export interface PackedPixels {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint8Array;
  readonly confidence: Uint8Array | null;
}

/** How a patch differs from its mask; nulls where it has none. */
export interface PatchDifference {
  readonly patchId: string;
  /** When it was predicted: what was counted of an earlier prediction does not hold. */
  readonly utc: string;
  readonly maskVersion: number;
  readonly differsPx: number | null;
  readonly surePx: number | null;
  /** The pair that differs most. */
  readonly pair: readonly [mask: number, model: number, px: number] | null;
}

export interface SkippedPatch {
  readonly patchId: string;
  readonly code: string;
  readonly params: ErrorParams;
}

export interface PredictionStore {
  readonly path: string;
  readonly meta: SetMeta;
  patches(): number;
  stale(): number;
  /** Of the file and its write-ahead log. */
  sizeBytes(): number;
  skipped(limit: number): { count: number; patches: SkippedPatch[] };
  /** In the order of ids, in pages, so that no statement stays open. */
  rows(): Generator<PatchRow, void, void>;
  ids(): string[];
  /** Changes when a patch of the ROI is predicted, again too; '' when none is. */
  roiStamp(roiKey: string): string;
  row(patchId: string): PatchRow | null;
  pixels(patchId: string): PackedPixels | null;
  /** Stores a patch, whole or not at all; what was said of it before is replaced. @throws AppError `diskFull`, … */
  put(roiKey: string, output: PatchOutput, input: InputStamp): void;
  skip(patches: readonly SkippedPatch[]): void;
  setStamp(patchId: string, input: InputStamp): void;
  markStale(patchIds: readonly string[], isStale: boolean): void;
  /** Version of the mask that differences were counted against; null when they were not. */
  maskVersion(patchId: string): number | null;
  /** Patches whose differences were not counted, in pages. */
  uncounted(): Generator<string[], void, void>;
  putDifferences(differences: readonly PatchDifference[]): void;
  /** Of all patches: masks may be others on the disk. */
  forgetDifferences(): void;
  /** Counts that are kept are read again: another connection wrote. */
  refresh(): void;
  close(): void;
}

/** Makes a new file. @throws AppError `diskFull`, `workspaceReadOnly` */
export function createStore(path: string, meta: SetMeta): PredictionStore {
  let db: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new Database(path);
    configure(db);
    db.transaction((open: Database.Database) => {
      open.exec(schema);
      open.prepare('INSERT INTO meta (json) VALUES (?)').run(JSON.stringify(meta));
      open.pragma(`user_version = ${schemaVersion}`);
    })(db);
    return withStatements(db, path, meta);
  } catch (error) {
    db?.close();
    removeStore(path);
    throw storageError(error, path);
  }
}

/** @throws AppError `fileUnreadable` for a damaged file, or one that is no file of predictions */
export function openStore(path: string): PredictionStore {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    configure(db);
    return withStatements(db, path, readMeta(db));
  } catch (error) {
    db?.close();
    throw damaged(error, path);
  }
}

/** Another workspace's file, which is only read. */
export interface ForeignStore {
  readonly meta: SetMeta;
  rows(): Generator<PatchRow, void, void>;
  close(): void;
}

/** @throws as `openStore` */
export function openForeign(path: string): ForeignStore {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const open = db;
    return { meta: readMeta(open), rows: prepareRows(open), close: () => open.close() };
  } catch (error) {
    db?.close();
    throw damaged(error, path);
  }
}

export function removeStore(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}

function configure(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('busy_timeout = 2000');
  // `Checkpoints` does it, in a worker.
  db.pragma('wal_autocheckpoint = 0');
}

function readMeta(db: Database.Database): SetMeta {
  const json = db.prepare<[], string>('SELECT json FROM meta').pluck().get();
  return metaSchema.parse(JSON.parse(json ?? ''));
}

/** Whatever is wrong with the content: the file is damaged. A full or locked disk is told as such. */
function damaged(error: unknown, path: string): AppError {
  const found = storageError(error, path);
  const codes: readonly AppErrorCode[] = ['internal', 'workspaceCorrupt'];
  if (!codes.includes(found.code)) return found;
  return new AppError('fileUnreadable', { path }, { detail: found.detail, cause: error });
}

interface StoredRow {
  readonly patch_id: string;
  readonly roi_key: string;
  readonly input_stamp: string;
  readonly input_sizes: string;
  readonly stale: number;
}

const toRow = (row: StoredRow): PatchRow => ({
  patchId: row.patch_id,
  roiKey: row.roi_key,
  stamp: row.input_stamp,
  sizes: row.input_sizes,
  isStale: row.stale === 1,
});

const rowColumns = 'patch_id, roi_key, input_stamp, input_sizes, stale';
const rowsPerPage = 500;

/** All rows in the order of ids. */
function prepareRows(db: Database.Database): () => Generator<PatchRow, void, void> {
  const after = db.prepare<[string, number], StoredRow>(
    `SELECT ${rowColumns} FROM patch WHERE patch_id > ? ORDER BY patch_id LIMIT ?`,
  );
  return function* rows() {
    for (let page = after.all('', rowsPerPage); page.length > 0;) {
      yield* page.map(toRow);
      page = after.all(page.at(-1)!.patch_id, rowsPerPage);
    }
  };
}

function withStatements(db: Database.Database, path: string, meta: SetMeta): PredictionStore {
  const byId = db.prepare<[string], StoredRow>(`SELECT ${rowColumns} FROM patch WHERE patch_id = ?`);
  const allIds = db.prepare<[], string>('SELECT patch_id FROM patch ORDER BY patch_id').pluck();
  const roiStamp = db
    .prepare<[string], string>(
      `SELECT CASE count(*) WHEN 0 THEN '' ELSE count(*) || ' ' || max(utc) END FROM patch WHERE roi_key = ?`,
    )
    .pluck();
  const pixelsOf = db.prepare<[string], PackedPixels>(
    `SELECT width, height, classes, confidence FROM patch JOIN pixels USING (patch_id) WHERE patch_id = ?`,
  );
  const putPatch = db.prepare(
    `INSERT OR REPLACE INTO patch
       (patch_id, roi_key, width, height, mean_confidence, class_px, input_stamp, input_sizes, stale, utc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  );
  const putPixels = db.prepare(
    'INSERT OR REPLACE INTO pixels (patch_id, classes, confidence, probabilities) VALUES (?, ?, ?, ?)',
  );
  const putSkipped = db.prepare('INSERT OR REPLACE INTO skipped (patch_id, code, params) VALUES (?, ?, ?)');
  const unskip = db.prepare('DELETE FROM skipped WHERE patch_id = ?');
  const undiffer = db.prepare('DELETE FROM diff WHERE patch_id = ?');
  const someSkipped = db.prepare<[number], { patchId: string; code: string; params: string }>(
    'SELECT patch_id AS patchId, code, params FROM skipped ORDER BY patch_id LIMIT ?',
  );
  const stamped = db.prepare(
    'UPDATE patch SET input_stamp = ?, input_sizes = ?, stale = 0 WHERE patch_id = ?',
  );
  const staled = db.prepare('UPDATE patch SET stale = ? WHERE patch_id = ?');
  const versionOf = db.prepare<[string], number>('SELECT mask_version FROM diff WHERE patch_id = ?').pluck();
  const uncountedAfter = db
    .prepare<[string, number], string>(
      `SELECT patch_id FROM patch LEFT JOIN diff USING (patch_id)
       WHERE patch_id > ? AND diff.mask_version IS NULL ORDER BY patch_id LIMIT ?`,
    )
    .pluck();
  const putDiff = db.prepare(
    `INSERT OR REPLACE INTO diff (patch_id, mask_version, differs_px, sure_px, pair_mask, pair_model, pair_px)
     SELECT ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM patch WHERE patch_id = ? AND utc = ?)`,
  );
  const count = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0;
  const counted = {
    patches: () => count('SELECT count(*) FROM patch'),
    stale: () => count('SELECT count(*) FROM patch WHERE stale = 1'),
    skipped: () => count('SELECT count(*) FROM skipped'),
  };
  const kept = new Map<keyof typeof counted, number>();
  const keptCount = (name: keyof typeof counted): number => {
    let value = kept.get(name);
    if (value === undefined) kept.set(name, (value = counted[name]()));
    return value;
  };
  const write = <A extends unknown[]>(work: (...args: A) => void) => {
    const transaction = db.transaction(work);
    return (...args: A): void => {
      try {
        transaction(...args);
      } catch (error) {
        kept.clear();
        throw storageError(error, path);
      } finally {
        kept.delete('stale');
        kept.delete('skipped');
      }
    };
  };
  return {
    path,
    meta,
    patches: () => keptCount('patches'),
    stale: () => keptCount('stale'),
    sizeBytes: () => sizeOf(path) + sizeOf(`${path}-wal`),
    skipped: (limit) => ({
      count: keptCount('skipped'),
      patches: someSkipped
        .all(limit)
        .map(({ params, ...one }) => ({ ...one, params: JSON.parse(params) as ErrorParams })),
    }),
    rows: prepareRows(db),
    ids: () => allIds.all(),
    roiStamp: (roiKey) => roiStamp.get(roiKey)!,
    row(patchId) {
      const row = byId.get(patchId);
      return row ? toRow(row) : null;
    },
    pixels: (patchId) => pixelsOf.get(patchId) ?? null,
    put: write((roiKey: string, output: PatchOutput, { stamp, sizes }: InputStamp) => {
      const { patchId, widthPx, heightPx, meanConfidence, classPx } = output;
      const utc = new Date().toISOString();
      const counts = JSON.stringify(classPx);
      if (!byId.get(patchId)) kept.set('patches', counted.patches() + 1);
      putPatch.run(patchId, roiKey, widthPx, heightPx, meanConfidence, counts, stamp, sizes, utc);
      putPixels.run(patchId, output.classes, output.confidence, output.probabilities);
      unskip.run(patchId);
      undiffer.run(patchId);
    }),
    skip: write((patches: readonly SkippedPatch[]) => {
      for (const { patchId, code, params } of patches) putSkipped.run(patchId, code, JSON.stringify(params));
    }),
    setStamp: write((patchId: string, { stamp, sizes }: InputStamp) => {
      stamped.run(stamp, sizes, patchId);
    }),
    markStale: write((patchIds: readonly string[], isStale: boolean) => {
      for (const patchId of patchIds) staled.run(isStale ? 1 : 0, patchId);
    }),
    maskVersion: (patchId) => versionOf.get(patchId) ?? null,
    *uncounted() {
      for (let page = uncountedAfter.all('', rowsPerPage); page.length > 0;) {
        yield page;
        page = uncountedAfter.all(page.at(-1)!, rowsPerPage);
      }
    },
    putDifferences: write((differences: readonly PatchDifference[]) => {
      for (const { patchId, utc, maskVersion, differsPx, surePx, pair } of differences)
        putDiff.run(patchId, maskVersion, differsPx, surePx, ...(pair ?? [null, null, null]), patchId, utc);
    }),
    forgetDifferences: write(() => {
      db.exec('DELETE FROM diff');
    }),
    refresh: () => kept.clear(),
    close() {
      try {
        // One file again, that can be copied or read where nothing can be written.
        db.pragma('journal_mode = DELETE');
      } catch {
        // A disk that is full: the log stays beside the file, and is read with it.
      }
      db.close();
    },
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
