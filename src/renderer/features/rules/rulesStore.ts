import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { RulesChange, RulesVersion } from '../../../shared/contract/index.ts';
import type { ComparisonRules } from '../../../shared/comparison/roi.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import {
  changed,
  draftOf,
  redone,
  sameRules,
  undone,
  type ChosenCell,
  type RulesDraft,
} from './rulesDraft.ts';

/** What "What would change" has to say of some rules. */
export interface Trial {
  readonly rules: ComparisonRules;
  readonly jobId: string | null;
  readonly change: RulesChange | null;
  readonly error: AppErrorData | null;
}

/** The rules of a dataset as they are in force, and as somebody is changing them. */
export interface RulesDesk {
  readonly base: RulesVersion;
  readonly draft: RulesDraft;
  readonly chosen: ChosenCell;
  readonly note: string;
  readonly trial: Trial | null;
}

interface RulesState {
  /** By dataset. Kept as long as the window: who leaves the view finds the unsaved changes again. */
  readonly desks: Readonly<Record<string, RulesDesk>>;
}

export const rulesStore = createStore<RulesState>()(() => ({ desks: {} }));

export const useRulesDesk = (datasetId: string): RulesDesk | null =>
  useStore(rulesStore, (s) => s.desks[datasetId] ?? null);

const rulesOf = ({ matrix, settings }: RulesVersion): ComparisonRules => ({ matrix, settings });

/** Changes what the window knows of the rules of a dataset that were read. */
export function updateDesk(datasetId: string, change: (desk: RulesDesk) => Partial<RulesDesk>): void {
  rulesStore.setState(({ desks }) => {
    const desk = desks[datasetId];
    return desk ? { desks: { ...desks, [datasetId]: { ...desk, ...change(desk) } } } : {};
  });
}

/**
 * Takes the rules in force. Changes that were not applied stay, as changes of this version; without any the draft follows.
 */
export function takeRules(datasetId: string, base: RulesVersion): void {
  const before = rulesStore.getState().desks[datasetId];
  if (before?.base.version === base.version) return;
  const isChanged = before !== undefined && isDraftChanged(before);
  const desk: RulesDesk = {
    base,
    draft: isChanged ? before.draft : draftOf(rulesOf(base)),
    chosen: before?.chosen ?? { declared: 0, cover: 0 },
    note: isChanged ? before.note : '',
    trial: isChanged ? before.trial : null,
  };
  rulesStore.setState(({ desks }) => ({ desks: { ...desks, [datasetId]: desk } }));
}

/** Takes up changes that were kept, as one step after the rules in force. */
export function takeKept(
  datasetId: string,
  { rules, note }: { readonly rules: ComparisonRules; readonly note: string },
): void {
  updateDesk(datasetId, ({ draft }) =>
    sameRules(draft.rules, rules) ? {} : { draft: changed(draft, rules), note },
  );
}

/** The changes were stored as this version. */
export function takeApplied(datasetId: string, base: RulesVersion): void {
  updateDesk(datasetId, () => ({ base, draft: draftOf(rulesOf(base)), note: '', trial: null }));
}

export const isDraftChanged = ({ base, draft }: RulesDesk): boolean => !sameRules(draft.rules, rulesOf(base));

/** Changes the draft as one step, or as one with the last when both are of the same field. */
export function changeRules(
  datasetId: string,
  change: (rules: ComparisonRules) => ComparisonRules,
  field: string | null = null,
): void {
  updateDesk(datasetId, ({ draft }) => ({ draft: changed(draft, change(draft.rules), field) }));
}

export const undoRules = (datasetId: string): void =>
  updateDesk(datasetId, ({ draft }) => ({ draft: undone(draft) }));
export const redoRules = (datasetId: string): void =>
  updateDesk(datasetId, ({ draft }) => ({ draft: redone(draft) }));
export const discardRules = (datasetId: string): void =>
  changeRules(datasetId, () => rulesOf(rulesStore.getState().desks[datasetId]!.base));
