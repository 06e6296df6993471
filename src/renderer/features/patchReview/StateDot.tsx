import type { PatchState } from '../../../shared/comparison/verdicts.ts';

/** The mark of a state: a form of its own besides its colour. */
export function StateDot({ state }: { state: PatchState }) {
  return <i className="state-dot" data-state={state} aria-hidden="true" />;
}
