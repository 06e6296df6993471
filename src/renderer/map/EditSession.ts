import type { CommitInput, LiveEvent, UndoResult } from '../../shared/contract/index.ts';
import type { BrushShape } from '../../shared/editing/brush.ts';
import { StrokePainter, segmentWindow } from '../../shared/editing/brushStroke.ts';
import { SetPainter, type Paint, type PatchRuns } from '../../shared/editing/EditPainter.ts';
import { forEachSpanIn, type PixelSet } from '../../shared/editing/pixelSet.ts';
import type { Rules } from '../../shared/editing/rules.ts';
import { applyRuns, fromBase64, toBase64 } from '../../shared/editing/runs.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { windowOf } from '../../shared/geo/grid.ts';
import type { Client } from '../client/client.ts';
import type { DocumentStore } from '../state/document.ts';
import { noLimits, type RulesSource } from './editing/EditRules.ts';
import { OpenEdit } from './editing/OpenEdit.ts';
import { classifyFailure, EditQueue, type PendingEdit, type QueueState } from './EditQueue.ts';
import { hasMask, type MaskStore, type PatchMask } from './MaskStore.ts';

export type AnnotationCalls = Pick<Client['annotation'], 'commit' | 'undo' | 'redo' | 'undoState'>;
export type RemoteEdit = Extract<LiveEvent, { kind: 'edit' }>;

export interface EditSessionOptions {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly windowId: string;
  readonly annotation: AnnotationCalls;
  readonly masks: MaskStore;
  readonly document: DocumentStore;
  /** What limits every edit. Default: nothing does. */
  readonly rules?: RulesSource;
  readonly newId?: () => string;
  readonly now?: () => Date;
  readonly retryDelaysMs?: readonly number[];
  /** Edits wait or do not wait any more: the page should not be closed while they do. */
  onPending?(pending: number): void;
}

/** How an edit ended. */
export interface EditEnd {
  /** Patches that it changed; 0 leaves no step. */
  readonly patches: number;
  /** Patches that could not be read, and were left alone. */
  readonly unread: number;
}

/** What the core answers to a change of its own that this window asked for: an undo, an operation, a revert. */
export type CoreChange = Pick<UndoResult, 'utc' | 'patches' | 'undo' | 'runs'>;
/** What such a call is made with. The same id again is answered the same once more. */
export interface CoreCallInput {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly windowId: string;
  readonly editId: string;
}

/**
 * The edits of one open ROI, from the pointer to the journal.
 *
 * An edit is painted into the masks at once, within the rules, and sent when it ends; the masks show it before the core has
 * it, the document's save state says so. Refused edits are taken back on screen; those without an answer, or that could not
 * be stored, are kept and sent again. No DOM: what must be drawn is told by the mask store.
 */
export class EditSession {
  readonly #options: EditSessionOptions;
  readonly #masks: MaskStore;
  readonly #rules: RulesSource;
  readonly #queue: EditQueue;
  /** Edits that this window asked for: their echo is not taken over. */
  readonly #own = new Set<string>();
  #open: OpenEdit | null = null;
  /** Settles when the open edit, which has ended, is in the queue or was taken back. */
  #ending: Promise<unknown> = Promise.resolve();
  /** Undo, redo and operations run one after the other, and an edit that ends meanwhile waits for them. */
  #history: Promise<unknown> = Promise.resolve();
  #historyRuns = 0;

