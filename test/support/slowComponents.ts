import type { Connectivity } from '../../src/shared/editing/ops/components.ts';

// The slow reference of the tests: everything pixel by pixel, with no runs.

/** The pixels around one, those within the image; `index` is row-major. */
export function around(
  { width, height }: { readonly width: number; readonly height: number },
  index: number,
  connectivity: Connectivity,
): number[] {
  const [x, y] = [index % width, Math.floor(index / width)];
  const found: number[] = [];
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      if ((dx === 0 && dy === 0) || (connectivity === 4 && dx !== 0 && dy !== 0)) continue;
      if (x + dx >= 0 && y + dy >= 0 && x + dx < width && y + dy < height)
        found.push((y + dy) * width + x + dx);
    }
  return found;
}

/** What is connected to a pixel by pixels of which `isIn` holds. */
export function slowFlood(
  size: { readonly width: number; readonly height: number },
  first: number,
  connectivity: Connectivity,
  isIn: (index: number) => boolean,
): Set<number> {
  const found = new Set(isIn(first) ? [first] : []);
  for (const at of found) for (const next of around(size, at, connectivity)) if (isIn(next)) found.add(next);
  return found;
}
