import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Writes a whole file or nothing, replacing the one that is there: under another name beside it, then renamed.
 *
 * The data is on the disk before the name is (fdatasync), so a manifest never vouches for a file that a power cut emptied.
 *
 * @param bytes the content, whole or in pieces; between two pieces the thread is free.
 * @throws AppError `diskFull`, `folderUnreadable` or `fileUnreadable`.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string | Iterable<string>,
): Promise<void> {
  // Part of the name: all of it may be as long as names can be.
  const begin = basename(path).slice(0, 60);
  const temporary = join(dirname(path), `.${begin}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // What could not be written may not be removable either; the first failure is the one to tell.
    await rm(temporary, { force: true }).catch(() => {});
    throw outputError(error, path);
  }
}

/** A failure of the file system on the way out, as an AppError that names the file or folder. */
export function outputError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', { path }, { ...options, retryable: true });
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('folderUnreadable', { path: dirname(path) }, options);
  if (code !== undefined) return new AppError('fileUnreadable', { path }, options);
  return AppError.from(error);
}
