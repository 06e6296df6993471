/** Strokes follow each other: a patch is counted when no edit came for this long, or after a while of edits. */
const restMs = 400;
const longestMs = 2000;

/** Gathers edited patches until edits rest, then hands each to `count` once. */
export class EditQueue {
  readonly #count: (datasetId: string, patchId: string) => Promise<void>;
  readonly #waiting = new Map<string, readonly [datasetId: string, patchId: string]>();
  #since = 0;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(count: (datasetId: string, patchId: string) => Promise<void>) {
    this.#count = count;
  }

  add(datasetId: string, patchIds: readonly string[]): void {
    if (patchIds.length === 0) return;
    if (this.#waiting.size === 0) this.#since = performance.now();
    for (const patchId of patchIds) this.#waiting.set(`${datasetId}\n${patchId}`, [datasetId, patchId]);
    if (this.#timer) clearTimeout(this.#timer);
    const wait = Math.min(restMs, Math.max(0, this.#since + longestMs - performance.now()));
    this.#timer = setTimeout(() => void this.settle(), wait);
  }

  /** Counts what waits, now; resolves when it is counted. */
  settle(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#work = this.#work.then(async () => {
      for (const [datasetId, patchId] of waiting) {
        // What fails is not lost: the version that was counted stays the old one, and the next run counts again.
        await this.#count(datasetId, patchId).catch(() => {});
      }
    });
    return this.#work;
  }
}