  constructor(options: EditSessionOptions) {
    this.#options = options;
    this.#masks = options.masks;
    this.#rules = options.rules ?? noLimits;
    this.#queue = new EditQueue({
      commit: (input) => options.annotation.commit(input),
      onAck: (_edit, ack) => {
        for (const { patchId, version } of ack.patches) this.#raiseVersion(patchId, version);
        options.document.setState((state) => ({ undo: ack.undo, historyVersion: state.historyVersion + 1 }));
      },
      onRefused: (edits, error) => this.#takeBack(edits, error),
      onState: (state) => this.#showState(state),
      ...(options.retryDelaysMs ? { retryDelaysMs: options.retryDelaysMs } : {}),
    });
    this.#masks.adopt = (mask) => this.#adopt(mask);
    this.#masks.isPinned = (patchId) =>
      this.#open?.holds(patchId) === true || this.#queue.edits.some((edit) => edit.runs.has(patchId));
  }

  get pending(): number {
    return this.#queue.edits.length;
  }

  /** True between an edit's beginning and the moment it was handed over or taken back. */
  get isStroking(): boolean {
    return this.#open !== null;
  }

  /** Opens a stroke, under the rules of this moment. False when an edit is still being finished. */
  beginStroke(paint: Paint, diameterPx: number, shape: BrushShape = 'round'): boolean {
    if (this.#open) return false;
    const painter = new StrokePainter(paint, diameterPx, shape);
    this.#open = new OpenEdit({ masks: this.#masks, rules: this.#rules, painter });
    return true;
  }

  /** Leads the stroke to a point in pixels of the ROI grid. */
  strokeTo(x: number, y: number): void {
    const edit = this.#open;
    if (!edit || edit.ended || !(edit.painter instanceof StrokePainter)) return;
    const { painter } = edit;
    const segment = painter.advance(x, y);
    if (!segment) return;
    for (const mask of this.#masks.within(segmentWindow(segment, painter.diameterPx)))
      edit.reach(mask, (target) => painter.apply(target, segment));
  }

  /** Hands the stroke over. Settles when it is in the queue (at once, unless pixels under it are still being read). */
  async endStroke(tool: CommitInput['tool'], parameters: Record<string, unknown>): Promise<EditEnd | null> {
    const edit = this.#open;
    return edit && !edit.ended ? this.#end(edit, tool, parameters) : null;
  }

  /**
   * Paints the pixels of a set, over all patches that it meets, as one edit; after an edit that still waits for pixels. Settles
   * when it is in the queue; null when a stroke is open, or when it was cancelled.
   */
  async paintSet(
    set: PixelSet,
    paint: Paint,
    tool: CommitInput['tool'],
    parameters: Record<string, unknown>,
  ): Promise<EditEnd | null> {
    while (this.#open?.ended) await this.#ending;
    if (this.#open) return null;
    const painter = new SetPainter(paint, set);
    const edit = new OpenEdit({ masks: this.#masks, rules: this.#rules, painter });
    this.#open = edit;
    for (const mask of this.meeting(set)) edit.reach(mask, (target) => painter.apply(target));
    return this.#end(edit, tool, parameters);
  }

  /** Masks of the patches in which a set has pixels. */
  meeting(set: PixelSet): PatchMask[] {
    return this.#masks.within(set.window).filter(({ patch }) => {
      let meets = false;
      forEachSpanIn(set, windowOf(patch), () => (meets = true));
      return meets;
    });
  }

  /** Takes the open stroke, or the edit that still waits for pixels, back as if it had never begun. */
  cancelStroke(): void {
    const edit = this.#open;
    this.#open = null;
    edit?.cancel();
  }

  /**
   * Takes back the newest edit of this author here. An edit that could not be stored is no step of the journal yet: it is
   * taken off the screen, and null is answered.
   */
  undo(): Promise<UndoResult | null> {
    const unsaved = this.#queue.takeNewestUnsaved();
    if (!unsaved) return this.operate((input) => this.#options.annotation.undo(input));
    this.#unpaint([unsaved]);
    return Promise.resolve(null);
  }

  redo(): Promise<UndoResult | null> {
    return this.operate((input) => this.#options.annotation.redo(input));
  }

  /**
   * Lets the core change masks of this ROI as one edit, after the edits that still wait, and shows what it did. Null when
   * there was nothing to do, and when it was refused: then the save state says why.
   */
  operate<T extends CoreChange>(call: (input: CoreCallInput) => Promise<T | null>): Promise<T | null> {
    const run = async () => {
      // Edits made after this call wait behind it only if their stroke ends while it runs.
      await this.#queue.idle();
      this.#historyRuns++;
      try {
        return await this.#callCore(call);
      } finally {
        this.#historyRuns--;
      }
    };
    const result = this.#history.then(run, run);
    this.#history = result.catch(() => undefined);
    return result;
  }

  /** Takes over what another window, or a job, did in this ROI. */
  applyRemoteEdit(event: RemoteEdit): void {
    const { datasetId, roiKey } = this.#options;
    if (event.datasetId !== datasetId || event.roiKey !== roiKey || this.#own.has(event.editId)) return;
    for (const patch of event.patches) this.#applyCommitted(patch.patchId, patch.runs, patch.version);
    this.#options.document.setState((state) => ({ historyVersion: state.historyVersion + 1 }));
    void this.refreshUndo();
  }

  /** Asks the core what can be undone here. */
  async refreshUndo(): Promise<void> {
    const { annotation, datasetId, roiKey, document } = this.#options;
    try {
      document.setState({ undo: await annotation.undoState({ datasetId, roiKey }) });
    } catch (error) {
      const failure = classifyFailure(error);
      if (failure.kind !== 'unreachable')
        document.setState({ save: { kind: 'failed', error: failure.error } });
    }
  }

  /** Tries again now to store what could not be stored. */
  retry(): void {
    this.#queue.retry();
  }

  /** The core is there again: sends what waits, then asks what can be undone. */
  async reconnect(): Promise<void> {
    this.#queue.retry();
    await this.flush();
    await this.refreshUndo();
  }

  /** Answers when every edit was acknowledged or refused. */
  async flush(): Promise<void> {
    await this.#queue.idle();
    await this.#history;
  }

  #end(
    edit: OpenEdit,
    tool: CommitInput['tool'],
    parameters: Record<string, unknown>,
  ): Promise<EditEnd | null> {
    edit.ended = true;
    const end = this.#finish(edit, tool, parameters);
    this.#ending = end;
    return end;
  }

  async #finish(
    edit: OpenEdit,
    tool: CommitInput['tool'],
    parameters: Record<string, unknown>,
  ): Promise<EditEnd | null> {
    while (this.#open === edit && (this.#historyRuns > 0 || edit.isWaiting)) {
      if (this.#historyRuns > 0) await this.#history;
      await edit.settled();
    }
    if (this.#open !== edit) return null;
    const changes = edit.finish();
    this.#open = null;
    if (changes.length > 0) this.#push(changes, edit.now.rules, tool, parameters);
    return { patches: changes.length, unread: edit.unread };
  }

  #push(
    changes: readonly PatchRuns[],
    rules: Rules,
    tool: CommitInput['tool'],
    parameters: Record<string, unknown>,
  ): void {
    const { datasetId, roiKey, windowId } = this.#options;
    const isRuled = rules.locked.length > 0 || rules.onlyOver !== null || rules.gate !== null;
    this.#queue.push({
      input: {
        ...{ datasetId, roiKey, windowId, editId: this.#newId(), tool, parameters },
        ...(isRuled ? { rules } : {}),
        patches: changes.map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) })),
      },
      runs: new Map(changes.map(({ patchId, runs }) => [patchId, runs])),
    });
  }

  #newId(): string {
    const id = (this.#options.newId ?? (() => globalThis.crypto.randomUUID()))();
    this.#own.add(id);
    return id;
  }

  /** Pixels that were just read get the edits on top that the core may not have yet, and the open one. */
  #adopt(mask: PatchMask): void {
    if (!mask.data) return;
    // In order and checked: whatever part of the chain the answer holds already, it ends at the same pixels.
    for (const edit of this.#queue.edits) {
      const runs = edit.runs.get(mask.patch.patchId);
      if (runs) applyRuns(mask.data, runs, 'forward', { check: true });
    }
    this.#open?.adopt(mask);
  }

  /** Puts committed runs under whatever this window has painted since. */
  #applyCommitted(patchId: string, runs: string, version: number): void {
    const mask = this.#masks.get(patchId);
    if (!mask || mask.version >= version) return;
    const known = mask.version;
    mask.version = version;
    const { data } = mask;
    if (!data) return;
    const apply = () => applyRuns(data, fromBase64(runs), 'forward', { check: true });
    const { mismatched } = this.#open ? this.#open.rebase(mask, data, apply) : apply();
    this.#masks.touched(mask, null);
    const isPending = this.#queue.edits.some((edit) => edit.runs.has(patchId));
    // A gap in the versions, or pixels that are not what the edit saw: read what the core has.
    if (mismatched > 0 || (version !== known + 1 && !isPending)) void this.#masks.reload(patchId);
  }

  #raiseVersion(patchId: string, version: number): void {
    const mask = this.#masks.get(patchId);
    if (mask) mask.version = Math.max(mask.version, version);
  }

  #takeBack(edits: readonly PendingEdit[], error: AppErrorData): void {
    this.#unpaint(edits);
    for (const patchId of new Set(edits.flatMap((edit) => [...edit.runs.keys()]))) {
      const mask = this.#masks.get(patchId);
      if (mask && hasMask(mask.patch)) void this.#masks.reload(patchId);
    }
    this.#options.document.setState({ save: { kind: 'failed', error } });
    void this.refreshUndo();
  }

  /** Takes edits that the core does not have off the screen, newest first. */
  #unpaint(edits: readonly PendingEdit[]): void {
    const patches = new Set(edits.flatMap((edit) => [...edit.runs.keys()]));
    if ([...patches].some((patchId) => this.#open?.holds(patchId))) this.cancelStroke();
    for (const edit of edits.toReversed()) {
      for (const [patchId, runs] of edit.runs) {
        const data = this.#masks.get(patchId)?.data;
        if (data) applyRuns(data, runs, 'backward', { check: true });
      }
    }
    for (const patchId of patches) {
      const mask = this.#masks.get(patchId);
      if (mask) this.#masks.touched(mask, null);
    }
  }

  async #callCore<T extends CoreChange>(
    call: (input: CoreCallInput) => Promise<T | null>,
  ): Promise<T | null> {
    const { datasetId, roiKey, windowId, document, now = () => new Date() } = this.#options;
    const input = { datasetId, roiKey, windowId, editId: this.#newId() };
    for (;;) {
      try {
        const result = await call(input);
        if (!result) {
          await this.refreshUndo();
          return null;
        }
        const versions = new Map(result.patches.map(({ patchId, version }) => [patchId, version]));
        for (const { patchId, runs } of result.runs)
          this.#applyCommitted(patchId, runs, versions.get(patchId) ?? 0);
        document.setState((state) => ({
          undo: result.undo,
          historyVersion: state.historyVersion + 1,
          save: { kind: 'saved', at: result.utc || now().toISOString() },
        }));
        return result;
      } catch (error) {
        const failure = classifyFailure(error);
        if (failure.kind !== 'unreachable') {
          document.setState({ save: { kind: 'failed', error: failure.error } });
          return null;
        }
        // The same id again: if the core did it before it died, it answers the same once more.
        this.#showState({ pending: this.#queue.edits.length + 1, reachable: false, unsaved: null });
        await this.#queue.pause();
      }
    }
  }

  #showState({ pending, reachable, unsaved }: QueueState): void {
    const { document, now = () => new Date() } = this.#options;
    this.#options.onPending?.(pending);
    if (pending > 0) {
      if (!reachable) document.setState({ save: { kind: 'waiting', pending } });
      else if (unsaved) document.setState({ save: { kind: 'unsaved', pending, error: unsaved } });
      else document.setState({ save: { kind: 'saving', pending } });
    } else if (document.getState().save.kind !== 'failed') {
      document.setState({ save: { kind: 'saved', at: now().toISOString() } });
    }
  }
}
