import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FolderEntry } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { enclosingDataset, looksLikeDataset } from '../datasets/index.ts';
import { looksLikeWorkspace } from '../workspace/index.ts';

/** A folder with more children than this is not listed whole: nobody picks from such a list by eye. */
const maxEntries = 2000;
const looksPerTurn = 16;

/** Lists folders for the pickers of the window, and of the files those whose names end so; without an ending no file. */
export async function listFolder(path = homedir(), ending?: string) {
  const folder = resolve(path);
  const names = await readFolderNames(folder);
  const entries: FolderEntry[] = [];
  for (const name of names.slice(0, maxEntries)) {
    const child = join(folder, name);
    entries.push({
      name,
      path: child,
      looksLikeDataset: looksLikeDataset(child),
      looksLikeWorkspace: looksLikeWorkspace(child),
    });
    // A look into a folder is a fraction of a millisecond; a brush stroke must not wait for hundreds.
    if (entries.length % looksPerTurn === 0) await nextTurn();
  }
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    entries,
    files: ending === undefined ? [] : await listFiles(folder, ending),
    places: await listPlaces(),
    looksLikeDataset: looksLikeDataset(folder),
    looksLikeWorkspace: looksLikeWorkspace(folder),
  };
}

/** Creates a folder; one that exists is fine. Throws AppError datasetReadOnly inside of a dataset, folderUnreadable. */
export async function createFolder(parent: string, name: string): Promise<{ path: string }> {
  if (basename(name) !== name || name === '.' || name === '..')
    throw new AppError('badRequest', { path: name }, { detail: `not a folder name: ${name}` });
  const path = join(resolve(parent), name);
  const dataset = enclosingDataset(path);
  if (dataset !== null) throw new AppError('datasetReadOnly', { path: dataset });
  try {
    await mkdir(path);
    return { path };
  } catch (cause) {
    if (await isFolder(path)) return { path };
    throw new AppError('folderUnreadable', { path }, { cause, detail: String(cause) });
  }
}

async function readFolderNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name)))))
        names.push(entry.name);
    }
    return names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  } catch (cause) {
    throw new AppError('folderUnreadable', { path: folder }, { cause, detail: String(cause) });
  }
}

async function listFiles(
  folder: string,
  ending: string,
): Promise<{ name: string; path: string; sizeBytes: number }[]> {
  const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith(ending));
  names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  const files: { name: string; path: string; sizeBytes: number }[] = [];
  for (const name of names.slice(0, maxEntries)) {
    const path = join(folder, name);
    const entry = await stat(path).catch(() => null);
    if (entry?.isFile()) files.push({ name, path, sizeBytes: entry.size });
  }
  return files;
}

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false;

async function listPlaces(): Promise<{ name: string; path: string }[]> {
  const home = homedir();
  const candidates = [home, join(home, 'Documents'), join(home, 'Desktop'), parse(home).root];
  if (process.platform === 'win32') for (const letter of 'CDEFGH') candidates.push(`${letter}:\\`);
  if (process.platform === 'darwin') candidates.push('/Volumes');
  if (process.platform === 'linux') candidates.push('/media', '/mnt', '/data');
  const places: { name: string; path: string }[] = [];
  for (const path of new Set(candidates)) {
    const real = await realpath(path).catch(() => null);
    if (real !== null && (await isFolder(real))) places.push({ name: basename(path) || path, path });
  }
  return places;
}
