import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ownerSchema = z.object({
  pid: z.number().int(),
  /** How to reach the process that holds the workspace: a local socket, or a loopback port with its token. */
  socketPath: z.string().optional(),
  url: z.string().optional(),
  token: z.string().optional(),
});

/** Where the core that holds a workspace listens. */
export type Owner = z.infer<typeof ownerSchema>;

const ownerFile = (path: string) => join(path, 'owner.json');

/** Tells other processes of this user how to reach the core that holds the workspace; readable by this user only. */
export function publishOwner(path: string, owner: Owner): void {
  const temporary = `${ownerFile(path)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 });
  renameSync(temporary, ownerFile(path));
}

/** Takes the notice back; harmless when it is not there. */
export function withdrawOwner(path: string): void {
  rmSync(ownerFile(path), { force: true });
}

/** The last notice, or null. It may be of a process that is gone: only the lock says who holds the workspace. */
export function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerFile(path), 'utf8')));
  } catch {
    return null; // No notice, or one cut by a kill: the same as nobody to ask.
  }
}
