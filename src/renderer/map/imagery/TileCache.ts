/** Values of a tile, pixel-interleaved. */
export type TileValues = Uint8Array | Float32Array;

/** What a remembered "nothing here" takes, about. */
const emptyBytes = 64;

/** Tiles by key, those used last at the end; the oldest go when the bytes are more than a bound. */
export class TileCache {
  readonly maxBytes: number;
  #bytes = 0;
  readonly #tiles = new Map<string, TileValues | null>();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The tile, null for a place without one, undefined when it is not known. Counts as use. */
  get(key: string): TileValues | null | undefined {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return undefined;
    this.#tiles.delete(key);
    this.#tiles.set(key, tile);
    return tile;
  }

  set(key: string, tile: TileValues | null): void {
    this.#forget(key);
    this.#tiles.set(key, tile);
    this.#bytes += sizeOf(tile);
    for (const oldest of this.#tiles.keys()) {
      if (this.#bytes <= this.maxBytes || oldest === key) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const tile = this.#tiles.get(key);
    if (tile === undefined) return;
    this.#tiles.delete(key);
    this.#bytes -= sizeOf(tile);
  }
}

const sizeOf = (tile: TileValues | null) => tile?.byteLength ?? emptyBytes;
