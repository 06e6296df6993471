import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { HistoryEntry, RevertTarget, Snapshot } from '../../../shared/contract/index.ts';
import type { EditFilter } from './editFilter.ts';

export const historyTabs = ['edits', 'versions', 'batches'] as const;
export type HistoryTab = (typeof historyTabs)[number];

/** What is asked before it is done. */
export type Asked =
  | { readonly kind: 'revert'; readonly target: RevertTarget; readonly entry: HistoryEntry | null }
  | { readonly kind: 'return'; readonly snapshot: Snapshot }
  /** `insteadOfUndo`: Ctrl+Z was pressed, and the newest edit of the ROI is this one. */
  | { readonly kind: 'batch'; readonly entry: HistoryEntry; readonly insteadOfUndo: boolean };

/** Old pixels that are shown in the place of the masks. */
export type Shown =
  | {
      readonly kind: 'replay';
      readonly patchId: string;
      /** All entries that touched the patch, oldest first: version n is what was there after the n-th. */
      readonly steps: readonly HistoryEntry[];
      /** 0 is the original. */
      readonly version: number;
      readonly isPlaying: boolean;
    }
  | { readonly kind: 'version'; readonly snapshot: Snapshot };

/** The history of the open ROI in this window. */
export interface HistoryState {
  /** It takes the whole inspector. */
  readonly isWide: boolean;
  readonly tab: HistoryTab;
  readonly filter: EditFilter;
  /** The edit that was gone to. */
  readonly current: HistoryEntry | null;
  /** Named version whose differences are marked. */
  readonly compared: string | null;
  readonly asked: Asked | null;
  readonly shown: Shown | null;
  /** The newest edit of this author here, when it is one over several ROIs. */
  readonly newestBatch: HistoryEntry | null;
  /** Asked about once, and kept: an undo takes back what came before it. */
  readonly keptBatch: string | null;
}

export const initialHistory: HistoryState = {
  isWide: false,
  tab: 'edits',
  filter: {},
  current: null,
  compared: null,
  asked: null,
  shown: null,
  newestBatch: null,
  keptBatch: null,
};

/** One history a window: that of the open ROI. */
export const historyStore = createStore<HistoryState>()(() => initialHistory);

export const useHistory = <T>(select: (state: HistoryState) => T): T => useStore(historyStore, select);

/** Opens the history over the inspector. */
export const openHistory = (tab: HistoryTab = historyStore.getState().tab): void =>
  historyStore.setState({ isWide: true, tab });
