import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { dataOffset } from '../archives/index.ts';

/** Opening a named pipe would else wait for its writer for ever. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Positioned reads of a file, or of an entry that an archive stores as it is. */
export interface OpenBytes {
  /** Bytes of the file or entry. */
  readonly size: number;
  /** Bytes read so far. */
  readonly bytesRead: number;
  /** Fills `target` from byte `offset` on. @throws AppError `fileTruncated`, `fileUnreadable` */
  readInto(target: Uint8Array, offset: number): void;
}

/**
 * Opens a source for the time of one call.
 *
 * @param source a file, or a stored (method 0) entry of an archive.
 * @throws AppError `fileMissing`, `fileUnreadable`, for an entry also what `dataOffset` of the archives throws; and what
 *   `use` throws.
 */
export function withBytes<T>(source: RasterSource, use: (bytes: OpenBytes) => T): T {
  const path = sourcePath(source);
  const start = typeof source === 'string' ? 0 : dataOffset(source);
  let fd = -1;
  try {
    fd = openSync(typeof source === 'string' ? source : source.archive, openFlags);
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new AppError('fileUnreadable', { path }, { detail: 'not a regular file' });
    const size = typeof source === 'string' ? stat.size : source.sizeBytes;
    return use(new PositionedBytes(fd, path, start, size));
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}

class PositionedBytes implements OpenBytes {
  readonly size: number;
  bytesRead = 0;
  readonly #fd: number;
  readonly #path: string;
  readonly #start: number;

  constructor(fd: number, path: string, start: number, size: number) {
    this.#fd = fd;
    this.#path = path;
    this.#start = start;
    this.size = size;
  }

  readInto(target: Uint8Array, offset: number): void {
    const end = offset + target.length;
    if (end > this.size) throw truncated(this.#path, this.size, end);
    for (let done = 0; done < target.length;) {
      const read = readSync(this.#fd, target, done, target.length - done, this.#start + offset + done);
      // The file was cut since it was opened, or the archive ends inside its entry.
      if (read === 0) throw truncated(this.#path, offset + done, end);
      done += read;
    }
    this.bytesRead += target.length;
  }
}

/** The error of a file that ends too early. */
export function truncated(path: string, sizeBytes: number, neededBytes: number): AppError {
  return new AppError('fileTruncated', { path, sizeBytes, neededBytes });
}

/** A failure of the file system while reading, in words that a user understands. */
function readFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const options = { detail: message, cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('fileMissing', { path }, options);
  return new AppError('fileUnreadable', { path }, options);
}
