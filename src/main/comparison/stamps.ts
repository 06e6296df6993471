import { hash } from 'node:crypto';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { sourceStamp } from '../raster/sourceStamp.ts';
import type { JobPatch, RoiJob } from './roiJob.ts';

/** Raised when the same files and rules give other findings than before: all ROIs are compared again. */
const computation = 1;

/** Names rules by what they say. Reasons are told, not computed with. */
export function rulesKey({ matrix: { rows, weights }, settings }: ComparisonRules): string {
  return hash('sha1', JSON.stringify([computation, rows, weights, settings]));
}

/** Changes when one of the labels of a patch does. Blocks for 5 us a file. */
export function filesStamp({ cover, lpis, flightDay }: JobPatch): string {
  return [sourceStamp(cover), sourceStamp(lpis), flightDay].join();
}

/** A hash of what a ROI is compared from, but for the rules. @param files, versions of each patch, in their order. */
export function stampOfRoi(
  { gsd, widthPx, heightPx, patches }: Pick<RoiJob, 'gsd' | 'widthPx' | 'heightPx' | 'patches'>,
  files: readonly string[],
  versions: readonly number[],
): string {
  const places = patches.map((patch, i) => [
    ...[patch.patchId, patch.x, patch.y, patch.widthPx, patch.heightPx],
    ...[files[i], versions[i]],
  ]);
  return hash('sha1', JSON.stringify([gsd, widthPx, heightPx, places]));
}
