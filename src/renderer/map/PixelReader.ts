import {
  masksHeaderName,
  rasterHeaderName,
  tileSizePx,
  type ImageryLayer,
  type RasterBytes,
} from '../../shared/contract/index.ts';
import { AppError, isAppErrorData } from '../../shared/errors.ts';
import type { ClassLayerId } from '../../shared/model/imagery.ts';
import { missingValue } from './imagery/lookShader.ts';
import { TileCache, type TileValues } from './imagery/TileCache.ts';
import { MaskBatch } from './MaskBatch.ts';
import type { LoadedMask } from './MaskStore.ts';

/** Waits before the second, third and fourth attempt at a request that nobody answered. */
const retryDelaysMs = [150, 500, 1500];

/** Tiles that are kept for all maps of a ROI: about 250 of the aerial image, or a whole view of every modality. */
export const maxTileBytes = 256 * 1024 * 1024;

/** Tiles of one byte a pixel on the grid of the ROI, 512 px a side; `confidence` of the prediction in use. */
export type ByteLayer = ClassLayerId | 'confidence';
export type GridLayer = ByteLayer | 'aerial';
/** These change while one looks, and are not kept here. */
const passing: ReadonlySet<GridLayer> = new Set(['mask', 'prediction', 'confidence']);

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

const bytesPerValue: Record<RasterBytes['dtype'], number> = { uint8: 1, uint16: 2, float32: 4 };

interface WantedTile {
  /** Path below that of the ROI. */
  readonly key: string;
  /** Values that it must have. */
  readonly length: number;
  readonly dtype: 'uint8' | 'float32';
  readonly isKept: boolean;
  readonly isAhead?: boolean;
  readonly inDecibels: boolean;
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
  readonly #cache = new TileCache(maxTileBytes);
  readonly #running = new Map<string, Promise<TileValues | null>>();

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

  /** Bytes of the tiles that are kept; at most {@link maxTileBytes}. */
  get bytes(): number {
    return this.#cache.bytes;
  }

