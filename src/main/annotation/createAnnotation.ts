import type {
  CommitInput,
  EditAck,
  HistoryEntry,
  UndoResult,
  UndoState,
} from '../../shared/contract/annotation.ts';
import {
  applyRuns,
  countRuns,
  diffRuns,
  effectiveRuns,
  fromBase64,
  type PairCount,
  type Runs,
} from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type {
  Annotation,
  AnnotationOptions,
  CurrentMask,
  EditEvent,
  MaskVersion,
  UndoInput,
} from './Annotation.ts';
import { countChangeOfDifference } from './countChangeOfDifference.ts';
import { readHistory } from './history.ts';
import { Journal, type StoredEdit, type StoredPatch } from './Journal.ts';
import { MaskStore, type CachedMask, type MaskPixels, type PatchEditState } from './MaskStore.ts';
import { PixelHistory, type MaskPixel } from './PixelHistory.ts';
import { Queues } from './Queues.ts';
import { redoTool, UndoStack, undoTool } from './UndoStack.ts';

/** Patches of one commit: a stroke over the largest ROI, yet no way to ask for gigabytes of masks at once. */
const maxPatchesPerCommit = 1024;
const defaultCacheBytes = 128 * 2 * 512 * 512;

/** Opens the edit journal of a workspace. Edits that were pending when the former process ended are discarded. */
export function createAnnotation(options: AnnotationOptions): Annotation {
  return new EditJournal(options);
}

/** What an edit does to one mask. */
interface Change {
  readonly mask: CachedMask;
  readonly runs: Runs;
  /** The mask after it. */
  readonly data: Uint8Array;
}

interface Draft extends UndoInput {
  readonly author: string;
  readonly tool: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target: string | null;
  readonly skippedPx: number;
  readonly changes: readonly Change[];
}

class EditJournal implements Annotation {
  readonly #journal: Journal;
  readonly #masks: MaskStore;
  readonly #pixels: PixelHistory;
  readonly #author: () => string;
  readonly #originalPath: (datasetId: string, patchId: string) => string | null;
  readonly #now: () => Date;
  readonly #queues = new Queues();
  readonly #stacks = new Map<string, UndoStack>();
  readonly #listeners = new Set<(event: EditEvent) => void>();

