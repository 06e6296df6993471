import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';

/**
 * Enough for the directory and tags of a patch in one read; the 900 bands of a Sentinel-2 series fit as well. A read of
 * what the system has cached costs about 1 us for 8 KiB.
 */
const windowBytes = 8192;
/** Opening a named pipe would else wait for its writer for ever. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A failure of the file system while reading, in words that a user understands. */
export function readError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('fileMissing', { path }, options);
  return new AppError('fileUnreadable', { path }, options);
}

/**
 * Positioned, synchronous access to a file through one small buffer that moves over it.
 *
 * One instance is kept and reopened, so that a header costs no allocation; hence never two files at once, and nothing
 * asynchronous between `open` and `close`.
 */
export class TiffBytes {
  path = '';
  /** Size of the open file. */
  size = 0;
  littleEndian = true;
  #fd = -1;
  #start = 0;
  #end = 0;
  readonly #buffer = Buffer.allocUnsafeSlow(windowBytes);
  readonly #view = new DataView(this.#buffer.buffer);

  /** @throws AppError `fileMissing` or `fileUnreadable`. */
  open(path: string): void {
    this.path = path;
    this.#start = 0;
    this.#end = 0;
    try {
      // A path with a NUL would be refused by an exception that is not ours.
      this.#fd = openSync(path, openFlags);
      const stat = fstatSync(this.#fd);
      if (!stat.isFile()) throw new AppError('fileUnreadable', { path }, { detail: 'not a regular file' });
      this.size = stat.size;
    } catch (error) {
      this.close();
      throw readError(error, path);
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }

  truncated(neededBytes: number): AppError {
    return new AppError('fileTruncated', { path: this.path, sizeBytes: this.size, neededBytes });
  }

  u8(offset: number): number {
    return this.#view.getUint8(this.#at(offset, 1));
  }

  u16(offset: number): number {
    return this.#view.getUint16(this.#at(offset, 2), this.littleEndian);
  }

  u32(offset: number): number {
    return this.#view.getUint32(this.#at(offset, 4), this.littleEndian);
  }

  /** Exact up to 2^53; larger values are larger than any file, which is all that callers ask of them. */
  u64(offset: number): number {
    const at = this.#at(offset, 8);
    const first = this.#view.getUint32(at, this.littleEndian);
    const second = this.#view.getUint32(at + 4, this.littleEndian);
    return this.littleEndian ? second * 0x1_0000_0000 + first : first * 0x1_0000_0000 + second;
  }

  f64(offset: number): number {
    return this.#view.getFloat64(this.#at(offset, 8), this.littleEndian);
  }

  /** A copy of any number of bytes. */
  copy(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (!(offset + length <= this.size)) throw this.truncated(offset + length);
    const bytes = new Uint8Array(length);
    this.readInto(bytes, offset);
    return bytes;
  }

  /** Fills `target` from the file at `offset`. */
  readInto(target: Uint8Array, offset: number): void {
    if (!(offset + target.length <= this.size)) throw this.truncated(offset + target.length);
    let done = 0;
    try {
      while (done < target.length) {
        const read = readSync(this.#fd, target, done, target.length - done, offset + done);
        // The file was cut while we read it.
        if (read === 0) throw this.truncated(offset + target.length);
        done += read;
      }
    } catch (error) {
      throw readError(error, this.path);
    }
  }

  /** Where `length` (at most 16) bytes of the file are in the buffer, after moving it there if need be. */
  #at(offset: number, length: number): number {
    if (offset >= this.#start && offset + length <= this.#end) return offset - this.#start;
    if (!(offset + length <= this.size)) throw this.truncated(offset + length);
    const available = Math.min(windowBytes, this.size - offset);
    this.#end = 0;
    this.readInto(available === windowBytes ? this.#buffer : this.#buffer.subarray(0, available), offset);
    this.#start = offset;
    this.#end = offset + available;
    return 0;
  }
}
