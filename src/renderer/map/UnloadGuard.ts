/** The page asks before it closes while edits wait for the core. */
export class UnloadGuard {
  #listener: ((event: BeforeUnloadEvent) => void) | null = null;

  set(isPending: boolean): void {
    if (isPending === (this.#listener !== null)) return;
    if (this.#listener) {
      window.removeEventListener('beforeunload', this.#listener);
      this.#listener = null;
    } else {
      this.#listener = (event) => event.preventDefault();
      window.addEventListener('beforeunload', this.#listener);
    }
  }
}
