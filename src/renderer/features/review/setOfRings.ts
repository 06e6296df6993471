import { PixelSetBuilder, type PixelSet } from '../../../shared/editing/pixelSet.ts';

/**
 * The pixels within closed rings along pixel edges, by the even-odd rule: holes are rings too. Inverse of the outline of a set.
 *
 * @param rings `[x0, y0, x1, y1, …]`, whole numbers, each side upright or level; the last point is joined to the first.
 */
export function setOfRings(rings: readonly (readonly number[])[]): PixelSet {
  /** By row of pixels: where upright sides cross it. */
  const crossings = new Map<number, number[]>();
  for (const ring of rings)
    for (let i = 0, before = ring.length - 2; i + 1 < ring.length; before = i, i += 2) {
      const [x, from, to] = [ring[i]!, ring[before + 1]!, ring[i + 1]!];
      for (let y = Math.min(from, to); y < Math.max(from, to); y++) {
        const row = crossings.get(y);
        if (row) row.push(x);
        else crossings.set(y, [x]);
      }
    }
  const builder = new PixelSetBuilder();
  for (const y of [...crossings.keys()].sort((a, b) => a - b)) {
    const xs = crossings.get(y)!.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) builder.add(y, xs[i]!, xs[i + 1]!);
  }
  return builder.finish();
}

/** A pixel within rings, as near to their beginning as there is one; null without rings. */
export function pixelInRings(rings: readonly (readonly number[])[]): { x: number; y: number } | null {
  const { window, spans } = setOfRings(rings.slice(0, 1));
  // The first span of the first row: even where holes were left out, its top row has none.
  return spans.length > 0 ? { x: spans[0]!, y: window.y } : null;
}
