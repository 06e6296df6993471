import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  isMetadataArchiveName,
  isMetadataFolderName,
  parseArchiveName,
  parseFolderName,
} from '../../../shared/model/flairHubNames.ts';

/** The folder of the hub's repository that holds the archives. */
export const dataFolder = 'data';

/** True when a name in a folder is one of FLAIR-HUB: a modality folder, or an archive as the hub serves it. */
export function isHubName(name: string): boolean {
  return parseFolderName(name) !== null || parseArchiveName(name) !== null;
}

/** What lies beside `data/` in a copy of the hub's repository, or what a person puts beside it. */
const isHubCompany = (name: string): boolean =>
  isMetadataFolderName(name) ||
  isMetadataArchiveName(name) ||
  /^(csvs?|splits?|\.gitattributes|.*[_-](train|valid|test)\.csv)$/i.test(name);

/**
 * True when a folder itself holds modality folders or the hub's archives, or is a copy of the hub's repository: archives in
 * `data/`, and beside it what belongs to them. Without such company the dataset is `data/` itself: any folder may have one of
 * that name. Cheap, never throws.
 */
export function looksLikeFlairHub(folder: string): boolean {
  const names = namesIn(folder);
  if (names.some(isHubName)) return true;
  return (
    names.includes(dataFolder) &&
    names.some(isHubCompany) &&
    namesIn(join(folder, dataFolder)).some(isHubName)
  );
}

/** FLAIR-HUB folders one level below a folder: the toy archive holds one, `FLAIR-HUB_TOY`. */
export function flairHubsBelow(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name))
    .filter(looksLikeFlairHub);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // A folder that cannot be read is no dataset as far as a picker goes.
  }
}
