import type { Database } from 'better-sqlite3';
import type {
  Blame,
  CommitInput,
  EditAck,
  EditExtent,
  EditPart,
  HistoryEntry,
  HistoryFilter,
  RevertPreview,
  RevertTarget,
  Snapshot,
  UndoResult,
  UndoState,
} from '../../shared/contract/annotation.ts';
import type { PixelEdit } from '../../shared/contract/evidence.ts';
import type { PairCount } from '../../shared/editing/runs.ts';
import type { PartPlace } from './editPart.ts';
import type { MaskPixels, PatchEditState, ReadOnlyReason, ReadOriginal } from './MaskStore.ts';
import type { MaskPixel } from './PixelHistory.ts';

export interface AnnotationOptions {
  /** Open, with the current schema; `synchronous=FULL` makes an acknowledged edit survive a power cut. */
  readonly journal: Database;
  /** UUID of this workspace's log. */
  readonly logId: string;
  /** Who edits now. */
  author(): string;
  /** The mask as the dataset holds it; its array is not changed. Throws AppError maskMissing, wrongSize, … */
  readonly readOriginal: ReadOriginal;
  /** The file of an original, to name it in errors. */
  originalPath?(datasetId: string, patchId: string): string | null;
  /** The ROI of a mask, so that an edit over several ROIs is told to each; null when it has none any more. */
  roiOf?(datasetId: string, patchId: string): string | null;
  now?(): Date;
  /** Memory for masks, originals included: 128 patches of 512 x 512 px by default. */
  readonly cacheBytes?: number;
}

/** An undo or redo of one window. */
export interface UndoInput {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly windowId: string;
  readonly editId: string;
}

export interface CurrentMask extends MaskPixels {
  /** Number of committed edits that touch the mask. */
  readonly version: number;
  readonly readOnly: ReadOnlyReason;
}

/** The version of a mask, as design.md defines it; hashes are SHA-256 of row-major pixels, in hexadecimal. */
export interface MaskVersion {
  /** Of the file as it is now. */
  readonly originalSha256: string;
  /** Of the current pixels; of the file when its edits do not apply (`originalChanged`). */
  readonly contentSha256: string;
  readonly lastEditId: string | null;
  readonly lastEditSeq: number | null;
  readonly edits: number;
}

/** An edit, undo or redo that is on the disk. */
export interface EditEvent {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly editId: string;
  readonly windowId: string;
  /** `runs` in base64, in the direction of the change. An edit over several ROIs is an event of each, of no window (''). */
  readonly patches: readonly { readonly patchId: string; readonly runs: string; readonly version: number }[];
}

/** What an edit over any number of masks does to one of them. */
export interface PendingChange {
  readonly patchId: string;
  /** Version of the mask that `runs` apply to. */
  readonly version: number;
  readonly runs: Uint8Array;
}

/** What an edit over several masks is, before it has numbers. */
export interface PendingStart {
  readonly datasetId: string;
  /** The ROI whose undo stack gets it; null for an edit over several ROIs. */
  readonly roiKey: string | null;
  readonly windowId: string;
  readonly editId: string;
  readonly tool: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly gate: string | null;
  /** Edit that an undo, redo or revert is about. */
  readonly target?: string | null;
}

/**
 * An edit that is written bit by bit and seen all at once. While it is pending nobody sees it; if the process dies, it is
 * discarded at the next start.
 */
export interface PendingEdit {
  readonly editId: string;
  /**
   * Stores what it does to some masks, in one small transaction; runs without a pixel are ignored. A mask that is added
   * again replaces what was added before; one that was edited since its `version` is answered by `commit` as outdated.
   * Throws AppError conflict when a pixel is not what `runs` come from, originalChanged, diskFull; `cancelled` after
   * `discard`.
   */
  add(changes: readonly PendingChange[]): Promise<void>;
  /**
   * Makes it visible in one transaction and tells the listeners. When masks were edited since they were added, nothing is
   * committed: they are answered, their changes dropped, and the caller adds them anew. Null when it changes nothing.
   */
  commit(): Promise<{ readonly committed: EditAck | null } | { readonly outdated: readonly string[] }>;
  /** Forgets it. */
  discard(): void;
}

/** A page of the history of a dataset, or of one of its ROIs. */
export interface HistoryQuery extends HistoryFilter {
  readonly datasetId: string;
  /** `seq` of the last entry of the page before. */
  readonly before?: number | undefined;
  /** Leaves undos and redos out. */
  readonly editsOnly?: boolean | undefined;
  readonly limit: number;
}

/** How long work is followed and stopped. Stopped with `cancelled`, it has changed nothing. */
export interface LongWork {
  readonly signal?: AbortSignal | undefined;
  /** Masks done, and how many there are. */
  onProgress?(done: number, total: number): void;
}

export interface RevertInput {
  readonly datasetId: string;
  /** The ROI whose undo stack gets it, which must hold all targets; null for several. */
  readonly roiKey: string | null;
  readonly windowId: string;
  readonly editId: string;
  readonly target: RevertTarget;
}

export interface RevertResult extends UndoResult {
  /** Edits that it took back, wholly or in part. */
  readonly edits: number;
}

