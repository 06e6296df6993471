import { tooFar } from '../editing/ops/distance.ts';
import type { PixelWindow } from '../geo/grid.ts';
import type { Borders } from './Borders.ts';
import type { DescribedPatch } from './describeArea.ts';
import { openGroup } from './patchAreas.ts';

/** Squared distances, in pixels, of the nearest and the farthest pixel of an area to a border. */
export type EdgeDistances = readonly [nearest: number, farthest: number];

/**
 * Distances of areas of one patch to the border of their parcels, in the order of `areas`; `tooFar` for what is beyond the
 * reach. What lies in parcels of one group is measured at once.
 */
export function edgeDistances(
  described: DescribedPatch,
  areas: readonly number[],
  borders: Borders,
  maxSquared: number,
  openAs: number,
): EdgeDistances[] {
  const wanted = new Int32Array(described.areas.count).fill(-1);
  areas.forEach((area, i) => (wanted[area] = i));
  const nearest = new Int32Array(areas.length).fill(tooFar);
  const farthest = new Int32Array(areas.length);
  for (const group of new Set(areas.map((area) => described.areas.group[area]!))) {
    const spans = spansOf(described, (area) => wanted[area]! >= 0 && described.areas.group[area] === group);
    const window = windowAround(spans);
    const squared = borders.squaredIn(window, group === openGroup ? openAs : group, maxSquared);
    for (const { area, y, from, to } of spans) {
      const i = wanted[area]!;
      const line = (y - window.y) * window.width - window.x;
      for (let x = from; x < to; x++) {
        const value = squared ? squared[line + x]! : tooFar;
        if (value < nearest[i]!) nearest[i] = value;
        if (value > farthest[i]!) farthest[i] = value;
      }
    }
  }
  return areas.map((_, i) => [nearest[i]!, farthest[i]!]);
}

/** A span on the grid of the ROI. */
interface AreaSpan {
  readonly area: number;
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

function spansOf(
  { patch, land, spans, areas }: DescribedPatch,
  isWanted: (area: number) => boolean,
): AreaSpan[] {
  const list: AreaSpan[] = [];
  for (let span = 0; span < spans.count; span++) {
    const area = areas.ofSpan[span]!;
    if (!isWanted(area)) continue;
    const row = Math.floor(spans.starts[span]! / land.width);
    const shift = patch.x - row * land.width;
    list.push({ area, y: patch.y + row, from: spans.starts[span]! + shift, to: spans.ends[span]! + shift });
  }
  return list;
}

/** @param spans From top to bottom, at least one. */
function windowAround(spans: readonly AreaSpan[]): PixelWindow {
  const left = spans.reduce((least, { from }) => Math.min(least, from), Infinity);
  const right = spans.reduce((most, { to }) => Math.max(most, to), 0);
  const top = spans[0]!.y;
  return { x: left, y: top, width: right - left, height: spans.at(-1)!.y + 1 - top };
}
