import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const file = '/proc/sys/vm/drop_caches';

/**
 * Makes the system forget what it has cached of all disks (pages, names, inodes), where it lets us: as root on Linux.
 * ARPENTEUR_BENCH_KEEP_CACHES=1 leaves the machine's caches alone.
 *
 * @returns false when it was not done: what follows is not cold.
 */
export function dropCaches(): boolean {
  if (process.env['ARPENTEUR_BENCH_KEEP_CACHES']) return false;
  try {
    // Pages that were not written yet would stay.
    spawnSync('sync');
    writeFileSync(file, '3');
    return true;
  } catch {
    return false;
  }
}

export const notCold = 'not measured: the caches of the system cannot be dropped here';
export const cold = 'caches of the system dropped before';
