import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { RasterSource } from '../../shared/raster/source.ts';

/**
 * Changes when a file does: time of change and size, or the checksum of an archive's entry. Empty without a file, `?` for
 * one that cannot be found.
 */
export function stampOf(source: RasterSource | null): string {
  if (source === null) return '';
  if (typeof source !== 'string') return entryStamp(source);
  try {
    const { mtimeMs, size } = statSync(source);
    return fileStamp(mtimeMs, size);
  } catch {
    return '?'; // Whoever reads it tells why.
  }
}

/** The files of a patch, and those of its area with its place in them. */
interface StampedFiles {
  readonly sources: readonly (RasterSource | null)[];
  readonly series: {
    readonly data: RasterSource | null;
    readonly masks: RasterSource | null;
    readonly row: number;
    readonly col: number;
  } | null;
}

/** Stamps of all files that the facts of a patch come from. */
export function stampOfJob({ sources, series }: StampedFiles): string {
  const ofSeries = series ? [series.data, series.masks, null] : [];
  const place = series ? `${series.row},${series.col}` : '';
  return [...sources, ...ofSeries].map(stampOf).join(';') + place;
}

/** The same of one file, without blocking the thread. */
export async function readStamp(source: RasterSource): Promise<string> {
  if (typeof source !== 'string') return entryStamp(source);
  return stat(source).then(
    ({ mtimeMs, size }) => fileStamp(mtimeMs, size),
    () => '?',
  );
}

/** The stamp of a file of which the catalogue knows these. */
export function fileStamp(mtimeMs: number, sizeBytes: number): string {
  return `${mtimeMs}:${sizeBytes}`;
}

function entryStamp({ crc32, sizeBytes }: Exclude<RasterSource, string>): string {
  return `crc ${crc32}:${sizeBytes}`;
}
