import type { LayoutReader } from '../layout.ts';
import type { HubParts } from './folders.ts';
import { listFlairHub } from './listFlairHub.ts';
import { closeTable, readTable } from './readTable.ts';
import { scanDomain } from './scanDomain.ts';
import { readSplitCsv } from './splitCsv.ts';

/** FLAIR-HUB: folders as extracted, the hub's archives as downloaded, or both. Units are domains with all their years. */
export const flairHubReader: LayoutReader = {
  list: listFlairHub,
  scanUnit: (root, unit) => scanDomain(root, unit.parts as HubParts),
  readMetadata: ({ root, file, at, limit }) =>
    file.kind === 'csv'
      ? readSplitCsv({ root, path: file.path, at, limit })
      : readTable({ root, file, at: at?.offset ?? null, limit }),
  close: closeTable,
};
