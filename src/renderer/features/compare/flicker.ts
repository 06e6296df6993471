/** Changes there and back in a second, at most: more may harm (WCAG 2.3.1, three flashes). */
export const fastestFlickerHz = 3;
const slowestFlickerHz = 0.25;

/** What is set, within what is allowed. Anything that is no number is the slowest. */
export function cappedFlickerHz(hz: number): number {
  return Number.isNaN(hz) ? slowestFlickerHz : Math.min(fastestFlickerHz, Math.max(slowestFlickerHz, hz));
}

/** How long each of the two is seen, in milliseconds: the main view, the second and the main view again are one change. */
export const flickerHalfMs = (hz: number): number => 500 / cappedFlickerHz(hz);

export interface FlickerOptions {
  /** Changes a second as set; read anew for every change. */
  hz(): number;
  /** False while the second view is not drawn completely: the main one is shown until it is. */
  isReady(): boolean;
  /** The second view is to be seen, or not. */
  show(second: boolean): void;
  /** Default: those of the page. */
  readonly requestFrame?: (callback: (timeMs: number) => void) => number;
  readonly cancelFrame?: (handle: number) => void;
}

/**
 * Shows a second view in the place of the main one, again and again.
 *
 * Changes fall on frames. Each side is seen for its half of a change or longer, never shorter: late frames make it slower,
 * and nothing makes it catch up, not even stopping and starting.
 */
export class Flicker {
  readonly #options: FlickerOptions;
  #frame: number | null = null;
  #isSecond = false;
  /** Time of the last change. */
  #changedAt = -Infinity;

  constructor(options: FlickerOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#frame !== null;
  }

  start(): void {
    if (this.#frame === null) this.#request();
  }

  /** Shows the main view at once. */
  stop(): void {
    if (this.#frame !== null) (this.#options.cancelFrame ?? cancelAnimationFrame)(this.#frame);
    this.#frame = null;
    if (!this.#isSecond) return;
    this.#isSecond = false;
    this.#options.show(false);
  }

  #request(): void {
    this.#frame = (this.#options.requestFrame ?? requestAnimationFrame)((timeMs) => this.#step(timeMs));
  }

  #step(timeMs: number): void {
    this.#request();
    const { hz, isReady, show } = this.#options;
    if (timeMs - this.#changedAt < flickerHalfMs(hz())) return;
    if (!this.#isSecond && !isReady()) return;
    this.#isSecond = !this.#isSecond;
    this.#changedAt = timeMs;
    show(this.#isSecond);
  }
}
