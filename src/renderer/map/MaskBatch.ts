import { maxMasksPerRequest } from '../../shared/contract/index.ts';
import type { LoadedMask } from './MaskStore.ts';

export interface MaskRequests {
  /** Masks of one request are of one size: the same text for masks that may be asked for together. */
  sizeOf?(patchId: string): string;
  /** Throws what is wrong with the mask. */
  one(patchId: string, signal: AbortSignal | undefined): Promise<LoadedMask>;
  /** Leaves out what it cannot give. */
  some(
    patchIds: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, LoadedMask>>;
}

interface Waiting {
  readonly patchId: string;
  readonly signal: AbortSignal | undefined;
  resolve(mask: LoadedMask | Promise<LoadedMask>): void;
  reject(error: unknown): void;
}

/**
 * Gathers the masks that are asked for in one turn of the page into a few requests.
 *
 * A browser has six connections to the core, and each answer waits for the page's thread, which is busy while a ROI opens:
 * 25 requests take four rounds, two take one. One that cannot be had in a batch is asked for alone, which says why.
 */
export class MaskBatch {
  readonly #requests: MaskRequests;
  #waiting: Waiting[] = [];

  constructor(requests: MaskRequests) {
    this.#requests = requests;
  }

  load(patchId: string, signal?: AbortSignal): Promise<LoadedMask> {
    if (this.#waiting.length === 0) queueMicrotask(() => this.#send());
    return new Promise((resolve, reject) => this.#waiting.push({ patchId, signal, resolve, reject }));
  }

  #send(): void {
    const all = this.#waiting;
    this.#waiting = [];
    const signals = new Set(all.map(({ signal }) => signal));
    for (const signal of signals) {
      const bySize = new Map<string, Waiting[]>();
      for (const entry of all) {
        if (entry.signal !== signal) continue;
        const size = this.#requests.sizeOf?.(entry.patchId) ?? '';
        bySize.set(size, [...(bySize.get(size) ?? []), entry]);
      }
      for (const asked of bySize.values()) {
        for (let i = 0; i < asked.length; i += maxMasksPerRequest) {
          void this.#read(asked.slice(i, i + maxMasksPerRequest), signal);
        }
      }
    }
  }

  async #read(asked: readonly Waiting[], signal: AbortSignal | undefined): Promise<void> {
    const alone = ({ patchId }: Waiting) => this.#requests.one(patchId, signal);
    const [only, another] = asked;
    if (only && !another) {
      only.resolve(alone(only));
      return;
    }
    try {
      const patchIds = asked.map(({ patchId }) => patchId);
      const masks = await this.#requests.some(patchIds, signal);
      for (const entry of asked) entry.resolve(masks.get(entry.patchId) ?? alone(entry));
    } catch (error) {
      for (const entry of asked) entry.reject(error);
    }
  }
}
