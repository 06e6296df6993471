import { createStore } from 'zustand/vanilla';
import type { QueueFilter, QueueSort } from '../../../shared/contract/index.ts';

/** What the desk shows: lists in the side panel; tables and rules in place of the land. */
export const deskViews = ['queue', 'patterns', 'regions', 'patches', 'tables', 'rules'] as const;
export type DeskView = (typeof deskViews)[number];
export type DeskList = Exclude<DeskView, 'tables' | 'rules'>;

export interface DeskState {
  readonly view: DeskView;
  /** The list in the side panel: it stays what it was while the tables or the rules are shown. */
  readonly list: DeskList;
  readonly filter: QueueFilter;
  readonly sort: QueueSort;
  readonly descending: boolean;
  /** The list of regions has all of the open ROI, not those that the vote marks. */
  readonly allRegions: boolean;
  /** The item on the card; null while none is open. */
  readonly activeId: string | null;
  /** The editing tools are at hand, digits are classes again. */
  readonly isFixing: boolean;
  /** The group verdict whose members are being checked. */
  readonly groupId: string | null;
  /** Raised when the comparison, or what people said, changed in the core: whoever shows it asks again. */
  readonly comparisonVersion: number;
  readonly reviewVersion: number;
}

export interface DeskActions {
  setView(view: DeskView): void;
  /** Shows the queue of these items: what a click on a table or chart does. */
  showItems(filter: QueueFilter): void;
  setSort(sort: QueueSort, descending: boolean): void;
  /** Opens an item, or closes the card. */
  open(id: string | null): void;
  setAllRegions(allRegions: boolean): void;
  setFixing(isFixing: boolean): void;
  setGroup(groupId: string | null): void;
  noteComparison(): void;
  noteReview(): void;
}

export const initialDesk: DeskState = {
  view: 'queue',
  list: 'queue',
  filter: { states: ['open'] },
  sort: 'severity',
  descending: true,
  allRegions: false,
  activeId: null,
  isFixing: false,
  groupId: null,
  comparisonVersion: 0,
  reviewVersion: 0,
};

export type DeskStore = ReturnType<typeof createDeskStore>;

/** The state of the disagreement desk: one a window. */
export function createDeskStore() {
  return createStore<DeskState & DeskActions>((set) => ({
    ...initialDesk,
    setView: (view) => set(view === 'tables' || view === 'rules' ? { view } : { view, list: view }),
    showItems: (filter) => set({ view: 'queue', list: 'queue', filter }),
    setSort: (sort, descending) => set({ sort, descending }),
    open: (activeId) => set({ activeId, isFixing: false }),
    setAllRegions: (allRegions) => set({ allRegions }),
    setFixing: (isFixing) => set({ isFixing }),
    setGroup: (groupId) => set({ groupId }),
    noteComparison: () => set((s) => ({ comparisonVersion: s.comparisonVersion + 1 })),
    noteReview: () => set((s) => ({ reviewVersion: s.reviewVersion + 1 })),
  }));
}
