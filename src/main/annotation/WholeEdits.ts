import type { CommitInput, EditAck, UndoResult } from '../../shared/contract/annotation.ts';
import { applyRuns, effectiveRuns, fromBase64, type Runs } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { UndoInput } from './Annotation.ts';
import { toText, type EditContext } from './EditContext.ts';
import type { StoredEdit, StoredPatch } from './Journal.ts';
import { gateText, refuseLocked, withRules } from './journalRules.ts';
import type { CachedMask } from './MaskStore.ts';
import { summarizeRuns, type RunSummary } from './summarizeRuns.ts';
import { Turns } from './Turns.ts';
import { redoTool, undoTool, type StackedEdit } from './UndoStack.ts';

/** Patches of one commit: a stroke over the largest ROI, yet no way to ask for gigabytes of masks at once. */
const maxPatchesPerCommit = 1024;
/** Patches of an undo that are looked at while they are stored: a stroke's. */
const patchesAtOnce = 4;

/** What an edit does to one mask. */
interface Change {
  readonly mask: CachedMask;
  readonly runs: Runs;
  /** The mask after it. */
  readonly data: Uint8Array;
  readonly summary: RunSummary;
}

/** What taking an edit back does to a mask of some version; null when no pixel goes back. */
interface TakenBack {
  readonly version: number;
  readonly change: Change | null;
  readonly skippedPx: number;
}

interface Draft extends UndoInput {
  readonly author: string;
  readonly tool: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly gate: string | null;
  readonly target: string | null;
  readonly skippedPx: number;
  readonly changes: readonly Change[];
}

/** An undo or redo that is about to be made: the edit it is about, and the one whose pixels it takes back. */
export interface Step {
  readonly target: StackedEdit;
  readonly takenBack: number;
}

/** Edits that are stored at once: strokes, and the undos and redos of a window. */
export class WholeEdits {
  readonly #context: EditContext;

  constructor(context: EditContext) {
    this.#context = context;
  }

