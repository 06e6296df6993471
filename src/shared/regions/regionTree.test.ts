import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastLeafPx } from './growLeaves.ts';
import { decodeRegionTree, encodeRegionTree, leafAt, nodesOf, type RegionTree } from './regionTree.ts';
import { PatchRegions } from './PatchRegions.ts';
import { leavesOf, numbers, treeOf } from './testRegions.ts';

/** Images with areas, noise and steps; some with height. */
const tree = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    cell: fc.integer({ min: 1, max: 20 }),
    noise: fc.integer({ min: 0, max: 120 }),
    hasHeight: fc.boolean(),
  })
  .map(({ width, height, seed, cell, noise, hasHeight }) => {
    const random = numbers(seed);
    const levels = Array.from({ length: 64 }, () => random() * 200);
    const areaOf = (x: number, y: number) => levels[(Math.floor(x / cell) * 7 + Math.floor(y / cell)) % 64]!;
    const dem = {
      data: Float32Array.from({ length: width * height * 2 }, (_, i) =>
        i % 2 === 0 ? 100 + random() * 9 : 100,
      ),
      ...{ bands: 2, nodata: null },
    };
    const value = (x: number, y: number, band: number) =>
      Math.min(255, areaOf(x, y) + band * 3 + random() * noise);
    return treeOf(width, height, value, hasHeight ? { dem } : {});
  });

/** True when the pixels of a leaf hang together (4 neighbours). */
function isConnected(leaves: readonly number[], width: number, leaf: number): boolean {
  const open = new Set(leaves.flatMap((own, i) => (own === leaf ? [i] : [])));
  const stack = [open.values().next().value!];
  while (stack.length > 0) {
    const i = stack.pop()!;
    if (!open.delete(i)) continue;
    if (i % width > 0) stack.push(i - 1);
    if (i % width < width - 1) stack.push(i + 1);
    stack.push(i - width, i + width);
  }
  return open.size === 0;
}

describe('a tree of regions', () => {
  it('puts every pixel into one connected leaf of no less than the least size', () => {
    fc.assert(
      fc.property(tree, (built) => {
        const leaves = leavesOf(built);
        expect(leaves).toHaveLength(built.width * built.height);
        expect(new Set(leaves).size).toBe(built.leaves);
        const { counts } = new PatchRegions(built);
        for (let leaf = 0; leaf < built.leaves; leaf++) {
          expect(isConnected(leaves, built.width, leaf)).toBe(true);
          if (built.leaves > 1) expect(counts[leaf]).toBeGreaterThanOrEqual(leastLeafPx);
        }
        for (let i = 0; i < leaves.length; i += 13)
          expect(leafAt(built, i % built.width, Math.floor(i / built.width))).toBe(leaves[i]);
      }),
      { numRuns: 60 },
    );
  });

  it('has costs that never fall towards the root, and counts that add up', () => {
    fc.assert(
      fc.property(tree, (built) => {
        const { parents, heights, leaves } = built;
        const root = nodesOf(built) - 1;
        const regions = new PatchRegions(built);
        const sums = new Uint32Array(nodesOf(built));
        for (let node = 0; node < root; node++) {
          expect(parents[node]).toBeGreaterThan(node);
          expect(parents[node]).toBeGreaterThanOrEqual(leaves);
          expect(heights[parents[node]!]).toBeGreaterThanOrEqual(heights[node]!);
          sums[parents[node]!]! += regions.counts[node]!;
        }
        expect(parents[root]).toBe(root);
        for (let node = leaves; node <= root; node++) expect(sums[node]).toBe(regions.counts[node]);
        expect(regions.counts[root]).toBe(built.width * built.height);
        expect([regions.firstLeaf[root], regions.endLeaf[root]]).toEqual([0, leaves]);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same image, and after it was bytes', () => {
    const random = numbers(3);
    const pixels = Array.from({ length: 64 * 48 * 4 }, () => Math.floor(random() * 256));
    const make = () => treeOf(64, 48, (x, y, band) => pixels[(y * 64 + x) * 4 + band]!);
    const bytes = encodeRegionTree(make());
    expect(encodeRegionTree(make())).toEqual(bytes);
    const odd = new Uint8Array(bytes.length + 1);
    odd.set(bytes, 1);
    for (const given of [bytes, odd.subarray(1)])
      expect(plain(decodeRegionTree(given))).toEqual(plain(make()));
  });

  it('refuses bytes that are no tree', () => {
    const bytes = encodeRegionTree(treeOf(30, 30, (x) => x * 8));
    const wrong = [
      new Uint8Array(0),
      bytes.slice(0, 31),
      bytes.slice(0, -1),
      Uint8Array.from([...bytes, 0]),
      Uint8Array.from(bytes, (byte, i) => (i === 4 ? 9 : byte)),
      new Uint8Array(64),
    ];
    for (const some of wrong) expect(() => decodeRegionTree(some)).toThrow('not a tree of regions');
  });

  it('finds areas that differ, whatever their size', () => {
    // A square of 8 x 8 and one of 20 x 30 on another ground.
    const built = treeOf(60, 60, (x, y) =>
      x >= 4 && x < 12 && y >= 4 && y < 12 ? 200 : x >= 30 && x < 50 && y >= 20 && y < 50 ? 30 : 110,
    );
    const regions = new PatchRegions(built);
    const sizes = new Set([...regions.counts]);
    expect(sizes.has(64) && sizes.has(600) && sizes.has(3600)).toBe(true);
  });
});

/** Arrays as lists: views of bytes and arrays of their own are the same. */
function plain(built: RegionTree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(built).map(([key, value]) => [
      key,
      ArrayBuffer.isView(value) ? [...(value as never)] : value,
    ]),
  );
}
