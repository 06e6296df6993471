import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import type { Rectangle } from 'electron';
import { applicationSession } from './permissions.ts';
import { appOrigin } from './scheme.ts';

interface Bounds extends Partial<Rectangle> {
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

const defaultBounds: Bounds = { width: 1600, height: 900, maximized: false };
// A page that crashes as it opens would crash for ever.
const maxReloads = 3;

/** Opens the window where it was last time and loads the page. */
export function openWindow(preloadPath: string): BrowserWindow {
  const { maximized, ...bounds } = readBounds();
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    title: 'Arpenteur',
    show: false,
    webPreferences: {
      preload: preloadPath,
      session: applicationSession(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => saveBounds({ ...window.getNormalBounds(), maximized: window.isMaximized() }));
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads++ < maxReloads) window.reload();
  });
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** Brings the window to the front: the program was started a second time. */
export function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

function boundsFile(): string {
  return join(app.getPath('userData'), 'window.json');
}

function readBounds(): Bounds {
  try {
    const stored = JSON.parse(readFileSync(boundsFile(), 'utf8')) as Partial<Bounds>;
    const { x, y, width, height } = stored;
    const numbers = [x, y, width, height];
    if (!numbers.every((n) => Number.isInteger(n))) return defaultBounds;
    const bounds = { x: x!, y: y!, width: width!, height: height!, maximized: stored.maximized === true };
    return isOnScreen(bounds)
      ? bounds
      : { width: bounds.width, height: bounds.height, maximized: bounds.maximized };
  } catch {
    return defaultBounds; // The first start, or a file cut by a crash: where a window stands is no one's work.
  }
}

/** False when the screen that the window was on has been unplugged. */
function isOnScreen({ x, y, width, height }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const overlapX = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    const overlapY = Math.min(y + height, area.y + area.height) - Math.max(y, area.y);
    return overlapX >= 100 && overlapY >= 100;
  });
}

function saveBounds(bounds: Bounds): void {
  try {
    writeFileSync(boundsFile(), JSON.stringify(bounds));
  } catch {
    // A home folder that cannot be written must not keep the window from closing.
  }
}
