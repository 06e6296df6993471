import type { Problem } from '../../shared/contract/index.ts';
import type { Language } from '../../shared/i18n/language.ts';
import { formatProblem } from '../../shared/i18n/problems.ts';

const marks = { error: '✗', warning: '!', info: '·' } as const;

/** One line about a thing that an index did not understand. */
export function describeProblem(problem: Problem, language: Language): string {
  const params = { path: problem.path, ...problem.params };
  return `${marks[problem.severity]} ${formatProblem({ code: problem.code, params }, language)}`;
}
