import type { RoiSummary } from '../../../shared/contract/index.ts';
import { foldText } from '../../ui/format.ts';

export const roiSorts = ['name', 'edited', 'patches', 'problems'] as const;
export type RoiSort = (typeof roiSorts)[number];

const collator = new Intl.Collator('en', { numeric: true });

/**
 * The ROIs whose key holds every word of the filter, in the wanted order.
 *
 * Counts sort from large to small, then by name, so that equal ones do not jump.
 */
export function sortRois(rois: readonly RoiSummary[], filter: string, sort: RoiSort): RoiSummary[] {
  const words = foldText(filter).split(/\s+/).filter(Boolean);
  const found = rois.filter((roi) => {
    const name = foldText(roi.roiKey);
    return words.every((word) => name.includes(word));
  });
  const byName = (a: RoiSummary, b: RoiSummary) => collator.compare(a.roiKey, b.roiKey);
  const count: Record<Exclude<RoiSort, 'name'>, (roi: RoiSummary) => number> = {
    edited: (roi) => roi.editedPatches,
    patches: (roi) => roi.patches,
    problems: (roi) => roi.problems,
  };
  return found.sort(sort === 'name' ? byName : (a, b) => count[sort](b) - count[sort](a) || byName(a, b));
}
