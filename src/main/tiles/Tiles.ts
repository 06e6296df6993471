import type { ImageryLayer, TileLayer } from '../../shared/contract/index.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';
import type { RasterService } from '../raster/index.ts';
import type { BuildOptions } from './buildOverviews.ts';
import type { TileAddress } from './tilePlaces.ts';

/** One tile with its gutter, pixel-interleaved `[height, width, bands]`. Its bytes may belong to the cache: read only. */
export interface Tile {
  /** Bytes of the samples: of `float32` those of little-endian numbers, NaN where there is no value. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: 'uint8' | 'float32';
  /** Of all pixels, those of the gutter among them. */
  readonly extent: [minX: number, minY: number, maxX: number, maxY: number];
  /** Every patch in it could be read. */
  readonly isWhole: boolean;
}

export interface Tiles {
  /**
   * The tile, or null when no patch lies in it or the ROI has no such layer. When the signal fires it rejects with
   * `cancelled`, and nothing more is read for it unless others wait for the same tile.
   *
   * @throws AppError `badRequest` for a tile of a series without a date.
   */
  tile(address: TileAddress, signal?: AbortSignal): Promise<Tile | null>;
  /** Drops what is kept of the masks of a ROI, after an edit. */
  forgetMasks(datasetId: string, roiKey: string): void;
  /** Predictions of some ROIs changed, or of all (null: also which of them are in use): their tiles are made anew. */
  forgetPredictions(datasetId: string, roiKeys: readonly string[] | null): void;
  /** What of a ROI can be looked at (contract `imagery.layers`). */
  layers(datasetId: string, roiKey: string): Promise<ImageryLayer[]>;
  /** What tiles cost (contract `imagery.memory`). */
  memory(): Promise<TileMemory>;
  /**
   * Makes all overview tiles of a layer that are not on the disk. Answers how many are there now; fewer than all when files
   * cannot be read or the disk is full.
   *
   * @throws AppError `cancelled`, `notFound`
   */
  buildOverviews(
    datasetId: string,
    roiKey: string,
    layer: TileLayer,
    options: BuildOptions,
  ): Promise<{ done: number; total: number }>;
  /** Drops everything kept of a dataset, after it was indexed again. */
  forget(datasetId: string): Promise<void>;
  /** Stops what is done in the background, and waits until the disk is left alone. */
  close(): Promise<void>;
}

/** The contract's `imagery.memory`. */
export interface TileMemory {
  readonly tileBytes: number;
  readonly maxTileBytes: number;
  readonly diskBytes: number | null;
  readonly maxDiskBytes: number;
  readonly overviews: { readonly roiKey: string; readonly done: number; readonly total: number } | null;
}

export interface TilesOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly raster: RasterService;
  readonly cacheDir: string;
  /** What models proposed. Default: nothing. */
  readonly predictions?: Pick<Inference, 'active' | 'pixels'>;
  /** Default: none is known, and no fifth band is shown. */
  readonly layoutOf?: (datasetId: string) => Layout;
  /** Bytes of tiles and series kept in memory; default 256 MiB. */
  readonly maxBytes?: number;
  /** Bytes of overviews kept on the disk; default 20 GiB. */
  readonly maxDiskBytes?: number;
  /** Pause without requests after which overviews are built in the background, in ms; 0 for never. Default 1000. */
  readonly idleMs?: number;
}
