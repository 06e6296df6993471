import type { Problem } from '../../../shared/contract/index.ts';
import { formatProblem, problemTexts } from '../../../shared/i18n/problems.ts';
import type { Language } from '../../i18n/index.ts';

/** The sentence of a problem; its code where there is none, so that a newer core is still understood in part. */
export function problemText(problem: Problem, language: Language): string {
  const { code, path, params } = problem;
  return Object.hasOwn(problemTexts, code)
    ? formatProblem({ code, params: { path, ...params } }, language)
    : code;
}
