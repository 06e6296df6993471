import type { CommitInput, LiveEvent, UndoResult } from '../../shared/contract/index.ts';
import { StrokePainter, segmentWindow, type Paint } from '../../shared/editing/brushStroke.ts';
import { applyRuns, fromBase64, toBase64 } from '../../shared/editing/runs.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import type { Client } from '../client/client.ts';
import type { DocumentStore } from '../state/document.ts';
import { classifyFailure, EditQueue, type PendingEdit } from './EditQueue.ts';
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
  readonly newId?: () => string;
  readonly now?: () => Date;
  readonly retryDelaysMs?: readonly number[];
  /** Edits wait or do not wait any more: the page should not be closed while they do. */
  onPending?(pending: number): void;
}

interface Stroke {
  readonly painter: StrokePainter;
  /** Patches that it reached before their pixels were there. */
  readonly missing: Set<string>;
  /** The pointer is up; only patches that are still being read keep it open. */
  ended: boolean;
}

/**
 * The edits of one open ROI, from the pointer to the journal.
 *
 * A stroke is painted into the masks at once and sent when the pointer goes up; the masks show it before the core has it,
 * the document's save state says so. Refused edits are taken back on screen, unanswered ones are kept and sent again.
 * No DOM: what must be drawn is told by the mask store.
 */
export class EditSession {
  readonly #options: EditSessionOptions;
  readonly #masks: MaskStore;
  readonly #queue: EditQueue;
  #stroke: Stroke | null = null;
  /** Undo and redo run one after the other, and a stroke that ends meanwhile waits for them. */
  #history: Promise<unknown> = Promise.resolve();
  #historyRuns = 0;

