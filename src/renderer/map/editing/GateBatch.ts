import { AppError } from '../../../shared/errors.ts';

export interface GateBatchOptions {
  /** The gate at the pixels of some patches, one after the other in the order asked. */
  read(text: string, patchIds: readonly string[], signal: AbortSignal): Promise<Uint8Array>;
  /** Pixels of a patch. */
  sizeOf(patchId: string): number;
}

/** Patches of one request (`gateRequestSchema`). */
const patchesPerRequest = 16;

interface Wish {
  readonly patchId: string;
  resolve(bytes: Uint8Array): void;
  reject(error: unknown): void;
}

/** Gathers what is asked for in one turn into few requests. */
export class GateBatch {
  readonly #options: GateBatchOptions;
  readonly #wishes = new Map<string, Wish[]>();
  readonly #abort = new AbortController();

  constructor(options: GateBatchOptions) {
    this.#options = options;
  }

  /** The gate at the pixels of one patch. Throws AppError. */
  load(text: string, patchId: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const wish = { patchId, resolve, reject };
      const wishes = this.#wishes.get(text);
      if (wishes) wishes.push(wish);
      else {
        this.#wishes.set(text, [wish]);
        // What is found missing in one turn is asked for together, though each had to be looked up.
        setTimeout(() => this.#send(text));
      }
    });
  }

  dispose(): void {
    this.#abort.abort();
  }

  #send(text: string): void {
    const wishes = this.#wishes.get(text) ?? [];
    this.#wishes.delete(text);
    for (let from = 0; from < wishes.length; from += patchesPerRequest)
      void this.#ask(text, wishes.slice(from, from + patchesPerRequest));
  }

  async #ask(text: string, wishes: readonly Wish[]): Promise<void> {
    const { read, sizeOf } = this.#options;
    try {
      const patchIds = wishes.map(({ patchId }) => patchId);
      const bytes = await read(text, patchIds, this.#abort.signal);
      const expected = patchIds.reduce((sum, patchId) => sum + sizeOf(patchId), 0);
      if (bytes.length !== expected)
        throw new AppError('wrongSize', {
          path: 'gate',
          found: `${bytes.length} px`,
          expected: `${expected} px`,
        });
      let start = 0;
      for (const { patchId, resolve } of wishes) {
        const end = start + sizeOf(patchId);
        resolve(bytes.slice(start, end));
        start = end;
      }
    } catch (error) {
      for (const { reject } of wishes) reject(error);
    }
  }
}
