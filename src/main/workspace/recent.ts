import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { recentWorkspaceSchema, type RecentWorkspace } from '../../shared/contract/index.ts';

const maxRecent = 20;
const storedSchema = z.array(recentWorkspaceSchema.omit({ present: true }));

/** Folder of this user's settings for the program, by the custom of the system; `ARPENTEUR_CONFIG_DIR` overrides it. */
export function defaultConfigDir(): string {
  if (process.env['ARPENTEUR_CONFIG_DIR']) return process.env['ARPENTEUR_CONFIG_DIR'];
  const home = homedir();
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Arpenteur');
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Arpenteur');
  return join(process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'arpenteur');
}

/** The workspaces opened last, newest first; whether each is still there is looked up at each call. */
export function readRecent(configDir: string): RecentWorkspace[] {
  let stored: z.infer<typeof storedSchema> = [];
  try {
    stored = storedSchema.parse(JSON.parse(readFileSync(join(configDir, 'recent.json'), 'utf8')));
  } catch {
    return []; // No list yet, or one we cannot read: it is a convenience, not the user's work.
  }
  return stored.map((entry) => ({
    ...entry,
    present: statSync(join(entry.path, 'arpenteur.sqlite'), { throwIfNoEntry: false }) !== undefined,
  }));
}

function writeRecent(configDir: string, entries: readonly RecentWorkspace[]): void {
  try {
    mkdirSync(configDir, { recursive: true });
    const file = join(configDir, 'recent.json');
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(entries.slice(0, maxRecent), null, 2));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A home folder that cannot be written must not keep anybody from working.
  }
}

/** Puts a workspace at the head of the list. */
export function rememberRecent(configDir: string, entry: RecentWorkspace): void {
  writeRecent(configDir, [entry, ...readRecent(configDir).filter((r) => r.path !== entry.path)]);
}

/** Takes a workspace off the list; its folder stays. */
export function forgetRecent(configDir: string, path: string): RecentWorkspace[] {
  const rest = readRecent(configDir).filter((r) => r.path !== path);
  writeRecent(configDir, rest);
  return rest;
}
