import { stat } from 'node:fs/promises';
import type { RasterSource } from '../../shared/raster/source.ts';

/**
 * Time of change and size of a file; of one in an archive the archive's time and the size of the entry. Nulls without one.
 */
export function stampReader(): (source: RasterSource | undefined) => Promise<[number | null, number | null]> {
  const stats = new Map<string, Promise<{ mtimeMs: number; size: number } | null>>();
  const statOnce = (path: string) => {
    let found = stats.get(path);
    if (!found) stats.set(path, (found = stat(path).catch(() => null)));
    return found;
  };
  return async (source) => {
    if (source === undefined) return [null, null];
    const found = await statOnce(typeof source === 'string' ? source : source.archive);
    if (!found) return [null, null];
    return [found.mtimeMs, typeof source === 'string' ? found.size : source.sizeBytes];
  };
}
