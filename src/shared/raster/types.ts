/** Sample types that a raster may hold. */
export type Dtype = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

export type TypedArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** How the blocks of a file are compressed; `other:N` names the TIFF number of a scheme that we do not know. */
export type Compression =
  'none' | 'deflate' | 'lzw' | 'zstd' | 'packbits' | 'jpeg' | 'lerc' | `other:${number}`;

/** `[minX, minY, maxX, maxY]` in units of the CRS. */
export type Extent = readonly [minX: number, minY: number, maxX: number, maxY: number];

/**
 * World position of the pixels: worldX = a·column + b·row + c, worldY = d·column + e·row + f, where column and row count
 * from the upper-left *corner* of the first pixel (a file that refers to pixel centres is shifted by half a pixel when
 * read). A north-up raster has b = d = 0, a > 0, e < 0.
 */
export interface GeoReference {
  /** `[a, b, c, d, e, f]` */
  readonly affine: readonly [number, number, number, number, number, number];
  /** World position of the upper-left corner of pixel (0, 0): `[c, f]`. */
  readonly originX: number;
  readonly originY: number;
  /** Size of a pixel along the world axes, always positive. For a rotated raster: length of the column and row steps. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** True when rows go south and columns east, so that origin and pixel size say everything. */
  readonly isNorthUp: boolean;
  /** Bounds of all four corners. */
  readonly extent: Extent;
}

/** What the tags of a raster say, without its pixels. */
export interface RasterHeader {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: Dtype;
  readonly compression: Compression;
  readonly layout: 'strips' | 'tiles';
  readonly interleave: 'pixel' | 'band';
  /** Size in pixels of a block as stored; a strip is as wide as the raster. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly geo: GeoReference | null;
  /** `EPSG:2154`, or null when the file names no EPSG code. */
  readonly crs: string | null;
  readonly nodata: number | null;
  readonly bigTiff: boolean;
  readonly littleEndian: boolean;
  readonly sizeBytes: number;
}

/** A part of a raster in whole pixels, from the upper-left corner. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels with their place in the world. `data` is `[height, width, bands]` (pixel-interleaved) and belongs to whoever
 * receives it; `geo` is that of the window that was read.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly dtype: Dtype;
  readonly data: TypedArray;
  readonly geo: GeoReference | null;
  readonly crs: string | null;
  readonly nodata: number | null;
}
