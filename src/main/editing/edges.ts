import { wireCosts, livewireTree } from '../../shared/editing/livewire.ts';
import { intersectWindows, windowOf, type PixelWindow } from '../../shared/geo/grid.ts';
import type { PatchJob } from './patchJobs.ts';
import type { LayerReader, Plane } from './readLayers.ts';

/**
 * Directions of the cheapest ways along the edges of some bands to a place, for a window (`livewireTree`). How steep a pixel
 * is is the largest Sobel gradient (3 × 3) of any band; of a pixel beside one that is not known nothing is.
 */
export async function wayAlongEdges(
  reader: LayerReader,
  jobs: readonly PatchJob[],
  window: PixelWindow,
  x: number,
  y: number,
): Promise<Uint8Array> {
  const { width, height } = window;
  const planes: { readonly job: PatchJob; readonly planes: ReadonlyMap<string, Plane> }[] = [];
  for (const job of jobs) planes.push({ job, planes: await reader.read(job) });
  const steepest = new Float32Array(width * height).fill(NaN);
  for (const key of new Set(jobs.flatMap(({ layers }) => Object.keys(layers)))) {
    const band = new Float32Array(width * height).fill(NaN);
    for (const { job, planes: own } of planes) {
      const plane = own.get(key);
      if (plane) copyPart(band, window, plane, job);
    }
    noteGradient(steepest, band, width, height);
  }
  return livewireTree(wireCosts(steepest), width, height, x - window.x, y - window.y);
}

function copyPart(to: Float32Array, window: PixelWindow, plane: Plane, job: PatchJob): void {
  const common = intersectWindows(window, windowOf(job));
  if (!common) return;
  for (let y = common.y; y < common.y + common.height; y++) {
    const from = (y - job.y) * job.widthPx + common.x - job.x;
    to.set(plane.subarray(from, from + common.width), (y - window.y) * window.width + common.x - window.x);
  }
}

/** Raises each pixel to the gradient of a band; at the border of the window pixels stand for those beyond it. */
function noteGradient(steepest: Float32Array, band: Float32Array, width: number, height: number): void {
  for (let y = 0, at = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++, at++) {
      const left = x > 0 ? -1 : 0;
      const right = x < width - 1 ? 1 : 0;
      const [a, c, g, i] = [
        band[at + up + left]!,
        band[at + up + right]!,
        band[at + down + left]!,
        band[at + down + right]!,
      ];
      const across = c + 2 * band[at + right]! + i - a - 2 * band[at + left]! - g;
      const along = g + 2 * band[at + down]! + i - a - 2 * band[at + up]! - c;
      const gradient = Math.sqrt(across * across + along * along);
      // Comparisons with NaN are false: the first band that is known counts, then the steepest.
      if (gradient === gradient && !(gradient <= steepest[at]!)) steepest[at] = gradient;
    }
  }
}
