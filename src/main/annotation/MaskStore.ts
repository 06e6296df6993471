import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { applyRuns } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { Journal, MaskRow } from './Journal.ts';

const deflateAsync = promisify(deflate);
const inflateAsync = promisify(inflate);

/** Pixels of a mask, row-major, one byte each. */
export interface MaskPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type ReadOriginal = (datasetId: string, patchId: string) => Promise<MaskPixels>;

/** Why a mask cannot be edited. */
export type ReadOnlyReason = 'originalChanged' | null;

/** What the log says of a patch. */
export interface PatchEditState {
  readonly edits: number;
  readonly changedPx: number;
  readonly readOnly: ReadOnlyReason;
}

/** A mask in memory. `data` is replaced by an edit, never written to: who holds it keeps what they got. */
export interface CachedMask extends MaskPixels {
  readonly datasetId: string;
  readonly patchId: string;
  readonly original: Uint8Array;
  data: Uint8Array;
  /** Committed edits in `data`. */
  version: number;
  readonly readOnly: ReadOnlyReason;
  /** SHA-256 of `original`; null until it is needed. */
  originalSha256: Uint8Array | null;
  /** SHA-256 of `data`, with the version it is of. */
  contentSha256: { readonly version: number; readonly hash: Uint8Array } | null;
  /** Version of the newest checkpoint. */
  checkpoint: number;
  /** Pixels that the edits since then wrote. */
  pxSinceCheckpoint: number;
}

/** Edits of a mask between two checkpoints, at most: with the next one, a replay takes a few milliseconds. */
const editsPerCheckpoint = 64;
/** Pixels that edits write between two checkpoints, as a multiple of the mask's: large brushes need them sooner. */
const masksPerCheckpoint = 8;
/** Edits replayed in one turn of the event loop, when checkpoints are missing. */
const editsPerTurn = 64;

/**
 * The current masks: the original plus its edits, the most recently used ones in memory.
 *
 * Opening a mask reads its original, its newest sound checkpoint and the edits since. When the original is not the one
 * that was edited, the mask is read-only and shows the file as it is now; its edits stay in the log.
 */
export class MaskStore {
  readonly #journal: Journal;
  readonly #readOriginal: ReadOriginal;
  readonly #maxBytes: number;
  readonly #states = new Map<string, Map<string, PatchEditState>>();
  /** In order of use, the oldest first. */
  readonly #cache = new Map<string, CachedMask>();
  readonly #loading = new Map<string, Promise<CachedMask>>();
  readonly #writing = new Set<Promise<void>>();
  #bytes = 0;
  #isClosed = false;

  constructor(journal: Journal, readOriginal: ReadOriginal, maxBytes: number) {
    this.#journal = journal;
    this.#readOriginal = readOriginal;
    this.#maxBytes = maxBytes;
  }

  /** The patches of a dataset with edits in the log; the map stays current. Read from the table once. */
  states(datasetId: string): Map<string, PatchEditState> {
    let states = this.#states.get(datasetId);
    if (!states) {
      states = new Map();
      for (const row of this.#journal.editedMasks(datasetId)) {
        const readOnly = row.originalChanged ? ('originalChanged' as const) : null;
        states.set(row.patchId, { edits: row.edits, changedPx: row.changedPx, readOnly });
      }
      this.#states.set(datasetId, states);
    }
    return states;
  }

