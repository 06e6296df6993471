import { tileSizePx } from '../../shared/contract/index.ts';
import { halvedSize, halveMean, halveMode } from '../../shared/raster/overview.ts';

/** Pixels of a patch at a level, one band, `[height, width]`. */
export interface Reduced {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Classes at a level: the most frequent of what a pixel stands for. The same array at level 0. */
export function reduceClasses(pixels: Reduced, level: number): Reduced {
  return reduce(pixels, level, (data, size) => halveMode(data, size));
}

/** Means of bytes at a level; 0 is no value and takes no part. The same array at level 0. */
export function reduceBytes(pixels: Reduced, level: number): Reduced {
  return reduce(pixels, level, (data, size) =>
    halveMean(data, { ...size, bands: 1 }, { zeroIsMissing: true }),
  );
}

function reduce(
  { data, width, height }: Reduced,
  level: number,
  halve: (data: Uint8Array, size: { width: number; height: number }) => Uint8Array,
): Reduced {
  for (let n = 0; n < level; n++) {
    data = halve(data, { width, height });
    width = halvedSize(width);
    height = halvedSize(height);
  }
  return { data, width, height };
}

/** Copies pixels of the tile's level to their place, in full-resolution pixels, in a one-band tile. */
export function blit(
  tile: Uint8Array,
  pixels: Reduced,
  level: number,
  place: { readonly x: number; readonly y: number },
): void {
  const { data, width, height } = pixels;
  const left = Math.round(place.x / 2 ** level);
  const top = Math.round(place.y / 2 ** level);
  const from = Math.max(0, left);
  const to = Math.min(tileSizePx, left + width);
  for (let y = Math.max(0, top); y < Math.min(tileSizePx, top + height) && from < to; y++) {
    const source = (y - top) * width - left;
    tile.set(data.subarray(source + from, source + to), y * tileSizePx + from);
  }
}
