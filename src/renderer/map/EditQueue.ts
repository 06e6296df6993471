import type { CommitInput, EditAck } from '../../shared/contract/index.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { toErrorData } from '../client/toErrorData.ts';

/** An edit that the core has not acknowledged, with its runs as bytes. */
export interface PendingEdit {
  readonly input: CommitInput;
  readonly runs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Why a call failed: nobody answered (ask again later), the core could not store it (it changed nothing; ask again later, or
 * when the person has made room), or the core said no.
 */
export type CallFailure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unsaved'; readonly error: AppErrorData }
  | { readonly kind: 'refused'; readonly error: AppErrorData };

/** Failures that pass: the edit is right, and the place for it is missing. */
const unsavedCodes: ReadonlySet<AppErrorData['code']> = new Set(['diskFull', 'workspaceReadOnly']);

/**
 * Tells a core that is not there from one that cannot store now and one that refuses.
 *
 * A core that was just started again has no workspace open yet; the window opens it, so that is a reason to wait too.
 */
export function classifyFailure(error: unknown): CallFailure {
  const data = toErrorData(error);
  if (data.code === 'coreStopped' || data.code === 'workspaceNotOpen') return { kind: 'unreachable' };
  return { kind: unsavedCodes.has(data.code) ? 'unsaved' : 'refused', error: data };
}

/** How the edits of a window stand. */
export interface QueueState {
  readonly pending: number;
  /** False while the core does not answer. */
  readonly reachable: boolean;
  /** Why the first one could not be stored; it is tried again. */
  readonly unsaved: AppErrorData | null;
}

export interface EditQueueOptions {
  commit(input: CommitInput): Promise<EditAck>;
  onAck(edit: PendingEdit, ack: EditAck): void;
  /** The edit and those built on it were taken out of the queue; their pixels must be taken back. */
  onRefused(edits: readonly PendingEdit[], error: AppErrorData): void;
  onState(state: QueueState): void;
  /** Waits between attempts while the core does not answer; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
}

/**
 * Sends edits one after the other in the order they were made.
 *
 * An edit without an answer, or one that could not be stored, is sent again with the same id (the core stores it once) until
 * it is acknowledged or refused; nothing is ever dropped in silence. A refused edit takes with it the later ones that share a patch with it, since they
 * were painted over pixels that the core does not have.
 */
export class EditQueue {
  readonly #options: EditQueueOptions;
  #edits: PendingEdit[] = [];
  #sending = false;
  #reachable = true;
  #unsaved: AppErrorData | null = null;
  #attempt = 0;
  /** Between two attempts: nothing is on its way. */
  #isWaiting = false;
  readonly #wakes = new Set<() => void>();
  #idle: (() => void)[] = [];

  constructor(options: EditQueueOptions) {
    this.#options = options;
  }

  get edits(): readonly PendingEdit[] {
    return this.#edits;
  }

  push(edit: PendingEdit): void {
    this.#edits.push(edit);
    this.#report();
    void this.#pump();
  }

  /**
   * Takes the newest edit out when the core has none of what waits, because it could not be stored. Null otherwise: an edit
   * without an answer may be stored.
   */
  takeNewestUnsaved(): PendingEdit | null {
    if (!this.#unsaved || !this.#isWaiting) return null;
    const edit = this.#edits.pop() ?? null;
    if (this.#edits.length === 0) {
      this.#unsaved = null;
      this.retry();
    }
    this.#report();
    return edit;
  }

  /** Answers when nothing waits any more. */
  async idle(): Promise<void> {
    if (this.#edits.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Tries again now instead of after the wait. */
  retry(): void {
    this.#attempt = 0;
    for (const wake of this.#wakes) wake();
  }

  /** Waits as long as after a failed attempt; `retry` ends the wait. */
  async pause(): Promise<void> {
    const delays = this.#options.retryDelaysMs ?? [250, 500, 1000, 2000, 5000];
    const delay = delays[Math.min(this.#attempt++, delays.length - 1)] ?? 1000;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, delay);
      this.#wakes.add(wake);
    });
  }

  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let edit = this.#edits[0]; edit; edit = this.#edits[0]) {
      try {
        const ack = await this.#options.commit(edit.input);
        this.#edits.shift();
        this.#answered();
        this.#options.onAck(edit, ack);
      } catch (error) {
        const failure = classifyFailure(error);
        if (failure.kind !== 'refused') {
          await this.#wait(failure);
          continue;
        }
        this.#answered();
        this.#options.onRefused(this.#takeOut(edit), failure.error);
      }
      this.#report();
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #answered(): void {
    this.#reachable = true;
    this.#unsaved = null;
    this.#attempt = 0;
  }

  async #wait(failure: Exclude<CallFailure, { kind: 'refused' }>): Promise<void> {
    this.#reachable = failure.kind !== 'unreachable';
    this.#unsaved = failure.kind === 'unsaved' ? failure.error : null;
    this.#report();
    this.#isWaiting = true;
    await this.pause();
    this.#isWaiting = false;
  }

  #takeOut(refused: PendingEdit): PendingEdit[] {
    const patches = new Set<string>();
    const out = this.#edits.filter((edit) => {
      if (edit !== refused && ![...edit.runs.keys()].some((id) => patches.has(id))) return false;
      for (const id of edit.runs.keys()) patches.add(id);
      return true;
    });
    this.#edits = this.#edits.filter((edit) => !out.includes(edit));
    return out;
  }

  #report(): void {
    this.#options.onState({
      pending: this.#edits.length,
      reachable: this.#reachable,
      unsaved: this.#unsaved,
    });
  }
}
