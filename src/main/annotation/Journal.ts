import type { Database, Statement } from 'better-sqlite3';
import { PairCounter, type PairCount } from '../../shared/editing/runs.ts';
import { noHash, storageError } from '../workspace/index.ts';
import { hashBytes, hashEdit, type HashedEdit } from './hashChain.ts';

/** What an edit does to one mask, ready to be stored. */
export interface NewEditPatch {
  readonly patchId: string;
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the original's pixels; stored at the first edit of a mask. */
  readonly originalSha256: Uint8Array;
  readonly runs: Uint8Array;
  /** Sums over the runs. */
  readonly px: number;
  readonly pairs: readonly PairCount[];
  /** Of the mask after this edit. */
  readonly version: number;
  /** Pixels of the mask that differ from the original after this edit. */
  readonly changedPx: number;
}

/** An edit ready to be stored; the journal gives it its number, its place and its hash. */
export interface NewEdit extends Omit<HashedEdit, 'logId' | 'seq' | 'patches'> {
  readonly patches: readonly NewEditPatch[];
}

export interface StoredEdit {
  readonly id: number;
  readonly editId: string;
  readonly seq: number;
  readonly utc: string;
  readonly tool: string;
  readonly target: string | null;
  readonly datasetId: string;
  readonly roiKey: string | null;
  readonly skippedPx: number;
  readonly changedPx: number;
}

export interface StoredPatch {
  readonly patchId: string;
  readonly version: number;
  readonly runs: Uint8Array;
}

export interface MaskRow {
  readonly id: number;
  readonly patchId: string;
  readonly width: number;
  readonly height: number;
  readonly originalSha256: Uint8Array;
  readonly edits: number;
  readonly changedPx: number;
  readonly originalChanged: number;
  readonly lastEdit: number | null;
}

export interface CheckpointRow {
  readonly version: number;
  readonly contentSha256: Uint8Array;
  readonly data: Uint8Array;
}

const maskColumns = `id, patch_id AS patchId, width, height, original_sha256 AS originalSha256, edits,
  changed_px AS changedPx, original_changed AS originalChanged, last_edit AS lastEdit`;
const editColumns = `id, edit_id AS editId, seq, utc, tool, target, dataset_id AS datasetId, roi_key AS roiKey,
  skipped_px AS skippedPx, changed_px AS changedPx`;

/** Checkpoints kept per mask: the newest, and one before it in case the newest is damaged. */
const checkpointsKept = 2;

/** The tables of the journal: the only place that reads and writes them on the way of an edit. Everything is synchronous. */
export class Journal {
  readonly logId: string;
  readonly db: Database;
  readonly #statements: ReturnType<typeof prepare>;
  #seq = 0;
  #position = 0;
  #hash: Uint8Array = noHash;

  /** Opens the log `logId` of a journal whose schema is current, and discards edits that were never committed. */
  constructor(db: Database, logId: string) {
    this.db = db;
    this.logId = logId;
    this.#statements = prepare(db);
    this.#guard(() => this.#discardPending());
    const last = this.#statements.lastOfLog.get(logId);
    if (last) {
      this.#seq = last.seq;
      this.#hash = last.hash;
    }
    this.#position = this.#statements.lastPosition.get() ?? 0;
  }

  /** Number of the newest edit of this log, 0 when there is none. */
  get seq(): number {
    return this.#seq;
  }

  /** Place of the newest edit of any log, 0 when there is none. */
  get position(): number {
    return this.#position;
  }

