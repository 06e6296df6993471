import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { ArchiveEntry, RasterSource } from '../../shared/raster/source.ts';
import { openArchiveEntry, readArchiveEntry, readArchivePrefix, wasChecked } from '../archives/index.ts';

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
 * How much of a source will be read: its tags, some of its blocks, or all. It decides how an entry of an archive is read.
 */
export type ReadExtent = 'head' | 'part' | 'whole';

/** Stored entries up to this size are read at once and checked when they are wanted whole; larger ones in place. */
const maxCheckedBytes = 64 * 1024 ** 2;
/** Memory for entries that is kept from one to the next. */
const maxKept = 16 * 1024 ** 2;
/** First bytes of a deflated entry that are decompressed for its tags alone, which most writers put in front. */
const prefixBytes = 8192;

let entryScratch: Buffer = Buffer.alloc(0);

function entryMemory(bytes: number): Buffer {
  if (entryScratch.length >= bytes) return entryScratch;
  const memory = Buffer.allocUnsafeSlow(bytes);
  if (bytes <= maxKept) entryScratch = memory;
  return memory;
}

/** More of a deflated entry is needed than its first bytes. */
export class PrefixTooShort extends Error {}

/**
 * Positioned, synchronous access to a file, or to an entry of an archive as if it were one, through one small buffer that moves over it.
 *
 * One instance is kept and reopened, so that a header costs no allocation; hence never two files at once, and nothing
 * asynchronous between `open` and `close`. A stored entry is read in place, or whole when all of it is wanted, so that its
 * CRC-32 is checked; a deflated one is decompressed into memory.
 */
export class TiffBytes {
  path = '';
  /** Size of the open file. */
  size = 0;
  littleEndian = true;
  #fd = -1;
  /** Where byte 0 of what is read is in the open file. */
  #base = 0;
  /** The part that `#view` shows: a window of the file, or all of `#memory`. */
  #start = 0;
  #end = 0;
  #memory: Buffer | null = null;
  readonly #buffer = Buffer.allocUnsafeSlow(windowBytes);
  readonly #bufferView = new DataView(this.#buffer.buffer);
  #view: DataView = this.#bufferView;

  /** @throws AppError `fileMissing`, `fileUnreadable`, and for entries as `readArchiveEntry`. */
  open(source: RasterSource, extent: ReadExtent = 'part'): void {
    this.path = sourcePath(source);
    this.#start = 0;
    this.#end = 0;
    this.#base = 0;
    if (typeof source !== 'string') return this.#openEntry(source, extent);
    try {
      // A path with a NUL would be refused by an exception that is not ours.
      this.#openFile(source);
    } catch (error) {
      this.close();
      throw readError(error, source);
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    this.#memory = null;
    this.#view = this.#bufferView;
  }

  /** @returns the time of the file's last change. */
  #openFile(path: string): number {
    this.#fd = openSync(path, openFlags);
    const stat = fstatSync(this.#fd);
    if (!stat.isFile())
      throw new AppError('fileUnreadable', { path: this.path }, { detail: 'not a regular file' });
    this.size = stat.size;
    return stat.mtimeMs;
  }

  #openEntry(entry: ArchiveEntry, extent: ReadExtent): void {
    if (entry.method === 8) {
      const isPart = extent === 'head' && entry.sizeBytes > prefixBytes;
      this.#openMemory(isPart ? readArchivePrefix(entry, prefixBytes) : readArchiveEntry(entry));
      this.size = entry.sizeBytes;
      return;
    }
    try {
      const mtimeMs = this.#openFile(entry.archive);
      const state = { size: this.size, mtimeMs };
      const isWhole = extent === 'whole' && entry.sizeBytes <= maxCheckedBytes;
      if (isWhole && !wasChecked(entry.archive, state, entry.offset)) {
        this.close();
        this.#openMemory(readArchiveEntry(entry, { allocate: entryMemory }));
      } else this.#openInPlace(entry);
      this.size = entry.sizeBytes;
    } catch (error) {
      this.close();
      throw readError(error, this.path);
    }
  }

  #openMemory(memory: Buffer): void {
    this.#memory = memory;
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    this.#end = memory.length;
  }

  /** One read for the entry's local header and the first tags behind it. */
  #openInPlace(entry: ArchiveEntry): void {
    const archiveBytes = this.size;
    const length = Math.min(windowBytes, Math.max(0, archiveBytes - entry.offset));
    const read = length > 0 ? readSync(this.#fd, this.#buffer, 0, length, entry.offset) : 0;
    this.#base = openArchiveEntry(entry, this.#buffer, read, archiveBytes);
    this.#start = entry.offset - this.#base;
    this.#end = Math.min(this.#start + read, entry.sizeBytes);
  }

  /** The bytes themselves where they are in memory already; not to be changed. Null when they must be read. */
  inMemory(offset: number, length: number): Buffer | null {
    if (!this.#memory) return null;
    if (!(offset + length <= this.size)) throw this.truncated(offset + length);
    if (offset + length > this.#memory.length) throw new PrefixTooShort();
    return this.#memory.subarray(offset, offset + length);
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
    if (this.#memory) {
      target.set(this.inMemory(offset, target.length)!);
      return;
    }
    let done = 0;
    try {
      while (done < target.length) {
        const read = readSync(this.#fd, target, done, target.length - done, this.#base + offset + done);
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
    if (this.#memory) throw new PrefixTooShort();
    const available = Math.min(windowBytes, this.size - offset);
    this.#end = 0;
    this.readInto(available === windowBytes ? this.#buffer : this.#buffer.subarray(0, available), offset);
    this.#start = offset;
    this.#end = offset + available;
    return 0;
  }
}
