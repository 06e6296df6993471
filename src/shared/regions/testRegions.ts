import { buildRegionTree } from './buildRegionTree.ts';
import { regionFeatures, type FeatureInput, type FeatureRaster } from './regionFeatures.ts';
import type { RegionTree } from './regionTree.ts';

/** An image of bytes, `[height, width, 4]`, from a value at each pixel and band. For tests. */
export function imageOf(
  width: number,
  height: number,
  value: (x: number, y: number, band: number) => number,
  bands = 4,
): FeatureRaster {
  const data = new Uint8Array(width * height * bands);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / bands);
    data[i] = value(pixel % width, Math.floor(pixel / width), i % bands);
  }
  return { data, bands, nodata: null };
}

/** The tree of an image of bytes. For tests. */
export function treeOf(
  width: number,
  height: number,
  value: (x: number, y: number, band: number) => number,
  more: Partial<FeatureInput> = {},
): RegionTree {
  const image = imageOf(width, height, value);
  const input = { width, height, image, stretch: null, dem: null, hasCodedHeight: false, ...more };
  return buildRegionTree(regionFeatures(input));
}

/** Numbers from 0 to 1, the same for the same seed. For tests. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Leaf of each pixel, `[height, width]`. For tests. */
export function leavesOf({ width, height, rows, labels, ends }: RegionTree): number[] {
  const leaves: number[] = [];
  for (let y = 0; y < height; y++) {
    let start = 0;
    for (let run = rows[y]!; run < rows[y + 1]!; run++) {
      for (; start < ends[run]!; start++) leaves.push(labels[run]!);
    }
    if (start !== width) throw new Error(`row ${y} ends at ${start}`);
  }
  return leaves;
}
