import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { halvedSize, halveMean, halveMeanOfNumbers } from '../../shared/raster/overview.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { readChosen } from './readRaster.ts';

/** A file that is read whole, of a known size. */
export interface RawPart {
  readonly source: RasterSource;
  /** Size that the file must have. */
  readonly size: { readonly width: number; readonly height: number };
}

/** Values of files as they are, at `level` halvings. */
export interface RawSpec {
  /**
   * `uint8`: bytes of one band, 0 where the file's nodata is; a real 0 becomes 1. `float32`: numbers, NaN where the file's
   * nodata or no finite number is, and in bands that the file has not.
   */
  readonly dtype: 'uint8' | 'float32';
  readonly level: number;
  /** 0-based bands of the files that are wanted, in this order. */
  readonly bands: readonly number[];
  readonly parts: readonly RawPart[];
}

/** `[height, width, bands]` of one part, or why it could not be read. */
export type RawPiece =
  | {
      readonly data: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
      readonly width: number;
      readonly height: number;
    }
  | { readonly error: AppErrorData };

/** Reads and reduces the parts, in their order; one that cannot be read gives its error in its place. */
export async function readRawPieces(spec: RawSpec): Promise<RawPiece[]> {
  const pieces: RawPiece[] = [];
  for (const part of spec.parts) {
    try {
      pieces.push(reduce(await readPart(part, spec), spec));
    } catch (error) {
      pieces.push({ error: AppError.from(error).toData() });
    }
  }
  return pieces;
}

async function readPart({ source, size }: RawPart, { bands, dtype }: RawSpec): Promise<Raster> {
  const path = sourcePath(source);
  let there = bands;
  const raster = await readChosen(source, 'whole', (header) => {
    if (header.width !== size.width || header.height !== size.height) {
      const found = `${header.width} × ${header.height}`;
      throw new AppError('wrongSize', { path, found, expected: `${size.width} × ${size.height}` });
    }
    if (dtype === 'uint8' && header.dtype !== 'uint8')
      throw new AppError('wrongDtype', { path, found: header.dtype, expected: 'uint8' });
    const known = bands.filter((band) => band < header.bands);
    if (dtype === 'float32' && known.length > 0) there = known;
    return { bands: there };
  });
  return there.length < bands.length ? withMissingBands(raster, bands, there) : raster;
}

/** The bands that are wanted, of which only some were there to be read. */
function withMissingBands(raster: Raster, wanted: readonly number[], there: readonly number[]): Raster {
  const from = toNumbers(raster);
  const data = new Float32Array(raster.width * raster.height * wanted.length).fill(NaN);
  const places = there.map((band) => wanted.indexOf(band));
  for (let i = 0, to = 0, at = 0; i < from.length; i += there.length, to += wanted.length)
    for (at = 0; at < there.length; at++) data[to + places[at]!] = from[i + at]!;
  return { ...raster, bands: wanted.length, dtype: 'float32', data, nodata: null };
}

function reduce(raster: Raster, { dtype, level }: RawSpec): RawPiece {
  let { width, height } = raster;
  const { bands } = raster;
  let data = dtype === 'uint8' ? toBytes(raster) : toNumbers(raster);
  for (let i = 0; i < level; i++) {
    const shape = { width, height, bands };
    data =
      data instanceof Uint8Array
        ? halveMean(data, shape, { zeroIsMissing: true })
        : halveMeanOfNumbers(data, shape);
    width = halvedSize(width);
    height = halvedSize(height);
  }
  return { data, width, height };
}

/** In the raster's own memory. */
function toBytes({ data, nodata }: Raster): Uint8Array<ArrayBuffer> {
  const bytes = data as Uint8Array<ArrayBuffer>;
  if (nodata !== null && nodata !== 0) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i] === nodata ? 0 : Math.max(1, bytes[i]!);
  } else if (nodata === null) {
    for (let i = bytes.indexOf(0); i >= 0; i = bytes.indexOf(0, i)) while (bytes[i] === 0) bytes[i++] = 1;
  }
  return bytes;
}

/**
 * Samples of any type as float32, NaN where the raster's nodata or no finite number is. Whole numbers above 2^24 and float64
 * lose digits. Floats stay in the raster's own memory.
 */
export function toNumbers({ data, nodata }: Pick<Raster, 'data' | 'nodata'>): Float32Array<ArrayBuffer> {
  const numbers = data instanceof Float32Array ? data : new Float32Array(data);
  // NaN equals nothing. A loop over two numbers is ten times as fast as one that compares with null.
  const missing = nodata ?? NaN;
  if (data instanceof Float32Array) dropFrom(data, missing);
  else if (nodata !== null || data instanceof Float64Array) {
    for (let i = 0; i < numbers.length; i++)
      if (data[i] === missing || numbers[i]! - numbers[i]! !== 0) numbers[i] = NaN;
  }
  return numbers;
}

/** Makes NaN of a value and of infinite ones. */
function dropFrom(numbers: Float32Array, missing: number): void {
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    // Of infinite values and NaN the difference with themselves is NaN.
    if (value === missing || value - value !== 0) numbers[i] = NaN;
  }
}
