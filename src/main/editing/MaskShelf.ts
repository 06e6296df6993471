import type { MaskKey } from './patchJobs.ts';

/** A mask as the core hands it over; no pixels where there is none that can be read. */
export interface GivenMask {
  readonly key: MaskKey;
  /** Changes whenever the pixels may have. */
  readonly version: string;
  readonly data: Uint8Array | null;
  readonly width: number;
  readonly height: number;
}

/** Masks that are kept: 500 of the FLAIR layouts. */
const mostBytes = 128 * 1024 ** 2;
/** What a mask without pixels weighs. */
const emptyBytes = 100;

/** The masks that the worker was given. The core remembers what it gave: what fell out here is asked for again. */
export class MaskShelf {
  readonly #kept = new Map<MaskKey, GivenMask>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(bytes = mostBytes) {
    this.#mostBytes = bytes;
  }

  put(masks: readonly GivenMask[]): void {
    for (const mask of masks) {
      this.#remove(mask.key);
      this.#kept.set(mask.key, mask);
      this.#bytes += weightOf(mask);
    }
  }

  /** Those of the keys that are not here; the others are the last to be dropped. */
  missing(keys: Iterable<MaskKey>): MaskKey[] {
    const missing: MaskKey[] = [];
    for (const key of keys) {
      const mask = this.#kept.get(key);
      if (!mask) missing.push(key);
      else {
        this.#kept.delete(key);
        this.#kept.set(key, mask);
      }
    }
    return missing;
  }

  get(key: MaskKey): GivenMask | null {
    return this.#kept.get(key) ?? null;
  }

  /** Drops the oldest over the bound: after a task, so that none needs what it was just given. */
  trim(): void {
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#remove(key);
    }
  }

  #remove(key: MaskKey): void {
    const mask = this.#kept.get(key);
    if (!mask) return;
    this.#kept.delete(key);
    this.#bytes -= weightOf(mask);
  }
}

const weightOf = ({ data }: GivenMask): number => (data?.byteLength ?? 0) + emptyBytes;
