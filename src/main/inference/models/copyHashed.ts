import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';

const chunkBytes = 1 << 20;

/** Copies a file and waits until it is on the disk. @returns its SHA-256, of the bytes that were written. */
export async function copyHashed(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(to, 'wx');
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: chunkBytes })) {
      hash.update(chunk as Buffer);
      // A write may take less than it is given: the disk is full then, and the next one says so.
      await file.writeFile(chunk as Buffer);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** A failure of the file system while a model is taken in or away, in words that a user understands. */
export function copyError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', { path }, { ...options, retryable: true });
  return code === undefined ? AppError.from(error) : new AppError('fileUnreadable', { path }, options);
}
