import { isAppErrorData } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import type { RasterService } from '../raster/index.ts';
import type { TileCache } from './TileCache.ts';

/** The samples of a file of a series, `[height, width, bands]`. */
export interface SeriesFile {
  readonly data: TypedArray;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly nodata: number | null;
}

export interface FileRequest {
  /** Name that the file is kept under. */
  readonly key: string;
  /** Asked for when the file is not kept; null where there is none. */
  source(): RasterSource | null;
}

/** Whole series are kept up to this share of the memory for tiles; of larger ROIs only the bands of a date are read. */
const keptShare = 0.6;

/**
 * Sentinel series of patches, decoded. A file has all dates, and most are compressed with all bands in one block: so it is
 * read once, and the dates after the first come out of memory, which they share with the tiles.
 */
export class SeriesStore {
  readonly #raster: RasterService;
  readonly #kept: TileCache<SeriesFile>;
  readonly #running = new Map<string, Promise<SeriesFile | null>>();
  /** Counts the times that something was forgotten: what was read before is not kept after. */
  #epoch = 0;

  /** @param kept shared with tiles. */
  constructor(raster: RasterService, kept: TileCache<SeriesFile>) {
    this.#raster = raster;
    this.#kept = kept;
  }

  /** Files of so many bytes together are kept whole. */
  canKeep(bytes: number): boolean {
    return bytes <= this.#kept.maxBytes * keptShare;
  }

  /** All bands, in the order of the files; null for one that cannot be read. Not stopped: the next date needs it too. */
  whole(files: readonly FileRequest[]): Promise<(SeriesFile | null)[]> {
    const missing = files.filter(({ key }) => this.#kept.get(key) === undefined && !this.#running.has(key));
    if (missing.length > 0) {
      const epoch = this.#epoch;
      const reading = this.#read(missing);
      for (const [i, { key }] of missing.entries()) {
        const file = reading.then((read) => read[i]!);
        const done = file.finally(() => {
          if (this.#running.get(key) === done) this.#running.delete(key);
        });
        this.#running.set(key, done);
        const keep = (read: SeriesFile | null): void => {
          if (epoch === this.#epoch) this.#kept.set(key, read);
        };
        done.then(keep, () => {});
      }
    }
    return Promise.all(
      files.map(({ key }) => {
        const kept = this.#kept.get(key);
        return kept === undefined ? this.#running.get(key)! : kept;
      }),
    );
  }

  /** Some bands only, of files that are not kept. */
  part(
    files: readonly FileRequest[],
    bands: readonly number[],
    signal?: AbortSignal,
  ): Promise<(SeriesFile | null)[]> {
    return this.#read(files, bands, signal);
  }

  /** What is being read now is answered, and not kept. */
  forget(): void {
    this.#epoch++;
    this.#running.clear();
  }

  async #read(
    files: readonly FileRequest[],
    bands?: readonly number[],
    signal?: AbortSignal,
  ): Promise<(SeriesFile | null)[]> {
    const sources = files.map((file) => file.source());
    const there = sources.filter((source) => source !== null);
    const rasters = await this.#raster.readMany(there, { bands, signal });
    let next = 0;
    return sources.map((source) => {
      const raster = source === null ? null : rasters[next++]!;
      return raster === null || isAppErrorData(raster) ? null : raster;
    });
  }
}
