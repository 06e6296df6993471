import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { runNode } from './run.mjs';
import { say } from './say.mjs';

const packageFolder = join(root, 'node_modules/electron');
// Long enough for a slow line to download 110 MB, short enough to have something on screen the same morning.
const downloadLimitMs = 120_000;
const probeLimitMs = 4_000;

/**
 * Path of Electron's program, or null when it is not there.
 * By path only: the package itself tries to download when it is required, and throws.
 */
export function findElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(packageFolder, 'path.txt');
  const recorded = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  if (!override && !recorded) return null;
  const path = join(override ?? join(packageFolder, 'dist'), recorded ?? defaultName());
  return existsSync(path) ? path : null;
}

function defaultName() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/** Why no window can be opened on this machine, as { fr, en }; null when nothing stands against it. */
export function noDisplay(env = process.env) {
  if (process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return null;
  return { fr: 'aucun écran', en: 'no display' };
}

/** Downloads Electron's program once with its own script; its path, or null after one line that says why not. */
export async function downloadElectron(env = process.env) {
  if (env.ELECTRON_OVERRIDE_DIST_PATH || env.ELECTRON_SKIP_BINARY_DOWNLOAD) return null;
  const site = releaseSite(env);
  if (!(await isReachable(site, env))) {
    say(
      `Electron ne peut pas être téléchargé (${site.host} est hors d’atteinte) : Arpenteur s’ouvre dans le navigateur.`,
      `Electron cannot be downloaded (${site.host} is out of reach): Arpenteur opens in the browser.`,
    );
    return null;
  }
  say('Téléchargement d’Electron (une seule fois)…', 'Downloading Electron (once)…');
  const proxied = env.HTTPS_PROXY || env.https_proxy ? { ELECTRON_GET_USE_PROXY: '1' } : {};
  const { code, output, timedOut } = await runNode(join(packageFolder, 'install.js'), [], {
    stdio: 'capture',
    env: { ...env, ...proxied },
    timeoutMs: downloadLimitMs,
  });
  const path = code === 0 ? findElectron(env) : null;
  if (path) return path;
  const reason = timedOut ? `${downloadLimitMs / 1000} s` : (output.trim().split('\n')[0] ?? '');
  say(
    `Electron n’a pas pu être téléchargé (${reason}) : Arpenteur s’ouvre dans le navigateur.`,
    `Electron could not be downloaded (${reason}): Arpenteur opens in the browser.`,
  );
  return null;
}

function releaseSite(env) {
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror;
  return new URL(mirror && URL.canParse(mirror) ? mirror : 'https://github.com/');
}

/** A connection only, to the site or to the proxy: without a route a download may hang for minutes. */
function isReachable(site, env) {
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  const target = proxy && URL.canParse(proxy) ? new URL(proxy) : site;
  const port = Number(target.port) || (target.protocol === 'http:' ? 80 : 443);
  return new Promise((done) => {
    const socket = connect({ host: target.hostname, port, timeout: probeLimitMs });
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
