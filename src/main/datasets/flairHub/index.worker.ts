import { readHeaders } from '../../raster/readHeader.ts';
import { serveTasks } from '../../workers/index.ts';
import { checkPatches } from './checkHeaders.ts';
import type { PatchToCheck } from './checkHeaders.ts';
import { closeMetadata, listMetadata, readMetadataPage } from './metadata.ts';
import { listDataset, scanDomain } from './scanNames.ts';
import type { FolderName } from '../../../shared/model/flairHubNames.ts';
import { readSplitCsvPage } from './splitCsv.ts';

/** What the indexer does outside the core's thread. Each task answers in a fraction of a second and keeps nothing. */
const tasks = {
  list: ({ root }: { root: string }) => listDataset(root),
  scanDomain: ({ root, folders }: { root: string; folders: readonly FolderName[] }) =>
    scanDomain(root, folders),
  listMetadata: ({ root, folders }: { root: string; folders: readonly string[] }) =>
    listMetadata(root, folders),
  readMetadataPage,
  closeMetadata: () => closeMetadata(),
  readSplitCsvPage,
  checkPatches: ({ root, patches }: { root: string; patches: readonly PatchToCheck[] }) =>
    checkPatches(root, patches, (paths) => readHeaders(paths)),
};

export type IndexTasks = typeof tasks;

export default serveTasks(tasks);
