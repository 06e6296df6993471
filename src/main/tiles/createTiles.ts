import type { TileLayer } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { isSeries, type ImageryId } from '../../shared/model/imagery.ts';
import { defaultThreads } from '../workers/index.ts';
import { BackgroundOverviews } from './BackgroundOverviews.ts';
import { buildOverviews, type BuildOptions, type OverviewTarget } from './buildOverviews.ts';
import { DiskBudget } from './DiskBudget.ts';
import { createDiskCache, safeSegment } from './diskCache.ts';
import { joinFiner } from './joinFiner.ts';
import { Overlays } from './Overlays.ts';
import { isPredictionLayer } from './predictionStack.ts';
import type { Reduced } from './reducedPixels.ts';
import { RoiStacks } from './RoiStacks.ts';
import { SeriesStore, type SeriesFile } from './SeriesStore.ts';
import { SharedWork } from './SharedWork.ts';
import { TileCache } from './TileCache.ts';
import { entriesIn, keyOf, type TileAddress } from './tilePlaces.ts';
import type { Tile, Tiles, TilesOptions } from './Tiles.ts';
import { bytesOf, childrenOf, extentOf, tilesOf } from './TileStack.ts';
import type { TilePixels, TilePlace, TileStack } from './TileStack.ts';
import { neighboursOf, withGutter } from './withGutter.ts';

const defaultBytes = 256 * 1024 ** 2;
const defaultDiskBytes = 20 * 1024 ** 3;
const defaultIdleMs = 1000;
/** Predicted patches in reduced size: thousands at the levels that show as many. */
const reducedBytes = 16 * 1024 ** 2;
/** Building goes on so soon after the last request; a request waits for the tiles that are being built, no longer. */
const resumeMs = 200;

