/** The one door of `catalogue`: what the datasets hold, in SQLite. */
export { createCatalogue } from './createCatalogue.ts';
export { groupByRoi } from './groupByRoi.ts';
export type {
  Catalogue,
  CatalogueOptions,
  CatalogueSummary,
  CheckOptions,
  EditStates,
  HeadersReader,
  IndexOptions,
  IndexProgress,
  IndexReport,
  ProblemFilter,
  SuperArea,
} from './Catalogue.ts';
export type { CsvFile, PatchRecord } from './records.ts';
