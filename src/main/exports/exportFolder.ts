import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep, isAbsolute } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { makeFolder } from '../workspace/index.ts';
import { parseFolderName } from '../../shared/model/flairHubNames.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { readRecord } from './manifest.ts';
import type { FolderRecord } from './manifest.ts';
import { outputError } from './replaceFile.ts';
import { breathe, rowsPerTurn } from './selectPatches.ts';
import type { ExportDataset, MaskNomenclature } from './sources.ts';

/** Files that file managers leave in folders that look empty. */
const strayNames = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** An output folder that is ready to be written into. */
export interface ExportFolder {
  /** Real path. */
  readonly path: string;
  /** What an earlier export of the same dataset left here, or null. */
  readonly record: FolderRecord | null;
}

/**
 * Creates or checks the folder of an export.
 *
 * @throws AppError exportInsideDataset (also through a link, its own or the dataset's), folderNotEmpty when it holds anything that is not an earlier
 *   export of the same dataset in the same class list, folderUnreadable, diskFull
 */
export async function openExportFolder(
  out: string,
  dataset: ExportDataset,
  classList: MaskNomenclature,
): Promise<ExportFolder> {
  const asked = resolve(out);
  // Before anything is created: an ancestor may be a link into the dataset.
  await refuseDataset(await realOf(asked), dataset, out);
  try {
    makeFolder(asked);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC') throw outputError(error, asked);
    throw new AppError('folderUnreadable', { path: asked }, { cause: error, detail: String(error) });
  }
  const path = await realpath(asked);
  await refuseDataset(path, dataset, out);
  const names = await readdir(path).catch((error: unknown) => {
    throw new AppError('folderUnreadable', { path }, { cause: error, detail: String(error) });
  });
  const record = await readRecord(path);
  if (!record && (await holdsNoFile(path, names))) return { path, record: null };
  const isSame =
    record?.head.dataset.id === dataset.id &&
    record.head.dataset.path === dataset.path &&
    record.head.classList === classList;
  if (!record || !isSame) throw new AppError('folderNotEmpty', { path });
  return { path, record };
}

/**
 * Creates the folders of the files to write and checks that each is really inside the export folder and that no file there
 * is somebody else's.
 *
 * @param targets relative paths, `/` between names.
 * @throws AppError folderNotEmpty naming the foreign file or the folder that leads elsewhere; folderUnreadable, diskFull
 */
export async function prepareTargets(
  folder: ExportFolder,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const own = new Set([
    ...(folder.record?.files.map((file) => file.path) ?? []),
    ...(folder.record?.planned ?? []),
  ]);
  for (const name of new Set(targets.map((target) => dirname(target)))) {
    const path = join(folder.path, name);
    // The names come from a dataset; nothing is made outside before it is looked at.
    if (!isInside(path, folder.path)) throw new AppError('folderNotEmpty', { path });
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw outputError(error, join(path, basename(name)));
    }
    if (!isInside(await realpath(path), folder.path)) throw new AppError('folderNotEmpty', { path });
  }
  for (const [index, target] of targets.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await breathe(signal);
    const path = join(folder.path, target);
    if (!own.has(target) && existsSync(path)) throw new AppError('folderNotEmpty', { path });
  }
}

/** Empty folders are what an export leaves that could not write its first file: a disk that was full. */
async function holdsNoFile(path: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    if (strayNames.has(name)) continue;
    const inner = join(path, name);
    // Links count as files, wherever they lead.
    if (!(await lstat(inner)).isDirectory() || !(await holdsNoFile(inner, await readdir(inner))))
      return false;
  }
  return true;
}

/** True for the folder itself and for what is in it. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** @throws AppError exportInsideDataset for a real path in a dataset, or around one. */
export async function refuseDataset(path: string, dataset: ExportDataset, out: string): Promise<void> {
  const root = await realOf(resolve(dataset.path));
  for (const folder of [root, ...(await linkedFolders(root, dataset.layout))]) {
    if (isInside(path, folder) || isInside(folder, path))
      throw new AppError('exportInsideDataset', { path: out, dataset: dataset.path });
  }
}

/**
 * Folders of the dataset that are links: what they lead to is the dataset, wherever it lies. In FLAIR-HUB only modality
 * folders are its own; the other layouts give their folders many names, so that each counts.
 */
async function linkedFolders(root: string, layout: Layout): Promise<string[]> {
  // A dataset that cannot be listed cannot be exported either, and that is told where its masks are read.
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const links = entries.filter(
    (entry) => entry.isSymbolicLink() && (layout !== 'flair-hub' || parseFolderName(entry.name) !== null),
  );
  return Promise.all(links.map((entry) => realOf(join(root, entry.name))));
}

/** The real path of a path that need not exist: its nearest ancestor's, and the rest as written. */
export async function realOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await realOf(parent), basename(path));
}
