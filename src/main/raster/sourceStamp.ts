import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';

/**
 * Changes when a file does: time of change and size, or the checksum of an archive's entry. Empty without a file, `?` for one
 * that cannot be found: whoever reads it tells why. Blocks for 5 us.
 */
export function sourceStamp(source: RasterSource | null): string {
  if (source === null) return '';
  if (typeof source !== 'string') return entryStamp(source);
  try {
    const { mtimeMs, size } = statSync(source);
    return fileStamp(mtimeMs, size);
  } catch {
    return '?';
  }
}

/** Names a file as it is now: what was read of it is kept by this name. Blocks for 5 us. */
export function sourceKey(source: RasterSource): string {
  const stats = statSync(typeof source === 'string' ? source : source.archive, { throwIfNoEntry: false });
  const part = typeof source === 'string' ? '' : `${source.entry} ${source.offset}`;
  return `${sourcePath(source)} ${part} ${stats?.mtimeMs} ${stats?.size}`;
}

/** {@link sourceStamp} of one file, without blocking the thread. */
export async function readSourceStamp(source: RasterSource): Promise<string> {
  if (typeof source !== 'string') return entryStamp(source);
  return stat(source).then(
    ({ mtimeMs, size }) => fileStamp(mtimeMs, size),
    () => '?',
  );
}

/** The stamp of a file of which these are known. */
export function fileStamp(mtimeMs: number, sizeBytes: number): string {
  return `${mtimeMs}:${sizeBytes}`;
}

function entryStamp({ crc32, sizeBytes }: Exclude<RasterSource, string>): string {
  return `crc ${crc32}:${sizeBytes}`;
}
