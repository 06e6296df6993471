import { createStore } from 'zustand/vanilla';
import type { RoiDetail, UndoState } from '../../shared/contract/index.ts';
import type { PixelSet } from '../../shared/editing/pixelSet.ts';
import type { AppErrorData } from '../../shared/errors.ts';

/** How the last strokes stand on disk. */
export type SaveState =
  | { readonly kind: 'idle' }
  /** Sent, not yet acknowledged: shown, never called saved. */
  | { readonly kind: 'saving'; readonly pending: number }
  | { readonly kind: 'saved'; readonly at: string }
  /** The core is gone; unacknowledged edits are kept and sent again when it is back. */
  | { readonly kind: 'waiting'; readonly pending: number }
  /** The core cannot store: disk full, workspace read-only. What was painted stays on screen and is tried again. */
  | { readonly kind: 'unsaved'; readonly pending: number; readonly error: AppErrorData }
  /** An edit was refused and taken back on screen. */
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** What is under the pointer. */
export interface CursorInfo {
  readonly worldX: number;
  readonly worldY: number;
  readonly patchId: string | null;
  /** Class values there, null where unknown or none. */
  readonly maskValue: number | null;
  readonly lpisValue: number | null;
}

/** The state of the open ROI, as far as the panels show it; the pixels live in the map. */
export interface DocumentState {
  readonly roi: RoiDetail | null;
  readonly undo: UndoState;
  readonly save: SaveState;
  readonly cursor: CursorInfo | null;
  /** Metres per screen pixel. */
  readonly resolution: number | null;
  /** Pixels of each class value in the view, counted when the view rests; null until then. */
  readonly viewCounts: ReadonlyMap<number, number> | null;
  /** Raised by one when the history of the ROI changed. */
  readonly historyVersion: number;
  /** True while patches of the view are still being read. */
  readonly loading: boolean;
  /** Pixels that tools and operations are limited to; null when nothing is selected, and everything is meant. */
  readonly selection: PixelSet | null;
  /** How the gate stands in this ROI. `unknown` until it was read; `never`: it lets no pixel in sight pass. */
  readonly gate:
    | { readonly kind: 'off' | 'loading' | 'ready' | 'never' }
    | { readonly kind: 'wrong'; readonly error: AppErrorData };
  /** What a tool has to say, in the status line. */
  readonly toolNote: string | null;
  /** Why painting is not possible in this view, or null. */
  readonly paintBlocked: 'zoomIn' | 'readOnly' | null;
}

export const emptyUndo: UndoState = { undoDepth: 0, redoDepth: 0, undoTool: null, redoTool: null };

export const initialDocument: DocumentState = {
  roi: null,
  undo: emptyUndo,
  save: { kind: 'idle' },
  cursor: null,
  resolution: null,
  viewCounts: null,
  historyVersion: 0,
  loading: false,
  selection: null,
  gate: { kind: 'off' },
  toolNote: null,
  paintBlocked: null,
};

export type DocumentStore = ReturnType<typeof createDocumentStore>;

/** Creates the document state of one window; the map writes it, the panels read it. */
export function createDocumentStore() {
  return createStore<DocumentState>()(() => initialDocument);
}
