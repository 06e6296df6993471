import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype } from '../../shared/raster/types.ts';

/**
 * The predictors of TIFF: 1 none, 2 horizontal differences (integers), 3 floating point (Adobe TIFF Technical Note 3).
 *
 * All work in place on the little-endian bytes of whole rows: `rows` rows of `rowSamples` samples, `stride` samples per
 * pixel (the bands of a pixel-interleaved block, 1 for one band).
 */
export interface RowShape {
  readonly dtype: Dtype;
  readonly rows: number;
  readonly rowSamples: number;
  readonly stride: number;
}

/** Samples seen as unsigned integers of their size: differences wrap around, which is what the predictor asks for. */
function asUnsigned(bytes: Uint8Array, size: number): Uint8Array | Uint16Array | Uint32Array {
  const length = bytes.byteLength / size;
  const buffer = bytes.buffer;
  if (size === 1) return bytes;
  if (size === 2) return new Uint16Array(buffer, bytes.byteOffset, length);
  return new Uint32Array(buffer, bytes.byteOffset, length);
}

/** Predictor 2, towards the file. The inverse is `undoDifferences`. */
export function applyDifferences(bytes: Uint8Array, { dtype, rows, rowSamples, stride }: RowShape): void {
  const data = asUnsigned(bytes, bytesPerSample[dtype]);
  for (let row = 0; row < rows; row++) {
    const start = row * rowSamples;
    for (let i = start + rowSamples - 1; i >= start + stride; i--) data[i] = data[i]! - data[i - stride]!;
  }
}

/** Predictor 2, from the file. `bytes` must be aligned to the sample size. */
export function undoDifferences(bytes: Uint8Array, { dtype, rows, rowSamples, stride }: RowShape): void {
  const size = bytesPerSample[dtype];
  if (size === 8) return undoWideDifferences(bytes, rows, rowSamples, stride);
  const data = asUnsigned(bytes, size);
  for (let row = 0; row < rows; row++) {
    const start = row * rowSamples;
    const end = start + rowSamples;
    for (let i = start + stride; i < end; i++) data[i] = data[i]! + data[i - stride]!;
  }
}

/** The same for samples of 8 bytes, as two halves with a carry: BigInt is ten times slower. */
function undoWideDifferences(bytes: Uint8Array, rows: number, rowSamples: number, stride: number): void {
  const data = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const back = stride * 2;
  for (let row = 0; row < rows; row++) {
    const start = row * rowSamples * 2;
    const end = start + rowSamples * 2;
    for (let i = start + back; i < end; i += 2) {
      const low = data[i]! + data[i - back]!;
      data[i] = low;
      data[i + 1] = data[i + 1]! + data[i + 1 - back]! + (low > 0xffffffff ? 1 : 0);
    }
  }
}

/** Predictor 3, towards the file: the bytes of a row by significance, highest first, then differences of bytes. */
export function applyFloatPredictor(bytes: Uint8Array, { dtype, rows, rowSamples, stride }: RowShape): void {
  const size = bytesPerSample[dtype];
  const rowBytes = rowSamples * size;
  const planes = new Uint8Array(rowBytes);
  for (let row = 0; row < rows; row++) {
    const start = row * rowBytes;
    for (let sample = 0; sample < rowSamples; sample++) {
      for (let k = 0; k < size; k++)
        planes[k * rowSamples + sample] = bytes[start + sample * size + size - 1 - k]!;
    }
    for (let i = rowBytes - 1; i >= stride; i--) planes[i] = planes[i]! - planes[i - stride]!;
    bytes.set(planes, start);
  }
}

/** Predictor 3, from the file. The planes are highest byte first whatever the byte order of the file. */
export function undoFloatPredictor(bytes: Uint8Array, { dtype, rows, rowSamples, stride }: RowShape): void {
  const size = bytesPerSample[dtype];
  const rowBytes = rowSamples * size;
  const planes = new Uint8Array(rowBytes);
  for (let row = 0; row < rows; row++) {
    const start = row * rowBytes;
    planes.set(bytes.subarray(start, start + rowBytes));
    for (let i = stride; i < rowBytes; i++) planes[i] = planes[i]! + planes[i - stride]!;
    for (let k = 0; k < size; k++) {
      const plane = k * rowSamples;
      for (let sample = 0, to = start + size - 1 - k; sample < rowSamples; sample++, to += size) {
        bytes[to] = planes[plane + sample]!;
      }
    }
  }
}
