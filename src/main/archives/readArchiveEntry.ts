import { constants, crc32, inflateRawSync } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { ArchiveEntry } from '../../shared/raster/source.ts';
import { noteChecked, wasChecked } from './checkedEntries.ts';
import {
  decodeName,
  encryptedFlags,
  isDeflatePlausible,
  localHeaderBytes,
  readAt,
  signature,
  withArchive,
} from './zipFormat.ts';

export interface ReadEntryOptions {
  /** Largest entry to read, decompressed. Default: 1 GiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Gives at least so many bytes of memory for the read, which may be reused. A stored entry is returned in that memory,
   * a deflated one never.
   */
  readonly allocate?: ((bytes: number) => Buffer) | undefined;
}

/**
 * Room for the local header's extra field, whose length only that header knows: time stamps and zip64 sizes take 60 bytes
 * at most, and one read too much is dearer than these.
 */
const extraSlack = 128;
const maxExtraBytes = 0xffff;
const defaultMaxBytes = 1024 ** 3;

/**
 * The bytes of an entry, by one positioned read of the archive and decompressed if need be. Checked: the local header is
 * that of the entry, and the size and the CRC-32 are right (the latter once a thread, until the archive changes).
 *
 * @returns memory of its own, unless `allocate` is given.
 * @throws AppError `fileMissing` (no archive), `fileTruncated` (the archive ends in the entry), `fileUnreadable` with a
 *   detail (damaged, or changed since its directory was read); all name the entry.
 */
export function readArchiveEntry(entry: ArchiveEntry, options: ReadEntryOptions = {}): Buffer {
  const { maxBytes = defaultMaxBytes, allocate = Buffer.allocUnsafeSlow } = options;
  const path = sourcePath(entry);
  if (entry.sizeBytes > maxBytes || entry.storedBytes > maxBytes)
    throw unreadable(path, `${entry.sizeBytes} bytes where at most ${maxBytes} are read at once`);
  return withArchive(entry.archive, path, (fd, size, state) => {
    const stored = readStored(entry, fd, size, allocate, entry.storedBytes);
    const bytes = entry.method === 8 ? inflate(entry, path, stored) : stored;
    if (bytes.length !== entry.sizeBytes)
      throw unreadable(path, `${bytes.length} bytes decompressed where ${entry.sizeBytes} are due`);
    if (!wasChecked(entry.archive, state, entry.offset)) {
      if (crc32(bytes) !== entry.crc32) throw unreadable(path, 'wrong CRC-32');
      noteChecked(entry.archive, state, entry.offset);
    }
    return bytes;
  });
}

/**
 * At least the first `wanted` bytes of an entry (all when it is shorter), without reading or decompressing much more.
 * What is damaged further on is not noticed; size and CRC-32 are not checked.
 *
 * @returns possibly more than was asked for. @throws as `readArchiveEntry`.
 */
export function readArchivePrefix(entry: ArchiveEntry, wanted: number): Buffer {
  const path = sourcePath(entry);
  const due = Math.min(wanted, entry.sizeBytes);
  const read = (length: number): Buffer =>
    withArchive(entry.archive, path, (fd, size) =>
      readStored(entry, fd, size, Buffer.allocUnsafeSlow, length),
    );
  if (entry.method === 0) return read(due);
  // A quarter is often enough: masks shrink to a twentieth. Little is lost when it is not.
  for (let length = Math.ceil(due / 4) + 64; ; length *= 2) {
    const isAll = length >= entry.storedBytes;
    const bytes = inflatePart(path, read(Math.min(length, entry.storedBytes)), entry.sizeBytes);
    if (bytes.length >= due) return bytes;
    if (isAll) throw unreadable(path, `${bytes.length} bytes decompressed where ${due} are due`);
  }
}

/** Where the stored bytes of an entry start in the archive: for a stored entry that is read in place. */
export function dataOffset(entry: ArchiveEntry): number {
  const path = sourcePath(entry);
  return withArchive(entry.archive, path, (fd, size) => {
    const head = Buffer.allocUnsafe(headBytes(entry));
    const read = readAt(fd, head, entry.offset);
    return openArchiveEntry(entry, head, read, size);
  });
}

