/** Frames kept; older ones are overwritten. */
const capacity = 4096;

/**
 * What the frames of the overview cost, for the bench: rings of times in milliseconds, always on since writing a number is
 * free.
 *
 * `scripts[i]` is the time that our code took for a frame. `frames[i]` is the time from its beginning until the main thread
 * was free again: with the browser's own share, its painting of canvases without a GPU among it. `gaps[i]` is the time
 * since the frame before it. `count` and `frameCount` are numbers ever written.
 */
export class OverviewStats {
  readonly scripts = new Float64Array(capacity);
  readonly gaps = new Float64Array(capacity);
  readonly frames = new Float64Array(capacity);
  count = 0;
  frameCount = 0;
  readonly #channel = new MessageChannel();
  #startedAt: number | null = null;
  #waitingSince: number | null = null;
  #lastAt = NaN;

  constructor() {
    this.#channel.port1.onmessage = () => {
      if (this.#waitingSince === null) return;
      this.frames[this.frameCount++ % capacity] = performance.now() - this.#waitingSince;
      this.#waitingSince = null;
    };
  }

  reset(): void {
    this.count = 0;
    this.frameCount = 0;
    this.#lastAt = NaN;
  }

  begin(): void {
    this.#startedAt = performance.now();
  }

  end(): void {
    if (this.#startedAt === null) return;
    const slot = this.count++ % capacity;
    this.scripts[slot] = performance.now() - this.#startedAt;
    this.gaps[slot] = this.#startedAt - this.#lastAt;
    this.#lastAt = this.#startedAt;
    // A message is handled after the frame was painted.
    this.#waitingSince ??= this.#startedAt;
    this.#channel.port2.postMessage(null);
    this.#startedAt = null;
  }

  dispose(): void {
    this.#channel.port1.close();
  }
}