  /**
   * Stores an edit in one transaction: when this returns it is on the disk, when it throws nothing of it is.
   * Throws AppError diskFull, workspaceReadOnly, workspaceCorrupt.
   */
  append(edit: NewEdit): StoredEdit {
    return this.transact(() => this.#insert(edit));
  }

  /** Runs `write` in one transaction; when it throws, nothing of it is stored and no number is used. Throws as `append`. */
  transact<T>(write: () => T): T {
    const [seq, position, hash] = [this.#seq, this.#position, this.#hash];
    try {
      return this.#guard(() => this.db.transaction(write).immediate());
    } catch (error) {
      [this.#seq, this.#position, this.#hash] = [seq, position, hash];
      throw error;
    }
  }

  /** Within `transact`: gives a pending edit its number, its place and its hash. What is hashed must be what its row holds. */
  commitEdit(id: number, edit: Omit<HashedEdit, 'logId' | 'seq'>): number {
    const seq = ++this.#seq;
    const position = ++this.#position;
    const previousHash = this.#hash;
    this.#hash = hashEdit({ ...edit, logId: this.logId, seq }, previousHash);
    this.#statements.commitEdit.run(seq, position, previousHash, this.#hash, id);
    return seq;
  }

  find(editId: string): StoredEdit | null {
    return this.#statements.findEdit.get(editId) ?? null;
  }

  /** What an edit did, by patch id. */
  patchesOf(id: number): StoredPatch[] {
    return this.#statements.patchesOf.all(id);
  }

  /** The versions of the masks after an edit, by patch id. */
  versionsOf(id: number): { patchId: string; version: number }[] {
    return this.#statements.versionsOf.all(id);
  }

  /** The edits of one author in one ROI in this log, oldest first: what the undo stack is made of. */
  editsOfAuthor(
    datasetId: string,
    roiKey: string,
    author: string,
  ): Pick<StoredEdit, 'id' | 'editId' | 'tool' | 'target'>[] {
    return this.#statements.editsOfAuthor.all(datasetId, roiKey, author, this.logId);
  }

  mask(datasetId: string, patchId: string): MaskRow | null {
    return this.#statements.mask.get(datasetId, patchId) ?? null;
  }

  /** Masks with at least one committed edit. */
  editedMasks(datasetId: string): MaskRow[] {
    return this.#statements.editedMasks.all(datasetId);
  }

  /** The next edits of a mask after a version, oldest first. */
  runsAfter(
    mask: number,
    version: number,
    limit: number,
  ): { version: number; px: number; runs: Uint8Array }[] {
    return this.#statements.runsAfter.all(mask, version, limit);
  }

  editById(id: number): { editId: string; seq: number } | null {
    return this.#statements.editById.get(id) ?? null;
  }

  setOriginalChanged(mask: number, changed: boolean): void {
    this.#guard(() => this.#statements.setOriginalChanged.run(changed ? 1 : 0, mask));
  }

  /** Newest first. */
  checkpoints(mask: number): CheckpointRow[] {
    return this.#statements.checkpoints.all(mask);
  }

  /** Stores a checkpoint and drops the oldest ones. */
  addCheckpoint(mask: number, checkpoint: CheckpointRow): void {
    const { version, contentSha256, data } = checkpoint;
    this.#guard(() =>
      this.db.transaction(() => {
        this.#statements.addCheckpoint.run(mask, version, contentSha256, data);
        this.#statements.dropCheckpoints.run(mask, mask, checkpointsKept);
      })(),
    );
  }

  #insert(edit: NewEdit): StoredEdit {
    const statements = this.#statements;
    const sums = new PairCounter();
    for (const { pairs } of edit.patches) for (const { from, to, px } of pairs) sums.add(from, to, px);
    // Born pending and closed at the end of the same transaction, so that the triggers guard this way too.
    const id = Number(
      statements.insertEdit.run({
        ...edit,
        logId: this.logId,
        patches: edit.patches.length,
        changedPx: sums.px,
        pairs: pairsText(sums),
      }).lastInsertRowid,
    );
    for (const patch of edit.patches) {
      const { patchId, width, height, originalSha256, runs, px, version, changedPx } = patch;
      const { datasetId } = edit;
      statements.insertMask.run({ datasetId, patchId, width, height, originalSha256 });
      const mask = statements.mask.get(datasetId, patchId)!;
      if (mask.edits !== version - 1)
        throw new Error(`mask of ${patchId} at ${mask.edits}, edit is ${version}`);
      statements.insertPatch.run(id, mask.id, version, px, runs);
      statements.advanceMask.run(version, id, changedPx, mask.id);
    }
    const patches = edit.patches.map((patch) => ({ ...patch, runsSha256: hashBytes(patch.runs) }));
    const seq = this.commitEdit(id, { ...edit, patches });
    return { ...edit, id, seq, changedPx: sums.px };
  }

  #discardPending(): void {
    const pending = this.#statements.pending.all();
    if (pending.length === 0) return;
    this.db.transaction(() => {
      for (const id of pending) {
        this.#statements.deletePatches.run(id);
        this.#statements.deleteEdit.run(id);
      }
    })();
  }

  #guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw storageError(error, this.db.name);
    }
  }
}

/** The pairs of an edit as its row holds them. */
export function pairsText(sums: PairCounter): string {
  return JSON.stringify(sums.pairs().map(({ from, to, px }) => [from, to, px]));
}

