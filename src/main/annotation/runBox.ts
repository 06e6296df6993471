import { forEachRun, maxMaskPixels, type PixelWindow, type Runs } from '../../shared/editing/runs.ts';

/** The rectangle around pixels that come in row-major order, grown run by run. */
export class BoxBuilder {
  readonly #width: number;
  #left: number;
  #top = -1;
  #right = -1;
  #bottom = 0;

  /** @param width of the mask, in pixels. */
  constructor(width: number) {
    this.#width = width;
    this.#left = width;
  }

  /** Adds `length` pixels from `start`, row-major; a run may pass the end of a row. */
  add(start: number, length: number): void {
    const width = this.#width;
    const first = Math.floor(start / width);
    this.#bottom = Math.floor((start + length - 1) / width);
    if (this.#top < 0) this.#top = first;
    // A run that passes the end of a row reaches both edges.
    this.#left = first === this.#bottom ? Math.min(this.#left, start % width) : 0;
    this.#right = first === this.#bottom ? Math.max(this.#right, (start + length - 1) % width) : width - 1;
  }

  /** Left, top, right, bottom, the last two included; `[width, 0, 0, 0]` of no pixel. */
  get edges(): readonly [number, number, number, number] {
    return [this.#left, Math.max(0, this.#top), Math.max(0, this.#right), this.#bottom];
  }

  /** In pixels of the mask; of no pixel an empty one. */
  get window(): PixelWindow {
    if (this.#top < 0) return { x: 0, y: 0, width: 0, height: 0 };
    const [x, y, right, bottom] = this.edges;
    return { x, y, width: right - x + 1, height: bottom - y + 1 };
  }
}

/** The rectangle that runs stay in. @throws AppError `badRequest` for bytes that are no runs. */
export function boxOfRuns(runs: Runs, width: number): BoxBuilder {
  const box = new BoxBuilder(width);
  forEachRun(runs, maxMaskPixels, (start, length) => box.add(start, length));
  return box;
}
