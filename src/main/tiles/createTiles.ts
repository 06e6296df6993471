import type { RoiDetail, TileLayer } from '../../shared/contract/index.ts';
import { noClass, tileSizePx } from '../../shared/contract/index.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import { halveMean } from '../../shared/raster/overview.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService, TileSpec } from '../raster/index.ts';
import { createDiskCache, safeSegment } from './diskCache.ts';
import { halveClassTile } from './halveClassTile.ts';
import { Overlays } from './Overlays.ts';
import {
  childrenOf,
  entriesIn,
  extentOf,
  isAligned,
  keyOf,
  partsOf,
  patchesOf,
  type TileAddress,
} from './tilePlaces.ts';
import { TileCache } from './TileCache.ts';

/** One 512 x 512 tile, uint8, pixel-interleaved. The bytes belong to the cache: read only. */
export interface Tile {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly extent: [minX: number, minY: number, maxX: number, maxY: number];
  /** Every patch in it could be read. */
  readonly isWhole: boolean;
}

export interface Tiles {
  /** The tile, or null when no patch lies in it. */
  tile(address: TileAddress, signal?: AbortSignal): Promise<Tile | null>;
  /** Drops what is kept of the masks of a ROI, after an edit. */
  forgetMasks(datasetId: string, roiKey: string): void;
  /** Drops everything kept of a dataset, after it was indexed again. */
  forget(datasetId: string): Promise<void>;
}

export interface TilesOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly raster: RasterService;
  readonly cacheDir: string;
  /** Bytes of tiles kept in memory. */
  readonly maxBytes?: number;
}

interface LayerSource {
  readonly modality: Modality;
  readonly kind: 'aerial' | 'class';
  readonly bands: number;
}

const sources: Readonly<Record<TileLayer, LayerSource>> = {
  aerial: { modality: 'AERIAL_RGBI', kind: 'aerial', bands: 4 },
  cosia: { modality: 'AERIAL_LABEL-COSIA', kind: 'class', bands: 1 },
  mask: { modality: 'AERIAL_LABEL-COSIA', kind: 'class', bands: 1 },
  lpis1: { modality: 'ALL_LABEL-LPIS', kind: 'class', bands: 1 },
};

/**
 * Coarser tiles of a large image are made of the next finer ones, so that opening it reads the file once, piece by piece:
 * a tile of this level covers 4096 px a side.
 */
const largestReadLevel = 3;

type Stretch = TileSpec['stretch'];

