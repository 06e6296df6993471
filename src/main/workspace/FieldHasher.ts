import { createHash } from 'node:crypto';

/** The previous hash of the first entry of a log. */
export const noHash: Uint8Array = new Uint8Array(32);

/**
 * SHA-256 over fields, each written as its length in bytes (unsigned, 32 bits, big-endian) and its bytes; null is the length
 * 0xFFFFFFFF and no bytes. Texts are UTF-8, numbers decimal ASCII. Length prefixes make the encoding injective.
 *
 * Many fields go into one call of the hash: an edit of 10,000 patches has 50,000 of them.
 */
export class FieldHasher {
  readonly #hash = createHash('sha256');
  // Small, so that it comes out of Node's pool: most of what is hashed is shorter.
  readonly #block = Buffer.allocUnsafe(4096);
  #used = 0;

  add(value: string | number | Uint8Array | null): void {
    const bytes = value === null ? null : value instanceof Uint8Array ? value : Buffer.from(String(value));
    const length = bytes?.length ?? 0;
    if (this.#used + 4 + length > this.#block.length) this.#flush();
    this.#used = this.#block.writeUInt32BE(bytes ? length : 0xffff_ffff, this.#used);
    if (!bytes) return;
    if (this.#used + length <= this.#block.length) {
      this.#block.set(bytes, this.#used);
      this.#used += length;
      return;
    }
    this.#flush();
    this.#hash.update(bytes);
  }

  finish(): Uint8Array {
    this.#flush();
    return this.#hash.digest();
  }

  #flush(): void {
    this.#hash.update(this.#block.subarray(0, this.#used));
    this.#used = 0;
  }
}
