import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { openKnownSite } from './permissions.ts';
import { texts } from './texts.ts';

/** Sets the application's menu. Undo of mask edits is the page's; these undo and redo are those of text fields. */
export function setMenu(): void {
  const words = texts();
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: words.edit,
      submenu: [
        // Outside macOS a text field knows these keys by itself, and the page needs them for its own undo.
        { role: 'undo', registerAccelerator: isMac },
        { role: 'redo', registerAccelerator: isMac },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll', registerAccelerator: isMac },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: words.help,
      role: 'help',
      submenu: [
        { label: words.aboutDatasets, click: () => openKnownSite('https://ignf.github.io/FLAIR/') },
        {
          label: words.licence,
          click: () => openKnownSite('https://www.etalab.gouv.fr/licence-ouverte-open-licence/'),
        },
        ...(isMac ? [] : [{ role: 'about' } satisfies MenuItemConstructorOptions]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
