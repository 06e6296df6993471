import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Opens a URL in the default browser; false when the machine has none to open it in. */
export function openBrowser(url, env = process.env) {
  const command = opener(env);
  if (!command) return false;
  const child = spawn(command[0], [...command.slice(1), url], { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // The URL is printed: that is enough.
  child.unref();
  return true;
}

function opener(env) {
  // Not `cmd /c start`, which would read the & of a URL as its own.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (process.platform === 'darwin') return ['open'];
  const canShow = env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER;
  return canShow && onPath('xdg-open', env) ? ['xdg-open'] : null;
}

/** First executable of this name on PATH, or null. */
export function onPath(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
