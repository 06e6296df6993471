/*
 * Stands in for the `electron` module, as far as the desktop shell uses it: it keeps what it was given, in order, and
 * forks real processes. What Electron itself would do with it is the matter of test/electron.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

export type Handler = (request: Request) => Promise<Response>;

class StandInContents extends EventEmitter {
  mainFrame = { url: 'app://arpenteur/' };
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

/** What a test looks at, and the module to hand to `vi.mock('electron')`. */
export function createStandInElectron(locale = 'en-GB') {
  const log: string[] = [];
  const windows: InstanceType<typeof BrowserWindow>[] = [];
  const children: ChildProcess[] = [];
  const handlers: Record<string, Handler> = {};
  const schemes: unknown[] = [];
  const ipc: Record<string, (event: unknown, ...args: unknown[]) => unknown> = {};
  const permissions: { request?: Function; check?: Function; device?: Function } = {};
  const opened: string[] = [];
  const exits: Promise<void>[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-desktop-'));
  const ready = Promise.withResolvers<void>();
  let isReady = false;

  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    isReady: () => isReady,
    whenReady: () => ready.promise,
    getLocale: () => locale,
    getPreferredSystemLanguages: () => [locale],
    getPath: () => folder,
    setName: vi.fn(),
    setPath: vi.fn(),
    requestSingleInstanceLock: vi.fn(() => true),
    quit: vi.fn(() => {
      let prevented = false;
      app.emit('will-quit', { preventDefault: () => (prevented = true) });
      if (!prevented) log.push('quit');
    }),
  });

  const ownSession = Object.assign(new EventEmitter(), {
    protocol: {
      handle: (scheme: string, handler: Handler) => {
        log.push(`handle ${scheme}`);
        handlers[scheme] = handler;
      },
    },
    setPermissionRequestHandler: (handler: Function) => (permissions.request = handler),
    setPermissionCheckHandler: (handler: Function) => (permissions.check = handler),
    setDevicePermissionHandler: (handler: Function) => (permissions.device = handler),
  });
  const session = {
    fromPartition: vi.fn(() => ownSession),
    get defaultSession(): never {
      throw new Error('The default session must not be used.');
    },
  };

  class BrowserWindow extends EventEmitter {
    readonly options: any;
    readonly webContents = new StandInContents();
    readonly loadURL = vi.fn((url: string) => {
      log.push(`load ${url}`);
      return Promise.resolve();
    });
    readonly show = vi.fn();
    readonly maximize = vi.fn();
    readonly focus = vi.fn();
    readonly restore = vi.fn();
    readonly reload = vi.fn();
    constructor(options: unknown) {
      super();
      this.options = options;
      windows.push(this);
      log.push('window');
      app.emit('web-contents-created', {}, this.webContents);
    }
    isMinimized = () => true;
    isMaximized = () => false;
    getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
    static getAllWindows = () => windows;
    static fromWebContents = (contents: unknown) => windows.find((w) => w.webContents === contents) ?? null;
  }

  const utilityProcess = {
    fork: vi.fn((path: string, args: string[], options: { env: NodeJS.ProcessEnv }) => {
      log.push('fork');
      const child = fork(path, args, { env: options.env, stdio: 'inherit' });
      children.push(child);
      exits.push(new Promise((gone) => child.once('exit', () => gone())));
      // Electron names it as the browser does.
      return Object.assign(child, { postMessage: (message: object) => child.send(message) });
    }),
  };

  const module = {
    app,
    session,
    BrowserWindow,
    utilityProcess,
    protocol: {
      registerSchemesAsPrivileged: (list: unknown[]) => {
        if (isReady)
          throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
        log.push('register schemes');
        schemes.push(...list);
      },
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    dialog: {
      showOpenDialog: vi.fn(async () => ({ canceled: false, filePaths: ['/chosen'] })),
      showMessageBox: vi.fn(async (_options: { message: string; detail: string }) => ({ response: 1 })),
    },
    ipcMain: { handle: (name: string, handler: (event: unknown) => unknown) => (ipc[name] = handler) },
    shell: {
      openExternal: async (url: string) => void opened.push(url),
      showItemInFolder: vi.fn(),
    },
    Menu: { buildFromTemplate: vi.fn((template: any[]) => template), setApplicationMenu: vi.fn() },
  };

  return {
    module,
    log,
    windows,
    children,
    handlers,
    schemes,
    ipc,
    permissions,
    ownSession,
    opened,
    folder,
    /** Electron's `ready` event. */
    async becomeReady(): Promise<void> {
      isReady = true;
      log.push('ready');
      ready.resolve();
      await ready.promise;
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** A request of the window to its own origin. */
    ask: (path: string, init?: RequestInit): Promise<Response> =>
      handlers['app']!(new Request(`app://arpenteur${path}`, init)),
    /** Ends what is left. */
    async end(): Promise<void> {
      app.quit();
      await Promise.all(exits);
    },
  };
}
