import { setTimeout as wait } from 'node:timers/promises';
import { throwIfAborted } from '../workers/index.ts';
import type { BuildOptions } from './buildOverviews.ts';

export interface BackgroundOptions {
  /** Pause without requests before building begins (0: never), and after which it goes on. */
  readonly idleMs: number;
  readonly resumeMs: number;
  build(datasetId: string, roiKey: string, layer: string, options: BuildOptions): Promise<unknown>;
}

interface OpenRoi {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly stop: AbortController;
  /** Layers that are to be built, in their order, and those that were: each once while the ROI is open. */
  readonly wanted: Set<string>;
  readonly built: Set<string>;
}

/**
 * Builds the overviews of the ROI that is looked at, while nobody asks for tiles: first of its aerial images, then of what
 * else was asked for. Stops when another ROI is opened; what was built stays on the disk.
 */
export class BackgroundOverviews {
  readonly #options: BackgroundOptions;
  #open: OpenRoi | null = null;
  #asking = 0;
  #lastAskedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #progress: { done: number; total: number } | null = null;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  get progress(): { roiKey: string; done: number; total: number } | null {
    return this.#open && this.#progress && { roiKey: this.#open.roiKey, ...this.#progress };
  }

  isOpen(datasetId: string, roiKey: string): boolean {
    return this.#open?.datasetId === datasetId && this.#open.roiKey === roiKey;
  }

  /** Runs a request for a ROI; building waits meanwhile. Null: of a layer that is not built. */
  async during<T>(
    datasetId: string,
    roiKey: string,
    layer: string | null,
    request: () => Promise<T>,
  ): Promise<T> {
    if (!this.isOpen(datasetId, roiKey)) {
      this.stop();
      this.#open = {
        datasetId,
        roiKey,
        stop: new AbortController(),
        wanted: new Set(['aerial']),
        built: new Set(),
      };
    }
    if (layer !== null) this.#open!.wanted.add(layer);
    clearTimeout(this.#timer);
    this.#asking++;
    try {
      return await request();
    } finally {
      this.#asking--;
      this.#lastAskedAt = performance.now();
      if (this.#asking === 0) this.#schedule();
    }
  }

  /** Stops what runs; the next request begins anew. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#open?.stop.abort();
    this.#open = null;
    this.#progress = null;
    return this.#running ?? Promise.resolve();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#options.idleMs <= 0 || this.#running || !this.#open || isBuilt(this.#open)) return;
    this.#timer = setTimeout(() => {
      // One that was stopped ends first.
      this.#running ??= this.#run(this.#open).finally(() => {
        this.#running = null;
        this.#schedule();
      });
    }, this.#options.idleMs);
    this.#timer.unref();
  }

  async #run(roi: OpenRoi | null): Promise<void> {
    if (!roi) return;
    const { signal } = roi.stop;
    // A layer may be asked for while another is built.
    for (const layer of roi.wanted) {
      if (signal.aborted) break;
      if (roi.built.has(layer)) continue;
      const onProgress = (done: number, total: number): void => {
        this.#progress = signal.aborted || total === 0 ? null : { done, total };
      };
      const gate = (): Promise<void> => this.#quiet(signal);
      // Whatever goes wrong is told where somebody asks for the tile.
      await this.#options
        .build(roi.datasetId, roi.roiKey, layer, { signal, onProgress, gate })
        .catch(() => {});
      if (!signal.aborted) roi.built.add(layer);
    }
    if (!signal.aborted) this.#progress = null;
  }

  /** Resolves when nobody has asked for tiles for a moment. */
  async #quiet(signal: AbortSignal): Promise<void> {
    const { resumeMs } = this.#options;
    while (this.#asking > 0 || performance.now() - this.#lastAskedAt < resumeMs) {
      throwIfAborted(signal);
      await wait(resumeMs / 2, undefined, { ref: false });
    }
  }
}

const isBuilt = ({ wanted, built }: OpenRoi): boolean => [...wanted].every((layer) => built.has(layer));
