import type { RoiSummary } from '../../shared/contract/index.ts';

/** A ROI whose place is known. */
export type PlacedRoi = RoiSummary & { readonly extent: NonNullable<RoiSummary['extent']> };

/** The ROIs of one domain and year that have a place. */
export interface OverviewGroup {
  /** `D012-2019`. */
  readonly name: string;
  readonly rois: readonly PlacedRoi[];
  /** Where each of them is in the list of all ROIs, in which facts are counted. */
  readonly indices: readonly number[];
  readonly patches: number;
  /** Metres: minX, minY, maxX, maxY around all of them. */
  readonly extent: readonly [number, number, number, number];
  /** Middle of the ROIs, each as heavy as its patches. */
  readonly center: readonly [number, number];
}

/** ROIs by domain and year, in the order of the list; those without a place are left out. */
export function overviewGroups(rois: readonly RoiSummary[]): OverviewGroup[] {
  const byName = new Map<string, { members: PlacedRoi[]; indices: number[] }>();
  rois.forEach((roi, index) => {
    if (!roi.extent) return;
    const group = byName.get(roi.domainYear) ?? { members: [], indices: [] };
    group.members.push(roi as PlacedRoi);
    group.indices.push(index);
    byName.set(roi.domainYear, group);
  });
  return [...byName].map(([name, { members, indices }]) => {
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    let [sumX, sumY, weight, patches] = [0, 0, 0, 0];
    for (const { extent, patches: count } of members) {
      const [x0, y0, x1, y1] = extent;
      [minX, minY, maxX, maxY] = [
        Math.min(minX, x0),
        Math.min(minY, y0),
        Math.max(maxX, x1),
        Math.max(maxY, y1),
      ];
      const heavy = Math.max(1, count);
      sumX += (heavy * (x0 + x1)) / 2;
      sumY += (heavy * (y0 + y1)) / 2;
      weight += heavy;
      patches += count;
    }
    return {
      name,
      rois: members,
      indices,
      patches,
      extent: [minX, minY, maxX, maxY],
      center: [sumX / weight, sumY / weight],
    };
  });
}

/**
 * A fact of a group from those of its ROIs: their mean by patches, or their sum.
 *
 * @param values by ROI of the whole list; null where it is not known.
 * @param counts patches by ROI of the whole list.
 * @returns null when it is known of none.
 */
export function groupFact(
  { indices }: Pick<OverviewGroup, 'indices'>,
  values: readonly (number | null)[],
  counts: readonly number[],
  by: 'mean' | 'sum',
): number | null {
  let [sum, weight, known] = [0, 0, 0];
  for (const index of indices) {
    const value = values[index] ?? null;
    const count = counts[index] ?? 0;
    if (value === null || count === 0) continue;
    known++;
    sum += by === 'sum' ? value : value * count;
    weight += count;
  }
  if (known === 0) return null;
  return by === 'sum' ? sum : sum / weight;
}
