import type { CommitInput, EditAck } from '../../shared/contract/index.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { toErrorData } from '../client/toErrorData.ts';

/** An edit that the core has not acknowledged, with its runs as bytes. */
export interface PendingEdit {
  readonly input: CommitInput;
  readonly runs: ReadonlyMap<string, Uint8Array>;
}

/** Why a call failed: nobody answered (ask again later), or the core said no. */
export type CallFailure =
  { readonly kind: 'unreachable' } | { readonly kind: 'refused'; readonly error: AppErrorData };

/**
 * Tells a core that is not there from a core that refuses.
 *
 * A core that was just started again has no workspace open yet; the window opens it, so that is a reason to wait too.
 */
export function classifyFailure(error: unknown): CallFailure {
  const data = toErrorData(error);
  if (data.code === 'coreStopped' || data.code === 'workspaceNotOpen') return { kind: 'unreachable' };
  return { kind: 'refused', error: data };
}

export interface EditQueueOptions {
  commit(input: CommitInput): Promise<EditAck>;
  onAck(edit: PendingEdit, ack: EditAck): void;
  /** The edit and those built on it were taken out of the queue; their pixels must be taken back. */
  onRefused(edits: readonly PendingEdit[], error: AppErrorData): void;
  /** The number of edits that wait, and whether the core is there, changed. */
  onState(pending: number, reachable: boolean): void;
  /** Waits between attempts while the core does not answer; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
}

/**
 * Sends edits one after the other in the order they were made.
 *
 * An edit without an answer is sent again with the same id (the core stores it once) until it is acknowledged or refused;
 * nothing is ever dropped in silence. A refused edit takes with it the later ones that share a patch with it, since they
 * were painted over pixels that the core does not have.
 */
export class EditQueue {
  readonly #options: EditQueueOptions;
  #edits: PendingEdit[] = [];
  #sending = false;
  #reachable = true;
  #attempt = 0;
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
        this.#reachable = true;
        this.#attempt = 0;
        this.#options.onAck(edit, ack);
      } catch (error) {
        const failure = classifyFailure(error);
        if (failure.kind === 'unreachable') {
          this.#reachable = false;
          this.#report();
          await this.pause();
          continue;
        }
        this.#reachable = true;
        this.#options.onRefused(this.#takeOut(edit), failure.error);
      }
      this.#report();
    }
    this.#sending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
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
    this.#options.onState(this.#edits.length, this.#reachable);
  }
}
