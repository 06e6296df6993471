import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { FolderName } from '../../../shared/model/flairHubNames.ts';
import { systemReason } from '../problem.ts';

/** A modality folder or an archive of one; `path` is relative to the dataset, with `/`. */
export interface HubPart {
  readonly folder: FolderName;
  readonly path: string;
}

/** What a domain is scanned from: `ScanUnit.parts` of this layout. */
export interface HubParts {
  readonly folders: readonly HubPart[];
  readonly archives: readonly HubPart[];
}

/** Left beside rasters by other programs and systems; no reason to trouble anybody. */
export const ignoredFiles =
  /^\.|^(thumbs\.db|desktop\.ini|sample\.json)$|\.(aux\.xml|ovr|tfw|xml|qml|qmd|msk|csv|gpkg|md|txt|pdf|json|html|sha256|md5)$/i;
export const ignoredFolders = /^(\.|csvs?$|splits?$|docs?$|__MACOSX$)/i;

/** The entries of a folder in the order of their names. Throws what `readdir` throws. */
export function readFolder(path: string): Dirent[] {
  return readdirSync(path, { withFileTypes: true }).sort((a, b) => compare(a.name, b.name));
}

/** True for a folder, also behind a link. Links cannot make a circle: three levels are opened, none is searched. */
export function isFolder(parent: string, entry: Dirent): boolean {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(join(parent, entry.name)).isDirectory();
  } catch {
    return true; // A broken or circular link with a folder's name: opening it says what is wrong.
  }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Time of change, permissions, and size of a file; of a folder the size says nothing. */
export function stampOf(path: string): string {
  try {
    const stat = statSync(path);
    return `${stat.mtimeMs} ${stat.mode} ${stat.isDirectory() ? '' : stat.size}`;
  } catch (error) {
    return systemReason(error);
  }
}
