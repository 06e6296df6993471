/** The one door of `comparison`: where CoSIA and LPIS contradict each other. */
export { createComparison } from './createComparison.ts';
export type {
  Comparison,
  ComparisonOptions,
  ComparisonProgress,
  ComparisonRun,
  ComparisonScope,
  Outlined,
  QueueRequest,
  RegionWindow,
  StandingVerdict,
} from './Comparison.ts';
