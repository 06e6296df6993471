import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './openBrowser.mjs';
import { binScript } from './paths.mjs';
import { run, runNode } from './run.mjs';

const downloadLimitMs = 300_000;
const aptLimitMs = 900_000;

/** A Chromium for the tests: CHROMIUM_PATH, the system's, Playwright's own; null when there is none that starts. */
export async function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (existsSync(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
    process.stderr.write(`CHROMIUM_PATH names ${env.CHROMIUM_PATH}, which is not there.\n`);
    return null;
  }
  for (const path of [...systemBrowsers(env), await playwrightChromium()]) {
    if (path && existsSync(path) && (await starts(path))) return path;
  }
  return null;
}

function systemBrowsers(env) {
  if (process.platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean);
    const names = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return names.flatMap((name) => folders.map((folder) => join(folder, name)));
  }
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser', 'microsoft-edge'];
  const found = names.map((name) => onPath(name, env)).filter(Boolean);
  // A snap cannot read the folders in /tmp that the tests hand it.
  return found.filter((path) => !realpathSync(path).includes('snap'));
}

async function playwrightChromium() {
  try {
    const { chromium } = await import('@playwright/test');
    return chromium.executablePath();
  } catch {
    return null;
  }
}

/** A program that is there need not work: Ubuntu's chromium-browser is a script that asks for a snap. */
async function starts(path) {
  // Chrome for Windows opens a window instead of answering.
  if (process.platform === 'win32') return true;
  const { code } = await run(path, ['--version'], { stdio: 'capture', timeoutMs: 20_000 });
  return code === 0;
}

/** Installs one: Playwright's download, else Debian's package when root. Its path, or null. */
export async function installChromium(env = process.env) {
  process.stdout.write('Installing Chromium for the end-to-end tests (Playwright’s download)…\n');
  await runNode(binScript('playwright'), ['install', 'chromium'], { timeoutMs: downloadLimitMs });
  const downloaded = await findChromium(env);
  if (downloaded) return downloaded;
  if (process.getuid?.() !== 0 || !onPath('apt-get', env)) return null;
  process.stdout.write('Installing Debian’s chromium…\n');
  const apt = (...args) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...args], {
      timeoutMs: aptLimitMs,
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  return findChromium(env);
}
