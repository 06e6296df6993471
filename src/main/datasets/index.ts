/** The one door of `datasets`: recognise a folder, read its names and metadata, generate the sample. */
export type { CheckedPatches, DateCounts, FileToCheck, PatchToCheck } from './checkPatches.ts';
export { createDatasetReader } from './createDatasetReader.ts';
export type { DatasetReader } from './createDatasetReader.ts';
export { packEntries, unpackEntry } from './entryTable.ts';
export type { EntryPlace } from './entryTable.ts';
export { splitOfCsvName } from './flairHub/splitCsv.ts';
export {
  judgeHeader,
  judgeMask,
  maskStates,
  placeOf,
  placingModalities,
  stampedModality,
} from './judgeHeader.ts';
export type { HeaderFault, MaskState, PatchPlace } from './judgeHeader.ts';
export type {
  CsvShape,
  DatasetListing,
  LayoutReader,
  MetadataCursor,
  MetadataFile,
  MetadataPage,
  RecognisedDataset,
  RoiFiles,
  ScannedRoi,
  ScannedUnit,
  ScanUnit,
} from './layout.ts';
export { readClassListFile } from './plain/index.ts';
export { found, systemReason, Tally } from './problem.ts';
export type { FoundProblem } from './problem.ts';
export { enclosingDataset, isDatasetPresent, looksLikeDataset, recogniseDataset } from './recognise.ts';
export type { FoundInstead } from './recognise.ts';
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
