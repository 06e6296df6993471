import { join } from 'node:path';
import { app, dialog } from 'electron';
import { readCoreOptions } from '../coreProtocol.ts';
import { answerBridge } from './bridge.ts';
import { createCoreSupervisor } from './coreSupervisor.ts';
import type { CoreSupervisor } from './coreSupervisor.ts';
import { setMenu } from './menu.ts';
import { applicationSession, denyEverythingElse } from './permissions.ts';
import { handleScheme, registerScheme } from './scheme.ts';
import { focusWindow, openWindow } from './window.ts';
import { texts } from './texts.ts';

export interface DesktopOptions {
  /** The program to fork as the core. */
  readonly corePath: string;
  readonly preloadPath: string;
}

/**
 * Starts the desktop application. Must be called before the `ready` event: the scheme's privileges and the folder of the
 * user's data can only be set until then.
 */
export function startDesktop(options: DesktopOptions): void {
  const start = readCoreOptions(process.argv.slice(1), process.env);
  app.setName('Arpenteur');
  app.setPath('userData', userDataFolder());
  registerScheme();
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(`${texts().alreadyRunning}\n`);
    app.quit();
    return;
  }
  app.on('second-instance', focusWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('web-contents-created', (_event, contents) => denyEverythingElse(contents));
  void app.whenReady().then(() => {
    const core = createCoreSupervisor({ ...start, corePath: options.corePath, onGiveUp: askAfterGivingUp });
    closeCoreBeforeQuit(core);
    handleScheme(applicationSession(), core);
    answerBridge();
    setMenu();
    openWindow(options.preloadPath);
  });
}

/** Chromium's own files, apart from the settings of the program, and with them in one folder to delete. */
function userDataFolder(): string {
  const configured = process.env['ARPENTEUR_CONFIG_DIR'];
  const name = process.platform === 'linux' ? 'arpenteur' : 'Arpenteur';
  return join(configured ?? join(app.getPath('appData'), name), 'desktop');
}

function closeCoreBeforeQuit(core: CoreSupervisor): void {
  app.on('will-quit', (event) => {
    if (core.closed) return;
    event.preventDefault();
    void core.close().then(() => app.quit());
  });
}

/** The core cannot be kept running: says why and offers another try. True to try again. */
async function askAfterGivingUp(reason: string | null): Promise<boolean> {
  const words = texts();
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Arpenteur',
    message: words.coreGivenUp,
    detail: [reason, words.nothingLost].filter((line) => line !== null).join('\n\n'),
    buttons: [words.tryAgain, words.quit],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) app.quit();
  return response === 0;
}
