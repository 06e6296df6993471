import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import {
  isMetadataArchiveName,
  isMetadataFolderName,
  isRoiName,
  parseArchiveName,
  parseFolderName,
} from '../../../shared/model/flairHubNames.ts';
import type { DatasetListing, MetadataFile, ScanUnit } from '../layout.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { dataFolder, isHubName } from './findFlairHub.ts';
import { compare, ignoredFiles, ignoredFolders, isFolder, readFolder, stampOf } from './folders.ts';
import type { HubPart, HubParts } from './folders.ts';
import { listMetadata } from './listMetadata.ts';

/** What the dataset folder holds, sorted by what it is for; paths are relative to it. */
interface Found {
  readonly domains: Map<string, { folders: HubPart[]; archives: HubPart[] }>;
  readonly metadataFolders: string[];
  readonly metadataArchives: string[];
  readonly csvs: string[];
  readonly problems: FoundProblem[];
}

/**
 * Lists a FLAIR-HUB folder: domains as units, metadata and split files. Modality folders and archives may lie in it or in its
 * `data/`, and the same domain may have both. No ROI folder is opened: their times of change say whether they have to be.
 *
 * Throws what `readdir` of the folder itself throws.
 */
export function listFlairHub(root: string): DatasetListing {
  const all: Found = {
    domains: new Map(),
    metadataFolders: [],
    metadataArchives: [],
    csvs: [],
    problems: [],
  };
  for (const entry of readFolder(root)) sort(root, '', entry, all);
  const units = [...all.domains]
    .sort(([a], [b]) => compare(a, b))
    .map(([key, parts]): ScanUnit => ({ key, fingerprint: fingerprintOf(root, parts), parts }));
  const tables = listMetadata(root, all.metadataFolders, all.metadataArchives);
  const csvs = all.csvs.map((path): MetadataFile => {
    const fingerprint = stampOf(join(root, path));
    return { kind: 'csv', subject: 'split', path, fingerprint };
  });
  return {
    units,
    // After the SPLIT GeoPackage: the CSV beside the data is what the person trains with, and wins.
    metadata: [...tables.files, ...csvs],
    problems: [...all.problems, ...tables.problems],
  };
}

function sort(root: string, below: string, entry: Dirent, all: Found): void {
  const { name } = entry;
  const path = below + name;
  if (!isFolder(join(root, below), entry)) {
    const archived = parseArchiveName(name);
    if (archived) domainOf(all, archived.domain).archives.push({ folder: archived, path });
    else if (isMetadataArchiveName(name)) all.metadataArchives.push(path);
    else if (/\.csv$/i.test(name)) all.csvs.push(path);
    else if (/\.zip$/i.test(name)) all.problems.push(found('info', 'archiveOther', path));
    else if (!ignoredFiles.test(name)) all.problems.push(found('info', 'notUnderstood', path));
    return;
  }
  const folder = parseFolderName(name);
  if (folder) domainOf(all, folder.domain).folders.push({ folder, path });
  else if (isMetadataFolderName(name)) {
    all.metadataFolders.push(path);
    all.csvs.push(...listCsvs(root, path));
  } else if (below === '' && name === dataFolder && sortData(root, all)) return;
  else {
    if (!ignoredFolders.test(name)) all.problems.push(found('info', 'folderNotUnderstood', path));
    all.csvs.push(...listCsvs(root, path));
  }
}

/** Sorts what is in `data/`; false when nothing in it is of FLAIR-HUB. */
function sortData(root: string, all: Found): boolean {
  try {
    const entries = readFolder(join(root, dataFolder));
    const isOurs = ({ name }: Dirent): boolean =>
      isHubName(name) || isMetadataFolderName(name) || isMetadataArchiveName(name);
    if (!entries.some(isOurs)) return false;
    for (const entry of entries) sort(root, `${dataFolder}/`, entry, all);
  } catch (error) {
    all.problems.push(found('error', 'folderUnreadable', dataFolder, { reason: systemReason(error) }));
  }
  return true;
}

function domainOf(all: Found, domain: string): { folders: HubPart[]; archives: HubPart[] } {
  let parts = all.domains.get(domain);
  if (!parts) all.domains.set(domain, (parts = { folders: [], archives: [] }));
  return parts;
}

/** Changes when a file was added to, removed from or renamed in a folder of the domain, or one of its archives changed. */
function fingerprintOf(root: string, { folders, archives }: HubParts): string {
  const hash = createHash('sha1');
  for (const { path } of folders) {
    const full = join(root, path);
    hash.update(`${path} ${stampOf(full)}\n`);
    let names: string[];
    try {
      names = readdirSync(full).sort(compare);
    } catch {
      continue; // The scan says why. Its permissions are in the stamp, so that it is read again once they are mended.
    }
    for (const name of names) {
      if (isRoiName(name)) hash.update(`${name} ${stampOf(`${full}/${name}`)}\n`);
    }
  }
  for (const { path } of archives) hash.update(`${path} ${stampOf(join(root, path))}\n`);
  return hash.digest('base64url');
}

function listCsvs(root: string, folder: string): string[] {
  try {
    const names = readdirSync(join(root, folder)).filter((name) => /\.csv$/i.test(name));
    return names.sort(compare).map((name) => `${folder}/${name}`);
  } catch {
    return []; // Metadata folders that cannot be read are reported where their content is needed.
  }
}
