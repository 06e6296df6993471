import type { RoiDetail, RoiPatch, TileLayer } from '../../shared/contract/index.ts';
import { tileSizePx } from '../../shared/contract/index.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import { halvedSize, halveMean, halveMode } from '../../shared/raster/overview.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';
import { createDiskCache, safeSegment } from './diskCache.ts';
import { TileCache } from './TileCache.ts';

/** A tile of a ROI's grid: level 0 has the pixels of the files, each further level halves them. */
export interface TileAddress {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly layer: TileLayer;
  readonly level: number;
  readonly col: number;
  readonly row: number;
}

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

/** Creates the tile service of one workspace. */
export function createTiles(options: TilesOptions): Tiles {
  const { catalogue, annotation, raster } = options;
  const memory = new TileCache<Tile>(options.maxBytes ?? 192 * 1024 * 1024);
  const disk = createDiskCache(options.cacheDir);
  const inFlight = new Map<string, Promise<Tile | null>>();
  const grids = new Map<string, Promise<RoiDetail>>();
  /** Counts the changes after which tiles under way must not be kept. */
  let epoch = 0;
  /** Counts the scans after which nothing made before may reach the disk. */
  let scans = 0;
  const writes = new Set<Promise<void>>();

  const gridOf = (datasetId: string, roiKey: string): Promise<RoiDetail> => {
    const key = `${datasetId}/${roiKey}`;
    const known = grids.get(key);
    if (known) return known;
    const grid: Promise<RoiDetail> = catalogue.roi(datasetId, roiKey);
    grid.catch(() => grids.delete(key));
    grids.set(key, grid);
    return grid;
  };

  const compose = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const { datasetId, layer, level } = address;
    const { modality, kind, bands } = sources[layer];
    const patches = patchesIn(roi, address).filter(
      (patch) => (patch.modalityBits & modalityBit(modality)) !== 0,
    );
    if (patches.length === 0) return null;
    const edited = layer === 'mask' ? annotation.patchStates(datasetId) : null;
    const fromFiles = patches.filter((patch) => !edited?.has(patch.patchId));
    const parts = fromFiles.flatMap((patch) => {
      const path = catalogue.filePath(datasetId, patch.patchId, modality);
      return path === null ? [] : [{ path, ...placeInTile(patch, address) }];
    });
    const { data, failures } = await raster.tile({ kind, level, parts, bandIndex: 0 });
    if (edited) {
      for (const patch of patches) {
        if (!edited.has(patch.patchId)) continue;
        const mask = await annotation.mask(datasetId, patch.patchId);
        blitReduced(data, mask.data, mask.width, mask.height, level, placeInTile(patch, address));
      }
    }
    // A file that cannot be read leaves its place empty; the index reports it by name.
    return describe(data, bands, roi, address, failures.length === 0);
  };

  /** From the four tiles of the level below, when they are at hand: 2 ms instead of reading every patch again. */
  const composeFromFiner = async (address: TileAddress, roi: RoiDetail): Promise<Tile | null> => {
    const { level, layer } = address;
    if (layer !== 'aerial' || level === 0 || !isAligned(roi)) return null;
    const finer = childrenOf(address).map((child) => {
      const key = keyOf(child);
      const known = memory.get(key);
      if (known !== undefined) return known;
      return patchesIn(roi, child).length === 0 ? null : inFlight.get(key);
    });
    if (finer.includes(undefined)) return null;
    const children = await Promise.all(finer).catch(() => null);
    if (!children?.some((child) => child)) return null;
    const { bands } = sources[layer];
    const data = new Uint8Array(tileSizePx * tileSizePx * bands);
    const half = tileSizePx / 2;
    let isWhole = true;
    for (const [i, child] of children.entries()) {
      if (!child) continue;
      isWhole &&= child.isWhole;
      const shape = { width: tileSizePx, height: tileSizePx, bands };
      const reduced = halveMean(child.data, shape, { zeroIsMissing: true });
      const [left, top] = [(i % 2) * half, Math.floor(i / 2) * half];
      for (let y = 0; y < half; y++) {
        const row = reduced.subarray(y * half * bands, (y + 1) * half * bands);
        data.set(row, ((top + y) * tileSizePx + left) * bands);
      }
    }
    return describe(data, bands, roi, address, isWhole);
  };

  const keepOnDisk = (file: string, data: Uint8Array) => {
    const write = disk.write(file, data).finally(() => writes.delete(write));
    writes.add(write);
  };

  const load = async (address: TileAddress): Promise<Tile | null> => {
    const { datasetId, roiKey, layer, level, col, row } = address;
    const startedAt = scans;
    const roi = await gridOf(datasetId, roiKey);
    // Only overviews are worth a file: level 0 is one patch, as quick to read as its copy.
    const isOnDisk = level > 0 && layer !== 'mask';
    const folder = `${safeSegment(datasetId)}/${safeSegment(roiKey)}`;
    const file = `tiles/${folder}/${layer}/${level}-${col}-${row}.raw`;
    const { bands } = sources[layer];
    if (isOnDisk && patchesIn(roi, address).length > 0) {
      const data = await disk.read(file);
      if (data?.byteLength === tileSizePx * tileSizePx * bands) {
        return describe(data, bands, roi, address, true);
      }
    }
    const composed = (await composeFromFiner(address, roi)) ?? (await compose(address, roi));
    if (composed?.isWhole && isOnDisk && startedAt === scans) keepOnDisk(file, composed.data);
    return composed;
  };

  return {
    async tile(address, signal) {
      signal?.throwIfAborted();
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
    },
    forgetMasks(datasetId, roiKey) {
      epoch++;
      memory.forget(`${datasetId}/${roiKey}/mask/`);
    },
    async forget(datasetId) {
      const drop = () => {
        epoch++;
        memory.forget(`${datasetId}/`);
        for (const key of grids.keys()) if (key.startsWith(`${datasetId}/`)) grids.delete(key);
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

const keyOf = (a: TileAddress) => `${a.datasetId}/${a.roiKey}/${a.layer}/${a.level}/${a.col}/${a.row}`;

/** Upper-left corner of a patch in the tile, in full-resolution pixels; may lie outside. */
const placeInTile = (patch: RoiPatch, { level, col, row }: TileAddress) => ({
  x: patch.x - col * (tileSizePx << level),
  y: patch.y - row * (tileSizePx << level),
});

function patchesIn(roi: RoiDetail, address: TileAddress): RoiPatch[] {
  const side = tileSizePx << address.level;
  return roi.grid.filter((patch) => {
    const { x, y } = placeInTile(patch, address);
    return x < side && y < side && x + roi.patchSizePx > 0 && y + roi.patchSizePx > 0;
  });
}

/** The four tiles that a tile is made of: the upper two, the lower two. */
const childrenOf = (a: TileAddress): TileAddress[] =>
  [0, 1, 2, 3].map((i) => ({
    ...a,
    level: a.level - 1,
    col: a.col * 2 + (i % 2),
    row: a.row * 2 + (i >> 1),
  }));

/** Patches lie on the tiles' grid: only then is halving a tile the same as halving each of its patches. */
const isAligned = (roi: RoiDetail) =>
  roi.patchSizePx === tileSizePx &&
  roi.grid.every(({ x, y }) => x % tileSizePx === 0 && y % tileSizePx === 0);

const describe = (
  data: Uint8Array,
  bands: number,
  roi: RoiDetail,
  address: TileAddress,
  isWhole: boolean,
): Tile => ({ data, width: tileSizePx, height: tileSizePx, bands, extent: extentOf(roi, address), isWhole });

function extentOf(roi: RoiDetail, { level, col, row }: TileAddress): [number, number, number, number] {
  const side = tileSizePx * roi.gsd * 2 ** level;
  const minX = roi.origin[0] + col * side;
  const maxY = roi.origin[1] - row * side;
  return [minX, maxY - side, minX + side, maxY];
}

/** Reduces a class mask to the level and copies it to its place in a one-band tile. */
function blitReduced(
  tile: Uint8Array,
  mask: Uint8Array,
  width: number,
  height: number,
  level: number,
  place: { x: number; y: number },
): void {
  let reduced = mask;
  let w = width;
  let h = height;
  for (let n = 0; n < level && w > 1 && h > 1; n++) {
    reduced = halveMode(reduced, { width: w, height: h });
    w = halvedSize(w);
    h = halvedSize(h);
  }
  const left = Math.round(place.x / 2 ** level);
  const top = Math.round(place.y / 2 ** level);
  const from = Math.max(0, left);
  const to = Math.min(tileSizePx, left + w);
  for (let y = Math.max(0, top); y < Math.min(tileSizePx, top + h) && from < to; y++) {
    const source = (y - top) * w - left;
    tile.set(reduced.subarray(source + from, source + to), y * tileSizePx + from);
  }
}
