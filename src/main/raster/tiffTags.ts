import { fieldType, geoKey, tag } from './tags.ts';
import type { RawGeoTags, RawTag } from './tags.ts';

/** A tag of 16-bit values. */
export function shortTag(number: number, values: readonly number[] | Uint16Array): RawTag {
  const data = Uint16Array.from(values);
  return { tag: number, type: fieldType.short, count: data.length, bytes: new Uint8Array(data.buffer) };
}

/** A tag of 32-bit values. */
export function longTag(number: number, values: readonly number[] | Uint32Array): RawTag {
  const data = Uint32Array.from(values);
  return { tag: number, type: fieldType.long, count: data.length, bytes: new Uint8Array(data.buffer) };
}

/** A tag of float64 values. */
export function doubleTag(number: number, values: readonly number[]): RawTag {
  const data = Float64Array.from(values);
  return { tag: number, type: fieldType.double, count: data.length, bytes: new Uint8Array(data.buffer) };
}

/** A tag of 7-bit text; the closing zero is added. */
export function asciiTag(number: number, text: string): RawTag {
  const bytes = Buffer.from(`${text}\0`, 'latin1');
  return { tag: number, type: fieldType.ascii, count: bytes.length, bytes };
}

/** Where a north-up raster is: upper-left corner of the first pixel, pixel size (positive), EPSG code. */
export interface SimpleGeo {
  readonly origin: readonly [x: number, y: number];
  /** One size for square pixels, or `[width, height]`. */
  readonly pixelSize: number | readonly [width: number, height: number];
  readonly epsg: number;
}

/**
 * GeoTIFF tags of a north-up raster: pixels are areas, the tie point is the upper-left corner.
 *
 * Geographic systems have other keys than projected ones; EPSG gives 4001-4999 to the former (Lambert-93 is 2154).
 */
export function geoTagsOf({ origin, pixelSize, epsg }: SimpleGeo): RawGeoTags {
  const [pixelWidth, pixelHeight] = typeof pixelSize === 'number' ? [pixelSize, pixelSize] : pixelSize;
  const isGeographic = epsg > 4000 && epsg < 5000;
  const keys = [
    [1, 1, 0, 3],
    [geoKey.modelType, 0, 1, isGeographic ? 2 : 1],
    [geoKey.rasterType, 0, 1, 1],
    [isGeographic ? geoKey.geodeticCrs : geoKey.projectedCrs, 0, 1, epsg],
  ];
  return [
    doubleTag(tag.modelPixelScale, [pixelWidth, pixelHeight, 0]),
    doubleTag(tag.modelTiepoint, [0, 0, 0, origin[0], origin[1], 0]),
    shortTag(tag.geoKeyDirectory, keys.flat()),
  ];
}

/**
 * Lays out a little-endian classic TIFF: header, directory, values of tags, then the blocks, so that one small read at the
 * start of the file gets everything but the pixels.
 *
 * @param tags all but the block offsets and byte counts, in any order.
 * @param offsetsTag `tag.stripOffsets` or `tag.tileOffsets`.
 * @param blocks what each block holds, in file order.
 * @throws RangeError when the file would not fit in the 4 GiB of classic TIFF.
 */
export function assembleTiff(
  tags: readonly RawTag[],
  offsetsTag: number,
  blocks: readonly Uint8Array[],
): Buffer {
  const byteCountsTag = offsetsTag === tag.tileOffsets ? tag.tileByteCounts : tag.stripByteCounts;
  const offsets = new Uint32Array(blocks.length);
  const counts = new Uint32Array(blocks.length);
  const bytesOf = (data: Uint32Array): Uint8Array => new Uint8Array(data.buffer);
  const entries: RawTag[] = [
    ...tags,
    { tag: offsetsTag, type: fieldType.long, count: blocks.length, bytes: bytesOf(offsets) },
    { tag: byteCountsTag, type: fieldType.long, count: blocks.length, bytes: bytesOf(counts) },
  ].sort((a, b) => a.tag - b.tag);

  const even = (n: number): number => n + (n & 1);
  const directoryEnd = 8 + 2 + entries.length * 12 + 4;
  const valuesLength = entries.reduce(
    (sum, { bytes }) => sum + (bytes.length > 4 ? even(bytes.length) : 0),
    0,
  );
  let end = directoryEnd + valuesLength;
  for (const [i, block] of blocks.entries()) {
    offsets[i] = end;
    counts[i] = block.length;
    end += even(block.length);
  }
  if (end > 0xffffffff) throw new RangeError('A classic TIFF ends at 4 GiB');

  // Every byte is written below, except the odd ones that pad: those are set to zero where they are.
  const file = Buffer.allocUnsafe(end);
  file.writeUInt32LE(0x002a4949, 0);
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  let at = 10;
  let valueAt = directoryEnd;
  for (const { tag: number, type, count, bytes } of entries) {
    file.writeUInt16LE(number, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(0, at + 8);
    if (bytes.length <= 4) file.set(bytes, at + 8);
    else {
      file.writeUInt32LE(valueAt, at + 8);
      file.set(bytes, valueAt);
      valueAt += bytes.length;
      if (bytes.length & 1) file[valueAt++] = 0;
    }
    at += 12;
  }
  file.writeUInt32LE(0, at);
  for (const [i, block] of blocks.entries()) {
    file.set(block, offsets[i]!);
    if (block.length & 1) file[offsets[i]! + block.length] = 0;
  }
  return file;
}
