import type { Confidence, Cause, VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { Shown } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { toErrorData } from '../../client/toErrorData.ts';

interface Sent {
  /** Made here: sent again under the same one it is stored once. */
  readonly eventId: string;
  readonly datasetId: string;
}

/** What a person said, on its way to the log. */
export type Saying =
  | (Sent & {
      readonly kind: 'judge';
      readonly itemId: string;
      readonly verdict: VerdictKind;
      readonly confidence: Confidence;
      readonly cause: Cause | null;
      readonly comment: string;
      readonly shown: Shown;
    })
  | (Sent & { readonly kind: 'takeBack'; readonly target: string })
  | (Sent & { readonly kind: 'group'; readonly groupId: string; readonly comment: string });

export interface VerdictQueueState {
  /** Shown, and not yet acknowledged: never called saved. */
  readonly pending: number;
  /** Why the first of them could not be stored; it is kept and tried again. */
  readonly error: AppErrorData | null;
  /** UTC of the last acknowledgement. */
  readonly savedAt: string | null;
}

/** The core will not take these however often they are sent. */
const refused: ReadonlySet<AppErrorData['code']> = new Set(['notFound', 'groupNotChecked', 'conflict']);
const retryMs = 4000;

export interface VerdictQueueOptions {
  send(saying: Saying): Promise<void>;
  onState(state: VerdictQueueState): void;
  onRefused(saying: Saying, error: AppErrorData): void;
  /** Milliseconds until what failed is tried again by itself. */
  readonly retryMs?: number;
}

/** Sends what people say one after the other, so that a taking back never comes before what it takes back. */
export class VerdictQueue {
  readonly #options: VerdictQueueOptions;
  readonly #waiting: Saying[] = [];
  #isSending = false;
  #error: AppErrorData | null = null;
  #savedAt: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: VerdictQueueOptions) {
    this.#options = options;
  }

  push(saying: Saying): void {
    this.#waiting.push(saying);
    this.#tell();
    void this.#run();
  }

  /** Tries again now to store what could not be stored. */
  retry(): void {
    clearTimeout(this.#timer);
    void this.#run();
  }

  /** Gives up what cannot be stored: the first one, and it alone. Answers it. */
  drop(): Saying | null {
    if (this.#isSending || !this.#error) return null;
    clearTimeout(this.#timer);
    const dropped = this.#waiting.shift() ?? null;
    this.#error = null;
    this.#tell();
    void this.#run();
    return dropped;
  }

  async #run(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#waiting[0]) {
      const saying = this.#waiting[0];
      try {
        await this.#options.send(saying);
        this.#waiting.shift();
        this.#error = null;
        this.#savedAt = new Date().toISOString();
      } catch (failure) {
        const error = toErrorData(failure);
        if (!refused.has(error.code)) {
          this.#error = error;
          this.#timer = setTimeout(() => void this.#run(), this.#options.retryMs ?? retryMs);
          break;
        }
        this.#waiting.shift();
        this.#error = null;
        this.#options.onRefused(saying, error);
      }
      this.#tell();
    }
    this.#isSending = false;
    this.#tell();
  }

  #tell(): void {
    const { length: pending } = this.#waiting;
    this.#options.onState({ pending, error: this.#error, savedAt: this.#savedAt });
  }
}
