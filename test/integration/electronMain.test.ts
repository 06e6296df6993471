import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/renderer/client/client.ts';
import { programPath } from '../support/builtPrograms.ts';
import { createStandInElectron } from './desktop/standInElectron.ts';

type StandIn = ReturnType<typeof createStandInElectron>;

const corePath = fileURLToPath(new URL('./desktop/standInCore.ts', import.meta.url));
const argv = process.argv;
let electron: StandIn;

/** Starts the desktop shell in a fresh module graph, up to where Electron would say `ready`. */
async function load(args: string[] = [], locale?: string, core = corePath): Promise<void> {
  electron = createStandInElectron(locale);
  process.argv = ['electron', 'main', ...args];
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
  const { startDesktop } = await import('../../src/main/shells/electron/index.ts');
  startDesktop({ corePath: core, preloadPath: '/preload/index.cjs' });
}

async function start(args: string[] = [], locale?: string): Promise<void> {
  await load(args, locale);
  await electron.becomeReady();
}

const json = async (response: Promise<Response>): Promise<any> => (await response).json();

beforeEach(() => {
  vi.stubEnv('ARPENTEUR_CONFIG_DIR', mkdtempSync(join(tmpdir(), 'arpenteur-config-')));
});
afterEach(async () => {
  await electron.end();
  process.argv = argv;
  vi.doUnmock('electron');
  vi.unstubAllEnvs();
});

describe('before and at ready', () => {
  test('the entry registers app:// with its privileges before ready, and nothing more than these', async () => {
    electron = createStandInElectron();
    vi.resetModules();
    vi.doMock('electron', () => electron.module);
    await import('../../src/main/index.ts');
    expect(electron.log).toEqual(['register schemes']);
    expect(electron.schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ]);
  });

  test('the window opens sandboxed and isolated, in the session that alone knows app://', async () => {
    await start();
    const { options, loadURL } = electron.windows[0]!;
    expect(options).toMatchObject({ width: 1600, height: 900 });
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      preload: '/preload/index.cjs',
      session: electron.ownSession,
    });
    expect(loadURL).toHaveBeenCalledExactlyOnceWith('app://arpenteur/');
    expect(electron.log.indexOf('handle app')).toBeLessThan(electron.log.indexOf('load app://arpenteur/'));
  });

  test('the core is forked on a private socket, its token out of the argument list', async () => {
    await start(['--workspace', '/w', '--sample']);
    const { options, pid } = await json(electron.ask('/api/x'));
    expect(options).toMatchObject({ workspace: '/w', sample: true, dataset: null, token: 'set' });
    expect(electron.children[0]!.pid).toBe(pid);
    expect(electron.children[0]!.spawnargs.join(' ')).not.toContain('token');
  });

  test('a second start only brings the first window to the front', async () => {
    await start();
    electron.module.app.emit('second-instance');
    expect(electron.windows[0]!.restore).toHaveBeenCalled();
    expect(electron.windows[0]!.focus).toHaveBeenCalled();
  });

  test('the window comes back where it was, unless that screen is gone', async () => {
    for (const [x, expected] of [
      [100, { x: 100, y: 50, width: 1200, height: 800 }],
      [5000, { width: 1200, height: 800 }],
    ] as const) {
      await load();
      writeFileSync(
        join(electron.folder, 'window.json'),
        JSON.stringify({ x, y: 50, width: 1200, height: 800 }),
      );
      await electron.becomeReady();
      expect(electron.windows[0]!.options).toMatchObject(expected);
      expect('x' in electron.windows[0]!.options).toBe('x' in expected);
      await electron.end();
    }
  });

  test('menu and words follow the system’s language', async () => {
    await start([], 'fr-FR');
    const labels = electron.module.Menu.buildFromTemplate.mock.calls[0]![0].map((item) => item.label);
    expect(labels).toEqual(expect.arrayContaining(['Édition', 'Affichage', 'Aide']));
  });
});

describe('app:// requests', () => {
  test('GET and POST reach the core and come back', async () => {
    await start();
    expect(await json(electron.ask('/api/a?b=c'))).toMatchObject({ method: 'GET', path: '/api/a?b=c' });
    const posted = electron.ask('/api/rpc/x', { method: 'POST', body: 'x'.repeat(1_000_000) });
    expect(await json(posted)).toMatchObject({ method: 'POST', length: 1_000_000 });
  });

  test('a stream arrives while it is made, and the core hears when the page lets it go', async () => {
    const note = join(mkdtempSync(join(tmpdir(), 'arpenteur-')), 'gone');
    await start(['--dataset', note]);
    const client = new AbortController();
    const response = await electron.ask('/api/live', { signal: client.signal });
    const reader = response.body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    const second = new TextDecoder().decode((await reader.read()).value);
    expect(first + second).toMatch(/^event 0\nevent 1\n/);
    client.abort();
    await vi.waitFor(() => expect(existsSync(note)).toBe(true), 5_000);
  });

  test('another host or another origin is refused without asking the core', async () => {
    await start();
    const handler = electron.handlers['app']!;
    expect((await handler(new Request('app://evil/api/x'))).status).toBe(403);
    const foreign = new Request('app://arpenteur/api/x', { headers: { origin: 'https://evil.example' } });
    expect((await handler(foreign)).status).toBe(403);
    const own = new Request('app://arpenteur/api/x', { headers: { origin: 'app://arpenteur' } });
    expect((await handler(own)).status).toBe(200);
  });
});

