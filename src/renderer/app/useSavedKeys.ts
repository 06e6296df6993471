import { useEffect } from 'react';
import { useApp, useAppState } from './AppContext.ts';
import { keymap, readChanges, type KeyChanges } from './keymap.ts';

/** The setting of the workspace: the keys of each of its authors. */
const settingName = 'keys';
/** The same hand in another workspace, where it has no keys of its own yet. */
const mirrorName = 'arpenteur.keys';

type KeysByAuthor = Readonly<Record<string, unknown>>;

/** Keeps the user's own keys in the workspace, by author, and on this computer for workspaces that do not know them. */
export function useSavedKeys(): void {
  const { actions, commands } = useApp();
  const path = useAppState((s) => s.workspace?.path ?? null);
  const author = useAppState((s) => s.workspace?.author ?? '');
  useEffect(() => {
    const settings = path === null ? null : actions.settings();
    let saved: KeysByAuthor = {};
    let loaded: KeyChanges | null = null;
    let isOver = false;
    const load = async () => {
      const read = await settings?.read<KeysByAuthor>(settingName).catch(() => null);
      if (isOver) return;
      saved = read ?? {};
      // What was chosen before the author had a name is theirs.
      loaded = readChanges(commands, saved[author] ?? saved[''] ?? readMirror());
      keymap.setState({ changes: loaded });
    };
    void load();
    const stop = keymap.subscribe(({ changes }) => {
      if (loaded === null || changes === loaded) return;
      loaded = changes;
      saved = { ...saved, [author]: changes };
      settings?.write(settingName, saved);
      localStorage.setItem(mirrorName, JSON.stringify(changes));
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [actions, commands, path, author]);
}

function readMirror(): unknown {
  try {
    return JSON.parse(localStorage.getItem(mirrorName) ?? 'null');
  } catch {
    // Written by something else: as if nothing were there.
    return null;
  }
}