/** Takes back a whole batch, or does it again. */
export interface BatchInput {
  readonly datasetId: string;
  /** The edit over several ROIs. */
  readonly target: string;
  readonly windowId: string;
  readonly editId: string;
}

/** What an undo or redo of a whole batch did; its pixels are told ROI by ROI. */
export interface BatchTakenBack extends EditAck {
  readonly tool: 'undo' | 'redo';
  /** Pixels left alone because a later edit holds them. */
  readonly skippedPx: number;
}

/** A version of a mask: after its edit of that number, at a named version, or at a moment (UTC, ISO 8601). */
export type MaskMoment =
  { readonly version: number } | { readonly snapshot: string } | { readonly utc: string };

export interface NewSnapshot {
  readonly datasetId: string;
  /** Null names the masks of the whole dataset. */
  readonly roiKey: string | null;
  readonly name: string;
}

export interface Annotation {
  /**
   * Stores an edit, then acknowledges it. The same edit sent again is acknowledged again; one that changes no pixel is
   * acknowledged and leaves no step.
   * Throws AppError conflict when a pixel is not what the window thought, originalChanged, badRequest, diskFull,
   * workspaceReadOnly, and what reading the original throws; nothing is stored then.
   */
  commit(input: CommitInput): Promise<EditAck>;
  /**
   * Undoes the newest edit of this author in this ROI that is in force; null when there is none. Pixels that do not hold
   * what the edit put there any more are left alone and counted. Throws as `commit`.
   */
  undo(input: UndoInput): Promise<UndoResult | null>;
  /** Takes back the newest undo: what that undo changed, no more. */
  redo(input: UndoInput): Promise<UndoResult | null>;
  undoState(datasetId: string, roiKey: string): UndoState;
  /** Newest first. Of a ROI with the batches that reached it (`roiKey` null). */
  history(query: HistoryQuery): HistoryEntry[];
  historyFacets(datasetId: string, roiKey?: string): { authors: string[]; tools: string[] };
  /** Where an edit lies, largest change first. Throws AppError notFound. */
  editExtent(datasetId: string, editId: string): Promise<EditExtent>;
  /** What an edit changed in one mask; null where it changed nothing. Throws AppError notFound. */
  editPart(datasetId: string, editId: string, place: PartPlace): EditPart | null;
  /** Which edits the pixels of a patch, or of the cells of a large image, have their values from. */
  blame(datasetId: string, patchId: string): Promise<Blame>;
  /** What `revert` would do. Throws AppError notFound for an edit that is not there, badRequest for one that is no target. */
  previewRevert(datasetId: string, target: RevertTarget, work?: LongWork): Promise<RevertPreview>;
  /**
   * Takes edits back wherever no later edit in force touched their pixels, as one edit with the tool `revert`. Null when no
   * pixel goes back. An answer for several ROIs holds no runs: they are told ROI by ROI.
   * Throws as `previewRevert` and `commit`, and badRequest for targets out of `roiKey`.
   */
  revert(input: RevertInput, work?: LongWork): Promise<RevertResult | null>;
  /**
   * Undoes an edit over several ROIs, or does it again when it was undone: by values, as an undo of one ROI.
   * Throws AppError notFound, badRequest for an edit that is on the stack of a ROI, and as `commit`.
   */
  takeBackBatch(input: BatchInput, work?: LongWork): Promise<BatchTakenBack>;
  /** Oldest first; of a ROI with those of the whole dataset. */
  snapshots(datasetId: string, roiKey?: string): Snapshot[];
  addSnapshot(input: NewSnapshot): Snapshot;
  /** Throws AppError notFound. */
  removeSnapshot(datasetId: string, id: string): void;
  /** The edits that changed one pixel, newest first; none outside the mask. */
  pixelHistory(pixel: MaskPixel, limit: number): Promise<PixelEdit[]>;
  /** The current pixels; the array stays as it is when the mask is edited later. Not to be written to. */
  mask(datasetId: string, patchId: string): Promise<CurrentMask>;
  original(datasetId: string, patchId: string): Promise<MaskPixels>;
  /** Patches with edits in the log; the map stays current. */
  patchStates(datasetId: string): ReadonlyMap<string, PatchEditState>;
  /**
   * A mask as it was. Throws AppError notFound for a version or snapshot that it does not have, badRequest for a moment that
   * is none, originalChanged when its edits do not apply.
   */
  maskAt(datasetId: string, patchId: string, at: MaskMoment): Promise<MaskPixels>;
  /** Net change from the original, largest first. Empty when its edits do not apply (`originalChanged`). */
  changedPairs(datasetId: string, patchId: string): Promise<PairCount[]>;
  maskVersion(datasetId: string, patchId: string): Promise<MaskVersion>;
  /** Begins an edit over many masks. Throws AppError conflict when an edit of that id is there already. */
  begin(start: PendingStart): PendingEdit;
  /** Calls `listener` after each edit is on the disk; returns the way to stop. */
  onEdit(listener: (event: EditEvent) => void): () => void;
  /** Forgets masks in memory, so that originals that changed on the disk are noticed: after a rescan. */
  forgetMasks(): void;
  /** Resolves when checkpoints that are due are written. */
  settled(): Promise<void>;
  /** Finishes what was begun. The journal stays open: it is its owner's. */
  close(): Promise<void>;
}