  /**
   * One tile, uint8 `[512, 512, bands]`, or null where there is no patch. Answers are kept, but for layers that change:
   * `mask`, `prediction` and `confidence`. Throws AppError after the last attempt, and remembers the tile in `failed`.
   */
  async tile(layer: GridLayer, level: number, col: number, row: number): Promise<Uint8Array | null> {
    const tile = await this.#tile({
      key: `${layer}/${level}/${col}/${row}`,
      length: tileSizePx * tileSizePx * (layer === 'aerial' ? 4 : 1),
      dtype: 'uint8',
      isKept: !passing.has(layer),
      inDecibels: false,
    });
    return tile as Uint8Array | null;
  }

  /**
   * One tile of an imagery `[side, side, bands]` with its gutter on each side; of one date for a series. In float tiles
   * {@link missingValue} stands where there is no value, and backscatter is in dB: `10 log10(x)` of linear values, none of
   * what is not above zero. Otherwise as {@link tile}.
   *
   * @param isAhead nobody waits for it.
   */
  imageryTile(
    layer: ImageryLayer,
    dateIndex: number | null,
    level: number,
    col: number,
    row: number,
    isAhead = false,
  ): Promise<TileValues | null> {
    return this.#tile({
      key: imageryKey(layer, dateIndex, level, col, row),
      length: (layer.tileSizePx + 2 * layer.gutterPx) ** 2 * layer.bands,
      dtype: layer.dtype,
      isKept: true,
      isAhead,
      inDecibels: layer.unit === 'linear',
    });
  }

  /** The same from memory: undefined when it is not there. */
  peekImagery(
    layer: ImageryLayer,
    dateIndex: number | null,
    level: number,
    col: number,
    row: number,
  ): TileValues | null | undefined {
    return this.#cache.get(imageryKey(layer, dateIndex, level, col, row));
  }

  /** A class tile from memory: undefined when it is not there. */
  peekTile(layer: ByteLayer, level: number, col: number, row: number): TileValues | null | undefined {
    return this.#cache.get(`${layer}/${level}/${col}/${row}`);
  }

  /** Value of a class tile at a pixel position of the ROI grid, from what is in memory: null when no tile is. */
  peekClass(layer: ClassLayerId, pixelX: number, pixelY: number, levels: number): number | null {
    for (let level = 0; level < levels; level++) {
      const x = Math.floor(pixelX / 2 ** level);
      const y = Math.floor(pixelY / 2 ** level);
      const tile = this.peekTile(layer, level, Math.floor(x / tileSizePx), Math.floor(y / tileSizePx));
      if (tile) return tile[(y % tileSizePx) * tileSizePx + (x % tileSizePx)] ?? null;
    }
    return null;
  }

  /** Predictions changed: who asks now gets no tile that was asked for before. */
  forgetPredictions(): void {
    for (const key of this.#running.keys())
      if (key.startsWith('prediction/') || key.startsWith('confidence/')) this.#running.delete(key);
  }

  #tile(wanted: WantedTile): Promise<TileValues | null> {
    const known = this.#cache.get(wanted.key);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#running.get(wanted.key);
    if (running) return running;
    const job = this.#readTile(wanted).finally(() => {
      if (this.#running.get(wanted.key) === job) this.#running.delete(wanted.key);
    });
    this.#running.set(wanted.key, job);
    return job;
  }

  async #readTile({
    key,
    length,
    dtype,
    isKept,
    isAhead,
    inDecibels,
  }: WantedTile): Promise<TileValues | null> {
    const { datasetId, roiKey } = this.#options;
    try {
      const path = `tile/${encodeURIComponent(datasetId)}/${encodeURIComponent(roiKey)}/${key}`;
      const answer = await this.#get(path, undefined, isAhead);
      const values = answer && valuesOf(answer, inDecibels);
      if (answer && (values?.length !== length || answer.raster.dtype !== dtype))
        throw new AppError('wrongSize', { path: key });
      this.failed.delete(key);
      if (isKept) this.#cache.set(key, values);
      return values;
    } catch (error) {
      // Of what nobody sees nothing is said; it is tried again when it comes in sight.
      if (isAhead) throw error;
      this.failed.add(key);
      this.#options.onChange?.();
      throw error;
    }
  }

  async #get(path: string, signal?: AbortSignal, isAhead = false): Promise<Answer | null> {
    this.inFlight++;
    this.#options.onChange?.();
    try {
      for (let attempt = 0; ; attempt++) {
        const answer = await this.#attempt(path, signal, isAhead);
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

  async #attempt(
    path: string,
    signal: AbortSignal | undefined,
    isAhead: boolean,
  ): Promise<Answer | null | 'unanswered'> {
    let response: Response;
    let bytes: Uint8Array;
    try {
      const init: RequestInit = { ...(signal ? { signal } : {}), ...(isAhead ? { priority: 'low' } : {}) };
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
    if (raster.width * raster.height * raster.bands * count * bytesPerValue[raster.dtype] !== bytes.length) {
      throw new AppError('fileTruncated', { path }, { detail: `${bytes.length} bytes for ${header}` });
    }
    return { bytes, raster, versions };
  }
}

function imageryKey(layer: ImageryLayer, dateIndex: number | null, level: number, col: number, row: number) {
  const query = dateIndex === null ? '' : `?date=${dateIndex}`;
  return `${layer.id}/${level}/${col}/${row}${query}`;
}

/** The numbers of an answer, as maps and statistics take them. The bytes are used, not copied. */
function valuesOf({ bytes, raster }: Answer, inDecibels: boolean): TileValues {
  if (raster.dtype !== 'float32') return bytes;
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Comparisons with NaN are false.
    if (inDecibels) values[i] = value > 0 && value < Infinity ? 10 * Math.log10(value) : missingValue;
    else if (!(Math.abs(value) < Infinity)) values[i] = missingValue;
  }
  return values;
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
