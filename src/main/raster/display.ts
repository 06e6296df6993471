import type { Raster, TypedArray } from '../../shared/raster/types.ts';

/** Display value of a class tile where there is no patch. */
export const missingClass = 255;

/** Sample values that are shown as 0 and as 255. */
export interface Stretch {
  readonly low: number;
  readonly high: number;
}

/** 0-based bands of an image that are shown: R, G, B and NIR of four and more; three; of fewer the first, as grey. */
export function shownBands(bands: number): readonly number[] {
  return bands >= 4 ? [0, 1, 2, 3] : bands === 3 ? [0, 1, 2] : [0];
}

/**
 * Pixels for the display, four bands of uint8: R, G, B and NIR. One band is grey in all four; three have a NIR of 0. A pixel
 * of four zeros is one without data; a real pixel of four zeros is shown as 0, 0, 0, 1.
 *
 * @param raster with 1, 3 or 4 bands. A pixel whose bands are all NaN or nodata is without data.
 * @param stretch per band; needed for all types but uint8.
 * @returns null when the samples need a stretch. May be the raster's own memory.
 */
export function showAerial(
  raster: Raster,
  stretch: readonly Stretch[] | undefined,
): Uint8Array<ArrayBuffer> | null {
  const { data } = raster;
  if (!stretch && !(data instanceof Uint8Array)) return null;
  if (stretch || raster.nodata !== null) return spread(raster, stretch);
  const shown =
    raster.bands === 4 && data instanceof Uint8Array && data.byteOffset % 4 === 0
      ? data
      : spread(raster, undefined);
  keepFromMissing(shown);
  return shown;
}

/** Turns real pixels of four zeros into 0, 0, 0, 1. */
function keepFromMissing(data: Uint8Array<ArrayBuffer>): void {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  // The fourth byte is the highest on the little-endian machines that Node runs on.
  // Most images have few such pixels or areas of them, and the search is ten times as fast as a loop.
  for (let i = pixels.indexOf(0); i >= 0; i = pixels.indexOf(0, i)) {
    while (pixels[i] === 0) pixels[i++] = 0x0100_0000;
  }
}

/** Any bands of any type as four bands of uint8. */
function spread(
  { data, width, height, bands, nodata }: Raster,
  stretch: readonly Stretch[] | undefined,
): Uint8Array<ArrayBuffer> {
  const pixels = width * height;
  const shown = new Uint8Array(pixels * 4);
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += bands, to += 4) {
    let hasData = false;
    for (let band = 0; band < bands; band++) {
      const value = data[from + band]!;
      const isThere = value === value && value !== nodata;
      hasData ||= isThere;
      if (!stretch) shown[to + band] = value;
      else if (isThere) shown[to + band] = stretched(value, stretch[band] ?? stretch[0]!);
    }
    if (!hasData) {
      shown.fill(0, to, to + 4);
      continue;
    }
    if (bands === 1) shown.fill(shown[to]!, to + 1, to + 4);
    if (isZero(shown, to)) shown[to + 3] = 1;
  }
  return shown;
}

function stretched(value: number, { low, high }: Stretch): number {
  const shown = Math.round(((value - low) / (high - low)) * 255);
  return shown > 0 ? Math.min(255, shown) : 0;
}

function isZero(data: Uint8Array, at: number): boolean {
  return data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 0 && data[at + 3] === 0;
}

/** Class codes of any type as one byte each; null when one does not fit below "no patch". */
export function showClasses({ data }: { data: TypedArray }): Uint8Array<ArrayBuffer> | null {
  if (data instanceof Uint8Array) return data;
  const narrowed = Uint8Array.from(data);
  return data.every((value, i) => value === narrowed[i] && value < missingClass) ? narrowed : null;
}
