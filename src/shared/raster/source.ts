/**
 * An entry of a zip archive that is left unextracted, as its central directory describes it. Plain data: it is stored in
 * the catalogue and travels to workers.
 */
export interface ArchiveEntry {
  /** Absolute path of the archive. */
  readonly archive: string;
  /** Name of the entry, with `/`. */
  readonly entry: string;
  /** Byte offset of the entry's local header in the archive. */
  readonly offset: number;
  /** Bytes as stored. */
  readonly storedBytes: number;
  /** Bytes once decompressed. */
  readonly sizeBytes: number;
  /** 0 stored, 8 deflated: the only ones that are read. */
  readonly method: 0 | 8;
  /** CRC-32 of the decompressed bytes. */
  readonly crc32: number;
}

/** Where the bytes of a file of a dataset are: a file of its own (absolute path), or an entry of an archive. */
export type RasterSource = string | ArchiveEntry;

/** The path that people are shown: that of the file, or of the archive followed by that of the entry. */
export function sourcePath(source: RasterSource): string {
  return typeof source === 'string' ? source : `${source.archive}/${source.entry}`;
}
