import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeSync, openSync, closeSync, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../fixtures/flairHubFolder.ts';

/** A disk of a few megabytes of its own, to be filled. Call `unmount` at the end. */
export interface TinyDisk {
  readonly path: string;
  /** Fills it to the last byte. */
  fill(): void;
  /** Gives the room back. */
  free(): void;
  /** Another view of the disk, through which nothing can be written. */
  readOnlyView(): string;
  unmount(): void;
}

const mount = (...args: string[]) => spawnSync('mount', args, { encoding: 'utf8' }).status === 0;
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Why no disk can be made here, or null. */
export const noTinyDisk: string | null = (() => {
  if (!isRoot) return 'needs root on Linux';
  const path = makeFolder('arpenteur-mount-');
  const isMounted = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path);
  if (isMounted) spawnSync('umount', [path]);
  rmSync(path, { recursive: true, force: true });
  return isMounted ? null : 'mount is not permitted here';
})();

/** Mounts a disk of so many bytes. */
export function makeTinyDisk(sizeBytes: number): TinyDisk {
  const folder = makeFolder('arpenteur-disk-');
  const path = join(folder, 'disk');
  const view = join(folder, 'view');
  mkdirSync(path);
  mkdirSync(view);
  if (!mount('-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', path)) throw new Error('no tmpfs');
  const ballast = join(path, '.ballast');
  return {
    path,
    fill() {
      const file = openSync(ballast, 'a');
      for (let size = 65_536; size >= 1;) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch {
          size = size >> 1;
        }
      }
      fsyncSync(file);
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    readOnlyView() {
      if (!mount('--bind', path, view) || !mount('-o', 'remount,bind,ro', view))
        throw new Error('no bind mount');
      return view;
    },
    unmount() {
      for (const point of [view, path]) spawnSync('umount', ['--lazy', point], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
