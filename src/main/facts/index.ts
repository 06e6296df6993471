/** The one door of `facts`: what the pixels of the patches say, and thumbnails. */
export { decodeCounts } from './counts.ts';
export { createFacts } from './createFacts.ts';
export type { Facts, FactsDataset, FactsOptions, FactsRun } from './Facts.ts';
