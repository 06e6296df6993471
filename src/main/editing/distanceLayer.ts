import { DistanceRows, tooFar } from '../../shared/editing/ops/distance.ts';
import { intersectWindows, windowOf } from '../../shared/geo/grid.ts';
import type { MaskShelf } from './MaskShelf.ts';
import type { DistanceLayer, PatchJob } from './patchJobs.ts';

/** Distances are told in whole micrometres: 3 pixels of 0.2 m are 0.6 m, and no rounding makes them more. */
const perMetre = 1e6;

/**
 * Metres from each pixel of a patch to the nearest pixel of a class, between centres, over all masks around it; 0 on such a
 * pixel. Where there is no mask there is no such pixel. Null when the patch itself has no mask.
 */
export function distanceLayer(
  job: PatchJob,
  { value, reach, gsd, around }: DistanceLayer,
  shelf: MaskShelf,
): Float64Array | null {
  const reachPx = reach.metres / gsd + 1 / perMetre;
  const margin = Math.ceil(reachPx);
  const window = {
    ...{ x: job.x - margin, y: job.y - margin },
    ...{ width: job.widthPx + 2 * margin, height: job.heightPx + 2 * margin },
  };
  const cells = new Uint8Array(window.width * window.height);
  let hasOwn = false;
  for (const place of around) {
    const mask = shelf.get(place.mask);
    if (!mask?.data || mask.width !== place.widthPx || mask.height !== place.heightPx) continue;
    hasOwn ||= place.x === job.x && place.y === job.y;
    const common = intersectWindows(window, windowOf(place));
    if (!common) continue;
    for (let y = common.y; y < common.y + common.height; y++) {
      const from = (y - place.y) * mask.width + common.x - place.x;
      const to = (y - window.y) * window.width + common.x - window.x;
      for (let i = 0; i < common.width; i++) if (mask.data[from + i] === value) cells[to + i] = 1;
    }
  }
  if (!hasOwn) return null;
  const isTarget = new Uint8Array(256);
  isTarget[1] = 1;
  const rows = new DistanceRows(cells, isTarget, window.width, window.height, reachPx ** 2);
  const farther = reach.beyond === 'farther' ? Infinity : NaN;
  const metres = new Float64Array(job.widthPx * job.heightPx);
  for (let y = 0; y < margin + job.heightPx; y++) {
    const row = rows.next();
    if (y < margin) continue;
    const to = (y - margin) * job.widthPx;
    for (let x = 0; x < job.widthPx; x++) {
      const squared = row[margin + x]!;
      metres[to + x] =
        squared === tooFar ? farther : Math.round(Math.sqrt(squared) * gsd * perMetre) / perMetre;
    }
  }
  return metres;
}