  constructor(options: AnnotationOptions) {
    this.#journal = new Journal(options.journal, options.logId);
    this.#masks = new MaskStore(
      this.#journal,
      (datasetId, patchId) => options.readOriginal(datasetId, patchId),
      options.cacheBytes ?? defaultCacheBytes,
    );
    this.#pixels = new PixelHistory(this.#journal);
    this.#author = () => options.author();
    this.#originalPath = (datasetId, patchId) => options.originalPath?.(datasetId, patchId) ?? null;
    this.#now = () => options.now?.() ?? new Date();
  }

  commit(input: CommitInput): Promise<EditAck> {
    const author = this.#author();
    return this.#inOrder(input, async () => {
      const patches = decodePatches(input);
      const known = this.#journal.find(input.editId);
      if (known) return this.#acknowledgeAgain(known, input, author, input.tool, patches);
      if (patches.length === 0) return this.#acknowledgeNothing(input, author);
      const ids = patches.map((patch) => patch.patchId);
      return this.#masks.withCurrent(input.datasetId, ids, (masks) => {
        masks.forEach((mask) => this.#refuseReadOnly(mask));
        const changes = masks.map((mask, i): Change => applyWhole(mask, patches[i]!.runs));
        const stored = this.#store({ ...input, author, target: null, skippedPx: 0, changes });
        return this.#acknowledge(stored, input, author);
      });
    });
  }

  undo(input: UndoInput): Promise<UndoResult | null> {
    const author = this.#author();
    return this.#inOrder(input, async () => {
      const edit = this.#stackOf(input, author).nextUndo;
      return this.#takeBack(input, author, undoTool, edit && { target: edit, takenBack: edit.id });
    });
  }

  redo(input: UndoInput): Promise<UndoResult | null> {
    const author = this.#author();
    return this.#inOrder(input, async () => {
      const undone = this.#stackOf(input, author).nextRedo;
      return this.#takeBack(
        input,
        author,
        redoTool,
        undone && { target: undone.edit, takenBack: undone.undo.id },
      );
    });
  }

  undoState(datasetId: string, roiKey: string): UndoState {
    return this.#stackOf({ datasetId, roiKey }, this.#author()).state();
  }

  history(datasetId: string, roiKey: string, limit: number): HistoryEntry[] {
    return readHistory(this.#journal.db, datasetId, roiKey, limit);
  }

  pixelHistory(pixel: MaskPixel, limit: number): ReturnType<Annotation['pixelHistory']> {
    return this.#pixels.read(pixel, limit);
  }

  async mask(datasetId: string, patchId: string): Promise<CurrentMask> {
    const { data, width, height, version, readOnly } = await this.#masks.current(datasetId, patchId);
    return { data, width, height, version, readOnly };
  }

  async original(datasetId: string, patchId: string): Promise<MaskPixels> {
    const { original, width, height } = await this.#masks.current(datasetId, patchId);
    return { data: original, width, height };
  }

  patchStates(datasetId: string): ReadonlyMap<string, PatchEditState> {
    return this.#masks.states(datasetId);
  }

  async changedPairs(datasetId: string, patchId: string): Promise<PairCount[]> {
    const { original, data, width } = await this.#masks.current(datasetId, patchId);
    return original === data ? [] : countRuns(diffRuns(original, data, width)).pairs;
  }

  async maskVersion(datasetId: string, patchId: string): Promise<MaskVersion> {
    const row = this.#journal.mask(datasetId, patchId);
    const mask = await this.#masks.current(datasetId, patchId);
    const version = mask.version;
    const content = await this.#masks.contentHash(mask);
    const original = await this.#masks.originalHash(mask);
    const latest = this.#journal.mask(datasetId, patchId);
    // An edit came in between: what was read describes no single version.
    if ((latest?.edits ?? 0) !== version || row?.id !== latest?.id)
      return this.maskVersion(datasetId, patchId);
    const lastEdit = latest?.lastEdit == null ? null : this.#journal.editById(latest.lastEdit);
    return {
      originalSha256: toHex(original),
      contentSha256: toHex(content),
      lastEditId: lastEdit?.editId ?? null,
      lastEditSeq: lastEdit?.seq ?? null,
      edits: version,
    };
  }

  onEdit(listener: (event: EditEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetMasks(): void {
    this.#masks.forget();
  }

  settled(): Promise<void> {
    return this.#masks.settled();
  }

  async close(): Promise<void> {
    await this.#queues.idle();
    await this.#masks.close();
  }

  /** Edits of one ROI are stored in the order in which they came, even when the masks of an earlier one load slowly. */
  #inOrder<T>(scope: UndoInput, task: () => Promise<T>): Promise<T> {
    return this.#queues.run(`${scope.datasetId}\n${scope.roiKey}`, task);
  }

  async #takeBack(
    input: UndoInput,
    author: string,
    tool: typeof undoTool | typeof redoTool,
    step: { target: { editId: string; tool: string }; takenBack: number } | null,
  ): Promise<UndoResult | null> {
    const known = this.#journal.find(input.editId);
    if (known) {
      const ack = this.#acknowledgeAgain(known, input, author, tool, null);
      return this.#undoResult(known, ack);
    }
    if (!step) return null;
    const patches = this.#journal.patchesOf(step.takenBack);
    const ids = patches.map((patch) => patch.patchId);
    return this.#masks.withCurrent(input.datasetId, ids, (masks) => {
      const changes: Change[] = [];
      let skippedPx = 0;
      masks.forEach((mask, i) => {
        this.#refuseReadOnly(mask);
        const effect = effectiveRuns(mask.data, patches[i]!.runs, 'backward');
        skippedPx += effect.skippedPx;
        if (effect.runs.length > 0) changes.push(applyWhole(mask, effect.runs));
      });
      // Stored even when every pixel was skipped: the step is done, and the next undo is about the one before it.
      const stored = this.#store({
        ...input,
        author,
        tool,
        parameters: {},
        target: step.target.editId,
        skippedPx,
        changes,
      });
      return this.#undoResult(stored, this.#acknowledge(stored, input, author));
    });
  }

  /** Puts an edit on the disk, then brings memory up to it and tells the listeners. Synchronous, about a millisecond. */
  #store(draft: Draft): StoredEdit {
    const { datasetId, roiKey, windowId, editId, author, tool, parameters, target, skippedPx, changes } =
      draft;
    const states = this.#masks.states(datasetId);
    // Derived before the edit is in the log, which it would otherwise hold twice.
    const stack = this.#stackOf(draft, author);
    const patches = changes.map(({ mask, runs }) => ({
      patchId: mask.patchId,
      width: mask.width,
      height: mask.height,
      originalSha256: mask.originalSha256!,
      runs,
      version: mask.version + 1,
      changedPx: (states.get(mask.patchId)?.changedPx ?? 0) + countChangeOfDifference(mask.original, runs),
    }));
    const stored = this.#journal.append({
      editId,
      author,
      utc: this.#now().toISOString(),
      tool,
      parameters: JSON.stringify(parameters),
      gate: null,
      target,
      datasetId,
      roiKey,
      windowId,
      skippedPx,
      patches,
    });
    stack.push(stored);
    changes.forEach(({ mask, runs, data }, i) => {
      this.#masks.advance(mask, data, patches[i]!.changedPx, countRuns(runs).px);
    });
    this.#publish({
      datasetId,
      roiKey,
      editId,
      windowId,
      patches: patches.map(({ patchId, runs, version }) => ({ patchId, runs: toText(runs), version })),
    });
    return stored;
  }

  #publish(event: EditEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // The edit is stored: a listener's failure must not make the window believe that it is not.
        console.error('A listener of edits failed:', error);
      }
    }
  }

  #acknowledge(edit: StoredEdit, scope: UndoInput, author: string): EditAck {
    return {
      editId: edit.editId,
      seq: edit.seq,
      utc: edit.utc,
      patches: this.#journal.versionsOf(edit.id),
      changedPx: edit.changedPx,
      undo: this.#stackOf(scope, author).state(),
    };
  }

  /** Acknowledges an edit that is in the log already. Throws badRequest when another edit took its id. */
  #acknowledgeAgain(
    known: StoredEdit,
    scope: UndoInput,
    author: string,
    tool: string,
    patches: readonly DecodedPatch[] | null,
  ): EditAck {
    const isSame =
      known.datasetId === scope.datasetId &&
      known.roiKey === scope.roiKey &&
      known.tool === tool &&
      (patches === null || isSameChange(this.#journal.patchesOf(known.id), patches));
    if (!isSame) throw new AppError('badRequest', {}, { detail: `edit id ${known.editId} is taken` });
    return this.#acknowledge(known, scope, author);
  }

  #acknowledgeNothing(input: CommitInput, author: string): EditAck {
    return {
      editId: input.editId,
      seq: this.#journal.seq,
      utc: this.#now().toISOString(),
      patches: [],
      changedPx: 0,
      undo: this.#stackOf(input, author).state(),
    };
  }

  #undoResult(stored: StoredEdit, ack: EditAck): UndoResult {
    return {
      ...ack,
      runs: this.#journal.patchesOf(stored.id).map(({ patchId, runs }) => ({ patchId, runs: toText(runs) })),
      skippedPx: stored.skippedPx,
      targetTool: (stored.target && this.#journal.find(stored.target)?.tool) ?? '',
    };
  }

  #refuseReadOnly({ readOnly, datasetId, patchId }: CachedMask): void {
    if (!readOnly) return;
    const path = this.#originalPath(datasetId, patchId);
    throw new AppError('originalChanged', { patch: patchId, ...(path === null ? {} : { path }) });
  }

  #stackOf(scope: { datasetId: string; roiKey: string }, author: string): UndoStack {
    const { datasetId, roiKey } = scope;
    const key = `${datasetId}\n${roiKey}\n${author}`;
    let stack = this.#stacks.get(key);
    if (!stack) {
      stack = new UndoStack();
      for (const edit of this.#journal.editsOfAuthor(datasetId, roiKey, author)) stack.push(edit);
      this.#stacks.set(key, stack);
    }
    return stack;
  }
}

