/** Moves kept; older ones are overwritten. */
const capacity = 4096;

/**
 * What painting costs, for the bench: two rings of times in milliseconds, always on since writing a number is free.
 *
 * `moves[i]` is the main-thread work of a pointer move that painted. `frames[i]` is the time from a pointer event to the
 * beginning of the next frame, which shows it. `count` and `frameCount` are numbers ever written; the last one written is
 * at `(count - 1) % moves.length`.
 */
export class MoveStats {
  readonly moves = new Float64Array(capacity);
  readonly frames = new Float64Array(capacity);
  count = 0;
  frameCount = 0;
  lastMoveMs = 0;
  /** From the constructor of the view to its first complete picture. */
  firstPaintMs: number | null = null;
  /** When a frame with every tile in sight was last drawn, as `performance.now()` tells it. */
  drawnAt = 0;
  #waiting = false;

  reset(): void {
    this.count = 0;
    this.frameCount = 0;
    this.lastMoveMs = 0;
  }

  /** A move that painted was handled: `startedAt` and the event's `timeStamp` are of `performance.now()`'s clock. */
  record(startedAt: number, timeStamp: number): void {
    this.lastMoveMs = performance.now() - startedAt;
    this.moves[this.count++ % capacity] = this.lastMoveMs;
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.frames[this.frameCount++ % capacity] = performance.now() - timeStamp;
    });
  }
}
