import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Disagreement, GroupCheck, Verdict } from '../../../shared/contract/index.ts';
import type { Cause, Confidence } from '../../../shared/comparison/verdicts.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import type { AppErrorData } from '../../../shared/errors.ts';

type Rings = readonly (readonly number[])[];

/** What will go with the next verdict. */
export interface Draft {
  readonly cause: Cause | null;
  readonly confidence: Confidence;
  readonly comment: string;
}

/** The card of the open item. */
export interface CardState {
  readonly id: string | null;
  /** As last known; it stays on the card when it is gone. */
  readonly item: Disagreement | null;
  readonly rings: Rings;
  readonly regionRings: Rings;
  /** `gone`: mask or rules changed, and the core has no such item any more. */
  readonly state: 'none' | 'loading' | 'ready' | 'gone' | 'failed';
  readonly error: AppErrorData | null;
  /** `performance.now()` when it was opened. */
  readonly openedAt: number;
  readonly draft: Draft;
  /** Of the verdict in force: a comment that differs is not said yet. */
  readonly saidComment: string;
  /** Verdicts on it in the core, newest first. */
  readonly given: readonly Verdict[];
  /** What limits the tools in fix mode. */
  readonly clip: 'area' | 'region' | null;
  /** The list that asks for the class of "set the area to". */
  readonly asksClass: boolean;
  /** A region of the list that the land shows, or will when its ROI is open. */
  readonly lookAt: { readonly id: string; readonly roiKey: string; readonly window: PixelWindow } | null;
  /** The group verdict whose members are being checked. */
  readonly group: GroupCheck | null;
}

export const emptyDraft: Draft = { cause: null, confidence: 'sure', comment: '' };

export const noCard: Omit<CardState, 'group' | 'lookAt'> = {
  ...{ id: null, item: null, rings: [], regionRings: [], state: 'none', error: null, openedAt: 0 },
  ...{ draft: emptyDraft, saidComment: '', given: [], clip: null, asksClass: false },
};

/** One card a window. */
export const cardStore = createStore<CardState>()(() => ({ ...noCard, group: null, lookAt: null }));

export const useCard = <T>(select: (state: CardState) => T): T => useStore(cardStore, select);

export const setDraft = (change: Partial<Draft>): void =>
  cardStore.setState((s) => ({ draft: { ...s.draft, ...change } }));
