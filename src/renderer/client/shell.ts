import { desktopBridgeName, type DesktopBridge } from '../../shared/model/desktopBridge.ts';

/** What only a desktop window can do. */
export type Shell = DesktopBridge;

/** The desktop window's bridge, or null when the page runs in a browser. */
export function currentShell(): Shell | null {
  return (globalThis as { [desktopBridgeName]?: DesktopBridge })[desktopBridgeName] ?? null;
}
