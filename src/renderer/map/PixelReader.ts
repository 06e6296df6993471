import {
  masksHeaderName,
  rasterHeaderName,
  tileSizePx,
  type RasterBytes,
  type TileLayer,
} from '../../shared/contract/index.ts';
import { AppError, isAppErrorData } from '../../shared/errors.ts';
import { MaskBatch } from './MaskBatch.ts';
import type { LoadedMask } from './MaskStore.ts';

/** Waits before the second, third and fourth attempt at a request that nobody answered. */
const retryDelaysMs = [150, 500, 1500];

/** Tiles kept beyond what the map holds; aerial ones are 1 MiB. */
const cachedTiles = 96;

/** Bands of the tile layers. */
export const tileBands: Record<TileLayer, number> = { aerial: 4, cosia: 1, mask: 1, lpis1: 1 };

export interface PixelReaderOptions {
  /** Origin of the page: requests go there. */
  readonly origin: string;
  readonly datasetId: string;
  readonly roiKey: string;
  /** Size of a mask as text: those of one size are asked for together. Default: all have the same. */
  sizeOf?(patchId: string): string;
  readonly fetch?: typeof fetch;
  /** The number of requests in flight, or of tiles that could not be read, changed. */
  onChange?(): void;
}

interface Answer {
  readonly bytes: Uint8Array;
  readonly raster: RasterBytes;
  /** Of a batch of masks: the version of each, null for one that is not in the bytes. */
  readonly versions: readonly (number | null)[] | null;
}

/** Reads masks and tiles over the pixel routes, again when nobody answers, and counts what could not be read. */
export class PixelReader {
  /** Requests in flight. */
  inFlight = 0;
  /** Tiles that could not be read; the map shows a pattern there. */
  readonly failed = new Set<string>();
  readonly #options: PixelReaderOptions;
  readonly #cache = new Map<string, Uint8Array | null>();
  readonly #running = new Map<string, Promise<Uint8Array | null>>();

  readonly #batch: MaskBatch;

