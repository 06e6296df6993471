import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder, readFolder } from '../flairHub/folders.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { isArea, parseDomain, parseFile } from './names.ts';

/** A folder that holds, or may hold, files of patches. */
export interface FileFolder {
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  /** `Z10_AU`, or null when no folder around says it. */
  readonly area: string | null;
}

export interface DomainFolders {
  readonly folders: readonly FileFolder[];
  /** Paths and times of change of all folders. */
  readonly stamps: readonly string[];
  readonly problems: readonly FoundProblem[];
}

/** Levels below a domain: `Z10_AU/img`, with room for a folder of the domain's own name and one of the kind. */
const maxDepth = 4;
const leaf = /^(?:img|msk|sen)$/;

/**
 * Finds the folders of a domain that hold files. The files themselves are not listed where the folder's name says enough.
 *
 * A link is followed only where its name is one of the layout, and an area is not looked for inside another: links that
 * lead in a circle end there.
 */
export function walkDomain(root: string, domainPath: string): DomainFolders {
  const folders: FileFolder[] = [];
  const stamps: string[] = [];
  const problems: FoundProblem[] = [];
  const stamp = (path: string): void => {
    stamps.push(`${path} ${statSync(join(root, path)).mtimeMs}`);
  };
  const attempt = (path: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      problems.push(found('error', 'folderUnreadable', path, { reason: systemReason(error) }));
    }
  };
  const visit = (path: string, area: string | null, depth: number): void => {
    const full = join(root, path);
    stamp(path);
    let holdsFiles = false;
    for (const entry of readFolder(full)) {
      const { name } = entry;
      const below = `${path}/${name}`;
      if (parseFile(name)) holdsFiles = true;
      else if (name.startsWith('.') || !isFolder(full, entry)) continue;
      else if (leaf.test(name) && area !== null) {
        attempt(below, () => {
          stamp(below);
          folders.push({ path: below, area });
        });
      } else if (isArea(name) ? area === null : isOpened(name, entry.isSymbolicLink(), depth)) {
        attempt(below, () => visit(below, isArea(name) ? name : area, depth + 1));
      } else problems.push(found('info', 'flairFolderOdd', below));
    }
    if (holdsFiles) folders.push({ path, area });
  };
  attempt(domainPath, () => visit(domainPath, null, 0));
  return { folders, stamps, problems };
}

function isOpened(name: string, isLink: boolean, depth: number): boolean {
  // As some archive programs leave it: a domain's folder in one of the same name.
  if (parseDomain(name)) return depth === 0 && !isLink;
  return depth < maxDepth && !isLink;
}
