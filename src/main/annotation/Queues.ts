/** Runs asynchronous tasks one after the other per key; tasks of different keys run side by side. */
export class Queues {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `task` when all earlier ones of the key have ended, in whatever way. Settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const former = this.#tails.get(key) ?? Promise.resolve();
    const result = former.then(task);
    const tail = result
      // A failure is its caller's; the next task runs all the same.
      .catch(() => undefined)
      .finally(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return result;
  }

  /** Resolves when no task runs or waits. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
