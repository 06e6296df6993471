import { growLeaves, type Leaves } from './growLeaves.ts';
import { leafGraph, type LeafGraph } from './leafGraph.ts';
import { mergeLeaves, type Merges } from './mergeLeaves.ts';
import type { Features } from './regionFeatures.ts';
import type { RegionTree } from './regionTree.ts';

/**
 * The tree of regions of a patch: leaves of like pixels (`growLeaves.ts`) merged by the cheapest border (`mergeLeaves.ts`).
 * The same features give the same tree. Without any channel it is blank. About 100 ms for 512 x 512 px and six channels.
 */
export function buildRegionTree(features: Features, isPartial = false): RegionTree {
  if (features.channels === 0) return blankTree(features.width, features.height, isPartial);
  const leaves = growLeaves(features);
  const graph = leafGraph(features, leaves);
  const merges = mergeLeaves(graph);
  const order = orderOf(graph.leaves, merges);
  const { width, height, channels } = features;
  return {
    ...{ width, height, channels, isPartial, isBlank: false, leaves: graph.leaves },
    ...runsOf(width, height, leaves, order),
    parents: parentsOf(graph.leaves, merges, order),
    heights: merges.heights,
    means: meansOf(graph, order),
  };
}

function blankTree(width: number, height: number, isPartial: boolean): RegionTree {
  return {
    ...{ width, height, channels: 0, isPartial, isBlank: true, leaves: 1 },
    rows: Uint32Array.from({ length: height + 1 }, (_, y) => y),
    labels: new Uint16Array(height),
    ends: new Uint16Array(height).fill(width),
    parents: new Uint32Array(1),
    heights: new Float32Array(1),
    means: new Float32Array(0),
  };
}

/** New number of each leaf: as they are met going down the tree, first children first. */
function orderOf(leaves: number, { children }: Merges): Uint32Array {
  const order = new Uint32Array(leaves);
  const stack = [2 * leaves - 2];
  let next = 0;
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node < leaves) order[node] = next++;
    else stack.push(children[2 * (node - leaves) + 1]!, children[2 * (node - leaves)]!);
  }
  return order;
}

function parentsOf(leaves: number, { children }: Merges, order: Uint32Array): Uint32Array {
  const parents = new Uint32Array(2 * leaves - 1);
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    parents[child < leaves ? order[child]! : child] = leaves + (i >> 1);
  }
  parents[2 * leaves - 2] = 2 * leaves - 2;
  return parents;
}

function meansOf({ leaves, counts, sums }: LeafGraph, order: Uint32Array): Float32Array {
  const channels = sums.length / leaves;
  const means = new Float32Array(sums.length);
  for (let leaf = 0; leaf < leaves; leaf++)
    for (let c = 0; c < channels; c++)
      means[order[leaf]! * channels + c] = sums[leaf * channels + c]! / counts[leaf]!;
  return means;
}

function runsOf(
  width: number,
  height: number,
  { labels }: Leaves,
  order: Uint32Array,
): Pick<RegionTree, 'rows' | 'labels' | 'ends'> {
  const rows = new Uint32Array(height + 1);
  const ofRuns = new Uint16Array(labels.length);
  const ends = new Uint16Array(labels.length);
  let runs = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 1; x <= width; x++, i++) {
      if (x < width && labels[i + 1] === labels[i]) continue;
      ofRuns[runs] = order[labels[i]!]!;
      ends[runs++] = x;
    }
    rows[y + 1] = runs;
  }
  return { rows, labels: ofRuns.slice(0, runs), ends: ends.slice(0, runs) };
}
