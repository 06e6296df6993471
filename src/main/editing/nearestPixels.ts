/** Of each pixel of the label grid the pixel of a raster under its centre, both over the same ground. In whole numbers: exact. */
export function nearestPixels(labelPx: number, rasterPx: number): Int32Array {
  return Int32Array.from({ length: labelPx }, (_, i) => Math.floor(((2 * i + 1) * rasterPx) / (2 * labelPx)));
}
