import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { parseFileName, parseFolderName } from '../../shared/model/flairHubNames.ts';
import { findFlair12, looksLikeFlair12 } from './flair12/index.ts';
import { flairHubsBelow, looksLikeFlairHub } from './flairHub/findFlairHub.ts';
import type { RecognisedDataset } from './layout.ts';
import { findPlain, looksLikePlain } from './plain/index.ts';
import { systemReason } from './problem.ts';

/** What was found in a folder that is no dataset; a parameter of the error `notADataset`. */
export type FoundInstead =
  | 'empty'
  | 'file'
  | 'archives'
  | 'flair-1'
  | 'plainWithoutClasses'
  | 'insideDataset'
  | 'severalDatasets'
  | 'other';

/**
 * Recognises a dataset folder from names alone, the most specific layout first: FLAIR-HUB (folders or archives), FLAIR#1 and
 * FLAIR#2, then any folder of images and masks that brings its own class list. The values of a mask are never looked at.
 *
 * Archives of whole datasets hold one folder; choosing the folder around it works too.
 *
 * @throws AppError `datasetMissing` when nothing is there, `folderUnreadable`, `classListInvalid`, `notADataset` with `found`
 *   ({@link FoundInstead}), `count`, `example`, and `suggestion` (a folder to choose instead) where one is known.
 */
export async function recogniseDataset(folder: string): Promise<RecognisedDataset> {
  const path = resolve(folder);
  const names = listFolder(path);
  if (looksLikeFlairHub(path)) return flairHub(path);
  const inside = datasetAround(path, names);
  if (inside !== null) {
    throw new AppError('notADataset', {
      path,
      ...describeAs('insideDataset', shown(names)),
      suggestion: inside,
    });
  }
  const hubs = flairHubsBelow(path);
  const flair = findFlair12(path);
  const roots = flair ? [...hubs, flair.root] : hubs;
  if (roots.length > 1) throw severalDatasets(path, roots);
  if (hubs.length === 1) return flairHub(hubs[0]!);
  if (flair) {
    const { layout, root } = flair;
    return {
      path: realpathSync(root),
      layout,
      nomenclature: 'flair-1-19',
      classList: null,
      synthetic: false,
    };
  }
  const plain = findPlain(path);
  if (plain) {
    const { root, classList } = plain;
    return { path: realpathSync(root), layout: 'plain', nomenclature: 'own', classList, synthetic: false };
  }
  throw new AppError('notADataset', { path, ...describe(path, names) });
}

function flairHub(root: string): RecognisedDataset {
  return {
    path: realpathSync(root),
    layout: 'flair-hub',
    nomenclature: 'cosia-hub-0-18',
    classList: null,
    synthetic: existsSync(join(root, 'sample.json')),
  };
}

function severalDatasets(path: string, roots: readonly string[]): AppError {
  const example = roots[0]!;
  return new AppError('notADataset', {
    path,
    found: 'severalDatasets',
    count: roots.length,
    example,
    suggestion: example,
  });
}

/**
 * True when a folder itself is a dataset. A folder of images is one only with a class list: else every folder of images of a
 * disk would be. Cheap enough for a folder picker. Never throws.
 */
export function looksLikeDataset(folder: string): boolean {
  try {
    return looksLikeFlairHub(folder) || looksLikeFlair12(folder) || looksLikePlain(folder);
  } catch {
    return false; // A folder that cannot be read is no dataset as far as a picker goes.
  }
}

/** The dataset that a path is in, or is; the path need not exist yet. Nothing may be written there. */
export function enclosingDataset(path: string): string | null {
  let folder = resolve(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  // Through links: where the path leads counts, not how it is written.
  for (folder = realpathSync(folder); ; folder = dirname(folder)) {
    if (looksLikeDataset(folder)) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** False when a known dataset is not there now: no folder, or only the empty one where its disk is plugged in. */
export function isDatasetPresent(folder: string): boolean {
  return looksLikeDataset(folder);
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    const reason = systemReason(cause);
    if (reason === 'ENOENT') throw new AppError('datasetMissing', { path }, { cause });
    if (reason === 'ENOTDIR') throw new AppError('notADataset', { path, found: 'file' }, { cause });
    throw new AppError('folderUnreadable', { path, reason }, { cause });
  }
}

const shown = (names: readonly string[]): string[] => names.filter((name) => !name.startsWith('.')).sort();

function describeAs(found: FoundInstead, like: readonly string[]): Record<string, string | number> {
  return { found, count: like.length, example: like[0] ?? '' };
}

/** What the folder holds instead, to tell the person who chose it. */
function describe(path: string, all: readonly string[]): Record<string, string | number> {
  const names = shown(all);
  if (names.length === 0) return describeAs('empty', []);
  // FLAIR#1 and FLAIR#2 name their domains D004_2021.
  const older = names.filter(
    (name) => /^D\d{3}_\d{4}/.test(name) || /^flair(_|#|-)?[12]?[_-]?(aerial|labels|sen)/i.test(name),
  );
  if (older.length > 0) return describeAs('flair-1', older);
  const archives = names.filter((name) => /\.zip$/i.test(name));
  if (archives.length > 0) return describeAs('archives', archives);
  const image = findImage(path, names);
  return image === null ? describeAs('other', names) : describeAs('plainWithoutClasses', [image]);
}

/** Folders looked into for an image, so that choosing a whole disk answers at once. */
const maxFoldersSearched = 100;

/** An image in a folder or at most two levels below, relative to it. */
function findImage(path: string, names: readonly string[]): string | null {
  let searched = 0;
  const search = (folder: string, list: readonly string[], depth: number): string | null => {
    const image = list.find((name) => /\.tiff?$/i.test(name));
    if (image !== undefined) return folder + image;
    if (depth === 0) return null;
    for (const name of list) {
      if (/\.[a-z0-9]{2,4}$/i.test(name) || searched++ >= maxFoldersSearched) continue;
      try {
        const below = search(`${folder}${name}/`, shown(readdirSync(join(path, folder, name))), depth - 1);
        if (below !== null) return below;
      } catch {
        // A file without an extension, or a folder without permission: no image to show.
      }
    }
    return null;
  };
  return search('', names, 2);
}

/** The dataset folder when a modality folder or a ROI folder of FLAIR-HUB was chosen. */
function datasetAround(path: string, names: readonly string[]): string | null {
  if (parseFolderName(basename(path))) return dirname(path);
  if (parseFolderName(basename(dirname(path)))) return dirname(dirname(path));
  return names.some((name) => parseFileName(name) !== null) ? dirname(dirname(path)) : null;
}
