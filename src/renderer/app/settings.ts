import type { Client } from '../client/client.ts';

/** Small values that the window keeps per workspace: panel sizes, tool, last view. */
export interface Settings {
  read<T>(key: string): Promise<T | null>;
  /** Written a moment later; a later write of the same key replaces it. */
  write(key: string, value: unknown): void;
}

/** Long enough to gather the steps of a drag or a zoom, short enough that a crash loses nothing one would miss. */
const writeDelayMs = 400;

/**
 * Settings in the workspace, mirrored in the tab's session storage.
 *
 * The mirror is there because a page that is being reloaded cannot finish a request: the tab finds its own last values
 * again, another window finds those of the workspace.
 */
export function createSettings(client: Client, workspacePath: string): Settings {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const mirrorKey = (key: string) => `arpenteur:${workspacePath}:${key}`;
  return {
    async read<T>(key: string) {
      const mirrored = sessionStorage.getItem(mirrorKey(key));
      if (mirrored !== null) return JSON.parse(mirrored) as T;
      const { value } = await client.workspace.getSetting({ key });
      return (value ?? null) as T | null;
    },
    write(key, value) {
      sessionStorage.setItem(mirrorKey(key), JSON.stringify(value));
      clearTimeout(timers.get(key));
      timers.set(
        key,
        // Losing a panel width is not worth a message; the mirror still has it.
        setTimeout(() => void client.workspace.setSetting({ key, value }).catch(() => {}), writeDelayMs),
      );
    },
  };
}