  /** The mask of a patch as of the newest edit. Throws what reading the original throws, and workspaceCorrupt. */
  async current(datasetId: string, patchId: string): Promise<CachedMask> {
    for (;;) {
      const mask = this.#recall(datasetId, patchId) ?? (await this.#load(datasetId, patchId));
      if (this.#isCurrent(mask)) return mask;
    }
  }

  /**
   * Calls `use` with the masks of several patches, all current at the same moment and with the hash of their originals.
   * `use` is synchronous, so no other edit comes between what it reads and what it stores.
   */
  async withCurrent<T>(
    datasetId: string,
    patchIds: readonly string[],
    use: (masks: CachedMask[]) => T,
  ): Promise<T> {
    for (;;) {
      const masks = await Promise.all(
        patchIds.map(async (patchId) => {
          const mask = await this.current(datasetId, patchId);
          await this.originalHash(mask);
          return mask;
        }),
      );
      if (masks.every((mask) => this.#isCurrent(mask))) return use(masks);
    }
  }

  async originalHash(mask: CachedMask): Promise<Uint8Array> {
    return (mask.originalSha256 ??= await sha256(mask.original));
  }

  async contentHash(mask: CachedMask): Promise<Uint8Array> {
    const { version, data } = mask;
    if (mask.contentSha256?.version === version) return mask.contentSha256.hash;
    const hash = data === mask.original ? await this.originalHash(mask) : await sha256(data);
    mask.contentSha256 = { version, hash };
    return hash;
  }

  /** Takes note of an edit that is in the journal. `data` is the mask after it, `changedPx` its distance from the original. */
  advance(mask: CachedMask, data: Uint8Array, changedPx: number, writtenPx: number): void {
    mask.data = data;
    mask.version++;
    mask.pxSinceCheckpoint += writtenPx;
    const { datasetId, patchId, version, readOnly } = mask;
    this.states(datasetId).set(patchId, { edits: version, changedPx, readOnly });
    this.#considerCheckpoint(mask);
  }

  /** Takes note of an edit in the journal whose pixels are not at hand: a mask in memory catches up when it is asked for. */
  noteEdit(datasetId: string, patchId: string, changedPx: number): void {
    const states = this.states(datasetId);
    const { edits = 0, readOnly = null } = states.get(patchId) ?? {};
    states.set(patchId, { edits: edits + 1, changedPx, readOnly });
  }

  /** Number of committed edits of a mask. */
  version(datasetId: string, patchId: string): number {
    return this.states(datasetId).get(patchId)?.edits ?? 0;
  }

  /** Forgets the pixels in memory: the originals are read and compared again. */
  forget(): void {
    this.#cache.clear();
    this.#bytes = 0;
  }

  /** Waits until no checkpoint is being written, and writes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#loading.values(), ...this.#writing]);
  }

  /** Resolves when the checkpoints that are due are written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #isCurrent(mask: CachedMask): boolean {
    return mask.version === this.version(mask.datasetId, mask.patchId);
  }

  #recall(datasetId: string, patchId: string): CachedMask | null {
    const key = maskKey(datasetId, patchId);
    const mask = this.#cache.get(key);
    if (!mask) return null;
    // An edit over many masks, or one that reached another copy of this mask, held by a caller when this one was read.
    if (!this.#isCurrent(mask)) return null;
    this.#cache.delete(key);
    this.#cache.set(key, mask);
    return mask;
  }

  #load(datasetId: string, patchId: string): Promise<CachedMask> {
    const key = maskKey(datasetId, patchId);
    const running = this.#loading.get(key);
    if (running) return running;
    const former = this.#cache.get(key);
    const loading = (former && !former.readOnly ? this.#catchUp(former) : this.#read(datasetId, patchId))
      .then((mask) => {
        this.#remember(key, mask);
        return mask;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  #remember(key: string, mask: CachedMask): void {
    const former = this.#cache.get(key);
    if (former) this.#bytes -= sizeOf(former);
    this.#cache.delete(key);
    this.#cache.set(key, mask);
    this.#bytes += sizeOf(mask);
    for (const [oldKey, old] of this.#cache) {
      if (this.#bytes <= this.#maxBytes || oldKey === key) break;
      this.#cache.delete(oldKey);
      this.#bytes -= sizeOf(old);
    }
  }

  async #read(datasetId: string, patchId: string): Promise<CachedMask> {
    const { data: original, width, height } = await this.#readOriginal(datasetId, patchId);
    const mask: CachedMask = {
      datasetId,
      patchId,
      width,
      height,
      original,
      data: original,
      version: 0,
      readOnly: null,
      originalSha256: null,
      contentSha256: null,
      checkpoint: 0,
      pxSinceCheckpoint: 0,
    };
    const row = this.#journal.mask(datasetId, patchId);
    if (!row || row.edits === 0) return mask;
    const originalSha256 = await sha256(original);
    const isSame =
      row.width === width &&
      row.height === height &&
      Buffer.compare(originalSha256, row.originalSha256) === 0;
    this.#noteOriginal(datasetId, row, !isSame);
    if (!isSame) return { ...mask, originalSha256, version: row.edits, readOnly: 'originalChanged' };
    const start = await this.#fromCheckpoint(row);
    const replayed = await this.#replay(row, start?.data ?? original.slice(), start?.version ?? 0);
    const current = { ...mask, ...replayed, originalSha256, checkpoint: start?.version ?? 0 };
    this.#considerCheckpoint(current);
    return current;
  }

  /** A mask in memory as of the newest edit; the array of the former stays as it is. */
  async #catchUp(former: CachedMask): Promise<CachedMask> {
    const { datasetId, patchId } = former;
    const row = this.#journal.mask(datasetId, patchId)!;
    // Its first edits may be of another file than the one in memory.
    const isSame = Buffer.compare(await this.originalHash(former), row.originalSha256) === 0;
    if (!isSame) return this.#read(datasetId, patchId);
    const replayed = await this.#replay(row, former.data.slice(), former.version);
    const pxSinceCheckpoint = former.pxSinceCheckpoint + replayed.pxSinceCheckpoint;
    const mask: CachedMask = { ...former, ...replayed, pxSinceCheckpoint };
    this.#considerCheckpoint(mask);
    return mask;
  }

  #noteOriginal(datasetId: string, row: MaskRow, changed: boolean): void {
    const states = this.states(datasetId);
    const state = states.get(row.patchId)!;
    const readOnly = changed ? 'originalChanged' : null;
    if (state.readOnly === readOnly) return;
    states.set(row.patchId, { ...state, readOnly });
    try {
      this.#journal.setOriginalChanged(row.id, changed);
    } catch (error) {
      // On a full disk the mask can still be looked at; the next one to open it finds the same and stores it.
      console.warn(`Not stored that the original of ${row.patchId} has changed:`, error);
    }
  }

  /** The newest checkpoint whose pixels have the hash they were stored with. */
  async #fromCheckpoint(row: MaskRow): Promise<{ data: Uint8Array; version: number } | null> {
    const pixels = row.width * row.height;
    for (const { version, contentSha256, data } of this.#journal.checkpoints(row.id)) {
      try {
        const mask = await inflateAsync(data, { maxOutputLength: pixels });
        const isSound = mask.length === pixels && Buffer.compare(await sha256(mask), contentSha256) === 0;
        if (isSound) return { data: new Uint8Array(mask), version };
      } catch {
        // Not inflatable: damaged as well. The log holds the same pixels, and a sound checkpoint is written over it.
      }
    }
    return null;
  }

