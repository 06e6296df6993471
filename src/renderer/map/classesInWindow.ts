import { levelCount, tileSizePx } from '../../shared/contract/index.ts';
import { intersectWindows, type PixelWindow } from '../../shared/geo/grid.ts';
import type { ClassLayerId } from '../../shared/model/imagery.ts';
import type { PixelReader } from './PixelReader.ts';

/** A window is read at the level where it is at most this long: about the pixels of a screen. */
const mostPx = 1024;
/** What a class tile holds where there is no patch. */
const noValue = 255;

/**
 * Pixels of each class of a tile layer in a window of the ROI grid, counted on tiles about as fine as the screen.
 *
 * The numbers are shares of what is seen, not areas: a coarse tile holds every second, fourth… pixel.
 */
export async function classesInWindow(
  reader: Pick<PixelReader, 'tile'>,
  layer: ClassLayerId,
  roi: { readonly widthPx: number; readonly heightPx: number },
  wanted: PixelWindow,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const window = intersectWindows(wanted, { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx });
  if (!window) return counts;
  const longest = Math.max(window.width, window.height);
  const top = levelCount(roi.widthPx, roi.heightPx) - 1;
  const level = Math.min(top, Math.max(0, Math.ceil(Math.log2(longest / mostPx))));
  const step = 2 ** level;
  const left = Math.floor(window.x / step);
  const right = Math.ceil((window.x + window.width) / step);
  const upper = Math.floor(window.y / step);
  const lower = Math.ceil((window.y + window.height) / step);
  const sums = new Float64Array(256);
  const parts: Promise<void>[] = [];
  for (let row = Math.floor(upper / tileSizePx); row * tileSizePx < lower; row++) {
    for (let col = Math.floor(left / tileSizePx); col * tileSizePx < right; col++) {
      parts.push(
        reader.tile(layer, level, col, row).then((tile) => {
          if (!tile) return;
          const [x0, y0] = [col * tileSizePx, row * tileSizePx];
          const toX = Math.min(tileSizePx, right - x0);
          const toY = Math.min(tileSizePx, lower - y0);
          for (let y = Math.max(0, upper - y0); y < toY; y++)
            for (let x = Math.max(0, left - x0); x < toX; x++) {
              const value = tile[y * tileSizePx + x]!;
              sums[value] = sums[value]! + 1;
            }
        }),
      );
    }
  }
  await Promise.all(parts);
  sums.forEach((count, value) => {
    if (count > 0 && value !== noValue) counts.set(value, count);
  });
  return counts;
}
