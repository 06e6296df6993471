import { basename, join } from 'node:path';
import { readArchiveDirectory } from '../../archives/index.ts';
import { isFolder, readFolder } from '../flairHub/folders.ts';
import { namesIn } from './folders.ts';
import {
  isArea,
  isHubFolder,
  isSeriesTier,
  isTierFolder,
  namesFlair2,
  parseDomain,
  parseDomainArchive,
  parseFile,
} from './names.ts';
import { readTree } from './readTree.ts';
import type { Tree } from './readTree.ts';

/** A FLAIR#1 or FLAIR#2 folder. */
export interface FoundFlair12 {
  /** The folder given, or the only one of that kind in it. */
  readonly root: string;
  readonly layout: 'flair-1' | 'flair-2';
}

/** Folders looked into before a question is answered with no. */
const maxTried = 3;

/**
 * Recognises a FLAIR#1 or FLAIR#2 dataset from names alone: the folders of the challenges, their toy dataset, the form of
 * the Hugging Face repository IGNF/FLAIR, or domains (folders or archives) alone in a folder.
 *
 * It is FLAIR#2 when there are Sentinel-2 series (a `sen` folder, a `SEN2_` file) or a name has flair_2, flair-2 or flair#2
 * in it; else FLAIR#1. Both use the same class list and are read by the same means.
 *
 * @returns null when it is none, when several folders in it are, or when it cannot be read.
 */
export function findFlair12(path: string): FoundFlair12 | null {
  const root = looksLikeFlair12(path) ? path : onlyBelow(path);
  return root === null ? null : { root, layout: isFlair2(root) ? 'flair-2' : 'flair-1' };
}

/** True when a folder itself is such a dataset; never throws. A handful of folders are listed at most. */
export function looksLikeFlair12(path: string): boolean {
  const names = namesIn(path);
  const below = (name: string, test: (name: string) => boolean): boolean =>
    namesIn(join(path, name)).some(test);
  const isDomain = (name: string): boolean => parseDomain(name) !== null || parseDomainArchive(name) !== null;
  return (
    names.some((name) => isTierFolder(name) || parseDomainArchive(name) !== null) ||
    names
      .filter((name) => parseDomain(name) !== null)
      .slice(0, maxTried)
      .some((name) => below(name, isArea)) ||
    names.some(
      (name) =>
        (isHubFolder(name) && below(name, isDomain)) ||
        (name === 'data' && below(name, isHubFolder)) ||
        (/^(?:train|test|val|valid)$/i.test(name) && below(name, isTierFolder)),
    )
  );
}

function onlyBelow(path: string): string | null {
  try {
    const below = readFolder(path)
      .filter((entry) => !entry.name.startsWith('.') && isFolder(path, entry))
      .map((entry) => join(path, entry.name))
      .filter(looksLikeFlair12);
    return below.length === 1 ? below[0]! : null;
  } catch {
    return null; // What cannot be read is not recognised.
  }
}

function isFlair2(root: string): boolean {
  let tree: Tree;
  try {
    tree = readTree(root);
  } catch {
    return false;
  }
  const names = [root, ...tree.folders, ...tree.files].map((path) => basename(path));
  return names.some((name) => namesFlair2(name) || isSeriesTier(name)) || hasSeries(root, tree);
}

/** Looks for series inside some domains. */
function hasSeries(root: string, { places }: Tree): boolean {
  const archive = places.find((place) => place.isArchive);
  if (archive && archiveHasSeries(join(root, archive.path))) return true;
  return places
    .filter((place) => !place.isArchive)
    .slice(0, maxTried)
    .some(({ path }) =>
      namesIn(join(root, path))
        .slice(0, maxTried)
        .some((area) => namesIn(join(root, path, area)).some((name) => name === 'sen' || isSeriesFile(name))),
    );
}

function archiveHasSeries(path: string): boolean {
  try {
    return readArchiveDirectory(path).names.some((name) =>
      isSeriesFile(name.slice(name.lastIndexOf('/') + 1)),
    );
  } catch {
    return false; // A damaged archive is reported when it is scanned.
  }
}

function isSeriesFile(name: string): boolean {
  const kind = parseFile(name)?.kind;
  return kind === 'data' || kind === 'masks' || kind === 'products';
}
