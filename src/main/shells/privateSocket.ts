import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A path for a local socket that nobody else on the machine can reach.
 *
 * A new folder that only this user may enter (0700, which `mkdtemp` gives), or on Windows a named pipe with an unguessable
 * name. Kept short: a Unix socket's path ends at 104 bytes on macOS. `remove` deletes the folder.
 */
export function createPrivateSocketPath(platform = process.platform): { path: string; remove: () => void } {
  if (platform === 'win32') {
    return { path: `\\\\.\\pipe\\arpenteur-${randomBytes(16).toString('hex')}`, remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-'));
  return {
    path: join(folder, 'core.sock'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
