import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { FlagReason } from '../../../shared/comparison/verdicts.ts';

/** A remark that is being written. */
export interface RemarkDraft {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly patchId: string | null;
  /** On the grid of the ROI. */
  readonly x: number;
  readonly y: number;
  readonly flag: FlagReason | null;
  /** The reason is asked for before the text. */
  readonly asksFlag: boolean;
  /** Sent with each try, so that it is stored once. */
  readonly eventId: string;
}

interface RemarkState {
  /** The remark whose thread is open. */
  readonly openId: string | null;
  readonly draft: RemarkDraft | null;
  readonly withResolved: boolean;
}

export const remarkStore = createStore<RemarkState>()(() => ({
  openId: null,
  draft: null,
  withResolved: false,
}));

export const useRemarkState = <T>(select: (state: RemarkState) => T): T => useStore(remarkStore, select);

export const openRemark = (openId: string | null): void => remarkStore.setState({ openId, draft: null });

export const beginRemark = (draft: Omit<RemarkDraft, 'eventId'>): void =>
  remarkStore.setState({ openId: null, draft: { ...draft, eventId: crypto.randomUUID() } });

export const changeDraft = (change: Partial<Pick<RemarkDraft, 'flag' | 'asksFlag'>>): void =>
  remarkStore.setState(({ draft }) => (draft ? { draft: { ...draft, ...change } } : {}));

export const closeRemarks = (): void => remarkStore.setState({ openId: null, draft: null });
