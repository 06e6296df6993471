/** Work on one thing at a time, in the order of the calls; on different things side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work);
    // A failure is its caller's; the next turn comes all the same.
    const settled = turn.catch(() => {});
    this.#last.set(key, settled);
    void settled.then(() => this.#last.get(key) === settled && this.#last.delete(key));
    return turn;
  }
}