function prepare(db: Database) {
  const sql = <Parameters extends unknown[] | object, Row = unknown>(text: string) =>
    db.prepare(text) as unknown as Statement<Parameters extends unknown[] ? Parameters : [Parameters], Row>;
  return {
    lastOfLog: sql<[string], { seq: number; hash: Uint8Array }>(
      'SELECT seq, hash FROM edit WHERE log_id = ? AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1',
    ),
    lastPosition: sql<[], number | null>('SELECT max(position) FROM edit').pluck() as Statement<
      [],
      number | null
    >,
    pending: sql<[], number>("SELECT id FROM edit WHERE state = 'pending'").pluck() as Statement<[], number>,
    deletePatches: sql<[number]>('DELETE FROM edit_patch WHERE edit = ?'),
    deleteEdit: sql<[number]>('DELETE FROM edit WHERE id = ?'),
    insertEdit: sql<object>(
      `INSERT INTO edit (edit_id, log_id, author, utc, tool, parameters, gate, target, state, dataset_id, roi_key,
         window_id, skipped_px, patches, changed_px, pairs)
       VALUES (@editId, @logId, @author, @utc, @tool, @parameters, @gate, @target, 'pending', @datasetId, @roiKey,
         @windowId, @skippedPx, @patches, @changedPx, @pairs)`,
    ),
    commitEdit: sql<[number, number, Uint8Array, Uint8Array, number]>(
      "UPDATE edit SET state = 'committed', seq = ?, position = ?, previous_hash = ?, hash = ? WHERE id = ?",
    ),
    insertMask: sql<object>(
      `INSERT INTO mask (dataset_id, patch_id, width, height, original_sha256)
       VALUES (@datasetId, @patchId, @width, @height, @originalSha256)
       ON CONFLICT DO UPDATE SET width = excluded.width, height = excluded.height,
         original_sha256 = excluded.original_sha256 WHERE edits = 0`,
    ),
    advanceMask: sql<[number, number, number, number]>(
      'UPDATE mask SET edits = ?, last_edit = ?, changed_px = ? WHERE id = ?',
    ),
    insertPatch: sql<[number, number, number, number, Uint8Array]>(
      'INSERT INTO edit_patch (edit, mask, version, px, runs) VALUES (?, ?, ?, ?, ?)',
    ),
    findEdit: sql<[string], StoredEdit>(
      `SELECT ${editColumns} FROM edit WHERE edit_id = ? AND state = 'committed'`,
    ),
    patchesOf: sql<[number], StoredPatch>(
      `SELECT patch_id AS patchId, version, runs FROM edit_patch JOIN mask ON mask.id = edit_patch.mask
       WHERE edit = ? ORDER BY patch_id`,
    ),
    versionsOf: sql<[number], { patchId: string; version: number }>(
      `SELECT patch_id AS patchId, version FROM edit_patch JOIN mask ON mask.id = edit_patch.mask
       WHERE edit = ? ORDER BY patch_id`,
    ),
    editsOfAuthor: sql<[string, string, string, string], StoredEdit>(
      `SELECT id, edit_id AS editId, tool, target FROM edit
       WHERE dataset_id = ? AND roi_key = ? AND author = ? AND log_id = ? AND position IS NOT NULL ORDER BY position`,
    ),
    mask: sql<[string, string], MaskRow>(
      `SELECT ${maskColumns} FROM mask WHERE dataset_id = ? AND patch_id = ?`,
    ),
    editedMasks: sql<[string], MaskRow>(`SELECT ${maskColumns} FROM mask WHERE dataset_id = ? AND edits > 0`),
    runsAfter: sql<[number, number, number], { version: number; px: number; runs: Uint8Array }>(
      `SELECT version, px, runs FROM edit_patch JOIN edit ON edit.id = edit_patch.edit
       WHERE mask = ? AND version > ? AND position IS NOT NULL ORDER BY version LIMIT ?`,
    ),
    editById: sql<[number], { editId: string; seq: number }>(
      'SELECT edit_id AS editId, seq FROM edit WHERE id = ?',
    ),
    setOriginalChanged: sql<[number, number]>('UPDATE mask SET original_changed = ? WHERE id = ?'),
    checkpoints: sql<[number], CheckpointRow>(
      `SELECT version, content_sha256 AS contentSha256, data FROM mask_checkpoint
       WHERE mask = ? ORDER BY version DESC`,
    ),
    addCheckpoint: sql<[number, number, Uint8Array, Uint8Array]>(
      'INSERT OR REPLACE INTO mask_checkpoint (mask, version, content_sha256, data) VALUES (?, ?, ?, ?)',
    ),
    dropCheckpoints: sql<[number, number, number]>(
      `DELETE FROM mask_checkpoint WHERE mask = ? AND version NOT IN
         (SELECT version FROM mask_checkpoint WHERE mask = ? ORDER BY version DESC LIMIT ?)`,
    ),
  };
}
