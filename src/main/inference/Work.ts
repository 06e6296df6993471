import { AppError } from '../../shared/errors.ts';

/** What is under way in a workspace: closing waits for it, and two writers of one set wait for each other. */
export class Work {
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Sets that a run or a merge writes into. */
  readonly #busy = new Set<string>();

  /** Fires when the workspace closes. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Either of the two ends it. */
  signalWith(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Keeps closing waiting until the work is done; nothing new is begun by then. @throws AppError `cancelled` */
  async track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new AppError('cancelled');
    const task = work();
    this.#running.add(task);
    return task.finally(() => this.#running.delete(task));
  }

  /** One after the other: a file has one writer, and waiting for it inside SQLite would stop the core's thread. */
  inTurn<T>(setId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(setId) ?? Promise.resolve()).then(work);
    this.#turns.set(
      setId,
      // A failure is its caller's; the next turn comes all the same.
      turn.catch(() => {}),
    );
    return turn;
  }

  /** @throws AppError `modelBusy` when another one is at work on the set */
  async alone<T>(setId: string, work: () => Promise<T>): Promise<T> {
    this.refuseBusy(setId);
    this.#busy.add(setId);
    return work().finally(() => this.#busy.delete(setId));
  }

  /** @throws AppError `modelBusy` */
  refuseBusy(setId: string): void {
    if (this.#busy.has(setId)) throw new AppError('modelBusy', {}, { retryable: true });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }
}
