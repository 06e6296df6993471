/** Bytes by key, the least recently used dropped first; bounded by size, not by count. */
export class TileCache<T extends { readonly data: ArrayBufferView }> {
  readonly maxBytes: number;
  readonly #entries = new Map<string, T | null>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Undefined when unknown; null is a known empty tile. */
  get(key: string): T | null | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: T | null): void {
    this.delete(key);
    this.#entries.set(key, entry);
    this.#bytes += entry?.data.byteLength ?? 0;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.maxBytes || this.#entries.size <= 1) break;
      this.delete(oldest);
    }
  }

  /** Drops every entry whose key starts with the prefix. */
  forget(prefix: string): void {
    this.forgetIf((key) => key.startsWith(prefix));
  }

  forgetIf(isMeant: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (isMeant(key)) this.delete(key);
  }

  private delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry?.data.byteLength ?? 0;
  }
}
