import { RoiSeries } from './roiSeries.ts';
import type { ListedDates, LoadedPatch } from './roiSeriesPatch.ts';

/** Memory that ROIs may take together: the largest alone, of 625 patches with 100 dates, takes about 300 MB. */
const defaultMaxBytes = 400 * 1024 ** 2;

/** ROIs in memory, those that were asked for last; at least one, however large. */
export class RoiSeriesStore {
  readonly #maxBytes: number;
  readonly #rois = new Map<string, RoiSeries>();
  /** Patches of ROIs that are still being read. */
  readonly #parts = new Map<string, LoadedPatch[]>();

  constructor(maxBytes = defaultMaxBytes) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return [...this.#rois.values()].reduce((sum, roi) => sum + roi.bytes, 0);
  }

  add(key: string, patches: readonly LoadedPatch[]): void {
    const parts = this.#parts.get(key);
    if (parts) parts.push(...patches);
    else this.#parts.set(key, [...patches]);
  }

  /** Makes a ROI of the patches that were added. */
  finish(key: string, listed: ListedDates): RoiSeries {
    const roi = new RoiSeries(this.#parts.get(key) ?? [], listed);
    this.#parts.delete(key);
    this.#rois.delete(key);
    this.#rois.set(key, roi);
    for (const oldest of this.#rois.keys()) {
      if (this.bytes <= this.#maxBytes || oldest === key) break;
      this.#rois.delete(oldest);
    }
    return roi;
  }

  get(key: string): RoiSeries | null {
    const roi = this.#rois.get(key);
    if (!roi) return null;
    this.#rois.delete(key);
    this.#rois.set(key, roi);
    return roi;
  }

  forget(key: string): void {
    this.#rois.delete(key);
    this.#parts.delete(key);
  }
}
