import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { hashFile } from '../engine/hashFile.ts';

export function sha256OfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What tells, without reading it, that a file is another one than before. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Null when there is no such file. */
export async function stampOf(path: string): Promise<FileStamp | null> {
  try {
    const info = await stat(path);
    return info.isFile() ? { sizeBytes: info.size, mtimeMs: info.mtimeMs } : null;
  } catch {
    return null; // Not there, or not for us: the same to who wants to use it.
  }
}

/** Hashes of files, each read again only when its size or time changed. */
export class FileHashes {
  readonly #known = new Map<string, FileStamp & { readonly sha256: string }>();

  /** Null when the file is not there. */
  async of(path: string): Promise<string | null> {
    const stamp = await stampOf(path);
    if (!stamp) return null;
    const known = this.#known.get(path);
    if (known && known.sizeBytes === stamp.sizeBytes && known.mtimeMs === stamp.mtimeMs) return known.sha256;
    try {
      const sha256 = await hashFile(path);
      this.#known.set(path, { ...stamp, sha256 });
      return sha256;
    } catch {
      return null; // Gone while it was read.
    }
  }

  /** Takes somebody's word for a file: that of the note written when it was copied. */
  trust(path: string, stamp: FileStamp, sha256: string): void {
    if (!this.#known.has(path)) this.#known.set(path, { ...stamp, sha256 });
  }
}
