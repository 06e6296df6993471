import type { AppErrorData } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster, RasterHeader } from '../../shared/raster/types.ts';
import type { ArrayWindow, NpyWindow } from '../arrays/index.ts';
import { createPool } from '../workers/index.ts';
import type { Thumbnail, ThumbnailSpec } from './buildThumbnail.ts';
import { composeTile, type Tile, type TileSpec } from './buildTile.ts';
import type { DecodeTasks } from './decode.worker.ts';
import type { Stretch } from './display.ts';
import type { TiffSpec } from './encodeTiff.ts';
import type { RawPiece, RawSpec } from './readRawPieces.ts';
import type { ReadOptions } from './readRaster.ts';
import type { RasterSummary } from './readSummary.ts';
import type { RawGeoTags } from './tags.ts';

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rasters without blocking the caller's thread. Each method does in a worker what the function of the same subject
 * documents (`readHeader`, `readRaster`, `readSummary`, `readStretch`, `buildTile`, `readRawPieces`, `readNpyWindow`,
 * `buildThumbnail`, `encodeTiff`, `writeTiffFile`), with the same errors, and `cancelled` when the signal fires. What is returned belongs to the caller; what is passed is copied.
 */
export interface RasterService {
  header(source: RasterSource, options?: Abortable): Promise<RasterHeader>;
  /** In the order of the sources; a file that cannot be read gives its error in its place. */
  headers(sources: readonly RasterSource[], options?: Abortable): Promise<(RasterHeader | AppErrorData)[]>;
  geoTags(source: RasterSource, options?: Abortable): Promise<RawGeoTags>;
  read(source: RasterSource, options?: ReadOptions & Abortable): Promise<Raster>;
  /** Many small files, in their order; one that cannot be read gives its error in its place. */
  readMany(
    sources: readonly RasterSource[],
    options?: Pick<ReadOptions, 'bands'> & Abortable,
  ): Promise<(Raster | AppErrorData)[]>;
  array(source: RasterSource, window: ArrayWindow, options?: Abortable): Promise<NpyWindow>;
  /** Axes of an `.npy` array: `[dates, channels, height, width]` of a series. */
  arrayShape(source: RasterSource, options?: Abortable): Promise<readonly number[]>;
  summary(source: RasterSource, options?: Abortable): Promise<RasterSummary>;
  stretch(source: RasterSource, options?: Abortable): Promise<Stretch[]>;
  thumbnail(
    source: RasterSource,
    maxPx: number,
    kind: ThumbnailSpec['kind'],
    options?: Pick<ThumbnailSpec, 'stretch'> & Abortable,
  ): Promise<Thumbnail>;
  tile(spec: TileSpec, options?: Abortable): Promise<Tile>;
  rawPieces(spec: RawSpec, options?: Abortable): Promise<RawPiece[]>;
  encode(spec: TiffSpec, options?: Abortable): Promise<Uint8Array>;
  /** @returns the size of the file in bytes. */
  write(path: string, spec: TiffSpec, options?: Abortable): Promise<number>;
  close(): Promise<void>;
}

/** Files a task: about 10 ms of a worker, so that a tile never waits long behind a scan. */
const headersPerTask = 512;

/** Patches of a tile that one task reads: 10 to 20 ms. A coarse tile is shared among the workers. */
const partsPerTask = 4;

/** Files of a series that one task reads: each takes 1 to 2 ms. */
const seriesPerTask = 8;

/** @param options.threads number of workers; 0 works in the calling thread, for tests. Default: one a core, at most 8. */
export function createRasterService(options: { threads?: number | undefined } = {}): RasterService {
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./decode.worker.${extension}`, import.meta.url);
  const pool = createPool<DecodeTasks>({ filename, threads: options.threads, isAwaited: true });
  return {
    header: (source, run) => pool.run('header', source, run),
    async headers(sources, run) {
      const tasks = batches(sources, headersPerTask).map((some) => pool.run('headers', some, run));
      return (await Promise.all(tasks)).flat();
    },
    geoTags: (source, run) => pool.run('geoTags', source, run),
    read: (source, { window, bands, signal } = {}) =>
      pool.run('read', { source, options: { window, bands } }, { signal }),
    async readMany(sources, { bands, signal } = {}) {
      const tasks = batches(sources, seriesPerTask).map((some) =>
        pool.run('readMany', { sources: some, bands }, { signal }),
      );
      return (await Promise.all(tasks)).flat();
    },
    array: (source, window, run) => pool.run('array', { source, window }, run),
    arrayShape: (source, run) => pool.run('arrayShape', source, run),
    summary: (source, run) => pool.run('summary', source, run),
    stretch: (source, run) => pool.run('stretch', source, run),
    thumbnail: (source, maxPx, kind, { stretch, signal } = {}) =>
      pool.run('thumbnail', { source, maxPx, kind, stretch }, { signal }),
    async tile(spec, run) {
      if (spec.parts.length <= partsPerTask) return pool.run('tile', spec, run);
      const tasks = batches(spec.parts, partsPerTask).map((parts) =>
        pool.run('tileParts', { ...spec, parts }, run),
      );
      return composeTile(spec, (await Promise.all(tasks)).flat());
    },
    async rawPieces(spec, run) {
      const tasks = batches(spec.parts, partsPerTask).map((parts) =>
        pool.run('rawPieces', { ...spec, parts }, run),
      );
      return (await Promise.all(tasks)).flat();
    },
    encode: (spec, run) => pool.run('encode', spec, run),
    write: (path, spec, run) => pool.run('write', { path, spec }, run),
    close: () => pool.close(),
  };
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
