import type { UndoState } from '../../shared/contract/annotation.ts';

/** Tools of the edits that an undo and a redo are. */
export const undoTool = 'undo';
export const redoTool = 'redo';
/** Of an edit that takes others back out of order; the stack holds it as any edit. */
export const revertTool = 'revert';

/** What the stack needs to know of an edit. */
export interface StackedEdit {
  readonly id: number;
  readonly editId: string;
  readonly tool: string;
  readonly target: string | null;
}

/** An edit that was undone, and the edit that undid it: a redo takes back what that one did, no more. */
export interface UndoneEdit {
  readonly edit: StackedEdit;
  readonly undo: StackedEdit;
}

/**
 * What one author can undo and redo in one ROI, derived from the log: push its edits in order.
 *
 * An undo moves its target from one side to the other, a redo moves it back, any other edit is the newest to undo and
 * empties the redo side.
 */
export class UndoStack {
  readonly #done: StackedEdit[] = [];
  #undone: UndoneEdit[] = [];

  push(edit: StackedEdit): void {
    if (edit.tool === undoTool) {
      const target = takeLast(this.#done, (done) => done.editId === edit.target);
      if (target) this.#undone.push({ edit: target, undo: edit });
    } else if (edit.tool === redoTool) {
      const target = takeLast(this.#undone, (undone) => undone.edit.editId === edit.target);
      if (target) this.#done.push(target.edit);
    } else {
      this.#done.push(edit);
      this.#undone = [];
    }
  }

  /** The edit that the next undo is about. */
  get nextUndo(): StackedEdit | null {
    return this.#done.at(-1) ?? null;
  }

  /** The edit that the next redo is about. */
  get nextRedo(): UndoneEdit | null {
    return this.#undone.at(-1) ?? null;
  }

  state(): UndoState {
    return {
      undoDepth: this.#done.length,
      redoDepth: this.#undone.length,
      undoTool: this.nextUndo?.tool ?? null,
      redoTool: this.nextRedo?.edit.tool ?? null,
    };
  }
}

/** Takes the last element that fits, which in a sound log is the last of all. */
function takeLast<T>(list: T[], fits: (element: T) => boolean): T | null {
  const index = list.findLastIndex(fits);
  return index < 0 ? null : list.splice(index, 1)[0]!;
}
