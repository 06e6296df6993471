import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../client/client.ts';
import type { Shell } from '../client/shell.ts';
import type { DeskActions, DeskState, DeskStore } from '../features/review/deskStore.ts';
import type { AppState, AppStore } from '../state/app.ts';
import type { DocumentState, DocumentStore } from '../state/document.ts';
import type { SessionActions, SessionState, SessionStore } from '../state/session.ts';
import type { Actions } from './actions.ts';
import type { Command } from './commands.ts';

/** Everything the components work with, built once in `main.tsx`. */
export interface AppServices {
  readonly client: Client;
  readonly origin: string;
  readonly windowId: string;
  readonly shell: Shell | null;
  readonly app: AppStore;
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly desk: DeskStore;
  readonly actions: Actions;
  readonly commands: readonly Command[];
}

const AppContext = createContext<AppServices | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): AppServices {
  const services = useContext(AppContext);
  if (!services) throw new Error('useApp outside of AppProvider');
  return services;
}

export const useAppState = <T>(select: (state: AppState) => T): T => useStore(useApp().app, select);
export const useSession = <T>(select: (state: SessionState & SessionActions) => T): T =>
  useStore(useApp().session, select);
export const useDesk = <T>(select: (state: DeskState & DeskActions) => T): T =>
  useStore(useApp().desk, select);
export const useDocument = <T>(select: (state: DocumentState) => T): T => useStore(useApp().document, select);
