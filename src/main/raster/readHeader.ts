import type { AppErrorData } from '../../shared/errors.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { checkBlocks, parseTiff } from './parseTiff.ts';
import { readError, TiffBytes } from './TiffBytes.ts';

/** Shared by all synchronous readers of this thread: opened, used and closed within one call. */
const bytes = new TiffBytes();

/** Runs `use` on an open file; nothing of it may be kept or awaited. */
export function withTiff<T>(path: string, use: (bytes: TiffBytes) => T): T {
  bytes.open(path);
  try {
    return use(bytes);
  } catch (error) {
    throw readError(error, path);
  } finally {
    bytes.close();
  }
}

/**
 * What the tags of a TIFF file say: size, dtype, blocks, georeference. Also checks that the file is whole, by the end of
 * its last block. Blocks the thread for about 15 us.
 *
 * @throws AppError `fileMissing`, `fileUnreadable` (permission, a folder, a failing disk), `fileTruncated` (also an empty
 *   file), `notATiff`, `unsupportedTiff` (samples that we have no type for, or a malformed directory).
 */
export function readHeader(path: string): RasterHeader {
  return withTiff(path, readOpenHeader);
}

function readOpenHeader(open: TiffBytes): RasterHeader {
  const layout = parseTiff(open);
  checkBlocks(open, layout);
  return layout.header;
}

/** Headers of many files, in order; a file that cannot be read gives its error in its place. */
export function readHeaders(paths: readonly string[]): (RasterHeader | AppErrorData)[] {
  return paths.map((path) => {
    try {
      return readHeader(path);
    } catch (error) {
      return readError(error, path).toData();
    }
  });
}
