import './versionGuard.ts';
import { fileURLToPath } from 'node:url';
import { startDesktop } from './shells/electron/index.ts';

/*
 * Entry of the desktop application: Electron's main process. It runs no core code. Everything that must happen before the
 * `ready` event happens in this call, and nothing is awaited before it.
 */
const built = import.meta.url.endsWith('.js');
startDesktop({
  corePath: fileURLToPath(new URL(built ? './core.js' : './core.ts', import.meta.url)),
  preloadPath: fileURLToPath(
    new URL(built ? '../preload/index.cjs' : '../preload/index.ts', import.meta.url),
  ),
});