  constructor(options: PixelReaderOptions) {
    this.#options = options;
    this.#batch = new MaskBatch({
      ...(options.sizeOf ? { sizeOf: (patchId: string) => options.sizeOf!(patchId) } : {}),
      one: (patchId, signal) => this.#oneMask(patchId, 'current', signal),
      some: (patchIds, signal) => this.#someMasks(patchIds, signal),
    });
  }

  /** One patch's mask, uint8 `[height, width]`. Current ones asked for in the same turn are read together. Throws AppError. */
  mask(patchId: string, of: 'current' | 'original', signal?: AbortSignal): Promise<LoadedMask> {
    return of === 'current' ? this.#batch.load(patchId, signal) : this.#oneMask(patchId, of, signal);
  }

  async #oneMask(patchId: string, of: 'current' | 'original', signal?: AbortSignal): Promise<LoadedMask> {
    const { datasetId } = this.#options;
    const path = `mask/${encodeURIComponent(datasetId)}/${encodeURIComponent(patchId)}?of=${of}`;
    const answer = await this.#get(path, signal);
    if (!answer) throw new AppError('maskMissing', { path: patchId });
    return { data: answer.bytes, version: answer.raster.version ?? 0 };
  }

  /** Several current masks by one request; those that the batch does not hold are left out. */
  async #someMasks(patchIds: readonly string[], signal?: AbortSignal): Promise<Map<string, LoadedMask>> {
    const query = patchIds.map((id) => `patch=${encodeURIComponent(id)}`).join('&');
    const answer = await this.#get(`masks/${encodeURIComponent(this.#options.datasetId)}?${query}`, signal);
    const masks = new Map<string, LoadedMask>();
    if (!answer?.versions) return masks;
    const { bytes, raster, versions } = answer;
    const size = raster.width * raster.height;
    for (const [i, patchId] of patchIds.entries()) {
      const version = versions[i] ?? null;
      // Each its own memory: an edited mask outlives the others of its batch.
      if (version === null) continue;
      masks.set(patchId, { data: bytes.slice(masks.size * size, (masks.size + 1) * size), version });
    }
    return masks;
  }

  /**
   * One tile, uint8 `[512, 512, bands]`, or null where there is no patch. Answers are kept, but for the layer `mask`, which
   * changes. Throws AppError after the last attempt, and remembers the tile in `failed`.
   */
  tile(layer: TileLayer, level: number, col: number, row: number): Promise<Uint8Array | null> {
    const key = `${layer}/${level}/${col}/${row}`;
    const known = this.#cache.get(key);
    if (known !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return Promise.resolve(known);
    }
    const running = this.#running.get(key);
    if (running) return running;
    const job = this.#readTile(layer, key).finally(() => this.#running.delete(key));
    this.#running.set(key, job);
    return job;
  }

  /** Value of a class tile at a pixel position of the ROI grid, from what is in memory: null when no tile is. */
  peekClass(layer: TileLayer, pixelX: number, pixelY: number, levels: number): number | null {
    for (let level = 0; level < levels; level++) {
      const x = Math.floor(pixelX / 2 ** level);
      const y = Math.floor(pixelY / 2 ** level);
      const tile = this.#cache.get(
        `${layer}/${level}/${Math.floor(x / tileSizePx)}/${Math.floor(y / tileSizePx)}`,
      );
      if (tile) return tile[(y % tileSizePx) * tileSizePx + (x % tileSizePx)] ?? null;
    }
    return null;
  }

  async #readTile(layer: TileLayer, key: string): Promise<Uint8Array | null> {
    const { datasetId, roiKey } = this.#options;
    try {
      const answer = await this.#get(
        `tile/${encodeURIComponent(datasetId)}/${encodeURIComponent(roiKey)}/${key}`,
      );
      const expected = tileSizePx * tileSizePx * tileBands[layer];
      if (answer && answer.bytes.length !== expected) throw new AppError('wrongSize', { path: key });
      this.failed.delete(key);
      if (layer !== 'mask') this.#keep(key, answer?.bytes ?? null);
      return answer?.bytes ?? null;
    } catch (error) {
      this.failed.add(key);
      this.#options.onChange?.();
      throw error;
    }
  }

  #keep(key: string, bytes: Uint8Array | null): void {
    this.#cache.set(key, bytes);
    if (this.#cache.size <= cachedTiles) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }

  async #get(path: string, signal?: AbortSignal): Promise<Answer | null> {
    this.inFlight++;
    this.#options.onChange?.();
    try {
      for (let attempt = 0; ; attempt++) {
        const answer = await this.#attempt(path, signal);
        if (answer !== 'unanswered') return answer;
        const delay = retryDelaysMs[attempt];
        signal?.throwIfAborted();
        if (delay === undefined) throw new AppError('coreStopped', {}, { detail: path, retryable: true });
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    } finally {
      this.inFlight--;
      this.#options.onChange?.();
    }
  }

  async #attempt(path: string, signal?: AbortSignal): Promise<Answer | null | 'unanswered'> {
    let response: Response;
    let bytes: Uint8Array;
    try {
      const init = signal ? { signal } : {};
      response = await (this.#options.fetch ?? fetch)(`${this.#options.origin}/api/pixels/${path}`, init);
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch {
      // No answer, or one that broke off.
      return 'unanswered';
    }
    if (response.status === 204) return null;
    if ([502, 503, 504].includes(response.status)) return 'unanswered';
    const header = response.headers.get(rasterHeaderName);
    if (!response.ok || !header) {
      const failure = failureOf(bytes, `${response.status} ${path}`);
      // A core that was just started again; the window opens the workspace any moment.
      if (failure.code === 'workspaceNotOpen') return 'unanswered';
      throw failure;
    }
    const raster = JSON.parse(header) as RasterBytes;
    const list = response.headers.get(masksHeaderName);
    const versions = list === null ? null : (JSON.parse(list) as (number | null)[]);
    const count = versions ? versions.filter((version) => version !== null).length : 1;
    if (raster.width * raster.height * raster.bands * count !== bytes.length) {
      throw new AppError('fileTruncated', { path }, { detail: `${bytes.length} bytes for ${header}` });
    }
    return { bytes, raster, versions };
  }
}

/** The AppError that a pixel route answered as JSON, or `internal`. */
function failureOf(bytes: Uint8Array, detail: string): AppError {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isAppErrorData(data)) return AppError.fromData(data);
  } catch {
    // Not JSON: the status line is all there is to say.
  }
  return new AppError('internal', {}, { detail });
}
