import type { Pool } from '../workers/index.ts';
import type { FactPatch } from './FactRows.ts';
import type { FactsOptions } from './Facts.ts';
import type { FactsTasks } from './facts.worker.ts';
import type { MaskThumbnail } from './makeThumbnail.ts';
import type { WantedRaster } from './readByRows.ts';
import { readSourceStamp } from '../raster/index.ts';

/** 9 kB each: a few screens of the grid. */
const maxKept = 2000;

/** Reduces current masks, and keeps the last ones as long as they are current. */
export function maskThumbnails(pool: Pool<FactsTasks>, options: FactsOptions) {
  const kept = new Map<string, { readonly state: string; readonly thumbnail: MaskThumbnail | null }>();
  return async (datasetId: string, patch: FactPatch, mask: WantedRaster): Promise<MaskThumbnail | null> => {
    const key = `${datasetId}\n${patch.patchId}`;
    const version = options.maskVersion(datasetId, patch.patchId);
    const stamp = await readSourceStamp(mask.source);
    // The number of edits alone would not tell an edit that took the place of an undone one.
    const known = version === 0 ? kept.get(key) : undefined;
    if (known?.state === stamp) return known.thumbnail;
    const thumbnail = await reduce(patch, mask, version > 0 ? datasetId : null);
    kept.delete(key);
    if (version === 0) kept.set(key, { state: stamp, thumbnail });
    if (kept.size > maxKept) kept.delete(kept.keys().next().value!);
    return thumbnail;
  };

  /** @param editedIn the dataset of a patch with edits. */
  async function reduce(
    patch: FactPatch,
    mask: WantedRaster,
    editedIn: string | null,
  ): Promise<MaskThumbnail | null> {
    const edited = editedIn === null ? null : await options.editedMask(editedIn, patch.patchId);
    if (!edited) return pool.run('maskThumbnail', mask);
    const { data } = edited;
    // Until its header is read, a patch has the size of its layout, which is square.
    const width = patch.width ?? Math.round(Math.sqrt(data.length));
    return pool.run('reduceMask', { data, width, height: Math.floor(data.length / width) });
  }
}
