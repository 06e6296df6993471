/**
 * True where a point lies within rings, by the even-odd rule: holes are rings too.
 *
 * @param rings closed, `[x0, y0, x1, y1, …]`; the last point is joined to the first.
 */
export function isInRings(rings: readonly (readonly number[])[], x: number, y: number): boolean {
  let isInside = false;
  for (const ring of rings)
    for (let i = 0, before = ring.length - 2; i + 1 < ring.length; before = i, i += 2) {
      const [x0, y0, x1, y1] = [ring[before]!, ring[before + 1]!, ring[i]!, ring[i + 1]!];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside;
    }
  return isInside;
}
