import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** A failure of the file system while writing, in words that a user understands. */
export function writeError(error: unknown, path: string): AppError {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const detail = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', { path }, { detail, cause: error });
  if (code === 'ENOENT')
    return new AppError('fileMissing', { path: dirname(path) }, { detail, cause: error });
  if (code !== undefined) return new AppError('fileUnreadable', { path }, { detail, cause: error });
  return AppError.from(error);
}

/**
 * Writes a whole file or nothing: under another name in the same folder, flushed to the disk, then renamed. A reader sees
 * the old file or the new one, also after a power cut.
 *
 * @throws AppError `diskFull`, `fileMissing` (no such folder) or `fileUnreadable` (read-only, not permitted).
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  // Part of the name: all of it may be as long as names can be.
  const begin = basename(path).slice(0, 60);
  const temporary = join(dirname(path), `.${begin}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // What could not be written may not be removable either; the first failure is the one to tell.
    await rm(temporary, { force: true }).catch(() => {});
    throw writeError(error, path);
  }
}
