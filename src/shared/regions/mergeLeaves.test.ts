import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LeafGraph } from './leafGraph.ts';
import { mergeCost, sizeBeyond } from './mergeCost.ts';
import { mergeLeaves } from './mergeLeaves.ts';
import { numbers } from './testRegions.ts';

interface Slow {
  readonly id: number;
  readonly leaves: readonly number[];
}

/** The costs of the merges from their definition: all pairs are looked at before each. */
function slowCosts(graph: LeafGraph): number[] {
  let regions: Slow[] = Array.from({ length: graph.leaves }, (_, id) => ({ id, leaves: [id] }));
  const costs: number[] = [];
  const channels = graph.sums.length / graph.leaves;
  const total = ({ leaves }: Slow, of: (leaf: number) => number) =>
    leaves.reduce((sum, leaf) => sum + of(leaf), 0);
  const costOf = (a: Slow, b: Slow): number => {
    let length = 0;
    for (let e = 0; e < graph.lengths.length; e++) {
      const [p, q] = [graph.ends[2 * e]!, graph.ends[2 * e + 1]!];
      const isBetween =
        (a.leaves.includes(p) && b.leaves.includes(q)) || (a.leaves.includes(q) && b.leaves.includes(p));
      if (isBetween) length += graph.lengths[e]!;
    }
    if (length === 0) return Infinity;
    const [n, m] = [a, b].map((region) => total(region, (leaf) => graph.counts[leaf]!));
    const [outerN, outerM] = [a, b].map((region) => total(region, (leaf) => graph.outer[leaf]!));
    let squared = 0;
    for (let c = 0; c < channels; c++) {
      const sum = (region: Slow) => total(region, (leaf) => graph.sums[leaf * channels + c]!);
      squared += (sum(a) / n! - sum(b) / m!) ** 2;
    }
    return mergeCost(sizeBeyond(n!, outerN!), sizeBeyond(m!, outerM!), squared, length);
  };
  while (regions.length > 1) {
    let best: { a: Slow; b: Slow; cost: number } | null = null;
    for (const [i, a] of regions.entries())
      for (const b of regions.slice(i + 1)) {
        const cost = costOf(a, b);
        if (!best || cost < best.cost) best = { a, b, cost };
      }
    const { a, b, cost } = best!;
    costs.push(cost);
    const joined = { id: graph.leaves + costs.length, leaves: [...a.leaves, ...b.leaves] };
    regions = [...regions.filter((region) => region !== a && region !== b), joined];
  }
  return costs;
}

/** A ladder of leaves, `[rows, 2]` and some chords: everything hangs together. */
function randomGraph(leaves: number, seed: number): LeafGraph {
  const random = numbers(seed);
  const pairs = new Map<string, [number, number]>();
  const touch = (a: number, b: number) =>
    void (a !== b && pairs.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]));
  for (let leaf = 1; leaf < leaves; leaf++) {
    touch(leaf - 1, leaf);
    if (leaf > 1) touch(leaf - 2, leaf);
    if (random() < 0.3) touch(Math.floor(random() * leaf), leaf);
  }
  const counts = Float64Array.from({ length: leaves }, () => 25 + Math.floor(random() * 300));
  return {
    ...{ leaves, counts },
    outer: Float64Array.from({ length: leaves }, () => Math.max(0, Math.floor(random() * 40) - 20)),
    sums: Float64Array.from({ length: leaves * 3 }, (_, i) => counts[Math.floor(i / 3)]! * random() * 5),
    ends: Int32Array.from([...pairs.values()].flat()),
    lengths: Float64Array.from({ length: pairs.size }, () => 1 + Math.floor(random() * 40)),
  };
}

it('merges the cheapest pair of neighbours each time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 1e6 }), (leaves, seed) => {
      const graph = randomGraph(leaves, seed);
      const { children, heights } = mergeLeaves(graph);
      // A cost is raised to that of the merges below.
      const slow = slowCosts(graph);
      const expected: number[] = [];
      for (const [m, cost] of slow.entries()) {
        const below = [children[2 * m]!, children[2 * m + 1]!].map((node) =>
          node < leaves ? 0 : expected[node - leaves]!,
        );
        expected.push(Math.max(cost, ...below));
      }
      expect(heights.slice(leaves)).toHaveLength(slow.length);
      for (const [m, height] of expected.entries()) expect(heights[leaves + m]).toBeCloseTo(height, 3);
    }),
    { numRuns: 80 },
  );
});
