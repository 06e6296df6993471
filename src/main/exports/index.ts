export { createExports } from './createExports.ts';
export type { Exports, ExportsOptions, RunOptions } from './createExports.ts';
export type { AnnotationReader, CatalogueReader, ExportDataset } from './sources.ts';
