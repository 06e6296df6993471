/** Requests under way at once: as many as a browser sends to one origin. */
const most = 6;

export interface WantedTile<T> {
  readonly key: string;
  load(): Promise<T>;
}

/**
 * Loads the tiles that are wanted now, in their order; those not wanted any more are not begun.
 *
 * A load that has begun goes on to its end, for the reader keeps what it has read.
 */
export class TileQueue<T> {
  readonly #running = new Set<string>();
  readonly #onLoaded: (key: string, loaded: T | Error) => void;
  #wanted: readonly WantedTile<T>[] = [];

  constructor(onLoaded: (key: string, loaded: T | Error) => void) {
    this.#onLoaded = onLoaded;
  }

  /** Nothing is loaded or waits. */
  get isIdle(): boolean {
    return this.#running.size === 0 && this.#wanted.length === 0;
  }

  /** Replaces what is wanted. */
  want(tiles: readonly WantedTile<T>[]): void {
    this.#wanted = tiles.filter(({ key }) => !this.#running.has(key));
    this.#start();
  }

  #start(): void {
    while (this.#running.size < most) {
      const [next, ...rest] = this.#wanted;
      if (!next) return;
      this.#wanted = rest;
      this.#running.add(next.key);
      const ended = (loaded: T | Error) => {
        this.#running.delete(next.key);
        this.#onLoaded(next.key, loaded);
        this.#start();
      };
      next
        .load()
        .then(ended, (error: unknown) => ended(error instanceof Error ? error : new Error(String(error))));
    }
  }
}
