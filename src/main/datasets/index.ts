/** The one door of `datasets`: recognise a folder, read its names and metadata, generate the sample. */
export { createFlairHubReader } from './flairHub/createFlairHubReader.ts';
export type { FlairHubReader } from './flairHub/createFlairHubReader.ts';
export type { CheckedPatches, PatchToCheck } from './flairHub/checkHeaders.ts';
export {
  judgeMask,
  maskStates,
  placeOf,
  placingModalities,
  stampedModality,
} from './flairHub/judgeHeader.ts';
export type { MaskState, PatchPlace } from './flairHub/judgeHeader.ts';
export type { MetadataFile, MetadataKind, MetadataPage } from './flairHub/metadata.ts';
export { found, Tally } from './flairHub/problem.ts';
export type { FoundProblem } from './flairHub/problem.ts';
export {
  enclosingDataset,
  isDatasetPresent,
  looksLikeDataset,
  recogniseDataset,
} from './flairHub/recognise.ts';
export type { FoundInstead, RecognisedDataset } from './flairHub/recognise.ts';
export type { DatasetListing, ScannedDomain, ScannedRoi } from './flairHub/scanNames.ts';
export { splitOfCsvName } from './flairHub/splitCsv.ts';
export type { CsvPage, CsvShape } from './flairHub/splitCsv.ts';
export {
  createSamplePool,
  defaultSampleSeed,
  disagreementKinds,
  generateSample,
  generateScene,
} from './sample/index.ts';
export type {
  DisagreementKind,
  GenerateOptions,
  GenerateResult,
  PlantedRecord,
  SampleDescription,
  SamplePool,
  SceneOptions,
  ThemeName,
} from './sample/index.ts';
