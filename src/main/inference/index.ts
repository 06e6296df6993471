/** Models propose: ONNX models, what they predict of patches, kept beside the masks and never in them. */
export { createInference, type InferenceOptions } from './createInference.ts';
export type {
  Inference,
  InferenceRun,
  Models,
  OpenModel,
  PredictedPixels,
  PredictionExport,
  RankRequest,
} from './Inference.ts';
/** For commands that need no workspace. */
export { inspectModel, testDevices } from './engine/index.ts';
export { createModels, readTemplate, templateNames } from './models/index.ts';
