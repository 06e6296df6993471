type Listener = (datasetId: string, patchIds: readonly string[]) => void;

/** Listeners hear of changes at most this often: the window and the patch table read their rows again each time. */
const intervalMs = 250;

/** Gathers the patches whose facts have changed and tells of them a few times a second. */
export class ChangeNotifier {
  readonly #listeners = new Set<Listener>();
  readonly #changed = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | null = null;

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  note(datasetId: string, patchId: string): void {
    let patches = this.#changed.get(datasetId);
    if (!patches) this.#changed.set(datasetId, (patches = new Set()));
    patches.add(patchId);
    this.#timer ??= setTimeout(() => this.tell(), intervalMs);
  }

  /** Tells at once. */
  tell(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [datasetId, patches] of changed) {
      for (const listener of this.#listeners) listener(datasetId, [...patches]);
    }
  }
}
