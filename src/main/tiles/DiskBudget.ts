import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** A ROI's folder of overviews. */
interface RoiFolder {
  /** `DATASET/ROI`, as folders. */
  readonly key: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/** After a sweep so much of the bound is used: not every new tile shall begin another. */
const sweptShare = 0.9;
/** What others delete, or write, is noticed after so long. */
const staleMs = 60_000;

/**
 * Keeps the folder of overviews below a size: whole ROIs go, the one that was opened longest ago first. Sizes are those of
 * a first measuring, made in the background, and of what was written since.
 */
export class DiskBudget {
  readonly maxBytes: number;
  readonly #folder: string;
  readonly #now: () => number;
  #bytes: number | null = null;
  /** Written while the folder is measured, which may have passed there already: counted on top, rather twice than never. */
  #notedMeanwhile = 0;
  #measuredAt = -Infinity;
  #running: Promise<void> | null = null;
  /** ROI that is open, which stays. */
  #open = '';

  /** @param folder holds `DATASET/ROI/LAYER/*.raw`. */
  constructor(folder: string, maxBytes: number, now: () => number = Date.now) {
    this.#folder = folder;
    this.maxBytes = maxBytes;
    this.#now = now;
  }

  /** Bytes on the disk; null until they were measured. */
  get bytes(): number | null {
    return this.#bytes;
  }

  /** Measures in the background when the last time is long ago. */
  refresh(): void {
    if (this.#now() - this.#measuredAt > staleMs) void this.tidy();
  }

  /** False when the bound is reached and nothing else is left to go: new tiles are not kept then. */
  get hasRoom(): boolean {
    return this.#bytes === null || this.#bytes < this.maxBytes;
  }

  /** A ROI was opened: it goes last. */
  async use(key: string): Promise<void> {
    this.#open = key;
    const now = this.#now() / 1000;
    await utimes(join(this.#folder, key), now, now).catch(() => {}); // None yet.
  }

  /** So many bytes were written, or of an unknown number removed. */
  note(bytes: number | null): void {
    if (bytes !== null) this.#notedMeanwhile += bytes;
    if (bytes === null) this.#measuredAt = -Infinity;
    else if (this.#bytes !== null) {
      this.#bytes += bytes;
      if (this.#bytes > this.maxBytes) void this.tidy();
    }
  }

  /** Measures the folder and removes what is above the bound. One at a time. */
  tidy(): Promise<void> {
    this.#running ??= this.#tidy()
      .catch(() => {}) // The cache may be gone, or others may be at it.
      .finally(() => (this.#running = null));
    return this.#running;
  }

  async #tidy(): Promise<void> {
    this.#measuredAt = this.#now();
    this.#notedMeanwhile = 0;
    const rois = await this.#measure();
    let bytes = rois.reduce((sum, roi) => sum + roi.bytes, 0);
    if (bytes > this.maxBytes) {
      const oldestFirst = rois.filter(({ key }) => key !== this.#open).sort((a, b) => a.usedMs - b.usedMs);
      for (const { key, bytes: size } of oldestFirst) {
        if (bytes <= this.maxBytes * sweptShare) break;
        await rm(join(this.#folder, key), { recursive: true, force: true });
        bytes -= size;
      }
    }
    this.#bytes = bytes + this.#notedMeanwhile;
  }

  /** Folder by folder, each a turn of its own. */
  async #measure(): Promise<RoiFolder[]> {
    const rois: RoiFolder[] = [];
    for (const dataset of await names(this.#folder)) {
      for (const roi of await names(join(this.#folder, dataset))) {
        const path = join(this.#folder, dataset, roi);
        const info = await stat(path).catch(() => null);
        if (!info?.isDirectory()) continue;
        let bytes = 0;
        for (const layer of await names(path)) bytes += await sizeOfLayer(join(path, layer));
        rois.push({ key: `${dataset}/${roi}`, bytes, usedMs: info.mtimeMs });
      }
    }
    return rois;
  }
}

/** All tiles of a layer have one size. */
async function sizeOfLayer(folder: string): Promise<number> {
  const files = (await names(folder)).filter((name) => name.endsWith('.raw'));
  const first = files[0] === undefined ? null : await stat(join(folder, files[0])).catch(() => null);
  return (first?.size ?? 0) * files.length;
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
