import { bytesOfNumbers, numbersOf } from './joinFiner.ts';
import type { TilePixels, TilePlace, TileStack } from './TileStack.ts';

/** The eight tiles around one, with where they lie. */
export function neighboursOf(place: TilePlace): { dx: number; dy: number; place: TilePlace }[] {
  return [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1].flatMap((dx) =>
      dx === 0 && dy === 0 ? [] : [{ dx, dy, place: { ...place, col: place.col + dx, row: place.row + dy } }],
    ),
  );
}

/** A neighbour of a tile: -1, 0 or 1 tiles to the right and down of it. */
export interface Neighbour {
  readonly dx: number;
  readonly dy: number;
  readonly tile: TilePixels | null;
}

/**
 * A tile of numbers with the pixels of its neighbours around it, `[side + 2 gutter, side + 2 gutter, bands]`; NaN where there
 * is none.
 */
export function withGutter(
  { tileSizePx: side, gutterPx: gutter, bands }: Pick<TileStack, 'tileSizePx' | 'gutterPx' | 'bands'>,
  tile: TilePixels,
  neighbours: readonly Neighbour[],
): Uint8Array<ArrayBuffer> {
  const full = side + 2 * gutter;
  const output = new Float32Array(full * full * bands).fill(NaN);
  for (const { dx, dy, tile: from } of [{ dx: 0, dy: 0, tile }, ...neighbours]) {
    if (!from) continue;
    const pixels = numbersOf(from.data);
    const [left, width] = overlap(dx, side, gutter);
    const [top, height] = overlap(dy, side, gutter);
    for (let y = top; y < top + height; y++) {
      const at = ((y - dy * side) * side + left - dx * side) * bands;
      output.set(pixels.subarray(at, at + width * bands), ((y + gutter) * full + left + gutter) * bands);
    }
  }
  return bytesOfNumbers(output);
}

/** Start, in pixels of the tile, and length of what a tile one step to a side has in common with the tile and its gutter. */
function overlap(step: number, side: number, gutter: number): [start: number, length: number] {
  if (step === 0) return [0, side];
  return [step < 0 ? -gutter : side, gutter];
}
