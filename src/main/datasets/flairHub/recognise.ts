import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { parseArchiveName, parseFileName, parseFolderName } from '../../../shared/model/flairHubNames.ts';
import { systemReason } from './problem.ts';

/** A dataset folder that was recognised. */
export interface RecognisedDataset {
  /** The folder that holds the modality folders: the one given, or the only one of that kind one level down. */
  readonly path: string;
  readonly layout: 'flair-hub';
  readonly nomenclature: 'cosia-hub-0-18';
  /** True for the sample that this program generates. */
  readonly synthetic: boolean;
}

/** What was found in a folder that is no dataset; a parameter of the error `notADataset`. */
export type FoundInstead =
  'empty' | 'file' | 'archives' | 'flair-1' | 'insideDataset' | 'severalDatasets' | 'other';

/**
 * Recognises a FLAIR-HUB folder from names alone.
 *
 * The toy archive holds one folder `FLAIR-HUB_TOY`; choosing the folder around it works too.
 *
 * @throws AppError `datasetMissing` when nothing is there, `folderUnreadable`, `notADataset` with `found`
 *   ({@link FoundInstead}), `count`, `example`, and `suggestion` (a folder to choose instead) where one is known.
 */
export async function recogniseDataset(folder: string): Promise<RecognisedDataset> {
  const path = resolve(folder);
  const names = listFolder(path);
  const root = hasLayout(names) ? path : findBelow(path, names);
  if (root === null) throw new AppError('notADataset', { path, ...describe(path, names) });
  return {
    path: realpathSync(root),
    layout: 'flair-hub',
    nomenclature: 'cosia-hub-0-18',
    synthetic: existsSync(join(root, 'sample.json')),
  };
}

/** True when a folder itself holds modality folders. Cheap enough for a folder picker. Never throws. */
export function looksLikeDataset(folder: string): boolean {
  try {
    return hasLayout(readdirSync(folder));
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

const hasLayout = (names: readonly string[]): boolean => names.some((name) => parseFolderName(name) !== null);

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

function findBelow(path: string, names: readonly string[]): string | null {
  const below = names.filter((name) => !name.startsWith('.') && looksLikeDataset(join(path, name)));
  if (below.length > 1) {
    const example = join(path, below[0]!);
    throw new AppError('notADataset', {
      path,
      found: 'severalDatasets',
      count: below.length,
      example,
      suggestion: example,
    });
  }
  return below.length === 1 ? join(path, below[0]!) : null;
}

/** What the folder holds instead, to tell the person who chose it. */
function describe(path: string, names: readonly string[]): Record<string, string | number> {
  const shown = names.filter((name) => !name.startsWith('.'));
  const as = (found: FoundInstead, like: readonly string[]) => ({
    found,
    count: like.length,
    example: like[0] ?? '',
  });
  const inside = datasetAround(path);
  if (inside !== null) return { ...as('insideDataset', shown), suggestion: inside };
  if (shown.length === 0) return as('empty', []);
  const archives = shown.filter((name) => parseArchiveName(name) !== null);
  if (archives.length > 0) return as('archives', archives);
  // FLAIR#1 and FLAIR#2 name their domains D004_2021.
  const older = shown.filter(
    (name) => /^D\d{3}_\d{4}/.test(name) || /^flair(_|#|-)?[12]?[_-]?(aerial|labels|sen)/i.test(name),
  );
  return older.length > 0 ? as('flair-1', older) : as('other', shown);
}

/** The dataset folder when a modality folder or a ROI folder was chosen. */
function datasetAround(path: string): string | null {
  if (parseFolderName(basename(path))) return dirname(path);
  if (parseFolderName(basename(dirname(path)))) return dirname(dirname(path));
  const holdsRasters = listFolder(path).some((name) => parseFileName(name) !== null);
  return holdsRasters ? dirname(dirname(path)) : null;
}
