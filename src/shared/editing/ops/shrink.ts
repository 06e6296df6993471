import { classCellsOf } from './classCells.ts';
import { DistanceRows, reachSquared, Rings, tooFar } from './distance.ts';
import type { EditOp, OpInput } from './op.ts';

/**
 * Pixels of the class within `metres` of another class become the nearest other class, of several equally near the smallest
 * value. Lengths are as in `grow`. The border of the image and of `inside` is no other class: the class stays there. Returns
 * a new mask `[height, width]`.
 */
export function shrink({ value, metres }: Extract<EditOp, { op: 'shrink' }>, input: OpInput): Uint8Array {
  const { before, width, height, gsd } = input;
  const after = new Uint8Array(before);
  const { values, cells } = classCellsOf(input);
  const own = values.indexOf(value);
  if (own < 0 || values.length < 2) return after;
  const isOther = new Uint8Array(values.length + 1).fill(1);
  isOther[own] = 0;
  isOther[values.length] = 0;
  const rows = new DistanceRows(cells, isOther, width, height, reachSquared(metres, gsd));
  const rings = new Rings();
  for (let y = 0; y < height; y++) {
    const squared = rows.next();
    for (let x = 0; x < width; x++) {
      if (squared[x] === tooFar || cells[y * width + x] !== own) continue;
      after[y * width + x] = values[nearestOf(x, y, rings.at(squared[x]!))]!;
    }
  }
  return after;

  /** The smallest of the other classes on the ring. */
  function nearestOf(x: number, y: number, ring: Int32Array): number {
    let nearest = Infinity;
    for (let i = 0; i < ring.length; i += 2) {
      const [otherX, otherY] = [x + ring[i]!, y + ring[i + 1]!];
      if (otherX < 0 || otherX >= width || otherY < 0 || otherY >= height) continue;
      const cell = cells[otherY * width + otherX]!;
      if (isOther[cell] === 1 && cell < nearest) nearest = cell;
    }
    return nearest;
  }
}
