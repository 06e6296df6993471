export { createExports } from './createExports.ts';
export type { Exports, ExportsOptions, RunOptions } from './createExports.ts';
export type { AnnotationReader, CatalogueReader, ExportDataset } from './sources.ts';
export { createDeskExports } from './desk/createDeskExports.ts';
export type {
  DeskExportInput,
  DeskExportResult,
  DeskExports,
  DeskExportsOptions,
} from './desk/DeskExports.ts';
export { isInside, realOf } from './exportFolder.ts';
export { replaceFile } from './replaceFile.ts';
