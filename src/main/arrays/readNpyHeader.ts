import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { ArchiveEntry, RasterSource } from '../../shared/raster/source.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import { readArchivePrefix } from '../archives/index.ts';
import { truncated, withBytes } from './openBytes.ts';
import type { OpenBytes } from './openBytes.ts';
import { dataOffsetOf, NotNumpy, parseNpyHeader, preambleBytes } from './parseNpyHeader.ts';
import type { NpyHeader } from './parseNpyHeader.ts';

/**
 * What the head of an `.npy` file says: versions 1 to 3; integers of 8 to 32 bits and floats of 32 and 64, in both byte orders.
 * Also checks that the file is as long as its shape needs.
 *
 * @param source a file, or an entry of an archive.
 * @throws AppError `notANumpyArray` (also for Python objects, records, texts, shapes that no file has), `fileTruncated`,
 *   `fileMissing`, `fileUnreadable`.
 */
export function readNpyHeader(source: RasterSource): NpyHeader {
  if (typeof source !== 'string' && source.method === 8) return readDeflatedHeader(source);
  return withBytes(source, (bytes) => readOpenHeader(bytes, sourcePath(source)));
}

/** The head of an array that an archive holds deflated; little more than it is inflated. */
function readDeflatedHeader(entry: ArchiveEntry): NpyHeader {
  const path = sourcePath(entry);
  return explained(path, () => {
    const start = readArchivePrefix(entry, preambleBytes);
    const header = parseNpyHeader(readArchivePrefix(entry, dataOffsetOf(start)));
    checkLength(header, path, entry.sizeBytes);
    return header;
  });
}

/** The same of an open file. */
export function readOpenHeader(bytes: OpenBytes, path: string): NpyHeader {
  return explained(path, () => {
    // A shorter file is no array: its shape alone needs more.
    const start = new Uint8Array(Math.min(preambleBytes, bytes.size));
    bytes.readInto(start, 0);
    const head = new Uint8Array(dataOffsetOf(start));
    bytes.readInto(head, 0);
    const header = parseNpyHeader(head);
    checkLength(header, path, bytes.size);
    return header;
  });
}

/** @throws AppError `fileTruncated` when a file of `size` bytes cannot hold the array. */
function checkLength(header: NpyHeader, path: string, size: number): void {
  const samples = header.shape.reduce((product, length) => product * length, 1);
  const needed = header.dataOffset + samples * bytesPerSample[header.dtype];
  if (needed > size) throw truncated(path, size, needed);
}

/** Runs what parses a head; what it does not understand becomes an error that names the file. */
function explained<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof NotNumpy)) throw error;
    throw new AppError('notANumpyArray', { path }, { detail: error.message, cause: error });
  }
}
