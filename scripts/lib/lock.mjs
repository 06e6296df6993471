import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

// Between creating the file and writing the number there is a moment; after this long it is a process that died in it.
const emptyLockMs = 5_000;

/**
 * Runs `work` while holding a lock file, waiting as long as another living process holds it.
 * The file holds the owner's process number; the lock of a process that is gone is taken over.
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await delay(100);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    // Windows answers EPERM while the file of the last owner is being deleted.
    if (error.code === 'EEXIST' || error.code === 'EPERM') return false;
    throw error;
  }
}

function isAbandoned(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (!pid) return Date.now() - statSync(path).mtimeMs > emptyLockMs;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: alive, another user's. ENOENT: released just now, the next attempt takes it.
    return error.code === 'ESRCH';
  }
}
