import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { RankSort, RunSettings } from '../../../shared/contract/index.ts';

/** What the panel shows. */
export const modelsViews = ['run', 'sets', 'queue'] as const;
export type ModelsView = (typeof modelsViews)[number];

/** What a run is over; `list` is the filter of the list of patches, `where` an expression of its own. */
export const runScopes = ['all', 'roi', 'patch', 'list', 'where'] as const;
export type RunScope = (typeof runScopes)[number];

export const initialSettings: RunSettings = {
  device: 'auto',
  overlap: 'interior',
  marginPx: null,
  probabilities: false,
  batch: null,
};

/** What was chosen in the panel; it stays while the window lives, so that who comes back finds it again. */
export interface ModelsState {
  readonly view: ModelsView;
  /** In place of the lists: a file that somebody would like to import. */
  readonly isImporting: boolean;
  readonly modelId: string | null;
  /** Null: the open ROI, else the whole dataset. */
  readonly scope: RunScope | null;
  readonly where: string;
  readonly settings: RunSettings;
  readonly queue: {
    /** Null: the set in use. */
    readonly setId: string | null;
    readonly where: string;
    readonly sort: RankSort;
    readonly descending: boolean;
    /** The patch that was opened from the queue: `next` goes on from it. */
    readonly patchId: string | null;
  };
  /** Raised when models were imported or removed. */
  readonly modelsVersion: number;
  /** Raised when devices were tried. */
  readonly devicesVersion: number;
  /** Raised when this window changed a set: the core's events say the same a little later. */
  readonly setsVersion: number;
}

export const modelsStore = createStore<ModelsState>(() => ({
  view: 'run',
  isImporting: false,
  modelId: null,
  scope: null,
  where: '',
  settings: initialSettings,
  queue: { setId: null, where: '', sort: 'difference', descending: true, patchId: null },
  modelsVersion: 0,
  devicesVersion: 0,
  setsVersion: 0,
}));

export const useModelsState = <T>(select: (state: ModelsState) => T): T => useStore(modelsStore, select);

export function chooseInModels(changes: Partial<ModelsState>): void {
  modelsStore.setState(changes);
}

export function chooseSettings(changes: Partial<RunSettings>): void {
  modelsStore.setState((s) => ({ settings: { ...s.settings, ...changes } }));
}

export function chooseQueue(changes: Partial<ModelsState['queue']>): void {
  modelsStore.setState((s) => ({ queue: { ...s.queue, ...changes } }));
}

/** Sets of this dataset were changed from here: what shows them asks again. */
export function noteSets(): void {
  modelsStore.setState((s) => ({ setsVersion: s.setsVersion + 1 }));
}

export function noteModels(): void {
  modelsStore.setState((s) => ({ modelsVersion: s.modelsVersion + 1 }));
}

export function noteDevices(): void {
  modelsStore.setState((s) => ({ devicesVersion: s.devicesVersion + 1 }));
}
