import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';

/** Turns of the event loop are given back after this long: a stroke may be waiting. */
const turnMs = 4;

/** Cuts long work into turns of the event loop. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #end = performance.now() + turnMs;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Call between small pieces of work. @throws AppError `cancelled` once the signal says so. */
  async pause(): Promise<void> {
    if (this.#signal?.aborted) throw new AppError('cancelled');
    if (performance.now() < this.#end) return;
    await nextTurn();
    this.#end = performance.now() + turnMs;
  }
}
