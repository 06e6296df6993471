import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { PatchIndex, type PixelWindow } from '../../shared/geo/grid.ts';
import { toErrorData } from '../client/toErrorData.ts';

export interface LoadedMask {
  /** `[heightPx, widthPx]` of the patch, file values; the store owns and changes it. */
  readonly data: Uint8Array;
  /** Committed edits that touch the patch. */
  readonly version: number;
}

export type LoadMask = (
  patchId: string,
  of: 'current' | 'original',
  signal: AbortSignal,
) => Promise<LoadedMask>;

/** The mask of one patch in memory. `data` is null unless the state is `ready`. */
export interface PatchMask {
  readonly patch: RoiPatch;
  state: 'absent' | 'loading' | 'ready' | 'failed';
  data: Uint8Array | null;
  /** Kept once it was needed; never changed. */
  original: Uint8Array | null;
  version: number;
  error: AppErrorData | null;
  lastUsed: number;
}

export interface MaskStoreOptions {
  readonly roi: RoiDetail;
  readonly load: LoadMask;
  /** Requests in flight: what a browser opens to one origin. */
  readonly concurrency?: number;
  /** Patches or cells kept in memory beyond the view. Default: as many as make {@link heldPx} pixels. */
  readonly capacity?: number;
}

/** Mask pixels kept in memory: 200 patches of 512 px, 50 MB, and 200 MB more as pictures. */
const heldPx = 200 * 512 * 512;
/** However large they are: a view shows a few at once. */
const leastHeld = 16;

export interface MaskStoreListener {
  /** Pixels of a patch changed; the window is in patch pixels, null for all. */
  onPixels?(mask: PatchMask, window: PixelWindow | null): void;
  /** The original of a patch is there. */
  onOriginal?(mask: PatchMask): void;
  /** A patch left the memory. */
  onEvict?(mask: PatchMask): void;
  /** Something began or ended to load. */
  onLoading?(): void;
}

/** True for patches whose mask can be read at all; `originalChanged` can be seen, not edited. */
export function hasMask(patch: RoiPatch): boolean {
  return patch.readOnly === null || patch.readOnly === 'originalChanged';
}

/**
 * The masks of the open ROI, as many as are needed: reads what the view asks for, in its order, and forgets the rest.
 *
 * It knows nothing of edits but two hooks: `adopt` may change pixels that were just read (edits that are not acknowledged
 * yet lie above what the core answers), and `isPinned` says which patches must stay.
 */
export class MaskStore {
  /** Largest side of a patch. */
  readonly sizePx: number;
  readonly index: PatchIndex<RoiPatch>;
  /** Called with each mask that was read, before anyone sees it. */
  adopt: (mask: PatchMask) => void = () => {};
  isPinned: (patchId: string) => boolean = () => false;

  readonly #masks = new Map<string, PatchMask>();
  readonly #listeners = new Set<MaskStoreListener>();
  readonly #load: LoadMask;
  readonly #concurrency: number;
  readonly #capacity: number;
  readonly #abort = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  #wanted: readonly { readonly mask: PatchMask; readonly of: 'current' | 'original' }[] = [];
  #clock = 0;

