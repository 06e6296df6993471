/** The workspace: the one folder of the user's that holds the journal, the catalogue and the cache. */
export { FieldHasher, noHash } from './FieldHasher.ts';
export { migrate } from './migrate.ts';
export { openDatabase, storageError } from './openDatabase.ts';
export { publishOwner, readOwner, withdrawOwner, type Owner } from './owner.ts';
export { defaultConfigDir, forgetRecent, readRecent, rememberRecent } from './recent.ts';
export {
  looksLikeWorkspace,
  makeFolder,
  openWorkspace,
  type DatasetRecord,
  type OpenWorkspace,
} from './Workspace.ts';
