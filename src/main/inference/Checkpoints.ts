import type { Pool } from '../workers/index.ts';
import type { PredictionTasks } from './predictions.worker.ts';

/** Bytes of the write-ahead log from which on it is worked into its file: some hundred patches. */
const bytesPerCheckpoint = 16 * 1024 * 1024;

/**
 * Works write-ahead logs into their files in a worker: on the core's thread each would wait for the disk for tens of
 * milliseconds, and a brush stroke with it.
 */
export class Checkpoints {
  readonly #pool: () => Pool<PredictionTasks>;
  readonly #written = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(pool: () => Pool<PredictionTasks>) {
    this.#pool = pool;
  }

  /** So many bytes were written into the file at `path`. */
  note(path: string, bytes: number): void {
    const written = (this.#written.get(path) ?? 0) + bytes;
    this.#written.set(path, written);
    if (written >= bytesPerCheckpoint && !this.#running.has(path)) this.#start(path);
  }

  /** Works in what is left; the file is not to be closed before this resolves. */
  async finish(path: string): Promise<void> {
    await this.#running.get(path);
    if ((this.#written.get(path) ?? 0) > 0) await this.#start(path);
  }

  #start(path: string): Promise<void> {
    this.#written.delete(path);
    const run = this.#pool()
      .run('checkpoint', { path })
      .then(
        () => {},
        // A disk that is full: the log stays and is read with the file, and the next patch that does not fit tells.
        () => {},
      )
      .finally(() => this.#running.delete(path));
    this.#running.set(path, run);
    return run;
  }
}
