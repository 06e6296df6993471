import { effectiveRuns } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { BatchInput, BatchTakenBack, LongWork } from './Annotation.ts';
import type { EditContext } from './EditContext.ts';
import type { StoredEdit } from './Journal.ts';
import type { PendingEdits, PendingWriter } from './PendingEdits.ts';
import { Turns } from './Turns.ts';
import { redoTool, undoTool } from './UndoStack.ts';

/** How often masks that were edited meanwhile are looked at anew. */
const maxRounds = 8;

/** One mask of an edit. */
interface TouchedMask {
  readonly mask: number;
  readonly patchId: string;
}

/** What an undo or redo of an edit is: the edit whose pixels are taken back, which for a redo is the undo. */
interface Step {
  readonly tool: typeof undoTool | typeof redoTool;
  readonly takenBack: number;
}

/** Undo and redo of edits over several ROIs, which are on the stack of none. */
export class Batches {
  readonly #context: EditContext;
  readonly #pending: PendingEdits;
  readonly #lastAbout;
  readonly #masksOf;
  readonly #runsOf;

  constructor(context: EditContext, pending: PendingEdits) {
    this.#context = context;
    this.#pending = pending;
    const { db } = context.journal;
    this.#lastAbout = db.prepare<[string], { id: number; tool: string }>(
      `SELECT id, tool FROM edit WHERE target = ? AND position IS NOT NULL AND tool IN ('undo', 'redo')
       ORDER BY position DESC LIMIT 1`,
    );
    this.#masksOf = db.prepare<[number], TouchedMask>(
      `SELECT mask, patch_id AS patchId FROM edit_patch JOIN mask ON mask.id = edit_patch.mask
       WHERE edit = ? ORDER BY patch_id`,
    );
    this.#runsOf = db
      .prepare<[number, number], Uint8Array>('SELECT runs FROM edit_patch WHERE edit = ? AND mask = ?')
      .pluck();
  }

  /** See `Annotation.takeBackBatch`. */
  async takeBack(input: BatchInput, work: LongWork = {}): Promise<BatchTakenBack> {
    const { datasetId, target, windowId, editId } = input;
    const known = this.#context.journal.find(editId);
    if (known) return this.#acknowledgeAgain(known, target);
    const edit = this.#find(datasetId, target);
    const step = this.#stepOf(edit);
    const pending = this.#pending.begin({
      ...{ datasetId, roiKey: null, windowId, editId, tool: step.tool, parameters: {}, gate: null, target },
    });
    try {
      return await this.#write(pending, edit, step, work);
    } catch (error) {
      pending.discard();
      throw error;
    }
  }

  async #write(
    pending: PendingWriter,
    edit: StoredEdit,
    step: Step,
    work: LongWork,
  ): Promise<BatchTakenBack> {
    const { datasetId } = edit;
    const turns = new Turns(work.signal);
    const all = this.#masksOf.all(step.takenBack);
    const skipped = new Map<string, number>();
    let left = all;
    for (let round = 0; round < maxRounds; round++) {
      for (const [done, { mask, patchId }] of left.entries()) {
        await turns.pause();
        const current = await this.#context.masks.current(datasetId, patchId);
        this.#context.refuseReadOnly(current);
        const { version } = current;
        const { runs, skippedPx } = effectiveRuns(
          current.data,
          this.#runsOf.get(step.takenBack, mask)!,
          'backward',
        );
        skipped.set(patchId, skippedPx);
        if (runs.length > 0) await pending.add([{ patchId, version, runs }]);
        work.onProgress?.(all.length - left.length + done + 1, all.length);
      }
      // Another window may have taken it back meanwhile: the same step twice would leave its state unclear.
      if (this.#stepOf(edit).takenBack !== step.takenBack) throw new AppError('conflict');
      const skippedPx = [...skipped.values()].reduce((sum, px) => sum + px, 0);
      // Stored even when every pixel was skipped: the batch is undone.
      const outcome = await pending.complete({ skippedPx, evenEmpty: true });
      if ('committed' in outcome) return { ...outcome.committed!, tool: step.tool, skippedPx };
      const outdated = new Set(outcome.outdated);
      left = all.filter(({ patchId }) => outdated.has(patchId));
    }
    throw new AppError('conflict', { patch: left[0]!.patchId }, { retryable: true });
  }

  #find(datasetId: string, target: string): StoredEdit {
    const edit = this.#context.journal.find(target);
    if (edit?.datasetId !== datasetId) throw new AppError('notFound', { what: 'edit', id: target });
    if (edit.roiKey !== null || edit.tool === undoTool || edit.tool === redoTool) {
      throw new AppError('badRequest', { id: target }, { detail: `${target} is no edit over several ROIs` });
    }
    return edit;
  }

  #stepOf({ id, editId }: StoredEdit): Step {
    const last = this.#lastAbout.get(editId);
    return last?.tool === undoTool
      ? { tool: redoTool, takenBack: last.id }
      : { tool: undoTool, takenBack: id };
  }

  #acknowledgeAgain(known: StoredEdit, target: string): BatchTakenBack {
    const { tool, skippedPx } = known;
    if (known.target !== target || (tool !== undoTool && tool !== redoTool)) {
      throw new AppError('badRequest', {}, { detail: `edit id ${known.editId} is taken` });
    }
    return { ...this.#context.acknowledge(known, known, this.#context.author()), tool, skippedPx };
  }
}
