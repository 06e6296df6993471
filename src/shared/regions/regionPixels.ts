import { PixelSetBuilder, type PixelSet } from '../editing/pixelSet.ts';
import type { PlacedRegions } from './regionSeam.ts';

/** Some regions of one patch. */
export interface RegionPart {
  readonly placed: PlacedRegions;
  readonly nodes: readonly number[];
}

interface Rows {
  readonly part: PlacedRegions;
  /** 1 for each leaf that is meant. */
  readonly isIn: Uint8Array;
  /** On the ROI grid, the end excluded. */
  readonly top: number;
  readonly bottom: number;
}

/** The pixels of regions of several patches, on the ROI grid. Patches do not overlap, and each is named once. */
export function pixelsOfRegions(parts: readonly RegionPart[]): PixelSet {
  const rows = parts.map(rowsOf).sort((a, b) => a.part.patch.x - b.part.patch.x);
  const builder = new PixelSetBuilder();
  const top = rows.reduce((least, part) => Math.min(least, part.top), Infinity);
  const bottom = rows.reduce((most, part) => Math.max(most, part.bottom), -Infinity);
  for (let y = top; y < bottom; y++)
    for (const part of rows) if (y >= part.top && y < part.bottom) addRow(part, y, builder);
  return builder.finish();
}

function rowsOf({ placed, nodes }: RegionPart): Rows {
  const { regions, patch } = placed;
  const isIn = new Uint8Array(regions.tree.leaves);
  let [top, bottom] = [Infinity, -Infinity];
  for (const node of nodes) {
    isIn.fill(1, regions.firstLeaf[node], regions.endLeaf[node]);
    top = Math.min(top, patch.y + regions.firstRow[node]!);
    bottom = Math.max(bottom, patch.y + regions.endRow[node]!);
  }
  return { part: placed, isIn, top, bottom };
}

function addRow({ part, isIn }: Rows, y: number, builder: PixelSetBuilder): void {
  const { rows, labels, ends } = part.regions.tree;
  const { x, y: top } = part.patch;
  const end = rows[y - top + 1]!;
  let start = 0;
  let from = -1;
  for (let run = rows[y - top]!; run < end; run++) {
    if (isIn[labels[run]!] === 1) {
      if (from < 0) from = start;
    } else if (from >= 0) {
      builder.add(y, x + from, x + start);
      from = -1;
    }
    start = ends[run]!;
  }
  if (from >= 0) builder.add(y, x + from, x + start);
}
