import type { ArchiveEntry } from '../../shared/raster/source.ts';

/** Bytes a row: offset (float64), stored bytes, size, CRC-32 (uint32), method (uint8), 3 unused; little-endian. */
const rowBytes = 24;

/** The part of an archive's entry that does not follow from the ROI's row in `roi_file`. */
export type EntryPlace = Omit<ArchiveEntry, 'archive' | 'entry'>;

/**
 * Packs where the entries of a ROI's patches are: 24 bytes a patch instead of a row of the database.
 *
 * @param places in the order of the patches; null where the archive has no file of the patch.
 */
export function packEntries(places: readonly (EntryPlace | null)[]): Uint8Array {
  const bytes = new Uint8Array(places.length * rowBytes);
  const view = new DataView(bytes.buffer);
  places.forEach((place, i) => {
    const at = i * rowBytes;
    view.setFloat64(at, place ? place.offset : -1, true);
    if (!place) return;
    view.setUint32(at + 8, place.storedBytes, true);
    view.setUint32(at + 12, place.sizeBytes, true);
    view.setUint32(at + 16, place.crc32, true);
    view.setUint8(at + 20, place.method);
  });
  return bytes;
}

/** The columns of an archive's listing that a row is made of. */
export interface EntryColumns {
  readonly offsets: Float64Array;
  readonly storedBytes: Float64Array;
  readonly entryBytes: Float64Array;
  readonly crc32: Uint32Array;
  readonly methods: Uint8Array;
}

/**
 * The same as {@link packEntries} straight from the columns of a listing: there are millions of entries.
 *
 * @param indices of the entries, in the order of the patches; -1 where the archive has no file of the patch.
 */
export function packListed(columns: EntryColumns, indices: Int32Array): Uint8Array {
  const bytes = new Uint8Array(indices.length * rowBytes);
  const view = new DataView(bytes.buffer);
  for (let i = 0, at = 0; i < indices.length; i++, at += rowBytes) {
    const index = indices[i]!;
    view.setFloat64(at, index < 0 ? -1 : columns.offsets[index]!, true);
    if (index < 0) continue;
    view.setUint32(at + 8, columns.storedBytes[index]!, true);
    view.setUint32(at + 12, columns.entryBytes[index]!, true);
    view.setUint32(at + 16, columns.crc32[index]!, true);
    view.setUint8(at + 20, columns.methods[index]!);
  }
  return bytes;
}

/** Where the entry of a patch is, or null. Inverse of {@link packEntries}. */
export function unpackEntry(bytes: Uint8Array, index: number): EntryPlace | null {
  const at = index * rowBytes;
  if (at + rowBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = view.getFloat64(at, true);
  if (offset < 0) return null;
  return {
    offset,
    storedBytes: view.getUint32(at + 8, true),
    sizeBytes: view.getUint32(at + 12, true),
    crc32: view.getUint32(at + 16, true),
    method: view.getUint8(at + 20) === 8 ? 8 : 0,
  };
}
