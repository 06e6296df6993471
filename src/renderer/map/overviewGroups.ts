import type { RoiSummary } from '../../shared/contract/index.ts';

/** A ROI whose place is known. */
export type PlacedRoi = RoiSummary & { readonly extent: NonNullable<RoiSummary['extent']> };

/** The ROIs of one domain and year that have a place. */
export interface OverviewGroup {
  /** `D012-2019`. */
  readonly name: string;
  readonly rois: readonly PlacedRoi[];
  readonly patches: number;
  /** Lambert-93 metres: minX, minY, maxX, maxY around all of them. */
  readonly extent: readonly [number, number, number, number];
}

/** ROIs by domain and year, in the order of the list; those without a place are left out. */
export function overviewGroups(rois: readonly RoiSummary[]): OverviewGroup[] {
  const byName = new Map<string, PlacedRoi[]>();
  for (const roi of rois) {
    if (!roi.extent) continue;
    const members = byName.get(roi.domainYear) ?? [];
    members.push({ ...roi, extent: roi.extent });
    byName.set(roi.domainYear, members);
  }
  return [...byName].map(([name, members]) => ({
    name,
    rois: members,
    patches: members.reduce((sum, roi) => sum + roi.patches, 0),
    extent: members.reduce<readonly [number, number, number, number]>(
      ([minX, minY, maxX, maxY], { extent: [x0, y0, x1, y1] }) => [
        Math.min(minX, x0),
        Math.min(minY, y0),
        Math.max(maxX, x1),
        Math.max(maxY, y1),
      ],
      [Infinity, Infinity, -Infinity, -Infinity],
    ),
  }));
}
