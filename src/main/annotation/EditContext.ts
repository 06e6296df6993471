import type { EditAck, UndoResult } from '../../shared/contract/annotation.ts';
import type { Runs } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { AnnotationOptions, EditEvent } from './Annotation.ts';
import { Journal, type StoredEdit } from './Journal.ts';
import { MaskStore, type CachedMask } from './MaskStore.ts';
import { Queues } from './Queues.ts';
import { UndoStack } from './UndoStack.ts';

const defaultCacheBytes = 128 * 2 * 512 * 512;

/** Whose undo stack is meant: of an author in a ROI. */
export interface StackScope {
  readonly datasetId: string;
  /** Null for an edit over several ROIs, which is on no stack. */
  readonly roiKey: string | null;
}

/** What all ways of editing share: the journal, the masks, the stacks and who listens. */
export class EditContext {
  readonly journal: Journal;
  readonly masks: MaskStore;
  readonly author: () => string;
  readonly now: () => Date;
  /** The ROI of a mask; null when it is not known any more. */
  readonly roiOf: (datasetId: string, patchId: string) => string | null;
  readonly #originalPath: (datasetId: string, patchId: string) => string | null;
  readonly #queues = new Queues();
  readonly #stacks = new Map<string, UndoStack>();
  readonly #listeners = new Set<(event: EditEvent) => void>();

  constructor(options: AnnotationOptions) {
    this.journal = new Journal(options.journal, options.logId);
    this.masks = new MaskStore(
      this.journal,
      (datasetId, patchId) => options.readOriginal(datasetId, patchId),
      options.cacheBytes ?? defaultCacheBytes,
    );
    this.author = () => options.author();
    this.now = () => options.now?.() ?? new Date();
    this.roiOf = (datasetId, patchId) => options.roiOf?.(datasetId, patchId) ?? null;
    this.#originalPath = (datasetId, patchId) => options.originalPath?.(datasetId, patchId) ?? null;
  }

  /** Edits of one ROI are stored in the order in which they came, even when the masks of an earlier one load slowly. */
  inOrder<T>({ datasetId, roiKey }: StackScope, task: () => Promise<T>): Promise<T> {
    return this.#queues.run(`${datasetId}\n${roiKey ?? ''}`, task);
  }

  /** Resolves when nothing that was begun in order goes on. */
  idle(): Promise<void> {
    return this.#queues.idle();
  }

  stackOf(datasetId: string, roiKey: string, author: string): UndoStack {
    const key = `${datasetId}\n${roiKey}\n${author}`;
    let stack = this.#stacks.get(key);
    if (!stack) {
      stack = new UndoStack();
      for (const edit of this.journal.editsOfAuthor(datasetId, roiKey, author)) stack.push(edit);
      this.#stacks.set(key, stack);
    }
    return stack;
  }

  listen(listener: (event: EditEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: EditEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // The edit is stored: a listener's failure must not make the window believe that it is not.
        console.error('A listener of edits failed:', error);
      }
    }
  }

  /** @throws AppError `originalChanged` for a mask that cannot be edited. */
  refuseReadOnly({ readOnly, datasetId, patchId }: CachedMask): void {
    if (!readOnly) return;
    const path = this.#originalPath(datasetId, patchId);
    throw new AppError('originalChanged', { patch: patchId, ...(path === null ? {} : { path }) });
  }

  acknowledge(edit: StoredEdit, scope: StackScope, author: string): EditAck {
    return {
      editId: edit.editId,
      seq: edit.seq,
      utc: edit.utc,
      patches: this.journal.versionsOf(edit.id),
      changedPx: edit.changedPx,
      undo: this.undoState(scope, author),
    };
  }

  undoState({ datasetId, roiKey }: StackScope, author: string) {
    return (roiKey === null ? new UndoStack() : this.stackOf(datasetId, roiKey, author)).state();
  }

  /** @param withRuns false leaves the runs out: those of many masks are told ROI by ROI. */
  undoResult(stored: StoredEdit, ack: EditAck, withRuns = true): UndoResult {
    const patches = withRuns ? this.journal.patchesOf(stored.id) : [];
    return {
      ...ack,
      runs: patches.map(({ patchId, runs }) => ({ patchId, runs: toText(runs) })),
      skippedPx: stored.skippedPx,
      targetTool: (stored.target && this.journal.find(stored.target)?.tool) ?? '',
    };
  }
}

/** Base64, as `toBase64` of shared/editing writes it, by the faster means that Node has. */
export function toText(runs: Runs): string {
  return Buffer.from(runs.buffer, runs.byteOffset, runs.length).toString('base64');
}
