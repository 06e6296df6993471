import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EditAck } from '../../shared/contract/annotation.ts';
import { forEachRun, PairCounter, type PairCount, type Runs } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { PendingChange, PendingEdit, PendingStart } from './Annotation.ts';
import { toText, type EditContext } from './EditContext.ts';
import { hashBytes } from './hashChain.ts';
import type { StoredEdit } from './Journal.ts';
import type { CachedMask } from './MaskStore.ts';
import {
  PendingRows,
  type NewPendingEdit,
  type NewPendingMask,
  type PendingCommit,
  type PendingMask,
  type RevertedEdit,
} from './PendingRows.ts';
import { summarizeRuns } from './summarizeRuns.ts';

/** Masks looked at and stored in one turn: a few milliseconds with a transaction, while strokes go on. */
const masksPerTurn = 8;
/** Rows of a discarded edit deleted in one turn. */
const discardedPerTurn = 32;

/** What is known of a mask that was added, besides what its row holds. */
interface Added extends PendingMask {
  readonly pairs: readonly PairCount[];
}

/** What is known of an edit only when all of it was looked at. */
export interface Completion {
  readonly skippedPx?: number;
  /** Stores it although it changes nothing: an undo whose pixels were all skipped is a step. */
  readonly evenEmpty?: boolean;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly target?: string | null;
  readonly reverted?: readonly RevertedEdit[];
}

export type PendingOutcome = Awaited<ReturnType<PendingEdit['commit']>>;

/** Edits over many masks: written bit by bit while nobody sees them, then made visible in one transaction. */
export class PendingEdits {
  readonly #context: EditContext;
  readonly #rows: PendingRows;
  readonly #discarding = new Set<Promise<void>>();
  #isClosed = false;

  constructor(context: EditContext) {
    this.#context = context;
    this.#rows = new PendingRows(context.journal);
  }

  /** See `Annotation.begin`. `author` defaults to who edits now. */
  begin(start: PendingStart, author = this.#context.author()): PendingWriter {
    const { editId, tool, gate, datasetId, roiKey, windowId, target = null } = start;
    const parameters = JSON.stringify(start.parameters);
    const edit = { editId, author, tool, parameters, gate, target, datasetId, roiKey, windowId };
    const id = this.#rows.open(edit, this.#context.now().toISOString());
    return new PendingWriter(this.#context, this.#rows, id, edit, () => this.#discard(id));
  }

  /** Waits until no discarded edit is being deleted; what is left is deleted at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#discarding);
  }

  #discard(id: number): void {
    const discarding = this.#deleteRows(id)
      // Nobody sees them: the next start deletes them.
      .catch((error: unknown) => console.warn('A discarded edit is not deleted yet:', error))
      .finally(() => this.#discarding.delete(discarding));
    this.#discarding.add(discarding);
  }

  async #deleteRows(id: number): Promise<void> {
    while (!this.#isClosed && !this.#rows.discardSome(id, discardedPerTurn)) await nextTurn();
  }
}

/** One pending edit. Calls are done one after the other. */
export class PendingWriter implements PendingEdit {
  readonly editId: string;
  readonly #context: EditContext;
  readonly #rows: PendingRows;
  readonly #id: number;
  readonly #edit: NewPendingEdit;
  readonly #onDiscard: () => void;
  readonly #added = new Map<string, Added>();
  /** Masks that were edited between what `runs` were made of and their addition. */
  readonly #outdated = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  #state: 'open' | 'committed' | 'discarded' = 'open';

  constructor(
    context: EditContext,
    rows: PendingRows,
    id: number,
    edit: NewPendingEdit,
    onDiscard: () => void,
  ) {
    this.editId = edit.editId;
    this.#context = context;
    this.#rows = rows;
    this.#id = id;
    this.#edit = edit;
    this.#onDiscard = onDiscard;
  }

  add(changes: readonly PendingChange[]): Promise<void> {
    return this.#oneByOne(async () => {
      for (let i = 0; i < changes.length; i += masksPerTurn) {
        if (i > 0) await nextTurn();
        await this.#addSome(changes.slice(i, i + masksPerTurn));
      }
    });
  }

  commit(): Promise<PendingOutcome> {
    return this.complete({});
  }

