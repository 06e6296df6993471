import type { Problem } from '../../../shared/contract/index.ts';
import { formatProblem, problemTexts } from '../../../shared/i18n/problems.ts';
import { translateOr, type Language } from '../../i18n/index.ts';

/** The sentence of a problem; its code where there is none, so that a newer core is still understood in part. */
export function problemText(problem: Problem, language: Language): string {
  const { code, path, params } = problem;
  return Object.hasOwn(problemTexts, code)
    ? formatProblem({ code, params: { path, ...params } }, language)
    : code;
}

/** Stands for the path while a sentence is taken apart; no file has it in its name. */
const mark = '\u0000';

/** The sentence in parts around the places where it names its file. */
export function problemParts(problem: Problem, language: Language): string[] {
  return problemText({ ...problem, path: mark, params: { ...problem.params, path: mark } }, language).split(
    mark,
  );
}

/** What a kind of problem is called; its code where there is no name. */
export const codeName = (code: string): string => translateOr(`health.code.${code}`, code);