/** Creates the tile service of one workspace. */
export function createTiles(options: TilesOptions): Tiles {
  const { catalogue, annotation, raster } = options;
  const memory = new TileCache<Tile>(options.maxBytes ?? 192 * 1024 * 1024);
  const disk = createDiskCache(options.cacheDir);
  const overlays = new Overlays(annotation);
  const inFlight = new Map<string, Promise<Tile | null>>();
  const grids = new Map<string, Promise<RoiDetail>>();
  const stretches = new Map<string, Promise<Stretch>>();
  /** Counts the changes after which tiles under way must not be kept. */
  let epoch = 0;
  /** Counts the scans after which nothing made before may reach the disk. */
  let scans = 0;
  const writes = new Set<Promise<void>>();

  const remembered = <T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> => {
    const value = known.get(key) ?? read();
    value.catch(() => known.delete(key));
    known.set(key, value);
    return value;
  };

  const gridOf = (datasetId: string, roiKey: string): Promise<RoiDetail> =>
    remembered(grids, `${datasetId}/${roiKey}`, () => catalogue.roi(datasetId, roiKey));

  /** How the samples of the ROI's images become bytes; undefined for images of bytes, which are shown as they are. */
  const stretchOf = (roi: RoiDetail): Promise<Stretch> =>
    remembered(stretches, `${roi.datasetId}/${roi.roiKey}`, async () => {
      const bit = modalityBit('AERIAL_RGBI');
      // One for the whole ROI, so that neighbours match: all its images come from one product.
      const first = patchesOf(roi).find((entry) => (entry.cells[0]!.modalityBits & bit) !== 0);
      const source = first && catalogue.source(roi.datasetId, first.patchId, 'AERIAL_RGBI');
      if (!source || (await raster.header(source)).dtype === 'uint8') return undefined;
      return raster.stretch(source);
    });

  const compose = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const { datasetId, layer, level } = address;
    const { modality, kind, bands } = sources[layer];
    const bit = modalityBit(modality);
    const parts = partsOf(roi, address, (cell) => (cell.modalityBits & bit) !== 0).flatMap(
      ({ patchId, ...place }) => {
        const source = catalogue.source(datasetId, patchId, modality);
        return source === null ? [] : [{ source, ...place }];
      },
    );
    if (parts.length === 0) return null;
    // An image whose values cannot be sampled cannot be read for the tile either, and that is told there.
    const stretch = kind === 'aerial' ? await stretchOf(roi).catch(() => undefined) : undefined;
    const spec = { kind, level, parts, bandIndex: 0, ...(stretch ? { stretch } : {}) };
    const { data, failures } = await raster.tile(spec);
    // A file that cannot be read leaves its place empty; the index reports it by name.
    return describe(data, bands, roi, address, failures.length === 0);
  };

  /** From the four tiles of the level below. */
  const halveFiner = (
    address: TileAddress,
    roi: RoiDetail,
    children: readonly (Tile | null)[],
  ): Tile | null => {
    if (!children.some((child) => child)) return null;
    const { bands, kind } = sources[address.layer];
    const data = new Uint8Array(tileSizePx * tileSizePx * bands).fill(kind === 'class' ? noClass : 0);
    const half = tileSizePx / 2;
    let isWhole = true;
    for (const [i, child] of children.entries()) {
      if (!child) continue;
      isWhole &&= child.isWhole;
      const shape = { width: tileSizePx, height: tileSizePx, bands };
      const reduced =
        kind === 'class'
          ? halveClassTile(child.data, tileSizePx)
          : halveMean(child.data, shape, { zeroIsMissing: true });
      const [left, top] = [(i % 2) * half, Math.floor(i / 2) * half];
      for (let y = 0; y < half; y++) {
        const row = reduced.subarray(y * half * bands, (y + 1) * half * bands);
        data.set(row, ((top + y) * tileSizePx + left) * bands);
      }
    }
    return describe(data, bands, roi, address, isWhole);
  };

  /** From the four tiles of the level below, when they are at hand: 2 ms instead of reading every patch again. */
  const composeFromFiner = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const { level, layer } = address;
    if (layer !== 'aerial' || level === 0 || !isAligned(roi)) return null;
    const finer = childrenOf(address).map((child) => {
      const key = keyOf(child);
      const known = memory.get(key);
      if (known !== undefined) return known;
      return entriesIn(roi, child).length === 0 ? null : inFlight.get(key);
    });
    if (finer.includes(undefined)) return null;
    const children = await Promise.all(finer.map((child) => child ?? null)).catch(() => null);
    return children && halveFiner(address, roi, children);
  };

  /** A coarse tile of a large image: its finer tiles one after the other, so that masks and headers come between. */
  const composeOfLarge = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const children: (Tile | null)[] = [];
    for (const child of childrenOf(address))
      children.push(entriesIn(roi, child).length === 0 ? null : await tileOf(child));
    return halveFiner(address, roi, children);
  };

  /** The original, which is kept on the disk, under the masks that were edited. */
  const composeMask = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const below = await tileOf({ ...address, layer: 'cosia' });
    const data = await overlays.over(below?.data ?? null, address, entriesIn(roi, address));
    if (!data) return below;
    return describe(data, 1, roi, address, below?.isWhole ?? true);
  };

  const keepOnDisk = (file: string, data: Uint8Array) => {
    const write = disk.write(file, data).finally(() => writes.delete(write));
    writes.add(write);
  };

  const load = async (address: TileAddress): Promise<Tile | null> => {
    const { datasetId, roiKey, layer, level, col, row } = address;
    const startedAt = scans;
    const roi = await gridOf(datasetId, roiKey);
    if (layer === 'mask') return composeMask(address, roi);
    // Only overviews are worth a file: level 0 is one patch, as quick to read as its copy.
    const isOnDisk = level > 0;
    const folder = `${safeSegment(datasetId)}/${safeSegment(roiKey)}`;
    const file = `tiles/${folder}/${layer}/${level}-${col}-${row}.raw`;
    const { bands } = sources[layer];
    if (isOnDisk && entriesIn(roi, address).length > 0) {
      const data = await disk.read(file);
      if (data?.byteLength === tileSizePx * tileSizePx * bands) {
        return describe(data, bands, roi, address, true);
      }
    }
    const isLarge = level > largestReadLevel && roi.grid.length > 1 && patchesOf(roi).some((p) => p.isCut);
    const composed = isLarge
      ? await composeOfLarge(address, roi)
      : ((await composeFromFiner(address, roi)) ?? (await compose(address, roi)));
    if (composed?.isWhole && isOnDisk && startedAt === scans) keepOnDisk(file, composed.data);
    return composed;
  };

  const tileOf = async (address: TileAddress): Promise<Tile | null> => {
    const key = keyOf(address);
    const known = memory.get(key);
    if (known !== undefined) return known;
    let loading = inFlight.get(key);
    if (!loading) {
      const startedAt = epoch;
      loading = load(address).finally(() => inFlight.delete(key));
      inFlight.set(key, loading);
      const keep = (tile: Tile | null) => {
        // Made while something changed: answered, as the window repaints its own edits, but not kept.
        if (startedAt === epoch) memory.set(key, tile);
      };
      loading.then(keep, () => {});
    }
    return loading;
  };

  return {
    async tile(address, signal) {
      signal?.throwIfAborted();
      return tileOf(address);
    },
    forgetMasks(datasetId, roiKey) {
      epoch++;
      memory.forget(`${datasetId}/${roiKey}/mask/`);
    },
    async forget(datasetId) {
      const drop = () => {
        epoch++;
        memory.forget(`${datasetId}/`);
        overlays.forget(datasetId);
        for (const known of [grids, stretches]) {
          for (const key of known.keys()) if (key.startsWith(`${datasetId}/`)) known.delete(key);
        }
      };
      scans++;
      drop();
      await Promise.all(writes);
      await disk.remove(`tiles/${safeSegment(datasetId)}`);
      // Again: an old overview may have been read while it was still there.
      drop();
    },
  };
}

const describe = (
  data: Uint8Array,
  bands: number,
  roi: RoiDetail,
  address: TileAddress,
  isWhole: boolean,
): Tile => ({ data, width: tileSizePx, height: tileSizePx, bands, extent: extentOf(roi, address), isWhole });
