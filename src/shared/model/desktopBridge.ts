/**
 * What a page cannot ask the core, as `window.arpenteur` of the desktop window. In the browser shell it is undefined.
 * The preload script provides exactly these three functions.
 */
export interface DesktopBridge {
  /** The system's folder dialog: the absolute path chosen, or null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. False when it is not there. */
  showInFolder(path: string): Promise<boolean>;
  /** Which shell this is. */
  shell(): 'electron';
}

/** Name of the bridge on `window`. */
export const desktopBridgeName = 'arpenteur';