interface DecodedPatch {
  readonly patchId: string;
  readonly runs: Runs;
}

/** The patches that an edit changes, by patch id; ones without runs are left out. */
function decodePatches(input: CommitInput): DecodedPatch[] {
  if (input.patches.length > maxPatchesPerCommit) {
    throw new AppError('badRequest', {}, { detail: `more than ${maxPatchesPerCommit} patches in one edit` });
  }
  const patches = input.patches.map(({ patchId, runs }) => ({ patchId, runs: fromBase64(runs) }));
  if (new Set(patches.map((patch) => patch.patchId)).size < patches.length) {
    throw new AppError('badRequest', {}, { detail: 'a patch occurs twice in one edit' });
  }
  return patches.filter((patch) => patch.runs.length > 0);
}

/** The mask after runs that must fit it pixel by pixel. */
function applyWhole(mask: CachedMask, runs: Runs): Change {
  const data = mask.data.slice();
  const { mismatched } = applyRuns(data, runs, 'forward', { check: true });
  if (mismatched > 0) {
    throw new AppError('conflict', { patch: mask.patchId }, { detail: `${mismatched} pixels changed since` });
  }
  return { mask, runs, data };
}

function isSameChange(stored: readonly StoredPatch[], sent: readonly DecodedPatch[]): boolean {
  const runsOf = new Map(sent.map((patch) => [patch.patchId, patch.runs]));
  return (
    stored.length === sent.length &&
    stored.every(({ patchId, runs }) => {
      const again = runsOf.get(patchId);
      return again !== undefined && Buffer.compare(runs, again) === 0;
    })
  );
}

/** Base64, as `toBase64` of shared/editing writes it, by the faster means that Node has. */
function toText(runs: Runs): string {
  return Buffer.from(runs.buffer, runs.byteOffset, runs.length).toString('base64');
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