  async #replay(
    row: MaskRow,
    data: Uint8Array,
    from: number,
  ): Promise<Pick<CachedMask, 'data' | 'version' | 'pxSinceCheckpoint'>> {
    let version = from;
    let pxSinceCheckpoint = 0;
    for (;;) {
      const edits = this.#journal.runsAfter(row.id, version, editsPerTurn);
      for (const edit of edits) {
        if (edit.version !== version + 1 || !appliesWhole(data, edit.runs)) {
          const detail = `mask ${row.patchId}: edit ${edit.version} does not fit version ${version}`;
          throw new AppError('workspaceCorrupt', { path: this.#journal.db.name }, { detail });
        }
        version = edit.version;
        pxSinceCheckpoint += edit.px;
      }
      if (edits.length < editsPerTurn) return { data, version, pxSinceCheckpoint };
      await nextTurn();
    }
  }

  #considerCheckpoint(mask: CachedMask): void {
    const isDue =
      mask.version - mask.checkpoint >= editsPerCheckpoint ||
      mask.pxSinceCheckpoint >= masksPerCheckpoint * mask.data.length;
    if (this.#isClosed || !isDue) return;
    mask.checkpoint = mask.version;
    mask.pxSinceCheckpoint = 0;
    const writing = this.#writeCheckpoint(mask)
      // Without it opening the mask replays more edits; the edits themselves are safe, and the next one tries again.
      .catch((error: unknown) => console.warn(`No checkpoint of ${mask.patchId}:`, error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #writeCheckpoint({ datasetId, patchId, data, version }: CachedMask): Promise<void> {
    const contentSha256 = await sha256(data);
    const deflated = await deflateAsync(data);
    const row = this.#isClosed ? null : this.#journal.mask(datasetId, patchId);
    if (row) this.#journal.addCheckpoint(row.id, { version, contentSha256, data: deflated });
  }
}

/** SHA-256 of bytes, computed in the thread pool: a mask takes 0.2 to 0.7 ms, which the core's thread keeps for strokes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

/** Applies stored runs to a mask; false when they are no runs or a pixel is not what it was before them. */
export function appliesWhole(
  data: Uint8Array,
  runs: Uint8Array,
  direction: 'forward' | 'backward' = 'forward',
): boolean {
  try {
    return applyRuns(data, runs, direction, { check: true }).mismatched === 0;
  } catch {
    // Damaged bytes in the table: for the caller the same as pixels that do not fit.
    return false;
  }
}

function sizeOf(mask: CachedMask): number {
  // Original and current: counted twice from the start, because the first edit makes a second array.
  return mask.original.length * 2;
}

function maskKey(datasetId: string, patchId: string): string {
  return `${datasetId}\n${patchId}`;
}
