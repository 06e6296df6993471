import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { DatasetListing, ScanUnit } from '../layout.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import { readClassListFile } from './classListFile.ts';
import { ignoredFolder, isTiffName, readFolderPath } from './names.ts';
import type { FolderMeaning, Role } from './names.ts';
import { unclearRoles } from './unclearRoles.ts';

/** What `scanPlainUnit` needs of a unit: the folders of one place. */
export interface PlainParts {
  readonly place: string;
  readonly domain: string;
  readonly split: string | null;
  readonly folders: readonly { readonly path: string; readonly role: Role | null }[];
}

/** A folder that holds images or masks itself. */
export interface ImageFolder {
  /** Relative to the dataset, with `/`. */
  readonly path: string;
  readonly meaning: FolderMeaning;
  /** Names of its TIFF files. */
  readonly names: readonly string[];
  /** Nanoseconds since 1970, as text. */
  readonly changed: string;
}

/** Levels of folders below the dataset. */
const maxDepth = 6;
/** Of how units are found and patches named: a new one makes every unit new. */
const rulesVersion = 'plain-1';

/**
 * Lists a plain dataset: one unit a place, with the folders of its images and masks. Links are followed, each real folder
 * is read once. Throws what `readdir` throws when the dataset folder itself cannot be read.
 */
export function listPlain(root: string): DatasetListing {
  const problems: FoundProblem[] = [];
  const folders = walk(root, problems);
  problems.push(...unclearRoles(folders), ...classListProblems(root));
  const places = new Map<string, ImageFolder[]>();
  for (const folder of folders) {
    const known = places.get(folder.meaning.place);
    if (known) known.push(folder);
    else places.set(folder.meaning.place, [folder]);
  }
  const units = [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, list]) => unitOf(place, list));
  return { units, metadata: [], problems };
}

function unitOf(place: string, folders: readonly ImageFolder[]): ScanUnit {
  const { domain, split } = folders[0]!.meaning;
  const hash = createHash('sha256').update(rulesVersion);
  for (const { path, changed } of folders) hash.update(`\0${path}\0${changed}`);
  const parts: PlainParts = {
    place,
    domain,
    split,
    folders: folders.map(({ path, meaning }) => ({ path, role: meaning.role })),
  };
  return { key: place === '' ? '.' : place, fingerprint: hash.digest('hex').slice(0, 32), parts };
}

interface Waiting {
  readonly path: string;
  readonly depth: number;
}

/** Folders with TIFF files, by path. Real folders before links, so that a folder keeps the path that is its own. */
function walk(root: string, problems: FoundProblem[]): ImageFolder[] {
  const folders: ImageFolder[] = [];
  const seen = new Map<string, string>();
  const waiting: Waiting[] = [{ path: '', depth: 0 }];
  const links: Waiting[] = [];
  for (let next = waiting.pop(); next; next = waiting.pop() ?? links.pop()) {
    const { path, depth } = next;
    try {
      const full = join(root, path);
      const real = realpathSync(full);
      const before = seen.get(real);
      if (before !== undefined) {
        problems.push(found('warning', 'plainFolderTwice', path, { other: before || '.' }));
        continue;
      }
      seen.set(real, path);
      const names: string[] = [];
      // The time first: a file that is added while the names are read makes the next scan read them again.
      const changed = statSync(full, { bigint: true }).mtimeNs.toString();
      for (const entry of readdirSync(full, { withFileTypes: true })) {
        const below = path === '' ? entry.name : `${path}/${entry.name}`;
        const kind = entry.isSymbolicLink() ? kindOfLink(join(root, below)) : null;
        const isFolder = kind === null ? entry.isDirectory() : kind === 'folder';
        if (kind === 'broken') problems.push(found('warning', 'plainBrokenLink', below));
        else if (!isFolder && isTiffName(entry.name)) names.push(entry.name);
        if (!isFolder || ignoredFolder.test(entry.name)) continue;
        if (depth === maxDepth) problems.push(found('info', 'plainTooDeep', below, { depth: maxDepth }));
        else (kind === null ? waiting : links).push({ path: below, depth: depth + 1 });
      }
      if (names.length > 0) folders.push({ path, meaning: readFolderPath(path), names, changed });
    } catch (error) {
      if (path === '') throw error;
      problems.push(found('warning', 'folderUnreadable', path, { reason: systemReason(error) }));
    }
  }
  return folders.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function kindOfLink(path: string): 'folder' | 'file' | 'broken' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'broken'; // Nothing is there, or the links lead in a circle.
  }
}

/** The list that the dataset was added with stays in use: what became of its file is told, nothing more. */
function classListProblems(root: string): FoundProblem[] {
  try {
    if (readClassListFile(root)) return [];
    return [found('warning', 'plainNoClassList', '.')];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const full = String(error.params['path']);
    const path = full === root ? '.' : basename(full);
    const reason = String(error.params['reason']);
    return [found('warning', 'plainClassListInvalid', path, { reason })];
  }
}
