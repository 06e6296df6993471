/** Operations on masks: on a selection, a patch, a ROI, or every patch of a filter. */
export { createOperations, type OperationsOptions } from './createOperations.ts';
export type {
  ApplyRequest,
  ApplyResult,
  BatchRequest,
  BatchRun,
  Operations,
  PreparedBatch,
  ScopedRequest,
} from './Operations.ts';
export type { GateReader } from './sources.ts';
