/** Keeps the values that were asked for last. */
export class Lru<V> {
  readonly #values = new Map<string, V>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** The value of a key, computed when it is not kept. */
  get(key: string, compute: () => V): V {
    const kept = this.#values.get(key);
    const value = kept === undefined ? compute() : kept;
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#size) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
