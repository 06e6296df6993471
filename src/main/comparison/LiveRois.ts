import { AppError } from '../../shared/errors.ts';

/** Compares one ROI after the masks of some patches changed (none: its verdicts did), or brings it to hand (null). */
type Compare = (datasetId: string, roiKey: string, patchIds: ReadonlySet<string> | null) => Promise<void>;

interface Waiting {
  readonly datasetId: string;
  readonly roiKey: string;
  /** Null: nothing changed. */
  readonly patchIds: Set<string> | null;
}

/** Gathers what changes while a ROI is being compared: the edits of a stroke after stroke are one more time, not one each. */
export class LiveRois {
  readonly #compare: Compare;
  readonly #waiting = new Map<string, Waiting>();
  #work: Promise<void> | null = null;

  constructor(compare: Compare) {
    this.#compare = compare;
  }

  /** @param patchIds null: only bring it to hand. */
  add(datasetId: string, roiKey: string, patchIds: Iterable<string> | null): void {
    const key = `${datasetId}\n${roiKey}`;
    const before = this.#waiting.get(key)?.patchIds ?? null;
    const all = patchIds ? new Set([...(before ?? []), ...patchIds]) : before;
    this.#waiting.delete(key);
    this.#waiting.set(key, { datasetId, roiKey, patchIds: all });
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
    });
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** Drops what waits: the next run of the job finds it. */
  drop(): void {
    this.#waiting.clear();
  }

  async #run(): Promise<void> {
    // Whoever told of the edit goes on first.
    await Promise.resolve();
    for (;;) {
      // The newest first: it is what somebody looks at, and the others may be thousands, of a batch.
      const next = [...this.#waiting].at(-1);
      if (!next) return;
      this.#waiting.delete(next[0]);
      const { datasetId, roiKey, patchIds } = next[1];
      // What fails is not lost: the ROI counts as not compared, and the next run compares it.
      await this.#compare(datasetId, roiKey, patchIds).catch((error: unknown) => {
        // A dataset that is gone, or a workspace that closes, is told elsewhere.
        if (AppError.from(error).code === 'internal')
          console.warn(`${roiKey} was not compared again:`, error);
      });
    }
  }
}
