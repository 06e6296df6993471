import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isFolder, readFolder } from '../flairHub/folders.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { isHolder, isMetadataFolder, parseDomain, parseDomainArchive, splitOfFolders } from './names.ts';
import type { DomainYear } from './names.ts';

/** A folder or an archive of one domain; plain data. */
export interface Place extends DomainYear {
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  readonly isArchive: boolean;
  /** What the folders around it announce. */
  readonly split: string | null;
}

/** The upper levels of a dataset, down to the domains. */
export interface Tree {
  /** Folders before archives, each in the order of their paths. */
  readonly places: readonly Place[];
  /** Folders that hold others, and other files in them; relative. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly problems: readonly FoundProblem[];
}

/** Levels above the domains: `flair_1_toy_dataset/train/flair_1_toy_aerial_train` below the folder around it. */
const maxDepth = 4;
const ignoredFolders = /^(?:\.|__MACOSX$|docs?$)/i;

/**
 * Lists a dataset down to its domain folders and archives. Only folders whose names are known are opened.
 *
 * Throws what `readdir` throws of the dataset folder itself; other folders that cannot be read become problems.
 */
export function readTree(root: string): Tree {
  const places: Place[] = [];
  const folders: string[] = [];
  const files: string[] = [];
  const problems: FoundProblem[] = [];
  const seen = new Set<string>();
  // A link may lead to a folder that is listed already.
  const isNew = (path: string): boolean => {
    const real = realpathSync(path);
    return !seen.has(real) && seen.add(real) !== null;
  };
  const own = isHolder(basename(root)) ? `${basename(root)}/` : '';

  const visit = (folder: string, depth: number): void => {
    const full = join(root, folder);
    for (const entry of readFolder(full)) {
      const { name } = entry;
      const path = folder === '' ? name : `${folder}/${name}`;
      const place = { path, split: splitOfFolders(own + folder) };
      if (!isFolder(full, entry)) {
        const domain = parseDomainArchive(name);
        if (domain) places.push({ ...domain, ...place, isArchive: true });
        else {
          files.push(path);
          if (/^flair.*\.zip$/i.test(name)) problems.push(found('info', 'flairArchiveWhole', path));
        }
        continue;
      }
      const domain = parseDomain(name);
      if (domain) places.push({ ...domain, ...place, isArchive: false });
      else if (depth < maxDepth && (isHolder(name) || isMetadataFolder(name))) tryVisit(path, depth + 1);
      else if (!ignoredFolders.test(name)) problems.push(found('info', 'flairFolderOdd', path));
    }
  };
  const tryVisit = (folder: string, depth: number): void => {
    try {
      if (!isNew(join(root, folder))) return;
      folders.push(folder);
      visit(folder, depth);
    } catch (error) {
      problems.push(found('error', 'folderUnreadable', folder, { reason: systemReason(error) }));
    }
  };
  isNew(root);
  visit('', 0);
  // The sort is stable: folders stay in the order of their names, so that images come before labels.
  places.sort((a, b) => Number(a.isArchive) - Number(b.isArchive));
  return { places, folders, files, problems };
}
