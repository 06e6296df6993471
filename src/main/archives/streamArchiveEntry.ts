import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { ArchiveEntry } from '../../shared/raster/source.ts';
import { dataOffset } from './readArchiveEntry.ts';
import { archiveReadError } from './zipFormat.ts';

const chunkBytes = 256 * 1024;

/**
 * Gives the bytes of an entry of any size piece by piece, in order, without ever holding them whole. Size and CRC-32 are
 * checked when the last piece was given: until the promise resolves, the pieces may be wrong.
 *
 * @param onChunk may return false to end the reading; nothing is checked then. A piece is valid during the call only.
 * @throws AppError as `readArchiveEntry`, and what `onChunk` throws.
 */
export async function streamArchiveEntry(
  entry: ArchiveEntry,
  onChunk: (bytes: Buffer) => boolean | void,
): Promise<void> {
  const path = sourcePath(entry);
  const start = dataOffset(entry);
  const { archive, storedBytes, sizeBytes } = entry;
  const stored: Readable =
    storedBytes === 0
      ? Readable.from([])
      : createReadStream(archive, { start, end: start + storedBytes - 1, highWaterMark: chunkBytes });
  let done = 0;
  let crc = 0;
  let isStopped = false;
  let callerError: unknown;
  const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      done += chunk.length;
      if (done > sizeBytes) throw unreadable(path, `more than ${sizeBytes} bytes`);
      crc = crc32(chunk, crc);
      try {
        isStopped = onChunk(chunk) === false;
      } catch (error) {
        callerError = error;
        throw error;
      }
      if (isStopped) return;
    }
  };
  try {
    await (entry.method === 8
      ? pipeline(stored, createInflateRaw({ chunkSize: chunkBytes }), take)
      : pipeline(stored, take));
  } catch (error) {
    if (callerError !== undefined) throw callerError;
    if (!isStopped) throw archiveReadError(error, path);
  } finally {
    stored.destroy();
  }
  if (isStopped) return;
  if (done !== sizeBytes) throw unreadable(path, `${done} bytes where ${sizeBytes} are due`);
  if (crc !== entry.crc32) throw unreadable(path, 'wrong CRC-32');
}

function unreadable(path: string, detail: string): AppError {
  return new AppError('fileUnreadable', { path }, { detail });
}
