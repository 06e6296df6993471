import { classCellsOf } from './classCells.ts';
import { DistanceRows, reachSquared, Rings, tooFar } from './distance.ts';
import type { EditOp, OpInput } from './op.ts';

/**
 * Fills the gap between two classes where it is at most `maxM` wide: its pixels become the nearer of the two (`a` when both
 * are equally near), or `into`.
 *
 * A pixel of another class is in the gap when its distances to the nearest pixels of both classes, less one pixel, add up to
 * at most `maxM`: in a straight gap that is the gap's width from edge to edge. It must also lie between them: the ways to a
 * nearest `a` and to a nearest `b` lead apart, by more than a right angle. Without that, the third class would be eaten
 * wherever `a` and `b` touch at its border. With `a` equal to `b` nothing is between. Returns a new mask `[height, width]`.
 */
export function gap(op: Extract<EditOp, { op: 'gap' }>, input: OpInput): Uint8Array {
  const { before, width, height, gsd } = input;
  const after = new Uint8Array(before);
  const { values, cells } = classCellsOf(input);
  const [a, b] = [values.indexOf(op.a), values.indexOf(op.b)];
  if (a < 0 || b < 0 || a === b) return after;
  const reach = reachSquared(op.maxM, gsd);
  const widestPx = (op.maxM / gsd) * (1 + 1e-9) + 1;
  const rowsA = new DistanceRows(cells, only(a, values.length), width, height, reach);
  const rowsB = new DistanceRows(cells, only(b, values.length), width, height, reach);
  const rings = new Rings();
  for (let y = 0; y < height; y++) {
    const toA = rowsA.next();
    const toB = rowsB.next();
    for (let x = 0; x < width; x++) {
      if (toA[x] === tooFar || toB[x] === tooFar || toA[x] === 0 || toB[x] === 0) continue;
      if (cells[y * width + x] === values.length) continue;
      if (Math.sqrt(toA[x]!) + Math.sqrt(toB[x]!) > widestPx) continue;
      if (!isBetween(x, y, rings.at(toA[x]!), rings.at(toB[x]!))) continue;
      after[y * width + x] = op.into ?? (toA[x]! <= toB[x]! ? op.a : op.b);
    }
  }
  return after;

  /** Whether any way to a nearest `a` and any to a nearest `b` make more than a right angle. */
  function isBetween(x: number, y: number, ringA: Int32Array, ringB: Int32Array): boolean {
    for (let i = 0; i < ringA.length; i += 2) {
      const [ax, ay] = [ringA[i]!, ringA[i + 1]!];
      if (!isClass(x + ax, y + ay, a)) continue;
      for (let j = 0; j < ringB.length; j += 2) {
        const [bx, by] = [ringB[j]!, ringB[j + 1]!];
        if (ax * bx + ay * by < 0 && isClass(x + bx, y + by, b)) return true;
      }
    }
    return false;
  }

  function isClass(x: number, y: number, cell: number): boolean {
    return x >= 0 && x < width && y >= 0 && y < height && cells[y * width + x] === cell;
  }
}

function only(cell: number, outside: number): Uint8Array {
  const isTarget = new Uint8Array(outside + 1);
  isTarget[cell] = 1;
  return isTarget;
}
