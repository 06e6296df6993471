import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { realOf, refuseDataset } from '../exportFolder.ts';
import type { ExportDataset } from '../sources.ts';
import { aboutTable } from './geoPackageTable.ts';

export type DeskFormat = 'csv' | 'geojson' | 'gpkg' | 'html';

const formats: Readonly<Record<string, DeskFormat>> = {
  '.csv': 'csv',
  '.geojson': 'geojson',
  '.json': 'geojson',
  '.gpkg': 'gpkg',
  '.html': 'html',
  '.htm': 'html',
};

/** The format that a file's name asks for; null for a name of another kind. */
export const formatOf = (path: string): DeskFormat | null => formats[extname(path).toLowerCase()] ?? null;

/** What an earlier export begins with, by which a file is known to be one; of a GeoPackage, what its first pages hold. */
export type Signature = { readonly begin: string } | { readonly holds: string };

/** A GeoPackage of ours. */
export const geoPackageSignature: Signature = { holds: aboutTable };
/** The schema of a database begins on its first page; ours fits into a few. */
const readBytes = 64 * 1024;

/**
 * Checks where a file is to be written.
 *
 * @returns the path, and another one beside it for the file while it grows.
 * @throws AppError exportInsideDataset; folderUnreadable when the folder is not there; folderNotEmpty for a file that is no
 *   earlier export of the same kind
 */
export async function openTarget(
  out: string,
  dataset: ExportDataset,
  signature: Signature,
): Promise<{ path: string; temporary: string }> {
  const path = resolve(out);
  const folder = dirname(path);
  await refuseDataset(join(await realOf(folder), basename(path)), dataset, out);
  const isFolder = (await stat(folder).catch(() => null))?.isDirectory() ?? false;
  if (!isFolder) throw new AppError('folderUnreadable', { path: folder });
  await refuseForeign(path, signature);
  const begin = basename(path).slice(0, 60);
  return { path, temporary: join(folder, `.${begin}.${randomBytes(6).toString('hex')}.part`) };
}

async function refuseForeign(path: string, signature: Signature): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found) return;
  const isOurs = found.isFile() && (found.size === 0 || (await holds(path, signature)));
  if (!isOurs) throw new AppError('folderNotEmpty', { path });
}

async function holds(path: string, signature: Signature): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(readBytes);
      const { bytesRead } = await file.read(buffer, 0, readBytes, 0);
      const bytes = buffer.subarray(0, bytesRead);
      return 'begin' in signature
        ? bytes.toString('utf8').startsWith(signature.begin)
        : bytes.toString('latin1').startsWith('SQLite format 3') && bytes.includes(signature.holds);
    } finally {
      await file.close();
    }
  } catch {
    return false; // What cannot be read is not ours.
  }
}
