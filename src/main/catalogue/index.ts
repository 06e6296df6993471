/** The one door of `catalogue`: what the datasets hold, in SQLite. */
export { createCatalogue } from './createCatalogue.ts';
export type {
  Catalogue,
  CatalogueOptions,
  CatalogueSummary,
  EditStates,
  IndexOptions,
  IndexReport,
} from './createCatalogue.ts';
export type { IndexProgress } from './indexDataset.ts';
export type { CsvFile, PatchRecord } from './records.ts';
