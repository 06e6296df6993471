import { existsSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { BrowserWindow, dialog, ipcMain, shell } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';
import { isOwnPage } from './permissions.ts';

/** Answers the two calls of the preload bridge, for the main frame of our own page only. */
export function answerBridge(): void {
  ipcMain.handle('chooseFolder', async (event): Promise<string | null> => {
    const window = askingWindow(event);
    const result = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] });
    return result.canceled ? null : (result.filePaths[0] ?? null);
  });
  ipcMain.handle('showInFolder', (event, path: unknown): boolean => {
    askingWindow(event);
    if (typeof path !== 'string' || !isAbsolute(path) || !existsSync(path)) return false;
    shell.showItemInFolder(normalize(path));
    return true;
  });
}

function askingWindow(event: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(event.sender);
  const frame = event.senderFrame;
  if (!window || !frame || frame !== event.sender.mainFrame || !isOwnPage(frame.url)) {
    throw new Error('Refused: only the page of Arpenteur may ask.');
  }
  return window;
}
