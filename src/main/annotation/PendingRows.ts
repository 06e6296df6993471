import type { Statement } from 'better-sqlite3';
import type { PairCounter } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { HashedPatch } from './hashChain.ts';
import { pairsText, type Journal, type StoredEdit } from './Journal.ts';

/** An edit that is begun: what its row holds from the start. */
export interface NewPendingEdit {
  readonly editId: string;
  readonly author: string;
  readonly tool: string;
  readonly parameters: string;
  readonly gate: string | null;
  readonly target: string | null;
  readonly datasetId: string;
  readonly roiKey: string | null;
  readonly windowId: string;
}

/** One mask of a pending edit, without its runs: those are in the table. */
export interface PendingMask extends HashedPatch {
  /** Row of the mask. */
  readonly mask: number;
  /** The version that the mask gets. */
  readonly version: number;
  readonly px: number;
  /** By how many pixels the mask moves away from its original. */
  readonly difference: number;
  readonly roiKey: string | null;
}

export interface NewPendingMask extends Omit<PendingMask, 'mask'> {
  readonly runs: Uint8Array;
}

/** An edit that a revert took back, and how many of its pixels stayed. */
export interface RevertedEdit {
  readonly editId: string;
  readonly keptPx: number;
}

/** What a pending edit becomes when it is committed. */
export interface PendingCommit {
  readonly utc: string;
  readonly skippedPx: number;
  /** Of a revert. */
  readonly reverted: readonly RevertedEdit[];
  readonly sums: PairCounter;
  readonly masks: readonly PendingMask[];
  /** Pixels of each mask that differ from its original after the edit, in the order of `masks`. */
  readonly changedPx: readonly number[];
}

/** The rows of edits that are pending. Everything is synchronous; storage errors as of `Journal.append`. */
export class PendingRows {
  readonly #journal: Journal;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#statements = prepare(journal);
  }

  /** @throws AppError `conflict` when an edit of that id is there, pending or not. */
  open(edit: NewPendingEdit, utc: string): number {
    return this.#journal.transact(() => {
      if (this.#statements.isTaken.get(edit.editId)) {
        throw new AppError('conflict', {}, { detail: `edit id ${edit.editId} is taken` });
      }
      const row = { ...edit, utc, logId: this.#journal.logId };
      return Number(this.#statements.insertEdit.run(row).lastInsertRowid);
    });
  }

  /** Adds masks, or replaces what was added for them; answers their rows. */
  add(edit: number, datasetId: string, masks: readonly NewPendingMask[]): PendingMask[] {
    const statements = this.#statements;
    return this.#journal.transact(() =>
      masks.map(({ runs, ...rest }) => {
        const { patchId, width, height, originalSha256, version, px } = rest;
        statements.insertMask.run({ datasetId, patchId, width, height, originalSha256 });
        const mask = statements.maskId.get(datasetId, patchId)!;
        statements.deletePatch.run(edit, mask);
        statements.insertPatch.run(edit, mask, version, px, runs);
        return { ...rest, mask };
      }),
    );
  }

  remove(edit: number, masks: readonly PendingMask[]): void {
    if (masks.length === 0) return;
    this.#journal.transact(() => masks.forEach(({ mask }) => this.#statements.deletePatch.run(edit, mask)));
  }

  /** Drops some of its rows, at most `limit`, and the edit itself when none is left; answers whether it is gone. */
  discardSome(edit: number, limit: number): boolean {
    return this.#journal.transact(() => {
      const { changes } = this.#statements.deleteSome.run(edit, limit);
      if (changes === limit) return false;
      this.#statements.deleteEdit.run(edit);
      return true;
    });
  }

  /** Makes it a committed edit, in one transaction that rewrites no runs. */
  commit(id: number, edit: NewPendingEdit, commit: PendingCommit): StoredEdit {
    const statements = this.#statements;
    const { utc, skippedPx, masks, sums, changedPx } = commit;
    const { parameters, target } = edit;
    const seq = this.#journal.transact(() => {
      const totals = { patches: masks.length, changedPx: sums.px, pairs: pairsText(sums) };
      statements.closeEdit.run({ id, utc, skippedPx, parameters, target, ...totals });
      masks.forEach(({ mask, version, width, height, originalSha256 }, i) => {
        // The original of a mask that nobody edited yet may have been read anew since: it is the one of these runs.
        if (version === 1) statements.setOriginal.run(width, height, originalSha256, mask);
        const { changes } = statements.advanceMask.run(version, id, changedPx[i]!, mask, version - 1);
        if (changes !== 1) throw new Error(`mask ${mask} is not at version ${version - 1}`);
      });
      for (const roiKey of edit.roiKey === null ? roisOf(masks) : []) {
        statements.insertRoi.run(edit.datasetId, roiKey, id);
      }
      for (const { editId, keptPx } of commit.reverted) statements.insertReverted.run(editId, id, keptPx);
      return this.#journal.commitEdit(id, { ...edit, utc, skippedPx, patches: masks });
    });
    return { ...edit, id, seq, utc, skippedPx, changedPx: sums.px };
  }

  runsOf(edit: number, mask: number): Uint8Array {
    return this.#statements.runsOf.get(edit, mask)!;
  }
}

