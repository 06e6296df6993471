/** TIFF tags that we read or write (TIFF 6.0, GeoTIFF 1.1, GDAL). */
export const tag = {
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  modelPixelScale: 33550,
  modelTiepoint: 33922,
  modelTransformation: 34264,
  geoKeyDirectory: 34735,
  geoDoubleParams: 34736,
  geoAsciiParams: 34737,
  gdalNodata: 42113,
} as const;

/** Field types of TIFF 6.0 and BigTIFF. */
export const fieldType = {
  byte: 1,
  ascii: 2,
  short: 3,
  long: 4,
  rational: 5,
  double: 12,
  long8: 16,
} as const;

/** Bytes of one value by field type; 0 for numbers that are no field type. */
export const fieldTypeBytes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Tags that say where a raster is; copied verbatim when a file is written after the model of another. */
export const geoTagNumbers: readonly number[] = [
  tag.modelPixelScale,
  tag.modelTiepoint,
  tag.modelTransformation,
  tag.geoKeyDirectory,
  tag.geoDoubleParams,
  tag.geoAsciiParams,
];

/** GeoKeys that we read or write. */
export const geoKey = { modelType: 1024, rasterType: 1025, geodeticCrs: 2048, projectedCrs: 3072 } as const;

/** One tag as it is in the file: `bytes` holds `count` values of `type`, little-endian whatever the file's order. */
export interface RawTag {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** The georeference of a file, verbatim, in ascending tag order. */
export type RawGeoTags = readonly RawTag[];
