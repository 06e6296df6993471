import type { RoiSummary } from '../../shared/contract/index.ts';
import { groupFact, overviewGroups, type OverviewGroup, type PlacedRoi } from './overviewGroups.ts';
import { PlaceIndex } from './overviewPlaces.ts';
import { radiusOf, rampStepOf, type FactScale } from './overviewScale.ts';

/** Where the ROIs of a list are. */
export interface OverviewPlaces {
  readonly groups: readonly OverviewGroup[];
  /** ROIs with a place, group by group. */
  readonly rois: readonly PlacedRoi[];
  /** Of each of them: its number in the list of all, and that of its group. */
  readonly listIndex: readonly number[];
  readonly groupIndex: readonly number[];
  /** Finds them by where they are. */
  readonly index: PlaceIndex;
}

export function overviewPlaces(list: readonly RoiSummary[]): OverviewPlaces {
  const groups = overviewGroups(list);
  const rois = groups.flatMap((group) => group.rois);
  return {
    groups,
    rois,
    listIndex: groups.flatMap((group) => group.indices),
    groupIndex: groups.flatMap((group, i) => group.rois.map(() => i)),
    index: new PlaceIndex(rois.map((roi) => roi.extent)),
  };
}

/** What the marks are coloured and sized by. Facts are in the order of the list of all ROIs. */
export interface OverviewLook {
  /** Patches of each ROI that the filter selects; null without a filter. */
  readonly counts: readonly number[] | null;
  /** Null: not coloured. */
  readonly color: {
    readonly values: readonly (number | null)[];
    readonly scale: FactScale;
    readonly ramp: readonly string[];
  } | null;
  /** Sums; null: all of one size. */
  readonly size: readonly (number | null)[] | null;
}

/** How one ROI or group is drawn. */
export interface Mark {
  /** Of the ramp; `unknown`: coloured, but nobody knows its value; null: not coloured. */
  readonly step: number | 'unknown' | null;
  /** CSS pixels; of a square half its side. */
  readonly radiusPx: number;
  /** Nothing of it is in the filter. */
  readonly isFaint: boolean;
}

export interface OverviewMarksOf {
  readonly groups: readonly Mark[];
  /** In the order of `OverviewPlaces.rois`. */
  readonly rois: readonly Mark[];
}

const groupRadiusPx = { min: 6, max: 24, even: 12 } as const;
const roiRadiusPx = { min: 2.5, max: 10, even: 4.5 } as const;

/** How everything is drawn: computed once, when a fact or the list changes. */
export function overviewMarks(
  { groups, rois, listIndex }: OverviewPlaces,
  list: readonly RoiSummary[],
  { counts, color, size }: OverviewLook,
): OverviewMarksOf {
  const patches = counts ?? list.map((roi) => roi.patches);
  const stepOf = (value: number | null): Mark['step'] =>
    color ? (value === null ? 'unknown' : rampStepOf(color.scale, value)) : null;
  const groupSizes = size ? groups.map((group) => groupFact(group, size, patches, 'sum')) : null;
  const largestGroup = largest(groupSizes);
  const largestRoi = largest(size);
  return {
    groups: groups.map((group, i) => ({
      step: stepOf(color && groupFact(group, color.values, patches, 'mean')),
      radiusPx: groupSizes
        ? radiusOf(groupSizes[i] ?? null, largestGroup, groupRadiusPx.min, groupRadiusPx.max)
        : groupRadiusPx.even,
      isFaint: group.indices.every((index) => patches[index] === 0),
    })),
    rois: rois.map((_, i) => {
      const index = listIndex[i]!;
      return {
        step: stepOf(color ? (color.values[index] ?? null) : null),
        radiusPx: size
          ? radiusOf(size[index] ?? null, largestRoi, roiRadiusPx.min, roiRadiusPx.max)
          : roiRadiusPx.even,
        isFaint: patches[index] === 0,
      };
    }),
  };
}