/** Creates the tile service of one workspace. */
export function createTiles(options: TilesOptions): Tiles {
  const { catalogue, annotation, raster, cacheDir, layoutOf } = options;
  const kept = new TileCache<TilePixels | SeriesFile>(options.maxBytes ?? defaultBytes);
  // One bound for both; their keys differ.
  const memory = kept as TileCache<TilePixels>;
  const store = new SeriesStore(raster, kept as TileCache<SeriesFile>);
  const reduced = new TileCache<Reduced>(reducedBytes);
  const predictions = options.predictions ? { predictions: options.predictions, kept: reduced } : null;
  const stacks = new RoiStacks({ catalogue, raster, store, layoutOf, predictions });
  const overlays = new Overlays(annotation);
  const disk = createDiskCache(cacheDir);
  const budget = new DiskBudget(`${cacheDir}/tiles`, options.maxDiskBytes ?? defaultDiskBytes);
  const loading = new SharedWork<TilePixels | null>();
  const writes = new Set<Promise<unknown>>();
  /** Counts the changes after which tiles under way must not be kept. */
  let epoch = 0;
  /** Counts the scans after which nothing made before may reach the disk. */
  let scans = 0;
  /** Counts the changes of predictions, by dataset and by ROI: a tile of before is not taken for one of now. */
  const predicted = new Map<string, number>();
  const stateOf = (datasetId: string, roiKey: string): number =>
    (predicted.get(`${datasetId}/`) ?? 0) + (predicted.get(`${datasetId}/${roiKey}/`) ?? 0);

  /** Puts an overview into the workspace's cache. @returns false when it is not there afterwards. */
  const keepOnDisk = async (file: string, data: Uint8Array): Promise<boolean> => {
    if (!budget.hasRoom) return false;
    const write = disk.write(file, data);
    writes.add(write);
    const written = await write.finally(() => writes.delete(write));
    budget.note(written);
    return written > 0;
  };

  const loadFromDisk = async (stack: TileStack, file: string): Promise<TilePixels | null> => {
    const data = await disk.read(file);
    return data?.byteLength === bytesOf(stack) ? { data, isWhole: true } : null;
  };

  /** From the four tiles of the level below, when they are at hand: 2 ms instead of reading every patch again. */
  const joinKnown = async (address: TileAddress, stack: TileStack): Promise<TilePixels | null> => {
    if (address.level === 0 || !stack.isAligned) return null;
    const finer = childrenOf(address).map((child) => {
      const key = keyOf(child);
      const known = memory.get(key);
      if (known !== undefined) return known;
      return stack.has(child) ? loading.get(key) : null;
    });
    if (finer.includes(undefined)) return null;
    const children = await Promise.all(finer.map((child) => child ?? null)).catch(() => null);
    return children && joinFiner(stack, children);
  };

  /** Its finer tiles one after the other, so that masks and headers of a large image come between. */
  const joinRead = async (
    address: TileAddress,
    stack: TileStack,
    signal: AbortSignal,
  ): Promise<TilePixels | null> => {
    const children: (TilePixels | null)[] = [];
    for (const child of childrenOf(address))
      children.push(stack.has(child) ? await pixelsOf(child, signal) : null);
    return joinFiner(stack, children);
  };

  /** The original, which is kept on the disk, under the masks that were edited. */
  const loadMask = async (address: TileAddress, signal: AbortSignal): Promise<TilePixels | null> => {
    const below = await pixelsOf({ ...address, layer: 'cosia' }, signal);
    const roi = await stacks.roi(address.datasetId, address.roiKey);
    const data = await overlays.over(below?.data ?? null, address, entriesIn(roi, address));
    return data ? { data, isWhole: below?.isWhole ?? true } : below;
  };

  const load = async (address: TileAddress, signal: AbortSignal): Promise<TilePixels | null> => {
    const { datasetId, roiKey, layer, level } = address;
    if (layer === 'mask') return loadMask(address, signal);
    const startedAt = scans;
    const stack = await stacks.stack(datasetId, roiKey, layer);
    if (!stack?.has(address)) return null;
    // Only overviews are worth a file: level 0 is one patch, as quick to read as its copy.
    const file = level > 0 && !stack.isSeries && !isPredictionLayer(layer) ? fileOf(address) : null;
    const stored = file && (await loadFromDisk(stack, file));
    if (stored) return stored;
    const made = stack.reads(level)
      ? ((await joinKnown(address, stack)) ?? (await stack.compose(address, signal)))
      : await joinRead(address, stack, signal);
    if (made?.isWhole && file && startedAt === scans) void keepOnDisk(file, made.data);
    return made;
  };

  /** A tile without its gutter. */
  const pixelsOf = async (address: TileAddress, signal?: AbortSignal): Promise<TilePixels | null> => {
    const key = keyOf(address);
    const known = memory.get(key);
    if (known !== undefined) return known;
    return loading.run(
      key,
      async (stop) => {
        const startedAt = epoch;
        const tile = await load(address, stop);
        // Made while something changed: answered, as the window repaints its own edits, but not kept.
        if (startedAt === epoch) memory.set(key, tile);
        return tile;
      },
      signal,
    );
  };

  /** Pixels of the neighbours that are shown beside a tile; one that cannot be read is as one that is not there. */
  const addGutter = async (
    address: TileAddress,
    stack: TileStack,
    tile: TilePixels,
    signal?: AbortSignal,
  ): Promise<Uint8Array> => {
    const neighbours = neighboursOf(address).filter(({ place }) => isIn(stack, place) && stack.has(place));
    const tiles = await Promise.all(
      neighbours.map(({ place }) =>
        pixelsOf({ ...address, ...place }, signal).catch((error: unknown) => {
          if (signal?.aborted) throw error;
          return null;
        }),
      ),
    );
    return withGutter(
      stack,
      tile,
      neighbours.map(({ dx, dy }, i) => ({ dx, dy, tile: tiles[i]! })),
    );
  };

  const tileOf = async (asked: TileAddress, signal?: AbortSignal): Promise<Tile | null> => {
    const { datasetId, roiKey, layer, level, col, row } = asked;
    const stack = await stacks.stack(datasetId, roiKey, layer === 'mask' ? 'cosia' : layer);
    if (!stack) return null;
    const date = isSeries(layer as ImageryId) ? asked.date : undefined;
    if (stack.isSeries && date === undefined)
      throw new AppError('badRequest', { id: layer }, { detail: `a tile of ${layer} without a date` });
    const state = isPredictionLayer(layer) ? stateOf(datasetId, roiKey) : undefined;
    const address: TileAddress = { datasetId, roiKey, layer, level, col, row, date, state };
    const tile = await pixelsOf(address, signal);
    if (!tile) return null;
    const { gutterPx, bands, kind, tileSizePx } = stack;
    return {
      data: gutterPx > 0 ? await addGutter(address, stack, tile, signal) : tile.data,
      ...{ width: tileSizePx + 2 * gutterPx, height: tileSizePx + 2 * gutterPx, bands },
      dtype: kind === 'numbers' ? 'float32' : 'uint8',
      extent: extentOf(stack, address, gutterPx),
      isWhole: tile.isWhole,
    };
  };

  const build = async (
    datasetId: string,
    roiKey: string,
    layer: TileLayer,
    run: BuildOptions,
  ): Promise<{ done: number; total: number }> => {
    const startedAt = scans;
    const stack = await stacks.stack(datasetId, roiKey, layer);
    if (!stack || stack.isSeries || isPredictionLayer(layer)) return { done: 0, total: 0 };
    const at = (place: TilePlace): TileAddress => ({ ...place, datasetId, roiKey, layer });
    const stored = await disk.list(folderOf(datasetId, roiKey, layer));
    const make: OverviewTarget['make'] = async (place, signal) => {
      const known = memory.get(keyOf(at(place)));
      if (known) return known;
      if (stack.reads(place.level)) return stack.compose(place, signal);
      const finer: (TilePixels | null)[] = [];
      for (const child of childrenOf(place)) finer.push(stack.has(child) ? await make(child, signal) : null);
      return joinFiner(stack, finer);
    };
    return buildOverviews(
      {
        stack,
        make,
        // One more than the workers, so that they need not wait for a file to be written.
        width: defaultThreads() + 1,
        isStored: (place) => stored.has(nameOf(place)),
        load: (place) => loadFromDisk(stack, fileOf(at(place))),
        store: async (place, { data }) => startedAt === scans && keepOnDisk(fileOf(at(place)), data),
      },
      run,
    );
  };

  const background = new BackgroundOverviews({
    idleMs: options.idleMs ?? defaultIdleMs,
    resumeMs,
    build: (datasetId, roiKey, layer, run) => {
      budget.refresh();
      return build(datasetId, roiKey, layer as TileLayer, run);
    },
  });
  const during = <T>(datasetId: string, roiKey: string, layer: TileLayer, request: () => Promise<T>) => {
    if (!background.isOpen(datasetId, roiKey))
      void budget.use(`${safeSegment(datasetId)}/${safeSegment(roiKey)}`);
    const ofFiles = layer === 'mask' || isPredictionLayer(layer) ? 'cosia' : layer;
    return background.during(datasetId, roiKey, ofFiles, request);
  };

  return {
    async tile(address, signal) {
      if (signal?.aborted) throw new AppError('cancelled');
      return during(address.datasetId, address.roiKey, address.layer, () => tileOf(address, signal));
    },
    forgetMasks(datasetId, roiKey) {
      epoch++;
      memory.forget(`${datasetId}/${roiKey}/mask/`);
    },
    forgetPredictions(datasetId, roiKeys) {
      for (const roi of (roiKeys ?? ['']).map((roiKey) => `${datasetId}/${roiKey && `${roiKey}/`}`)) {
        predicted.set(roi, (predicted.get(roi) ?? 0) + 1);
        reduced.forget(roi);
        memory.forgetIf((key) => key.startsWith(roi) && /\/(prediction|confidence)\/\d*#/.test(key));
      }
    },
    layers: (datasetId, roiKey) =>
      during(datasetId, roiKey, 'aerial', () => stacks.layers(datasetId, roiKey)),
    async memory() {
      budget.refresh();
      return {
        tileBytes: kept.bytes + overlays.bytes + reduced.bytes,
        maxTileBytes: kept.maxBytes + overlays.maxBytes + reduced.maxBytes,
        diskBytes: budget.bytes,
        maxDiskBytes: budget.maxBytes,
        overviews: background.progress,
      };
    },
    buildOverviews: build,
    async forget(datasetId) {
      const drop = () => {
        epoch++;
        kept.forget(`${datasetId}/`);
        store.forget();
        overlays.forget(datasetId);
        reduced.forget(`${datasetId}/`);
        stacks.forget(datasetId);
      };
      scans++;
      drop();
      await background.stop();
      await Promise.all(writes);
      await disk.remove(`tiles/${safeSegment(datasetId)}`);
      budget.note(null);
      // Again: an old overview may have been read while it was still there.
      drop();
    },
    async close() {
      await background.stop();
      await Promise.all(writes);
    },
  };
}

const folderOf = (datasetId: string, roiKey: string, layer: TileLayer): string =>
  `tiles/${safeSegment(datasetId)}/${safeSegment(roiKey)}/${layer}`;
const nameOf = ({ level, col, row }: TilePlace): string => `${level}-${col}-${row}.raw`;
const fileOf = (address: TileAddress): string =>
  `${folderOf(address.datasetId, address.roiKey, address.layer)}/${nameOf(address)}`;

function isIn(stack: TileStack, { level, col, row }: TilePlace): boolean {
  const { cols, rows } = tilesOf(stack, level);
  return col >= 0 && row >= 0 && col < cols && row < rows;
}
