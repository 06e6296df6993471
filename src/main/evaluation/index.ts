/** The one door of `evaluation`: predictions against masks. */
export { createEvaluations } from './createEvaluations.ts';
export type { EvaluationRun, Evaluations, EvaluationsOptions } from './Evaluations.ts';
