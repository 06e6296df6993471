import type { PixelSet } from '../../../shared/editing/pixelSet.ts';

type Ask = (tolerance: number, signal: AbortSignal) => Promise<PixelSet>;

/** What the core answered for a tolerance. */
export interface Answer {
  readonly tolerance: number;
  readonly set: PixelSet;
}

/**
 * Pixels for a tolerance that changes faster than they can be found: one question is under way at a time, the next one is
 * about what is wanted by then, and those in between are never asked.
 */
export class LatestSet {
  readonly #ask: Ask;
  readonly #onAnswer: (answer: Answer) => void;
  readonly #abort = new AbortController();
  #wanted = NaN;
  #answer: Answer | null = null;
  #running: Promise<Answer> | null = null;

  constructor(ask: Ask, onAnswer: (answer: Answer) => void) {
    this.#ask = ask;
    this.#onAnswer = onAnswer;
  }

  /** The newest answer, which may be about an earlier tolerance. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** Something that was answered before already. */
  know(answer: Answer): void {
    this.#answer = answer;
  }

  /**
   * Settles with the pixels of the tolerance wanted last. Rejects with what the core says, or with the reason of
   * {@link stop}.
   */
  want(tolerance: number): Promise<Answer> {
    this.#wanted = tolerance;
    return (this.#running ??= this.#run().finally(() => (this.#running = null)));
  }

  stop(): void {
    this.#abort.abort();
  }

  async #run(): Promise<Answer> {
    for (;;) {
      this.#abort.signal.throwIfAborted();
      const tolerance = this.#wanted;
      if (this.#answer?.tolerance === tolerance) return this.#answer;
      const set = await this.#ask(tolerance, this.#abort.signal);
      this.#abort.signal.throwIfAborted();
      this.#answer = { tolerance, set };
      this.#onAnswer(this.#answer);
    }
  }
}
