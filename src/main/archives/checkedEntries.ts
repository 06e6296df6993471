/** Archives as they were when entries of them were checked, and the offsets of those entries. */
const archives = new Map<string, { size: number; mtimeMs: number; offsets: Set<number> }>();
/** Some 10 MB of memory; then everything is checked again. */
const maxOffsets = 250_000;
let count = 0;

/** State of an archive that tells one version of it from another. */
export interface ArchiveState {
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * True when the CRC-32 of an entry was found right by this thread, and the archive has not changed since. The check of
 * an uncompressed patch takes longer than reading it, so it is done once.
 */
export function wasChecked(archive: string, { size, mtimeMs }: ArchiveState, offset: number): boolean {
  const known = archives.get(archive);
  return known?.size === size && known.mtimeMs === mtimeMs && known.offsets.has(offset);
}

/** Remembers that the entry at `offset` is right. */
export function noteChecked(archive: string, { size, mtimeMs }: ArchiveState, offset: number): void {
  if (count >= maxOffsets) {
    archives.clear();
    count = 0;
  }
  let known = archives.get(archive);
  if (known?.size !== size || known.mtimeMs !== mtimeMs) {
    count -= known?.offsets.size ?? 0;
    archives.set(archive, (known = { size, mtimeMs, offsets: new Set() }));
  }
  if (known.offsets.has(offset)) return;
  known.offsets.add(offset);
  count += 1;
}
