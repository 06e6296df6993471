import type { RasterSource } from '../../shared/raster/source.ts';
import { swapBytes } from './byteOrder.ts';
import { fieldOf, parseTiff } from './parseTiff.ts';
import { withTiff } from './readHeader.ts';
import { fieldTypeBytes, geoTagNumbers } from './tags.ts';
import type { RawGeoTags, RawTag } from './tags.ts';

/** Georeferencing tags above this size are damage. */
const maxTagBytes = 1 << 20;

/**
 * The georeferencing tags of a file, verbatim, for a writer to copy: bytes are little-endian whatever the file's order.
 *
 * @returns an empty list for a file without georeference. @throws as `readHeader`.
 */
export function readGeoTags(source: RasterSource): RawGeoTags {
  return withTiff(source, 'head', (open) => {
    parseTiff(open);
    const tags: RawTag[] = [];
    for (const number of geoTagNumbers) {
      const field = fieldOf(number);
      if (!field) continue;
      const size = fieldTypeBytes[field.type] ?? 1;
      if (field.count * size > maxTagBytes) continue;
      const value = Buffer.from(open.copy(field.at, field.count * size).buffer);
      if (!open.littleEndian) swapBytes(value, size);
      tags.push({ tag: number, type: field.type, count: field.count, bytes: value });
    }
    return tags;
  });
}
