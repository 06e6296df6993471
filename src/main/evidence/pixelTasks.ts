import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { readNpyWindow } from '../arrays/index.ts';
import type { NpyWindow } from '../arrays/index.ts';
import { readHeader, readRaster } from '../raster/index.ts';
import { sourceKey } from '../raster/sourceStamp.ts';

/** A pixel of a raster of a patch. */
export interface RasterWish {
  readonly kind: 'raster';
  readonly source: RasterSource;
  /** 0-based bands in the order wanted. */
  readonly bands: readonly number[];
  /** Pixel of the patch's label grid, and the size of that grid. */
  readonly x: number;
  readonly y: number;
  /**
   * Size of the label grid and that of the raster, which covers the same ground; null where a raster may have any size and
   * has the pixels of the label.
   */
  readonly size: {
    readonly label: { readonly width: number; readonly height: number };
    readonly raster: { readonly width: number; readonly height: number };
  } | null;
  /** Class values: the nodata value of the file is a class like any other. */
  readonly isClass: boolean;
}

/** A pixel of a series that a whole area has as one array. */
export interface ArrayWish {
  readonly kind: 'array';
  readonly source: RasterSource;
  readonly channels: number;
  readonly date: number;
  readonly row: number;
  readonly col: number;
  /** The pixel at the middle of the patch: what is around it is read at once and kept. */
  readonly centre: { readonly row: number; readonly col: number };
}

export type PixelWish = RasterWish | ArrayWish;

/** In the order wanted; null for nodata, NaN and infinite values, and for a band or date that the file does not have. */
export type WishedValues = { readonly values: (number | null)[] } | { readonly error: AppErrorData };

/** Decoded rasters that a thread keeps: those of some fifteen patches, so that a pointer that moves reads each file once. */
const keptBytes = 64 * 1024 ** 2;
/** A raster larger than this is read pixel by pixel: the whole of a patch has 2 MiB at most. */
const mostWholeBytes = 8 * 1024 ** 2;
/** Half the side of what is read around the middle of a patch: it covers 10.24 pixels. */
const halfWindow = 7;

interface Kept<T> {
  readonly value: T;
  readonly bytes: number;
}

/** What was read last, by the file and its time of change. */
class ReadCache<T extends { readonly data: ArrayLike<number> & { readonly byteLength: number } }> {
  readonly #kept = new Map<string, Kept<T>>();
  #bytes = 0;

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value;
    }
    const value = await read();
    const bytes = value.data.byteLength;
    // Two questions at once may have read the same file.
    if (!this.#kept.has(key)) this.#bytes += bytes;
    this.#kept.set(key, { value, bytes });
    for (const [oldKey, old] of this.#kept) {
      if (this.#bytes <= keptBytes || oldKey === key) break;
      this.#kept.delete(oldKey);
      this.#bytes -= old.bytes;
    }
    return value;
  }
}

const rasters = new ReadCache<Raster>();
const windows = new ReadCache<NpyWindow>();

/** Reads pixels of several files, in order; a file that cannot be read gives its error in its place. */
export async function readPixels(wishes: readonly PixelWish[]): Promise<WishedValues[]> {
  const found: WishedValues[] = [];
  for (const wish of wishes) {
    try {
      found.push({ values: await (wish.kind === 'raster' ? ofRaster(wish) : ofArray(wish)) });
    } catch (error) {
      found.push({ error: AppError.from(error).toData() });
    }
  }
  return found;
}

async function ofRaster(wish: RasterWish): Promise<(number | null)[]> {
  const { source } = wish;
  const key = sourceKey(source);
  const { width, height, bands, dtype } = await headerOf(key, source);
  checkSize(wish, width, height);
  const x = pixelOf(wish.x, wish.size?.label.width ?? width, width);
  const y = pixelOf(wish.y, wish.size?.label.height ?? height, height);
  const isWhole = width * height * bands * bytesPerSample[dtype] <= mostWholeBytes;
  const raster = isWhole
    ? await rasters.get(key, () => readRaster(source))
    : await readRaster(source, { window: { x, y, width: 1, height: 1 } });
  const at = isWhole ? (y * width + x) * bands : 0;
  return wish.bands.map((band) =>
    band < bands ? cleanValue(raster.data[at + band]!, wish.isClass ? null : raster.nodata) : null,
  );
}

/** The file's pixel under the middle of a pixel of the label grid; both cover the same ground. In whole numbers: exact. */
function pixelOf(labelPixel: number, labelSize: number, fileSize: number): number {
  return Math.floor(((2 * labelPixel + 1) * fileSize) / (2 * labelSize));
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: Raster['dtype'];
}

const shapes = new Map<string, Shape>();
/** Some hundred bytes each. */
const keptShapes = 2000;

async function headerOf(key: string, source: RasterSource): Promise<Shape> {
  const known = shapes.get(key);
  if (known) return known;
  const { width, height, bands, dtype } = readHeader(source);
  if (shapes.size >= keptShapes) shapes.clear();
  const shape = { width, height, bands, dtype };
  shapes.set(key, shape);
  return shape;
}

/** A file that does not cover its patch as it should would give the value of another place. */
function checkSize({ source, size, x, y }: RasterWish, width: number, height: number): void {
  const fits = size ? width === size.raster.width && height === size.raster.height : x < width && y < height;
  if (fits) return;
  const expected = size ? `${size.raster.width} × ${size.raster.height}` : `> ${x} × ${y}`;
  throw new AppError('wrongSize', { path: sourcePath(source), found: `${width} × ${height}`, expected });
}

async function ofArray(wish: ArrayWish): Promise<(number | null)[]> {
  const { source, channels, date, centre } = wish;
  const side = 2 * halfWindow;
  const area = { row: centre.row - halfWindow, col: centre.col - halfWindow, height: side, width: side };
  const key = `${sourceKey(source)} ${centre.row} ${centre.col}`;
  const { data, shape, row, col } = await windows.get(key, () => readNpyWindow(source, area));
  const [dates, perDate, height, width] = shape;
  const [y, x] = [wish.row - row, wish.col - col];
  const isInside = date < dates && y >= 0 && x >= 0 && y < height && x < width;
  return Array.from({ length: channels }, (_, channel) =>
    isInside && channel < perDate
      ? cleanValue(data[((date * perDate + channel) * height + y) * width + x]!, null)
      : null,
  );
}

function cleanValue(value: number, nodata: number | null): number | null {
  return Number.isFinite(value) && value !== nodata ? value : null;
}
