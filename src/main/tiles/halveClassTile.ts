import { noClass } from '../../shared/contract/index.ts';

/**
 * The next coarser half of a class tile: the most frequent of each 2 x 2 values, of values as frequent the first in reading
 * order. Pixels without a patch take no part, so at the edge of an image the result is that of halving the image.
 *
 * @param data `[side, side]`, an even side. @returns `[side / 2, side / 2]`
 */
export function halveClassTile(data: Uint8Array, side: number): Uint8Array {
  const half = side / 2;
  const output = new Uint8Array(half * half);
  let to = 0;
  for (let y = 0; y < half; y++) {
    let at = 2 * y * side;
    for (let x = 0; x < half; x++, at += 2) {
      const a = data[at]!;
      const b = data[at + 1]!;
      const c = data[at + side]!;
      const d = data[at + side + 1]!;
      if (a !== noClass && (a === b || a === c || a === d)) output[to++] = a;
      else if (b !== noClass && (b === c || b === d)) output[to++] = b;
      else if (c !== noClass && c === d) output[to++] = c;
      else output[to++] = a !== noClass ? a : b !== noClass ? b : c !== noClass ? c : d;
    }
  }
  return output;
}
