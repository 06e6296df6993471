import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Overview tiles in the workspace's `cache/`, which may be deleted at any time: every failure means "not there". */
export interface DiskCache {
  read(key: string): Promise<Uint8Array | null>;
  /** @returns the bytes that were written; 0 when they could not be. */
  write(key: string, data: Uint8Array): Promise<number>;
  /** Names of the files in a folder. */
  list(folderKey: string): Promise<Set<string>>;
  /** Removes every tile below a folder. */
  remove(folderKey: string): Promise<void>;
}

/** @param folder holds one file per tile; keys are relative paths of safe characters. */
export function createDiskCache(folder: string): DiskCache {
  let serial = 0;
  return {
    read: (key) => readFile(join(folder, key)).catch(() => null),
    async write(key, data) {
      const file = join(folder, key);
      const temporary = `${file}.${process.pid}.${serial++}`;
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(temporary, data);
        await rename(temporary, file);
        return data.byteLength;
      } catch {
        await rm(temporary, { force: true }).catch(() => {}); // A full disk costs speed, never work.
        return 0;
      }
    },
    list: async (key) => new Set(await readdir(join(folder, key)).catch(() => [])),
    remove: (key) => rm(join(folder, key), { recursive: true, force: true }).catch(() => {}),
  };
}

/** Ids of ROIs and datasets as one path segment that is safe on every system. */
export function safeSegment(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, (c) => `%${c.codePointAt(0)?.toString(16)}`);
}
