import { createStore } from 'zustand/vanilla';
import type { OpForm, OpId } from './opForm.ts';

/** Where an operation works. `selection` and `roi` never stand beside each other: what is selected limits everything. */
export type OpScope = 'selection' | 'patch' | 'roi' | 'filter';

/** What the panels of operations remember of a window. */
export interface OperationState {
  /** Null until the class list and the workspace's settings are known. */
  readonly form: OpForm | null;
  readonly cleanup: OpId;
  readonly replace: OpId;
  readonly scope: Exclude<OpScope, 'selection'>;
  /** A filter that was written here; null: that of the dataset's list. */
  readonly where: string | null;
}

export const operationStore = createStore<OperationState>()(() => ({
  form: null,
  cleanup: 'islands',
  replace: 'replace',
  scope: 'roi',
  where: null,
}));
