import { found, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { PatchIds } from './PatchIds.ts';
import { readJsonEntries } from './metadataTable.ts';
import type { MetadataTable } from './metadataTable.ts';

/** Larger than any super-area; a pixel beyond it is no pixel. */
const maxPixel = 1_000_000;

/** Reads `flair-2_centroids_sp_to_patch.json`: the pixel of a super-area's series that the centre of each patch is in. */
export function readCentroids(root: string, path: string, patchIds: PatchIds): MetadataTable | FoundProblem {
  const entries = readJsonEntries(root, path);
  if (!Array.isArray(entries)) return entries;
  const ids: string[] = [];
  const values: string[] = [];
  const odd = new Tally();
  for (const [key, pixel] of entries) {
    const id = /^IMG_(\d{1,12})(?:\.tiff?)?$/i.exec(key)?.[1];
    const patchId = id === undefined ? null : patchIds.resolve(id, { domain: null, area: null });
    if (patchId === null || !isPixel(pixel)) odd.add(key.slice(0, 80));
    else {
      ids.push(patchId);
      values.push(String(Math.round(pixel[0])), String(Math.round(pixel[1])));
    }
  }
  if (ids.length === 0) return found('warning', 'flairJsonShape', path);
  return {
    by: 'patch',
    ids,
    columns: ['seriesRow', 'seriesCol'],
    values,
    bounds: null,
    csv: null,
    bits: null,
    odd: { count: odd.count, example: odd.example },
  };
}

function isPixel(value: unknown): value is [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((n: unknown) => typeof n === 'number' && n >= 0 && n < maxPixel)
  );
}