/**
 * Checks the local header of an entry in bytes that were read at `entry.offset`.
 *
 * @returns where the stored bytes start in the file; they end within it.
 * @param length how many bytes of `head` were read: at least the header and the name, unless the archive ends before.
 * @param archiveBytes size of the archive, which the entry must end within.
 * @throws AppError `fileTruncated`, or `fileUnreadable` when the header is not that of the entry.
 */
export function openArchiveEntry(
  entry: ArchiveEntry,
  head: Buffer,
  length: number,
  archiveBytes: number,
): number {
  const nameEnd = localHeaderBytes + (length >= localHeaderBytes ? head.readUInt16LE(26) : 0);
  const isHeader = length >= 4 && head.readUInt32LE(0) === signature.local;
  if (length >= 4 && !isHeader) throw changed(entry, 'no local header');
  if (length < localHeaderBytes || (length < nameEnd && entry.offset + nameEnd > archiveBytes))
    throw truncated(entry, archiveBytes, entry.offset + nameEnd + entry.storedBytes);
  const flags = head.readUInt16LE(6);
  const name = length < nameEnd ? null : decodeName(head, localHeaderBytes, nameEnd, flags);
  if (name !== entry.entry) throw changed(entry, 'the local header names another entry');
  if ((flags & encryptedFlags) !== 0) throw changed(entry, 'encrypted');
  if (head.readUInt16LE(8) !== entry.method) throw changed(entry, 'compressed in another way');
  const offset = entry.offset + nameEnd + head.readUInt16LE(28);
  const end = offset + entry.storedBytes;
  if (end > archiveBytes) throw truncated(entry, archiveBytes, end);
  return offset;
}

/** Bytes of a local header with its name, and some of the extra field. */
export function headBytes(entry: ArchiveEntry): number {
  return localHeaderBytes + Buffer.byteLength(entry.entry) + extraSlack;
}

/** The first `length` stored bytes of an entry. */
function readStored(
  entry: ArchiveEntry,
  fd: number,
  size: number,
  allocate: (bytes: number) => Buffer,
  length: number,
): Buffer {
  const head = headBytes(entry);
  if (entry.offset >= size) throw truncated(entry, size, entry.offset + head + entry.storedBytes);
  const asked = Math.min(head + length, size - entry.offset);
  const memory = allocate(head + length + maxExtraBytes);
  const read = readAt(fd, memory.subarray(0, asked), entry.offset);
  const start = openArchiveEntry(entry, memory, read, size) - entry.offset;
  const missing = start + length - read;
  if (missing > 0 && readAt(fd, memory.subarray(read, read + missing), entry.offset + read) < missing)
    throw truncated(entry, size, entry.offset + start + entry.storedBytes);
  return memory.subarray(start, start + length);
}

function inflate(entry: ArchiveEntry, path: string, stored: Buffer): Buffer {
  const { sizeBytes } = entry;
  if (!isDeflatePlausible(stored.length, sizeBytes))
    throw unreadable(path, `${stored.length} stored bytes for ${sizeBytes}`);
  try {
    // One spare byte, else zlib asks for a second buffer only to learn that the stream is over.
    return inflateRawSync(stored, {
      chunkSize: Math.max(64, sizeBytes + 1),
      maxOutputLength: Math.max(1, sizeBytes),
    });
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
}

/** What the first bytes of a deflated entry become. */
function inflatePart(path: string, stored: Buffer, sizeBytes: number): Buffer {
  try {
    return inflateRawSync(stored, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: Math.max(1, sizeBytes),
      chunkSize: 65_536,
    });
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
}

function unreadable(path: string, detail: string, cause?: unknown): AppError {
  return new AppError('fileUnreadable', { path }, { detail, cause });
}

function changed(entry: ArchiveEntry, detail: string): AppError {
  return unreadable(
    sourcePath(entry),
    `${detail}: the archive is damaged, or has changed since it was indexed`,
  );
}

function truncated(entry: ArchiveEntry, sizeBytes: number, neededBytes: number): AppError {
  return new AppError('fileTruncated', { path: sourcePath(entry), sizeBytes, neededBytes });
}
