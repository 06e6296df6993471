/**
 * Coarser levels of a raster: each pixel stands for 2 x 2 of the level below. Sizes are rounded up, so the last column
 * and row of an odd size stand for fewer.
 */

export interface HalveShape {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
}

/** Size of the next coarser level. */
export function halvedSize(length: number): number {
  return (length + 1) >> 1;
}

/**
 * Means of the 2 x 2 pixels of imagery, rounded half up. Data are `[height, width, bands]` of unsigned integers.
 *
 * With `zeroIsMissing` a pixel whose bands are all 0 takes no part in the mean, and a mean of others never becomes such a
 * pixel (its last band is then 1), so that missing stays missing and nothing else does.
 */
export function halveMean<T extends Uint8Array | Uint16Array>(
  data: T,
  { width, height, bands }: HalveShape,
  { zeroIsMissing = false }: { zeroIsMissing?: boolean } = {},
): T {
  const halfWidth = halvedSize(width);
  const halfHeight = halvedSize(height);
  const output = newLike(data, halfWidth * halfHeight * bands);
  if (
    data instanceof Uint8Array &&
    bands === 4 &&
    width % 2 === 0 &&
    height % 2 === 0 &&
    data.byteOffset % 4 === 0
  ) {
    halveWords(data, output as Uint8Array, width, zeroIsMissing);
    return output;
  }
  if (data instanceof Uint8Array && bands === 1 && width % 2 === 0 && height % 2 === 0) {
    halveBytes(data, output as Uint8Array, width, zeroIsMissing);
    return output;
  }
  const sums = new Float64Array(bands);
  let to = 0;
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++, to += bands) {
      const columns = Math.min(2, width - 2 * x);
      const rows = Math.min(2, height - 2 * y);
      let count = 0;
      sums.fill(0);
      for (let row = 0; row < rows; row++) {
        let from = ((2 * y + row) * width + 2 * x) * bands;
        for (let column = 0; column < columns; column++, from += bands) {
          if (zeroIsMissing && isZero(data, from, bands)) continue;
          count += 1;
          for (let band = 0; band < bands; band++) sums[band]! += data[from + band]!;
        }
      }
      if (count === 0) continue;
      for (let band = 0; band < bands; band++) output[to + band] = Math.floor(sums[band]! / count + 0.5);
      if (zeroIsMissing && isZero(output, to, bands)) output[to + bands - 1] = 1;
    }
  }
  return output;
}

/**
 * `halveMean` of four bands of uint8, which is what aerial tiles are made of, with the four bands of a pixel in one word:
 * 5 to 8 times faster than band by band. Even sizes only.
 */
function halveWords(data: Uint8Array, output: Uint8Array, width: number, zeroIsMissing: boolean): void {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  const means = new Uint32Array(output.buffer, output.byteOffset, output.length >> 2);
  const low = 0x00ff00ff;
  for (let upper = 0, to = 0; upper < pixels.length; upper += 2 * width) {
    for (let at = upper; at < upper + width; at += 2) {
      const a = pixels[at]!;
      const b = pixels[at + 1]!;
      const c = pixels[at + width]!;
      const d = pixels[at + width + 1]!;
      if (zeroIsMissing && (a === 0 || b === 0 || c === 0 || d === 0)) {
        means[to++] = meanOfPresent(a, b, c, d);
        continue;
      }
      // Two bytes of each word in lanes of 16 bits, where the sum of four and 2 for rounding (at most 1022) has room.
      const even = ((a & low) + (b & low) + (c & low) + (d & low) + 0x00020002) >>> 2;
      const odd =
        (((a >>> 8) & low) + ((b >>> 8) & low) + ((c >>> 8) & low) + ((d >>> 8) & low) + 0x00020002) >>> 2;
      const mean = ((even & low) | ((odd & low) << 8)) >>> 0;
      means[to++] = mean === 0 && zeroIsMissing ? lastBandOne : mean;
    }
  }
}

