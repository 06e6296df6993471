interface Weighed {
  readonly byteLength: number;
}

/** What was read or computed last, up to a number of bytes. */
export class LayerCache<T extends Weighed> {
  readonly #kept = new Map<string, T>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): T | null {
    const known = this.#kept.get(key);
    if (known === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known;
  }

  /** The newest is kept even when it alone is more than the bound. */
  put(key: string, value: T): void {
    this.delete(key);
    this.#kept.set(key, value);
    this.#bytes += value.byteLength;
    for (const [oldKey, old] of this.#kept) {
      if (this.#bytes <= this.#mostBytes || oldKey === key) break;
      this.#kept.delete(oldKey);
      this.#bytes -= old.byteLength;
    }
  }

  delete(key: string): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= known.byteLength;
  }
}
