import { contextBridge, ipcRenderer } from 'electron';
import { desktopBridgeName } from '../shared/model/desktopBridge.ts';
import type { DesktopBridge } from '../shared/model/desktopBridge.ts';

const bridge: DesktopBridge = {
  chooseFolder: () => ipcRenderer.invoke('chooseFolder'),
  showInFolder: (path) => ipcRenderer.invoke('showInFolder', path),
  shell: () => 'electron',
};

contextBridge.exposeInMainWorld(desktopBridgeName, bridge);
