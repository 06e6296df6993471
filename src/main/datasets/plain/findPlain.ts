import { opendirSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { hasClassListFile, readClassListFile } from './classListFile.ts';
import { ignoredFolder, isTiffName, readFolderPath } from './names.ts';

/**
 * The plain dataset that a folder is, or the only one just below it: GeoTIFF images with a class list beside them. Null
 * when it is none; which roles its folders have is not looked at yet.
 *
 * @throws AppError `classListInvalid` {path, reason}
 */
export function findPlain(path: string): { root: string; classList: Nomenclature } | null {
  const folder = resolve(path);
  const root = looksLikePlain(folder) ? folder : onlyOneBelow(folder);
  if (root === null) return null;
  const file = readClassListFile(root);
  return file && { root: realpathSync(root), classList: file.classList };
}

/**
 * True for a folder with images and a file that is, or by its name should be, their class list: images alone are no
 * dataset. Cheap enough for a folder picker; never throws.
 */
export function looksLikePlain(path: string): boolean {
  return hasClassListFile(path) && hasImages(path);
}

function onlyOneBelow(folder: string): string | null {
  try {
    const below = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isFile() && !ignoredFolder.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .filter(looksLikePlain);
    return below.length === 1 ? below[0]! : null;
  } catch {
    return null; // Whoever asked says why a folder cannot be read.
  }
}

/** Bounds of the look for a first image: a picker must not wait for a whole disk. */
const maxDepth = 4;
const maxFolders = 200;

function hasImages(root: string): boolean {
  let level = [root];
  let looked = 0;
  for (let depth = 0; depth < maxDepth; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (looked++ >= maxFolders) return false;
      if (holdsImage(folder, next)) return true;
    }
    // Folders that tell their role first: they are few, and are where the images are.
    level = next.sort((a, b) => Number(tellsRole(b)) - Number(tellsRole(a)));
  }
  return false;
}

const tellsRole = (path: string): boolean => readFolderPath(basename(path)).role !== null;

/** Stops at the first image; until then gathers the folders. */
function holdsImage(folder: string, folders: string[]): boolean {
  try {
    const dir = opendirSync(folder);
    try {
      for (let entry = dir.readSync(); entry; entry = dir.readSync()) {
        if (isTiffName(entry.name) && !entry.isDirectory()) return true;
        if (!entry.isFile() && !ignoredFolder.test(entry.name)) folders.push(join(folder, entry.name));
      }
    } finally {
      dir.closeSync();
    }
  } catch {
    // A folder that cannot be read shows no image here; the scan names it.
  }
  return false;
}
