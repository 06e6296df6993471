export { wasChecked } from './checkedEntries.ts';
export { entryOf, placeOf, readArchiveDirectory } from './readArchiveDirectory.ts';
export type { ArchiveFault, ArchiveFaultReason, ArchiveListing } from './readArchiveDirectory.ts';
export {
  dataOffset,
  headBytes,
  openArchiveEntry,
  readArchiveEntry,
  readArchivePrefix,
} from './readArchiveEntry.ts';
export type { ReadEntryOptions } from './readArchiveEntry.ts';
export { streamArchiveEntry } from './streamArchiveEntry.ts';
