import type { RoiSummary } from '../../../shared/contract/index.ts';
import type { Xy } from '../../../shared/geo/ground.ts';
import type { Extent } from '../../../shared/raster/types.ts';

/** True when a point lies in the extent of a ROI; false where that is not known. */
export const holdsPoint = ({ extent }: Pick<RoiSummary, 'extent'>, at: Xy): boolean =>
  extent !== null && distanceTo(extent, at) === 0;

/** Metres from a point to an extent, 0 inside and on its edge. */
export function distanceTo([minX, minY, maxX, maxY]: Extent, [x, y]: Xy): number {
  return Math.hypot(Math.max(minX - x, 0, x - maxX), Math.max(minY - y, 0, y - maxY));
}

/** ROIs with their distance in metres of the plane, the nearest first; those whose place is not known are left out. */
export function nearestRois(
  rois: readonly RoiSummary[],
  at: Xy,
): { readonly roi: RoiSummary; readonly distanceM: number }[] {
  return rois
    .flatMap((roi) => (roi.extent ? [{ roi, distanceM: distanceTo(roi.extent, at) }] : []))
    .sort((a, b) => a.distanceM - b.distanceM);
}