/** The ROIs of masks, each once. */
function roisOf(masks: readonly PendingMask[]): Set<string> {
  return new Set(masks.map(({ roiKey }) => roiKey).filter((key) => key !== null));
}

function prepare({ db }: Journal) {
  const sql = <Parameters extends unknown[] | object, Row = unknown>(text: string) =>
    db.prepare(text) as unknown as Statement<Parameters extends unknown[] ? Parameters : [Parameters], Row>;
  const pluck = <Parameters extends unknown[], Row>(text: string) =>
    db.prepare(text).pluck() as unknown as Statement<Parameters, Row>;
  return {
    isTaken: pluck<[string], number>('SELECT 1 FROM edit WHERE edit_id = ?'),
    insertEdit: sql<object>(
      `INSERT INTO edit (edit_id, log_id, author, utc, tool, parameters, gate, target, state, dataset_id, roi_key,
         window_id, skipped_px)
       VALUES (@editId, @logId, @author, @utc, @tool, @parameters, @gate, @target, 'pending', @datasetId, @roiKey,
         @windowId, 0)`,
    ),
    insertMask: sql<object>(
      `INSERT INTO mask (dataset_id, patch_id, width, height, original_sha256)
       VALUES (@datasetId, @patchId, @width, @height, @originalSha256) ON CONFLICT DO NOTHING`,
    ),
    maskId: pluck<[string, string], number>('SELECT id FROM mask WHERE dataset_id = ? AND patch_id = ?'),
    insertPatch: sql<[number, number, number, number, Uint8Array]>(
      'INSERT INTO edit_patch (edit, mask, version, px, runs) VALUES (?, ?, ?, ?, ?)',
    ),
    deletePatch: sql<[number, number]>('DELETE FROM edit_patch WHERE edit = ? AND mask = ?'),
    deleteSome: sql<[number, number]>(
      `DELETE FROM edit_patch WHERE rowid IN (SELECT rowid FROM edit_patch WHERE edit = ? LIMIT ?)`,
    ),
    deleteEdit: sql<[number]>("DELETE FROM edit WHERE id = ? AND state = 'pending'"),
    closeEdit: sql<object>(
      `UPDATE edit SET utc = @utc, skipped_px = @skippedPx, parameters = @parameters, target = @target,
         patches = @patches, changed_px = @changedPx, pairs = @pairs WHERE id = @id`,
    ),
    setOriginal: sql<[number, number, Uint8Array, number]>(
      'UPDATE mask SET width = ?, height = ?, original_sha256 = ? WHERE id = ? AND edits = 0',
    ),
    advanceMask: sql<[number, number, number, number, number]>(
      'UPDATE mask SET edits = ?, last_edit = ?, changed_px = ? WHERE id = ? AND edits = ?',
    ),
    insertRoi: sql<[string, string, number]>(
      'INSERT INTO edit_roi (dataset_id, roi_key, edit) VALUES (?, ?, ?)',
    ),
    insertReverted: sql<[string, number, number]>(
      'INSERT INTO revert_target (target, edit, kept_px) VALUES (?, ?, ?)',
    ),
    runsOf: pluck<[number, number], Uint8Array>('SELECT runs FROM edit_patch WHERE edit = ? AND mask = ?'),
  };
}
