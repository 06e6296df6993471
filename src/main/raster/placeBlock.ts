import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { PixelWindow, RasterHeader } from '../../shared/raster/types.ts';

/** Where a block is in the raster; `band` is -1 when it holds all bands. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly band: number;
  readonly decoded: number;
}

/**
 * Copies what a decoded block and a window have in common into the window's samples `[height, width, bands]`.
 *
 * Works on bytes, because blocks lie at any offset and typed arrays must be aligned.
 */
export function placeBlock(
  block: Buffer,
  place: Place,
  header: RasterHeader,
  window: PixelWindow,
  bands: readonly number[],
  target: Buffer,
): void {
  const size = bytesPerSample[header.dtype];
  const sourceBands = place.band < 0 ? header.bands : 1;
  const sourcePixel = sourceBands * size;
  const targetPixel = bands.length * size;
  const blockRows = place.decoded / (header.blockWidth * sourcePixel);
  const left = Math.max(place.x, window.x);
  const right = Math.min(place.x + header.blockWidth, window.x + window.width, header.width);
  const top = Math.max(place.y, window.y);
  const bottom = Math.min(place.y + blockRows, window.y + window.height, header.height);
  const columns = right - left;
  const isWholePixels =
    place.band < 0 && bands.length === header.bands && bands.every((band, i) => band === i);
  const isOneBand = place.band >= 0 && bands.length === 1;

  if (place.band >= 0 && !isOneBand) {
    // A series has hundreds of such blocks: where its band goes is looked up once for all rows.
    for (let i = bands.indexOf(place.band); i >= 0; i = bands.indexOf(place.band, i + 1)) {
      for (let y = top; y < bottom; y++) {
        const from = ((y - place.y) * header.blockWidth + (left - place.x)) * sourcePixel;
        const to = ((y - window.y) * window.width + (left - window.x)) * targetPixel + i * size;
        copySamples(block, from, sourcePixel, target, to, targetPixel, columns, size);
      }
    }
    return;
  }
  for (let y = top; y < bottom; y++) {
    const from = ((y - place.y) * header.blockWidth + (left - place.x)) * sourcePixel;
    const to = ((y - window.y) * window.width + (left - window.x)) * targetPixel;
    if (isWholePixels || isOneBand) {
      target.set(block.subarray(from, from + columns * sourcePixel), to);
      continue;
    }
    for (let i = 0; i < bands.length; i++)
      copySamples(
        block,
        from + bands[i]! * size,
        sourcePixel,
        target,
        to + i * size,
        targetPixel,
        columns,
        size,
      );
  }
}

/** Copies `count` samples of `size` bytes that are `step` bytes apart. */
function copySamples(
  source: Buffer,
  from: number,
  sourceStep: number,
  target: Buffer,
  to: number,
  targetStep: number,
  count: number,
  size: number,
): void {
  if (size === 1) {
    for (let i = 0; i < count; i++, from += sourceStep, to += targetStep) target[to] = source[from]!;
    return;
  }
  for (let i = 0; i < count; i++, from += sourceStep, to += targetStep) {
    for (let k = 0; k < size; k++) target[to + k] = source[from + k]!;
  }
}
