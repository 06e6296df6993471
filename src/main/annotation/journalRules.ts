import { forEachRun, maxMaskPixels, type Runs } from '../../shared/editing/runs.ts';
import { changeableValues, type Rules } from '../../shared/editing/rules.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * The condition that limited an edit, as its row holds it: the gate's text, within `not (…)` when it was inverted. Null
 * without a gate. (A gate that is not known at a pixel lets it pass neither way; `not` of the language says the same.)
 */
export function gateText(rules: Rules | undefined): string | null {
  if (!rules?.gate) return null;
  return rules.gate.inverted ? `not (${rules.gate.text})` : rules.gate.text;
}

/** The parameters of an edit with the class rules that limited it; rules that limit nothing leave no trace. */
export function withRules(
  parameters: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
): Readonly<Record<string, unknown>> {
  if (!rules || (rules.locked.length === 0 && rules.onlyOver === null)) return parameters;
  const { locked, onlyOver } = rules;
  return {
    ...parameters,
    rules: { ...(locked.length > 0 ? { locked } : {}), ...(onlyOver === null ? {} : { onlyOver }) },
  };
}

/** @throws AppError `conflict` for runs that come from a class that the rules keep. */
export function refuseLocked(patchId: string, runs: Runs, rules: Rules): void {
  const values = changeableValues(rules);
  forEachRun(runs, maxMaskPixels, (_start, _length, before) => {
    if (values[before] === 0)
      throw new AppError('conflict', { patch: patchId }, { detail: `class ${before} is locked` });
  });
}
