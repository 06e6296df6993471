import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** After a sweep so much of the bound is used: not every new file shall begin another. */
const sweptShare = 0.8;

/**
 * Trees in a folder of the workspace's `cache/`, which may be deleted at any time: every failure means "not there". Kept
 * below a size: those that were used longest ago go.
 */
export class TreeFiles {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** Bytes in the folder; null until they were counted. */
  #bytes: number | null = null;
  #sweeping: Promise<void> | null = null;
  #serial = 0;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  async read(name: string): Promise<Uint8Array | null> {
    const path = join(this.#folder, name);
    const bytes = await readFile(path).catch(() => null);
    const now = Date.now() / 1000;
    // Only so that it is swept later.
    if (bytes) void utimes(path, now, now).catch(() => {});
    return bytes;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#folder, name);
    const temporary = `${path}.${process.pid}.${this.#serial++}`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => {}); // A full disk costs speed, never work.
      return;
    }
    if (this.#bytes !== null) this.#bytes += bytes.length;
    if (this.#bytes === null || this.#bytes > this.#maxBytes) await this.#sweep();
  }

  /** Counts the folder, and removes what is above the bound. One at a time. */
  #sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepNow()
      .catch(() => {}) // Others may be deleting it.
      .finally(() => (this.#sweeping = null));
    return this.#sweeping;
  }

  async #sweepNow(): Promise<void> {
    const files: { path: string; bytes: number; usedMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const info = await stat(path).catch(() => null);
      if (info) files.push({ path, bytes: info.size, usedMs: info.mtimeMs });
    }
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    files.sort((a, b) => a.usedMs - b.usedMs);
    for (const file of bytes > this.#maxBytes ? files : []) {
      if (bytes <= this.#maxBytes * sweptShare) break;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
    this.#bytes = bytes;
  }
}
