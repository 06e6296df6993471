import type { AppErrorData } from '../../shared/errors.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { checkBlocks, parseTiff } from './parseTiff.ts';
import { PrefixTooShort, readError, TiffBytes } from './TiffBytes.ts';
import type { ReadExtent } from './TiffBytes.ts';

/** Shared by all synchronous readers of this thread: opened, used and closed within one call. */
const bytes = new TiffBytes();

/**
 * Runs `use` on an open file or entry; nothing of it may be kept or awaited. With the extent `head` it may run twice: on the
 * first bytes of a deflated entry, and on all of it when more are needed.
 */
export function withTiff<T>(source: RasterSource, extent: ReadExtent, use: (bytes: TiffBytes) => T): T {
  bytes.open(source, extent);
  try {
    return use(bytes);
  } catch (error) {
    if (!(error instanceof PrefixTooShort) || extent !== 'head') throw readError(error, sourcePath(source));
  } finally {
    bytes.close();
  }
  return withTiff(source, 'whole', use);
}

/**
 * What the tags of a TIFF file say: size, dtype, blocks, georeference. Also checks that the file is whole, by the end of
 * its last block. Blocks the thread for about 15 us. The CRC-32 of an archived file is not checked here.
 *
 * @throws AppError `fileMissing`, `fileUnreadable` (permission, a folder, a failing disk), `fileTruncated` (also an empty
 *   file), `notATiff`, `unsupportedTiff` (samples that we have no type for, or a malformed directory).
 */
export function readHeader(source: RasterSource): RasterHeader {
  return withTiff(source, 'head', readOpenHeader);
}

function readOpenHeader(open: TiffBytes): RasterHeader {
  const layout = parseTiff(open);
  checkBlocks(open, layout);
  return layout.header;
}

/** Headers of many files, in order; a file that cannot be read gives its error in its place. */
export function readHeaders(sources: readonly RasterSource[]): (RasterHeader | AppErrorData)[] {
  return sources.map((source) => {
    try {
      return readHeader(source);
    } catch (error) {
      return readError(error, sourcePath(source)).toData();
    }
  });
}