describe('what a page may not do', () => {
  test('permissions are denied, asked or checked', async () => {
    await start();
    const answers: boolean[] = [];
    electron.permissions.request!({}, 'geolocation', (granted: boolean) => answers.push(granted));
    expect(answers).toEqual([false]);
    expect(electron.permissions.check!({}, 'clipboard-read')).toBe(false);
    expect(electron.permissions.device!({})).toBe(false);
    const preventDefault = vi.fn();
    electron.ownSession.emit('will-download', { preventDefault });
    expect(preventDefault).toHaveBeenCalled();
  });

  test('navigation leaves the page only for itself', async () => {
    await start();
    const contents = electron.windows[0]!.webContents;
    const denied = (event: string, url: string): boolean => {
      const preventDefault = vi.fn();
      contents.emit(event, { preventDefault, url });
      return preventDefault.mock.calls.length > 0;
    };
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(denied(event, 'https://evil.example/')).toBe(true);
      expect(denied(event, 'app://arpenteur.evil.example/')).toBe(true);
      expect(denied(event, 'file:///etc/passwd')).toBe(true);
      expect(denied(event, 'app://arpenteur/')).toBe(false);
    }
    expect(denied('will-attach-webview', '')).toBe(true);
  });

  test('no window opens; a link to a known site goes to the user’s browser', async () => {
    await start();
    const open = (url: string) => electron.windows[0]!.webContents.openHandler!({ url });
    expect(open('https://ignf.github.io/FLAIR/')).toEqual({ action: 'deny' });
    for (const url of ['https://evil.example/', 'http://github.com/', 'file:///etc/passwd', 'nonsense']) {
      expect(open(url)).toEqual({ action: 'deny' });
    }
    expect(electron.opened).toEqual(['https://ignf.github.io/FLAIR/']);
  });

  test('the bridge answers the main frame of our page and nobody else', async () => {
    await start();
    const sender = electron.windows[0]!.webContents;
    const own = { sender, senderFrame: sender.mainFrame };
    expect(await electron.ipc['chooseFolder']!(own)).toBe('/chosen');
    expect(electron.ipc['showInFolder']!(own, electron.folder)).toBe(true);
    expect(electron.ipc['showInFolder']!(own, 'relative')).toBe(false);
    expect(electron.module.shell.showItemInFolder).toHaveBeenCalledExactlyOnceWith(electron.folder);
    await expect(async () =>
      electron.ipc['chooseFolder']!({ sender, senderFrame: { url: 'app://arpenteur/' } }),
    ).rejects.toThrow('Refused');
    sender.mainFrame.url = 'https://evil.example/';
    await expect(async () => electron.ipc['chooseFolder']!(own)).rejects.toThrow('Refused');
  });
});

describe('the life of the core', () => {
  test('a core that dies is started again on the same socket; the page waits and goes on', async () => {
    await start(['--workspace', '/w', '--dataset', '/d']);
    const before = await json(electron.ask('/api/x'));
    const died = await electron.ask('/api/die', { method: 'POST' });
    expect(died.status).toBe(503);
    expect(await died.json()).toMatchObject({ code: 'coreStopped', retryable: true });
    const after = await vi.waitFor(() => json(electron.ask('/api/x').then(ok)), 10_000);
    expect(after.pid).not.toBe(before.pid);
    expect(after.options.socketPath).toBe(before.options.socketPath);
    expect(after.options).toMatchObject({ workspace: '/w', dataset: null });
  });

  test('a core that cannot start is given up with a question, and started again when the user wants', async () => {
    await load(['--workspace', '/crashing']);
    electron.module.dialog.showMessageBox.mockResolvedValueOnce({ response: 0 });
    await electron.becomeReady();
    await vi.waitFor(() => expect(electron.module.dialog.showMessageBox).toHaveBeenCalledTimes(2), 25_000);
    expect(electron.children).toHaveLength(10);
    await vi.waitFor(() => expect(electron.log).toContain('quit'), 5_000);
  });

  test('what the core says about itself is shown, and it is not started in vain', async () => {
    await start(['--workspace', '/locked']);
    await vi.waitFor(() => expect(electron.module.dialog.showMessageBox).toHaveBeenCalled(), 10_000);
    expect(electron.children).toHaveLength(1);
    expect(electron.module.dialog.showMessageBox.mock.calls[0]![0].detail).toContain('/locked');
  });

  test('quitting closes the core first, and removes its socket', async () => {
    await start();
    const { options } = await json(electron.ask('/api/x'));
    electron.module.app.emit('window-all-closed');
    await vi.waitFor(() => expect(electron.log).toContain('quit'), 5_000);
    expect(electron.children[0]!.exitCode).toBe(0);
    expect(existsSync(options.socketPath)).toBe(false);
  });

  test('a page that crashes is loaded again, not for ever', async () => {
    await start();
    const window = electron.windows[0]!;
    for (let i = 0; i < 6; i++) window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(window.reload).toHaveBeenCalledTimes(3);
  });
});

describe('the real core behind the desktop shell', () => {
  const realCore = programPath('core');

  test('answers calls and streams through app://, and ends with the application', async () => {
    vi.stubEnv('ARPENTEUR_HOME', mkdtempSync(join(tmpdir(), 'arpenteur-home-')));
    await load([], undefined, realCore);
    await electron.becomeReady();
    const client = createClient((request) => electron.handlers['app']!(request), 'app://arpenteur');
    const { coreId, homeDir } = await client.app.info();
    expect(homeDir).toMatch(/./);
    expect(await json(electron.ask('/api/health'))).toMatchObject({ coreId });
    const listener = new AbortController();
    const live = await client.app.live(undefined, { signal: listener.signal });
    const first = await live.next();
    expect(first.value).toEqual({ kind: 'hello', coreId });
    listener.abort();
    const page = await electron.ask('/api/nothing');
    expect(page.status).toBe(404);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    await electron.end();
    expect(electron.children[0]!.exitCode).toBe(0);
  });
});

function ok(response: Response): Response {
  expect(response.status).toBe(200);
  return response;
}