  complete(completion: Completion): Promise<PendingOutcome> {
    return this.#oneByOne(async () => {
      const stored = await this.#context.inOrder(this.#edit, async () => this.#store(completion));
      if (!('id' in stored)) return stored;
      await this.#publish(stored);
      return { committed: this.#acknowledge(stored) };
    });
  }

  discard(): void {
    if (this.#state !== 'open') return;
    this.#state = 'discarded';
    this.#added.clear();
    this.#onDiscard();
  }

  #oneByOne<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#state !== 'open') throw new AppError('cancelled');
      return task();
    });
    // A failure is its caller's; what comes next runs all the same.
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #addSome(changes: readonly PendingChange[]): Promise<void> {
    const { datasetId } = this.#edit;
    const ids = changes.map(({ patchId }) => patchId);
    await this.#context.masks.withCurrent(datasetId, ids, (masks) => {
      if (this.#state !== 'open') throw new AppError('cancelled');
      const found = changes.flatMap((change, i) => this.#examine(change, masks[i]!) ?? []);
      const added = this.#rows.add(this.#id, datasetId, found);
      added.forEach((mask, i) => {
        this.#outdated.delete(mask.patchId);
        this.#added.set(mask.patchId, { ...mask, pairs: found[i]!.pairs });
      });
    });
  }

  /** A change as it is stored; null for one without pixels, or of a mask that is another one by now. */
  #examine(change: PendingChange, mask: CachedMask): (NewPendingMask & Pick<Added, 'pairs'>) | null {
    this.#context.refuseReadOnly(mask);
    const { patchId, runs, version } = change;
    if (version !== mask.version || runs.length === 0) {
      this.#drop(patchId);
      if (version > mask.version) throw new AppError('conflict', { patch: patchId });
      if (version !== mask.version) this.#outdated.add(patchId);
      else this.#outdated.delete(patchId);
      return null;
    }
    refuseMisfit(mask, runs);
    const { datasetId, width, height } = mask;
    return {
      ...{ patchId, width, height, runs, version: version + 1 },
      ...summarizeRuns(mask.original, runs),
      originalSha256: mask.originalSha256!,
      runsSha256: hashBytes(runs),
      roiKey: this.#edit.roiKey ?? this.#context.roiOf(datasetId, patchId),
    };
  }

  #drop(patchId: string): void {
    const added = this.#added.get(patchId);
    if (!added) return;
    this.#rows.remove(this.#id, [added]);
    this.#added.delete(patchId);
  }

  /** Synchronous from the look at the versions to the commit: no edit comes between. */
  #store(completion: Completion): StoredEdit | PendingOutcome {
    if (this.#state !== 'open') throw new AppError('cancelled');
    const { datasetId, roiKey, author } = this.#edit;
    const { masks } = this.#context;
    const late = [...this.#added.values()].filter(
      ({ patchId, version }) => masks.version(datasetId, patchId) !== version - 1,
    );
    if (late.length > 0 || this.#outdated.size > 0) {
      const outdated = [...new Set([...late.map(({ patchId }) => patchId), ...this.#outdated])];
      this.#rows.remove(this.#id, late);
      for (const { patchId } of late) this.#added.delete(patchId);
      this.#outdated.clear();
      return { outdated };
    }
    if (this.#added.size === 0 && !completion.evenEmpty) {
      this.discard();
      return { committed: null };
    }
    // Derived before the edit is in the log, which it would otherwise hold twice.
    const stack = roiKey === null ? null : this.#context.stackOf(datasetId, roiKey, author);
    const commit = this.#summary(completion);
    const { parameters, target = this.#edit.target } = completion;
    const edit = { ...this.#edit, target, ...(parameters ? { parameters: JSON.stringify(parameters) } : {}) };
    const stored = this.#rows.commit(this.#id, edit, commit);
    this.#state = 'committed';
    stack?.push(stored);
    commit.masks.forEach(({ patchId }, i) => masks.noteEdit(datasetId, patchId, commit.changedPx[i]!));
    return stored;
  }

  #summary({ skippedPx = 0, reverted = [] }: Completion): PendingCommit {
    const { masks, now } = this.#context;
    const states = masks.states(this.#edit.datasetId);
    const added = [...this.#added.values()];
    const sums = new PairCounter();
    for (const { pairs } of added) for (const { from, to, px } of pairs) sums.add(from, to, px);
    const changedPx = added.map(
      ({ patchId, difference }) => (states.get(patchId)?.changedPx ?? 0) + difference,
    );
    return { utc: now().toISOString(), skippedPx, reverted, sums, masks: added, changedPx };
  }

  #acknowledge(stored: StoredEdit): EditAck {
    const { editId, seq, utc, changedPx } = stored;
    const patches = [...this.#added.values()].map(({ patchId, version }) => ({ patchId, version }));
    const undo = this.#context.undoState(this.#edit, this.#edit.author);
    return { editId, seq, utc, patches, changedPx, undo };
  }

  /**
   * Tells the listeners, ROI by ROI: their runs are read from the table again, so that those of one ROI are in memory at a
   * time. A stroke that comes between is told first; windows see the gap in the versions and read the mask anew.
   */
  async #publish({ id, editId }: StoredEdit): Promise<void> {
    const { datasetId, windowId, roiKey } = this.#edit;
    const byRoi = Map.groupBy(this.#added.values(), (mask) => mask.roiKey);
    for (const [key, masks] of byRoi) {
      if (key === null) continue;
      const patches = masks.map(({ patchId, mask, version }) => ({
        ...{ patchId, version },
        runs: toText(this.#rows.runsOf(id, mask)),
      }));
      // The window that asked for a batch gets no runs as its answer: it learns of its ROI as all others do.
      this.#context.publish({
        datasetId,
        roiKey: key,
        editId,
        windowId: roiKey === null ? '' : windowId,
        patches,
      });
      if (byRoi.size > 1) await nextTurn();
    }
  }
}

/** @throws AppError `conflict` when a pixel is not what the runs come from, `badRequest` for bytes that are no runs of it. */
function refuseMisfit({ data, patchId }: CachedMask, runs: Runs): void {
  let mismatched = 0;
  forEachRun(runs, data.length, (start, length, before) => {
    for (let i = start; i < start + length; i++) if (data[i] !== before) mismatched++;
  });
  if (mismatched > 0) {
    throw new AppError('conflict', { patch: patchId }, { detail: `${mismatched} pixels changed since` });
  }
}
