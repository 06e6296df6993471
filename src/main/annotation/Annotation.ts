import type { Database } from 'better-sqlite3';
import type {
  CommitInput,
  EditAck,
  HistoryEntry,
  UndoResult,
  UndoState,
} from '../../shared/contract/annotation.ts';
import type { PixelEdit } from '../../shared/contract/evidence.ts';
import type { PairCount } from '../../shared/editing/runs.ts';
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
  /** `runs` in base64, in the direction of the change. */
  readonly patches: readonly { readonly patchId: string; readonly runs: string; readonly version: number }[];
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
  /** Newest first. */
  history(datasetId: string, roiKey: string, limit: number): HistoryEntry[];
  /** The edits that changed one pixel, newest first; none outside the mask. */
  pixelHistory(pixel: MaskPixel, limit: number): Promise<PixelEdit[]>;
  /** The current pixels; the array stays as it is when the mask is edited later. Not to be written to. */
  mask(datasetId: string, patchId: string): Promise<CurrentMask>;
  original(datasetId: string, patchId: string): Promise<MaskPixels>;
  /** Patches with edits in the log; the map stays current. */
  patchStates(datasetId: string): ReadonlyMap<string, PatchEditState>;
  /** Net change from the original, largest first. Empty when its edits do not apply (`originalChanged`). */
  changedPairs(datasetId: string, patchId: string): Promise<PairCount[]>;
  maskVersion(datasetId: string, patchId: string): Promise<MaskVersion>;
  /** Calls `listener` after each edit is on the disk; returns the way to stop. */
  onEdit(listener: (event: EditEvent) => void): () => void;
  /** Forgets masks in memory, so that originals that changed on the disk are noticed: after a rescan. */
  forgetMasks(): void;
  /** Resolves when checkpoints that are due are written. */
  settled(): Promise<void>;
  /** Finishes what was begun. The journal stays open: it is its owner's. */
  close(): Promise<void>;
}