  constructor(options: MaskStoreOptions) {
    this.sizePx = options.roi.patchSizePx;
    this.index = new PatchIndex(options.roi.grid, this.sizePx);
    this.#load = options.load;
    this.#concurrency = options.concurrency ?? 6;
    this.#capacity = options.capacity ?? Math.max(leastHeld, Math.floor(heldPx / this.sizePx ** 2));
    for (const patch of options.roi.grid) {
      this.#masks.set(patch.patchId, {
        patch,
        state: 'absent',
        data: null,
        original: null,
        version: 0,
        error: null,
        lastUsed: 0,
      });
    }
  }

  listen(listener: MaskStoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(patchId: string): PatchMask | undefined {
    return this.#masks.get(patchId);
  }

  all(): Iterable<PatchMask> {
    return this.#masks.values();
  }

  /** Masks of the patches that meet a window of the ROI grid. */
  within(window: PixelWindow): PatchMask[] {
    return this.index.within(window).flatMap((patch) => this.get(patch.patchId) ?? []);
  }

  /** Class value at a pixel position of the ROI grid, null where no mask is known. */
  valueAt(pixelX: number, pixelY: number): number | null {
    const patch = this.index.at(pixelX, pixelY);
    const data = patch && this.get(patch.patchId)?.data;
    if (!data) return null;
    return data[(Math.floor(pixelY) - patch.y) * patch.widthPx + Math.floor(pixelX) - patch.x] ?? null;
  }

  /** True while something that was asked for is not there. */
  get loading(): boolean {
    return this.#running.size > 0 || this.#wanted.length > 0;
  }

  /** What the view needs now, most urgent first; replaces what was asked before. */
  want(patchIds: readonly string[], needOriginals: boolean): void {
    this.#clock++;
    const masks = patchIds.flatMap((id) => this.get(id) ?? []).filter((mask) => hasMask(mask.patch));
    for (const mask of masks) mask.lastUsed = this.#clock;
    const current = masks
      .filter((mask) => mask.state === 'absent')
      .map((mask) => ({ mask, of: 'current' as const }));
    const originals = needOriginals
      ? masks.filter((mask) => mask.original === null).map((mask) => ({ mask, of: 'original' as const }))
      : [];
    this.#wanted = [...current, ...originals];
    this.#evict();
    this.#next();
    this.#emit((listener) => listener.onLoading?.());
  }

  /** Reads a patch again and answers when its pixels are there. A failure is kept in `error`. */
  async reload(patchId: string): Promise<void> {
    const mask = this.get(patchId);
    if (!mask || !hasMask(mask.patch)) return;
    await this.#running.get(`current ${patchId}`);
    await this.#start(mask, 'current');
  }

  /** Reads a patch that is not in memory; once, however often it is asked for. A failure is kept in `error`. */
  async load(patchId: string): Promise<void> {
    const mask = this.get(patchId);
    if (!mask || mask.data || !hasMask(mask.patch)) return;
    await (this.#running.get(`current ${patchId}`) ?? this.#start(mask, 'current'));
  }

  /** The original of a patch, read if it must be. */
  async readOriginal(patchId: string): Promise<void> {
    const mask = this.get(patchId);
    if (!mask || mask.original || !hasMask(mask.patch)) return;
    await (this.#running.get(`original ${patchId}`) ?? this.#start(mask, 'original'));
  }

  /** Forgets every patch that is not pinned and not in the list, and lets failed ones try again. */
  forgetExcept(patchIds: ReadonlySet<string>): void {
    for (const mask of this.#masks.values()) {
      if (mask.state === 'failed') mask.state = 'absent';
      if (!patchIds.has(mask.patch.patchId) && !this.isPinned(mask.patch.patchId)) this.#forget(mask);
    }
  }

  /** Says that pixels changed; whoever writes into `data` calls it. */
  touched(mask: PatchMask, window: PixelWindow | null): void {
    this.#emit((listener) => listener.onPixels?.(mask, window));
  }

  /** Stops reading. Masks in memory stay until they are dropped with the store. */
  dispose(): void {
    this.#wanted = [];
    this.#listeners.clear();
    this.#abort.abort();
  }

  #emit(call: (listener: MaskStoreListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }

  #next(): void {
    while (this.#running.size < this.#concurrency) {
      const [first, ...rest] = this.#wanted;
      if (!first) return;
      this.#wanted = rest;
      if (!this.#running.has(`${first.of} ${first.mask.patch.patchId}`))
        void this.#start(first.mask, first.of);
    }
  }

  #start(mask: PatchMask, of: 'current' | 'original'): Promise<void> {
    const key = `${of} ${mask.patch.patchId}`;
    const job = (of === 'current' ? this.#readCurrent(mask) : this.#readOriginal(mask)).finally(() => {
      if (this.#running.get(key) === job) this.#running.delete(key);
      this.#next();
      this.#emit((listener) => listener.onLoading?.());
    });
    this.#running.set(key, job);
    return job;
  }

  async #readCurrent(mask: PatchMask): Promise<void> {
    if (mask.state !== 'ready') mask.state = 'loading';
    try {
      let loaded = await this.#loadWhole(mask.patch, 'current');
      // An edit was acknowledged while an older answer was on its way: ask once more.
      if (loaded.version < mask.version) {
        loaded = await this.#loadWhole(mask.patch, 'current');
      }
      mask.data = loaded.data;
      mask.version = loaded.version;
      mask.state = 'ready';
      mask.error = null;
      this.adopt(mask);
      this.touched(mask, null);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      mask.error = toErrorData(error);
      // What is on screen is still the best that is known, unless nothing is.
      if (mask.state !== 'ready') mask.state = 'failed';
      this.touched(mask, null);
    }
  }

  /** A mask of another size than its place on the grid would be painted askew: the file is not what was indexed. */
  async #loadWhole(patch: RoiPatch, of: 'current' | 'original'): Promise<LoadedMask> {
    const { patchId, widthPx, heightPx } = patch;
    const loaded = await this.#load(patchId, of, this.#abort.signal);
    if (loaded.data.length === widthPx * heightPx) return loaded;
    const expected = `${widthPx} × ${heightPx}`;
    throw new AppError('wrongSize', { path: patchId, found: `${loaded.data.length} px`, expected });
  }

  async #readOriginal(mask: PatchMask): Promise<void> {
    try {
      mask.original = (await this.#loadWhole(mask.patch, 'original')).data;
      this.#emit((listener) => listener.onOriginal?.(mask));
    } catch (error) {
      if (!this.#abort.signal.aborted) mask.error = toErrorData(error);
    }
  }

  #evict(): void {
    const held = [...this.#masks.values()].filter((mask) => mask.data || mask.original);
    if (held.length <= this.#capacity) return;
    const idle = held.filter((mask) => mask.lastUsed < this.#clock && !this.isPinned(mask.patch.patchId));
    idle.sort((a, b) => a.lastUsed - b.lastUsed);
    for (const mask of idle.slice(0, held.length - this.#capacity)) this.#forget(mask);
  }

  #forget(mask: PatchMask): void {
    if (mask.state === 'loading') return;
    mask.data = null;
    mask.original = null;
    mask.state = 'absent';
    this.#emit((listener) => listener.onEvict?.(mask));
  }
}