/** `halveMean` of one band of uint8 of even sizes. */
function halveBytes(data: Uint8Array, output: Uint8Array, width: number, zeroIsMissing: boolean): void {
  for (let upper = 0, to = 0; upper < data.length; upper += 2 * width) {
    for (let at = upper; at < upper + width; at += 2) {
      const a = data[at]!;
      const b = data[at + 1]!;
      const c = data[at + width]!;
      const d = data[at + width + 1]!;
      // A zero adds nothing to the sum, so those that take part need only be counted.
      const count = zeroIsMissing ? +(a > 0) + +(b > 0) + +(c > 0) + +(d > 0) : 4;
      output[to++] = count === 0 ? 0 : Math.floor((a + b + c + d) / count + 0.5);
    }
  }
}

/**
 * Means of the 2 x 2 numbers of a raster that has NaN where there is no value: those take no part, and a mean of none is
 * NaN. Summed in double precision, kept in single. Values are finite.
 *
 * @param data `[height, width, bands]`
 */
export function halveMeanOfNumbers(
  data: Float32Array,
  { width, height, bands }: HalveShape,
): Float32Array<ArrayBuffer> {
  const halfWidth = halvedSize(width);
  const halfHeight = halvedSize(height);
  const output = new Float32Array(halfWidth * halfHeight * bands);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    const upper = 2 * y * width * bands;
    const down = 2 * y + 1 < height ? width * bands : 0;
    for (let x = 0; x < halfWidth; x++) {
      const across = 2 * x + 1 < width ? bands : 0;
      for (let band = 0, at = upper + 2 * x * bands; band < bands; band++, at++, to++) {
        // At an odd edge pixels stand for those that are missing beside them, which changes no mean.
        const mean = (data[at]! + data[at + across]! + data[at + down]! + data[at + down + across]!) / 4;
        output[to] = mean === mean ? mean : meanOfNumbers(data, at, across, down);
      }
    }
  }
  return output;
}

/** Mean of those of four numbers that are one. */
function meanOfNumbers(data: Float32Array, at: number, across: number, down: number): number {
  let sum = 0;
  let count = 0;
  for (const place of [at, at + across, at + down, at + down + across]) {
    const value = data[place]!;
    if (value !== value) continue;
    sum += value;
    count++;
  }
  return count === 0 ? NaN : sum / count;
}

/** 0, 0, 0, 1 in memory on the little-endian machines that all our platforms are. */
const lastBandOne = 0x0100_0000;

/** Mean of those of four pixels (words of four bytes) that are not 0; 0 when there are none. */
function meanOfPresent(...pixels: readonly number[]): number {
  const present = pixels.filter((pixel) => pixel !== 0);
  if (present.length === 0) return 0;
  let mean = 0;
  for (let shift = 0; shift < 32; shift += 8) {
    const sum = present.reduce((total, pixel) => total + ((pixel >>> shift) & 255), 0);
    mean |= Math.floor(sum / present.length + 0.5) << shift;
  }
  return mean === 0 ? lastBandOne : mean >>> 0;
}

function isZero(data: Uint8Array | Uint16Array, from: number, bands: number): boolean {
  for (let band = 0; band < bands; band++) if (data[from + band] !== 0) return false;
  return true;
}

/**
 * The most frequent of the 2 x 2 values of a class raster of one band; of values as frequent, the first in reading order.
 * What a mask looks like from afar, without classes that are nowhere in it.
 */
export function halveMode<T extends Uint8Array | Uint16Array>(
  data: T,
  { width, height }: Pick<HalveShape, 'width' | 'height'>,
): T {
  const halfWidth = halvedSize(width);
  const halfHeight = halvedSize(height);
  const output = newLike(data, halfWidth * halfHeight);
  let to = 0;
  for (let y = 0; y < halfHeight; y++) {
    const upper = 2 * y * width;
    // At an odd edge the pixel beside stands for the one that is missing, which changes no majority.
    const lower = 2 * y + 1 < height ? upper + width : upper;
    for (let x = 0; x < halfWidth; x++) {
      const left = 2 * x;
      const right = left + 1 < width ? left + 1 : left;
      const a = data[upper + left]!;
      const b = data[upper + right]!;
      const c = data[lower + left]!;
      const d = data[lower + right]!;
      // If any equals the first it has two at least, and no other value can have three.
      output[to++] = a === b || a === c || a === d ? a : b === c || b === d ? b : c === d ? c : a;
    }
  }
  return output;
}

function newLike<T extends Uint8Array | Uint16Array>(data: T, length: number): T {
  return (data instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length)) as T;
}
