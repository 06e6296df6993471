import { halvedSize, halveMode } from '../../shared/raster/overview.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Stretch } from './display.ts';
import { readHeader } from './readHeader.ts';
import { readStretch } from './readStretch.ts';
import { reduceWindow } from './reduceWindow.ts';
import type { Reduced } from './reduceWindow.ts';

export interface ThumbnailSpec {
  readonly source: RasterSource;
  /** Longer side of the thumbnail; smaller rasters keep their size. */
  readonly maxPx: number;
  readonly kind: 'image' | 'class';
  /** Values that become 0 and 255. Default for other types than uint8: as `readStretch` finds them in the file. */
  readonly stretch?: readonly Stretch[] | undefined;
}

/** `[height, width, bands]`: R, G, B of an image, or the class. */
export interface Thumbnail {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly bands: 1 | 3;
}

/** The size of the thumbnail of a raster: at most `maxPx` a side, at least 1. */
export function thumbnailSize(width: number, height: number, maxPx: number) {
  const scale = Math.min(1, maxPx / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * A small picture of a raster: mean colours of an image, the most frequent class (0-254) of a mask's first band.
 *
 * @throws AppError as `readRaster`; `wrongDtype` for classes above 254.
 */
export async function buildThumbnail({ source, maxPx, kind, stretch }: ThumbnailSpec): Promise<Thumbnail> {
  const { width, height, dtype } = readHeader(source);
  const size = thumbnailSize(width, height, maxPx);
  const level = levelFor(width, height, maxPx);
  const whole = { x: 0, y: 0, width, height };
  if (kind === 'class') {
    const reduced = await reduceWindow(source, { kind, level }, () => whole);
    return { ...fitNearest(reduced, size), bands: 1 };
  }
  const shown = stretch ?? (dtype === 'uint8' ? undefined : await readStretch(source));
  const reduced = await reduceWindow(source, { kind: 'aerial', level, stretch: shown }, () => whole);
  return { ...fitMean(reduced, size), bands: 3 };
}

/** `buildThumbnail` of a mask that is at hand: `[height, width]` classes. */
export function reduceClasses(data: Uint8Array, width: number, height: number, maxPx: number): Thumbnail {
  let reduced: Reduced = { data, width, height };
  for (let i = levelFor(width, height, maxPx); i > 0; i--) {
    reduced = {
      data: halveMode(reduced.data, reduced),
      width: halvedSize(reduced.width),
      height: halvedSize(reduced.height),
    };
  }
  return { ...fitNearest(reduced, thumbnailSize(width, height, maxPx)), bands: 1 };
}

/** Halvings after which a raster is still as large as its thumbnail. */
function levelFor(width: number, height: number, maxPx: number): number {
  return Math.max(0, Math.floor(Math.log2(Math.max(width, height) / maxPx)));
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function fitNearest(from: Reduced, { width, height }: Size) {
  const data = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / height) * from.width;
    for (let x = 0; x < width; x++)
      data[to++] = from.data[row + Math.floor(((x + 0.5) * from.width) / width)]!;
  }
  return { data, width, height };
}

/** R, G, B of four bands, each pixel the mean of what it covers. At most a halving is left, so whole pixels would show. */
function fitMean(from: Reduced, { width, height }: Size) {
  const across = spans(from.width, width);
  const down = spans(from.height, height);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      let [red, green, blue] = [0, 0, 0];
      for (const row of down[y]!) {
        for (const column of across[x]!) {
          const weight = row.weight * column.weight;
          const at = (row.index * from.width + column.index) * 4;
          red += weight * from.data[at]!;
          green += weight * from.data[at + 1]!;
          blue += weight * from.data[at + 2]!;
        }
      }
      data[to] = Math.round(red);
      data[to + 1] = Math.round(green);
      data[to + 2] = Math.round(blue);
    }
  }
  return { data, width, height };
}

/** For each of `count` pixels those of `length` that it covers, with the part of it that each fills. */
function spans(length: number, count: number): { index: number; weight: number }[][] {
  const scale = length / count;
  return Array.from({ length: count }, (_, i) => {
    const covered = [];
    const [start, end] = [i * scale, (i + 1) * scale];
    for (let index = Math.floor(start); index < Math.min(length, end); index++) {
      const weight = (Math.min(end, index + 1) - Math.max(start, index)) / scale;
      if (weight > 1e-9) covered.push({ index, weight });
    }
    return covered;
  });
}