function largest(values: readonly (number | null)[] | null): number {
  return values?.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) ?? 0;
}

/** The ROIs of a domain that together are smaller than this on the screen (CSS pixels) are one circle. */
const gatheredPx = 120;

/** From this far the domain is one circle. */
export function isGathered({ extent, rois }: OverviewGroup, resolution: number): boolean {
  const sizePx = Math.max(extent[2] - extent[0], extent[3] - extent[1]) / resolution;
  return sizePx < (rois.length > 1 ? gatheredPx : 2 * roiRadiusPx.max);
}

/** What the pointer or the keys are at: numbers in `OverviewPlaces`. */
export type OverviewTarget =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'roi'; readonly roi: number }
  | { readonly kind: 'patch'; readonly patch: OverviewPatch };

/** A patch's footprint in metres. */
export interface OverviewPatch {
  readonly patchId: string;
  readonly roiKey: string;
  readonly extent: readonly [number, number, number, number];
}

export function isSameTarget(a: OverviewTarget | null, b: OverviewTarget | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  if (a.kind === 'group') return a.group === (b as typeof a).group;
  if (a.kind === 'roi') return a.roi === (b as typeof a).roi;
  return a.patch.patchId === (b as typeof a).patch.patchId;
}

/** Every mark that is drawn at a resolution, in sight or not. */
export function targetsOf(
  { groups, rois, groupIndex }: OverviewPlaces,
  resolution: number,
): OverviewTarget[] {
  const gathered = groups.map((group) => isGathered(group, resolution));
  return [
    ...groups.flatMap((_, group) => (gathered[group] ? [{ kind: 'group', group } as const] : [])),
    ...rois.flatMap((_, roi) => (gathered[groupIndex[roi]!] ? [] : [{ kind: 'roi', roi } as const])),
  ];
}

/** A mark may be missed by this much (CSS pixels). */
const slackPx = 5;

/**
 * What is under a position: the patch there, else the circle or ROI, as large as it is drawn; the smallest where they
 * overlap.
 */
export function targetAt(
  places: OverviewPlaces,
  marks: OverviewMarksOf,
  patches: readonly OverviewPatch[],
  [x, y]: readonly [number, number],
  resolution: number,
): OverviewTarget | null {
  const patch = patches.find(
    ({ extent }) => x >= extent[0] && x <= extent[2] && y >= extent[1] && y <= extent[3],
  );
  if (patch) return { kind: 'patch', patch };
  let best: OverviewTarget | null = null;
  let smallest = Infinity;
  places.groups.forEach((group, i) => {
    if (!isGathered(group, resolution)) return;
    const radius = (marks.groups[i]?.radiusPx ?? 0) + slackPx;
    const distance = Math.hypot(x - group.center[0], y - group.center[1]) / resolution;
    if (distance <= radius && radius < smallest) {
      smallest = radius;
      best = { kind: 'group', group: i };
    }
  });
  if (best) return best;
  const reach = (roiRadiusPx.max + slackPx) * resolution;
  places.index.visit([x - reach, y - reach, x + reach, y + reach], (i) => {
    const group = places.groups[places.groupIndex[i]!]!;
    if (isGathered(group, resolution)) return;
    const [x0, y0, x1, y1] = places.rois[i]!.extent;
    const radius = ((marks.rois[i]?.radiusPx ?? 0) + slackPx) * resolution;
    const [centerX, centerY] = [(x0 + x1) / 2, (y0 + y1) / 2];
    const [halfX, halfY] = [Math.max((x1 - x0) / 2, radius), Math.max((y1 - y0) / 2, radius)];
    const [dx, dy] = [Math.abs(x - centerX), Math.abs(y - centerY)];
    if (dx > halfX || dy > halfY) return;
    // Of small ones side by side the nearest; of large ones the smallest.
    const size = halfX + halfY + (dx + dy) / 2;
    if (size < smallest) {
      smallest = size;
      best = { kind: 'roi', roi: i };
    }
  });
  return best;
}
