import type { Layout } from '../../shared/model/layouts.ts';
import { readHeaders } from '../raster/readHeader.ts';
import { serveTasks } from '../workers/index.ts';
import { checkPatches } from './checkPatches.ts';
import type { CheckArgs } from './checkPatches.ts';
import { flair1Reader, flair2Reader } from './flair12/index.ts';
import { flairHubReader } from './flairHub/index.ts';
import type { LayoutReader, ScanUnit } from './layout.ts';
import { plainReader } from './plain/index.ts';

const readers: Readonly<Record<Layout, LayoutReader>> = {
  'flair-hub': flairHubReader,
  'flair-1': flair1Reader,
  'flair-2': flair2Reader,
  plain: plainReader,
};

interface Of {
  readonly layout: Layout;
}

/** What the indexer does outside the core's thread. Each task answers in a fraction of a second. */
const tasks = {
  list: ({ layout, root }: Of & { root: string }) => readers[layout].list(root),
  scanUnit: ({ layout, root, unit }: Of & { root: string; unit: ScanUnit }) =>
    readers[layout].scanUnit(root, unit),
  readMetadata: ({ layout, ...args }: Of & Parameters<LayoutReader['readMetadata']>[0]) =>
    readers[layout].readMetadata(args),
  checkPatches: (args: CheckArgs) => checkPatches(args, readHeaders),
  close: ({ layout }: Of) => readers[layout].close(),
};

export type DatasetTasks = typeof tasks;

export default serveTasks(tasks);