  /** See `Annotation.commit`. */
  commit(input: CommitInput): Promise<EditAck> {
    const { journal, masks } = this.#context;
    const author = this.#context.author();
    return this.#context.inOrder(input, async () => {
      const patches = decodePatches(input);
      const known = journal.find(input.editId);
      if (known) return this.#acknowledgeAgain(known, input, author, input.tool, patches);
      if (patches.length === 0) return this.#acknowledgeNothing(input, author);
      if (input.rules) for (const { patchId, runs } of patches) refuseLocked(patchId, runs, input.rules);
      const ids = patches.map((patch) => patch.patchId);
      return masks.withCurrent(input.datasetId, ids, (current) => {
        current.forEach((mask) => this.#context.refuseReadOnly(mask));
        const changes = current.map((mask, i): Change => applyWhole(mask, patches[i]!.runs));
        const parameters = withRules(input.parameters, input.rules);
        const gate = gateText(input.rules);
        const stored = this.#store({
          ...input,
          author,
          parameters,
          gate,
          target: null,
          skippedPx: 0,
          changes,
        });
        return this.#context.acknowledge(stored, input, author);
      });
    });
  }

  undo(input: UndoInput): Promise<UndoResult | null> {
    return this.#takeBack(input, undoTool, (author) => {
      const edit = this.#context.stackOf(input.datasetId, input.roiKey, author).nextUndo;
      return edit && { target: edit, takenBack: edit.id };
    });
  }

  redo(input: UndoInput): Promise<UndoResult | null> {
    return this.#takeBack(input, redoTool, (author) => {
      const undone = this.#context.stackOf(input.datasetId, input.roiKey, author).nextRedo;
      return undone && { target: undone.edit, takenBack: undone.undo.id };
    });
  }

  #takeBack(
    input: UndoInput,
    tool: typeof undoTool | typeof redoTool,
    nextStep: (author: string) => Step | null,
  ): Promise<UndoResult | null> {
    const { journal, masks } = this.#context;
    const author = this.#context.author();
    return this.#context.inOrder(input, async () => {
      const known = journal.find(input.editId);
      if (known) {
        const ack = this.#acknowledgeAgain(known, input, author, tool, null);
        return this.#context.undoResult(known, ack);
      }
      const step = nextStep(author);
      if (!step) return null;
      const patches = journal.patchesOf(step.takenBack);
      const ids = patches.map((patch) => patch.patchId);
      const looked = await this.#lookAhead(input.datasetId, patches);
      return masks.withCurrent(input.datasetId, ids, (current) => {
        const taken = current.map((mask, i) => {
          this.#context.refuseReadOnly(mask);
          const found = looked[i];
          // Someone painted on it since: looked at again.
          return found?.change?.mask === mask && found.version === mask.version
            ? found
            : takeBack(mask, patches[i]!.runs);
        });
        const changes = taken.flatMap(({ change }) => change ?? []);
        const skippedPx = taken.reduce((sum, one) => sum + one.skippedPx, 0);
        // Stored even when every pixel was skipped: the step is done, and the next undo is about the one before it.
        const target = step.target.editId;
        const draft = { ...input, author, tool, parameters: {}, gate: null, target, skippedPx, changes };
        const stored = this.#store(draft);
        return this.#context.undoResult(stored, this.#context.acknowledge(stored, input, author));
      });
    });
  }

  /** What an undo of many masks will do, found in turns of the event loop before all of it is stored at once. */
  async #lookAhead(datasetId: string, patches: readonly StoredPatch[]): Promise<TakenBack[]> {
    const turns = new Turns();
    const looked: TakenBack[] = [];
    if (patches.length <= patchesAtOnce) return looked;
    for (const { patchId, runs } of patches) {
      looked.push(takeBack(await this.#context.masks.current(datasetId, patchId), runs));
      await turns.pause();
    }
    return looked;
  }

  /** Puts an edit on the disk, then brings memory up to it and tells the listeners. Synchronous, about a millisecond. */
  #store(draft: Draft): StoredEdit {
    const { datasetId, roiKey, windowId, editId, author, changes } = draft;
    const { journal, masks, now } = this.#context;
    const states = masks.states(datasetId);
    // Derived before the edit is in the log, which it would otherwise hold twice.
    const stack = this.#context.stackOf(datasetId, roiKey, author);
    const patches = changes.map(({ mask, runs, summary }) => ({
      patchId: mask.patchId,
      width: mask.width,
      height: mask.height,
      originalSha256: mask.originalSha256!,
      runs,
      version: mask.version + 1,
      px: summary.px,
      pairs: summary.pairs,
      changedPx: (states.get(mask.patchId)?.changedPx ?? 0) + summary.difference,
    }));
    const { tool, gate, target, skippedPx } = draft;
    const parameters = JSON.stringify(draft.parameters);
    const stored = journal.append({
      ...{ editId, author, utc: now().toISOString(), tool, parameters, gate, target },
      ...{ datasetId, roiKey, windowId, skippedPx, patches },
    });
    stack.push(stored);
    changes.forEach(({ mask, data, summary }, i) => {
      masks.advance(mask, data, patches[i]!.changedPx, summary.px);
    });
    this.#context.publish({
      datasetId,
      roiKey,
      editId,
      windowId,
      patches: patches.map(({ patchId, runs, version }) => ({ patchId, runs: toText(runs), version })),
    });
    return stored;
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
      (patches === null || isSameChange(this.#context.journal.patchesOf(known.id), patches));
    if (!isSame) throw new AppError('badRequest', {}, { detail: `edit id ${known.editId} is taken` });
    return this.#context.acknowledge(known, scope, author);
  }

  #acknowledgeNothing(input: CommitInput, author: string): EditAck {
    return {
      editId: input.editId,
      seq: this.#context.journal.seq,
      utc: this.#context.now().toISOString(),
      patches: [],
      changedPx: 0,
      undo: this.#context.undoState(input, author),
    };
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
  return { mask, runs, data, summary: summarizeRuns(mask.original, runs) };
}

function takeBack(mask: CachedMask, runs: Runs): TakenBack {
  const effect = effectiveRuns(mask.data, runs, 'backward');
  const change = effect.runs.length > 0 ? applyWhole(mask, effect.runs) : null;
  return { version: mask.version, change, skippedPx: effect.skippedPx };
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