  constructor(options: EditSessionOptions) {
    this.#options = options;
    this.#masks = options.masks;
    this.#queue = new EditQueue({
      commit: (input) => options.annotation.commit(input),
      onAck: (_edit, ack) => {
        for (const { patchId, version } of ack.patches) this.#raiseVersion(patchId, version);
        options.document.setState((state) => ({ undo: ack.undo, historyVersion: state.historyVersion + 1 }));
      },
      onRefused: (edits, error) => this.#takeBack(edits, error),
      onState: (pending, reachable) => this.#showState(pending, reachable),
      ...(options.retryDelaysMs ? { retryDelaysMs: options.retryDelaysMs } : {}),
    });
    this.#masks.adopt = (mask) => this.#adopt(mask);
    this.#masks.isPinned = (patchId) =>
      this.#stroke?.painter.touches(patchId) === true ||
      this.#stroke?.missing.has(patchId) === true ||
      this.#queue.edits.some((edit) => edit.runs.has(patchId));
  }

  get pending(): number {
    return this.#queue.edits.length;
  }

  /** True between the pointer's way down and the moment the stroke was handed over or taken back. */
  get isStroking(): boolean {
    return this.#stroke !== null;
  }

  /** Opens a stroke. False when one is still being finished. */
  beginStroke(paint: Paint, diameterPx: number): boolean {
    if (this.#stroke) return false;
    const painter = new StrokePainter(paint, diameterPx);
    this.#stroke = { painter, missing: new Set(), ended: false };
    return true;
  }

  /** Leads the stroke to a point in pixels of the ROI grid. */
  strokeTo(x: number, y: number): void {
    const stroke = this.#stroke;
    if (!stroke || stroke.ended) return;
    const segment = stroke.painter.advance(x, y);
    if (!segment) return;
    for (const mask of this.#masks.within(segmentWindow(segment, stroke.painter.diameterPx))) {
      if (mask.patch.readOnly !== null) continue;
      const target = this.#target(mask, stroke.painter.paint);
      if (!target) {
        this.#fetchMissing(stroke, mask);
        continue;
      }
      const window = stroke.painter.apply(target, segment);
      if (window) this.#masks.touched(mask, window);
    }
  }

  /** Hands the stroke over. Settles when it is in the queue (at once, unless pixels under it are still being read). */
  async endStroke(tool: CommitInput['tool'], parameters: Record<string, unknown>): Promise<void> {
    const stroke = this.#stroke;
    if (!stroke || stroke.ended) return;
    stroke.ended = true;
    while (this.#stroke === stroke && (this.#historyRuns > 0 || stroke.missing.size > 0)) {
      if (this.#historyRuns > 0) await this.#history;
      for (const patchId of [...stroke.missing]) {
        const mask = this.#masks.get(patchId);
        if (mask) await this.#readMissing(stroke, mask);
        stroke.missing.delete(patchId);
      }
    }
    if (this.#stroke !== stroke) return;
    const changes = stroke.painter.finish();
    this.#stroke = null;
    if (changes.length === 0) return;
    const { datasetId, roiKey, windowId } = this.#options;
    this.#queue.push({
      input: {
        datasetId,
        roiKey,
        windowId,
        editId: this.#newId(),
        tool,
        parameters,
        patches: changes.map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) })),
      },
      runs: new Map(changes.map(({ patchId, runs }) => [patchId, runs])),
    });
  }

  /** Takes the open stroke back as if it had never begun. */
  cancelStroke(): void {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#stroke = null;
    for (const { target, window } of stroke.painter.cancel()) {
      const mask = this.#masks.get(target.patchId);
      if (mask) this.#masks.touched(mask, window);
    }
  }

  undo(): Promise<UndoResult | null> {
    return this.#changeHistory('undo');
  }

  redo(): Promise<UndoResult | null> {
    return this.#changeHistory('redo');
  }

  /** Takes over what another window did in this ROI. */
  applyRemoteEdit(event: RemoteEdit): void {
    const { datasetId, roiKey, windowId } = this.#options;
    if (event.windowId === windowId || event.datasetId !== datasetId || event.roiKey !== roiKey) return;
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
      if (failure.kind === 'refused') document.setState({ save: { kind: 'failed', error: failure.error } });
    }
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

  #newId(): string {
    return (this.#options.newId ?? (() => globalThis.crypto.randomUUID()))();
  }

  #target(mask: PatchMask, paint: Paint) {
    if (!mask.data || (paint.kind === 'restore' && !mask.original)) return null;
    return {
      patchId: mask.patch.patchId,
      x: mask.patch.x,
      y: mask.patch.y,
      widthPx: mask.patch.widthPx,
      heightPx: mask.patch.heightPx,
      data: mask.data,
      original: mask.original,
    };
  }

  #fetchMissing(stroke: Stroke, mask: PatchMask): void {
    if (stroke.missing.has(mask.patch.patchId)) return;
    stroke.missing.add(mask.patch.patchId);
    void this.#readMissing(stroke, mask);
  }

  /** Reads what the stroke lacks in a patch and paints the stroke over it; a patch that cannot be read is left alone. */
  async #readMissing(stroke: Stroke, mask: PatchMask): Promise<void> {
    if (!mask.data) await this.#masks.reload(mask.patch.patchId);
    if (stroke.painter.paint.kind === 'restore') await this.#masks.readOriginal(mask.patch.patchId);
    if (this.#stroke !== stroke || !stroke.missing.has(mask.patch.patchId)) return;
    const target = this.#target(mask, stroke.painter.paint);
    if (!target) return;
    stroke.missing.delete(mask.patch.patchId);
    stroke.painter.replay(target);
    this.#masks.touched(mask, null);
  }

  /** Pixels that were just read get the edits on top that the core may not have yet, and the open stroke. */
  #adopt(mask: PatchMask): void {
    if (!mask.data) return;
    // In order and checked: whatever part of the chain the answer holds already, it ends at the same pixels.
    for (const edit of this.#queue.edits) {
      const runs = edit.runs.get(mask.patch.patchId);
      if (runs) applyRuns(mask.data, runs, 'forward', { check: true });
    }
    const painter = this.#stroke?.painter;
    const target = painter?.touches(mask.patch.patchId) ? this.#target(mask, painter.paint) : null;
    if (painter && target) painter.replay(target);
  }

  /** Puts committed runs under whatever this window has painted since. */
  #applyCommitted(patchId: string, runs: string, version: number): void {
    const mask = this.#masks.get(patchId);
    if (!mask || mask.version >= version) return;
    const known = mask.version;
    mask.version = version;
    if (!mask.data) return;
    const painter = this.#stroke?.painter.touches(patchId) ? this.#stroke.painter : null;
    const before = painter?.before(patchId);
    if (before) mask.data.set(before);
    const { mismatched } = applyRuns(mask.data, fromBase64(runs), 'forward', { check: true });
    const target = painter && this.#target(mask, painter.paint);
    if (painter && target) painter.replay(target);
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
    const patches = new Set(edits.flatMap((edit) => [...edit.runs.keys()]));
    if ([...patches].some((patchId) => this.#stroke?.painter.touches(patchId))) this.cancelStroke();
    for (const edit of edits.toReversed()) {
      for (const [patchId, runs] of edit.runs) {
        const data = this.#masks.get(patchId)?.data;
        if (data) applyRuns(data, runs, 'backward', { check: true });
      }
    }
    for (const patchId of patches) {
      const mask = this.#masks.get(patchId);
      if (!mask || !hasMask(mask.patch)) continue;
      this.#masks.touched(mask, null);
      void this.#masks.reload(patchId);
    }
    this.#options.document.setState({ save: { kind: 'failed', error } });
    void this.refreshUndo();
  }

  #changeHistory(kind: 'undo' | 'redo'): Promise<UndoResult | null> {
    const run = async () => {
      // Edits made after this call wait behind it only if their stroke ends while it runs.
      await this.#queue.idle();
      this.#historyRuns++;
      try {
        return await this.#callHistory(kind);
      } finally {
        this.#historyRuns--;
      }
    };
    const result = this.#history.then(run, run);
    this.#history = result.catch(() => undefined);
    return result;
  }

  async #callHistory(kind: 'undo' | 'redo'): Promise<UndoResult | null> {
    const { annotation, datasetId, roiKey, windowId, document, now = () => new Date() } = this.#options;
    const input = { datasetId, roiKey, windowId, editId: this.#newId() };
    for (;;) {
      try {
        const result = await annotation[kind](input);
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
        if (failure.kind === 'refused') {
          document.setState({ save: { kind: 'failed', error: failure.error } });
          return null;
        }
        // The same id again: if the core did it before it died, it answers the same once more.
        this.#showState(this.#queue.edits.length + 1, false);
        await this.#queue.pause();
      }
    }
  }

  #showState(pending: number, reachable: boolean): void {
    const { document, now = () => new Date() } = this.#options;
    this.#options.onPending?.(pending);
    if (pending > 0) {
      document.setState({ save: reachable ? { kind: 'saving', pending } : { kind: 'waiting', pending } });
    } else if (document.getState().save.kind !== 'failed') {
      document.setState({ save: { kind: 'saved', at: now().toISOString() } });
    }
  }
}
