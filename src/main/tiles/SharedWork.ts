import { AppError } from '../../shared/errors.ts';

interface Running<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  /** Those who may still leave, and whether somebody stays to the end. */
  waiting: number;
  isKept: boolean;
}

/** Work that several may ask for at the same time: done once, and stopped when all who asked for it have left. */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  /** What is under way, for one who waits to the end. */
  get(key: string): Promise<T> | undefined {
    const running = this.#running.get(key);
    if (running) running.isKept = true;
    return running?.result;
  }

  /**
   * The result of the work of this key, which is started unless it is under way. Rejects with `cancelled` when `signal`
   * fires; the work itself is stopped, by its own signal, when nobody is left who waits for it.
   */
  run(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(new AppError('cancelled'));
    const running = this.#running.get(key) ?? this.#start(key, start);
    if (signal) return this.#wait(key, running, signal);
    running.isKept = true;
    return running.result;
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Running<T> {
    const stop = new AbortController();
    const result = start(stop.signal).finally(() => this.#remove(key, running));
    // Who has left does not hear of it, which would end the process.
    result.catch(() => {});
    const running: Running<T> = { result, stop, waiting: 0, isKept: false };
    this.#running.set(key, running);
    return running;
  }

  #wait(key: string, running: Running<T>, signal: AbortSignal): Promise<T> {
    running.waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        running.waiting--;
        if (running.waiting === 0 && !running.isKept) {
          // Whoever asks from now on starts anew.
          this.#remove(key, running);
          running.stop.abort();
        }
        reject(new AppError('cancelled'));
      };
      signal.addEventListener('abort', leave, { once: true });
      void running.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #remove(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
