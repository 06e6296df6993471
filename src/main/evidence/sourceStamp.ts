import { statSync } from 'node:fs';
import type { RasterSource } from '../../shared/raster/source.ts';

/** Changes when one of the files does: times of change and sizes, or the checksum of an archive's entry. Blocks for 5 us each. */
export function stampOfFiles(sources: readonly (RasterSource | null)[]): string {
  return sources.map(stampOf).join(';');
}

function stampOf(source: RasterSource | null): string {
  if (source === null) return '';
  if (typeof source !== 'string') return `crc ${source.crc32}:${source.sizeBytes}`;
  try {
    const { mtimeMs, size } = statSync(source);
    return `${mtimeMs}:${size}`;
  } catch {
    return '?'; // Whoever reads it tells why.
  }
}
