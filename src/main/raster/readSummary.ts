import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype, PixelWindow, RasterHeader, TypedArray } from '../../shared/raster/types.ts';
import { checkBlocks, parseTiff } from './parseTiff.ts';
import type { TiffLayout } from './parseTiff.ts';
import { withTiff } from './readHeader.ts';
import { readPixels } from './readPixels.ts';
import { readOther, withDamageNamed } from './readRaster.ts';
import type { TiffBytes } from './TiffBytes.ts';

/** What the values of one band are. */
export interface BandSummary {
  readonly dtype: Dtype;
  readonly nodata: number | null;
  /** Over all values, nodata too; NaN is passed over. Null when there is no number. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Hexadecimal SHA-256 of the raw values, row by row, little-endian. */
  readonly sha256: string;
}

/** Everything that we make of a raster. */
export interface RasterSummary {
  readonly header: RasterHeader;
  readonly bands: readonly BandSummary[];
}

/** Decoded at a time; a row of blocks that is larger is decoded whole. */
const windowBytes = 16 * 1024 ** 2;

/**
 * Reads all pixels of a raster once, in windows of whole rows of blocks, and says what they are: for comparisons with
 * what other programs read from the same file.
 *
 * @throws AppError as `readRaster`.
 */
export async function readSummary(source: RasterSource): Promise<RasterSummary> {
  const path = sourcePath(source);
  const own = withTiff(source, 'whole', (bytes) => {
    const layout = parseTiff(bytes);
    checkBlocks(bytes, layout);
    const bands = startBands(layout.header);
    if (layout.isCommon) withDamageNamed(() => addAll(bytes, layout, bands), path);
    return { layout, bands };
  });
  if (!own.layout.isCommon) {
    for (const { window, bandIndices } of windowsOf(own.layout.header, own.layout.compressionNumber)) {
      addWindow(own.bands, bandIndices, await readOther(source, own.layout, window, bandIndices));
    }
  }
  const { header } = own.layout;
  return { header, bands: own.bands.map((band) => band.end(header)) };
}

function addAll(bytes: TiffBytes, layout: TiffLayout, bands: readonly BandSums[]): void {
  for (const { window, bandIndices } of windowsOf(layout.header, layout.compressionNumber))
    addWindow(bands, bandIndices, readPixels(bytes, layout, window, bandIndices));
}

/** Windows that touch each block once, of all bands where the file mixes them, else of one band after the other. */
function* windowsOf(
  header: RasterHeader,
  compressionNumber: number,
): Generator<{ window: PixelWindow; bandIndices: readonly number[] }> {
  const { width, height, bands, interleave, blockHeight, layout } = header;
  const all = Array.from({ length: bands }, (_, band) => band);
  const groups = interleave === 'band' ? all.map((band) => [band]) : [all];
  const step = layout === 'strips' && compressionNumber === 1 ? 1 : blockHeight;
  const rowBytes = width * (interleave === 'band' ? 1 : bands) * bytesPerSample[header.dtype];
  const rows = Math.max(1, Math.floor(windowBytes / (rowBytes * step))) * step;
  for (const bandIndices of groups)
    for (let y = 0; y < height; y += rows)
      yield { window: { x: 0, y, width, height: Math.min(rows, height - y) }, bandIndices };
}

/** The running values of one band. */
class BandSums {
  readonly #hash: Hash = createHash('sha256');
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  add(values: TypedArray): void {
    this.#hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    let [count, sum, min, max] = [0, this.#sum, this.#min, this.#max];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      // NaN alone differs from itself.
      if (value !== value) continue;
      count += 1;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#count += count;
    this.#sum = sum;
    this.#min = min;
    this.#max = max;
  }

  end({ dtype, nodata }: RasterHeader): BandSummary {
    const isAny = this.#count > 0;
    return {
      dtype,
      nodata,
      min: isAny ? this.#min : null,
      max: isAny ? this.#max : null,
      mean: isAny ? this.#sum / this.#count : null,
      sha256: this.#hash.digest('hex'),
    };
  }
}

function startBands({ bands }: RasterHeader): BandSums[] {
  return Array.from({ length: bands }, () => new BandSums());
}

/** Adds `[height, width, bands]` samples of the bands `bandIndices`. */
function addWindow(sums: readonly BandSums[], bandIndices: readonly number[], data: TypedArray): void {
  const count = bandIndices.length;
  if (count === 1) return sums[bandIndices[0]!]!.add(data);
  const one = data.slice(0, data.length / count) as TypedArray;
  // Moved as whole numbers: as floats, a NaN may come out with other bits than it went in.
  const source = asWholeNumbers(data);
  const target = asWholeNumbers(one);
  const parts = source.length / data.length;
  for (let k = 0; k < count; k++) {
    for (let part = 0; part < parts; part++) {
      const step = count * parts;
      for (let from = k * parts + part, to = part; to < target.length; from += step, to += parts)
        target[to] = source[from]!;
    }
    sums[bandIndices[k]!]!.add(one);
  }
}

/** The samples as unsigned integers of their size, those of 8 bytes as two. */
function asWholeNumbers({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: size }: TypedArray) {
  if (size === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (size === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
