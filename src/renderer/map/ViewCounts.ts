import { intersectWindows, windowOf, type PixelWindow } from '../../shared/geo/grid.ts';
import type { MaskStore } from './MaskStore.ts';

/** The view must rest this long before it is counted. */
const restMs = 220;
/** One piece of counting; a frame has 16 ms and others want some of it. */
const sliceMs = 5;

/** Counts the pixels of each class in a window of the loaded masks. Rows of a patch at a time: `next` answers false at the end. */
export class WindowCounter {
  readonly counts = new Float64Array(256);
  readonly #parts: { readonly data: Uint8Array; readonly widthPx: number; readonly part: PixelWindow }[];
  #row = 0;

  constructor(masks: MaskStore, window: PixelWindow) {
    this.#parts = masks.within(window).flatMap(({ patch, data }) => {
      const part = intersectWindows(window, windowOf(patch));
      if (!data || !part) return [];
      const { widthPx } = patch;
      return [{ data, widthPx, part: { ...part, x: part.x - patch.x, y: part.y - patch.y } }];
    });
  }

  next(): boolean {
    const current = this.#parts[0];
    if (!current) return false;
    const { data, widthPx, part } = current;
    const { counts } = this;
    const lastRow = Math.min(part.height, this.#row + 64);
    for (; this.#row < lastRow; this.#row++) {
      const start = (part.y + this.#row) * widthPx + part.x;
      for (let i = start; i < start + part.width; i++) counts[data[i]!]!++;
    }
    if (this.#row === part.height) {
      this.#parts.shift();
      this.#row = 0;
    }
    return this.#parts.length > 0;
  }
}

/** Counts the classes in the view when nothing has changed for a while, in small pieces between frames. */
export class ViewCounts {
  readonly #masks: MaskStore;
  readonly #window: () => PixelWindow | null;
  readonly #publish: (counts: ReadonlyMap<number, number> | null) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    masks: MaskStore,
    window: () => PixelWindow | null,
    publish: (counts: ReadonlyMap<number, number> | null) => void,
  ) {
    this.#masks = masks;
    this.#window = window;
    this.#publish = publish;
  }

  /** The view or its pixels changed: whatever was being counted is void. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const window = this.#window();
      if (window) this.#count(new WindowCounter(this.#masks, window));
      else this.#publish(null);
    }, restMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #count(counter: WindowCounter): void {
    const until = performance.now() + sliceMs;
    let more = true;
    while (more && performance.now() < until) more = counter.next();
    if (more) {
      this.#timer = setTimeout(() => this.#count(counter), 0);
      return;
    }
    const counts = new Map<number, number>();
    counter.counts.forEach((count, value) => {
      if (count > 0) counts.set(value, count);
    });
    this.#publish(counts);
  }
}
