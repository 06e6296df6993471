import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useText } from '../i18n/index.ts';
import { KeyCaps } from '../ui/KeyCap.tsx';
import { useApp } from './AppContext.ts';
import type { Command } from './commands.ts';
import { capsOf, useKeyChanges } from './keymap.ts';
import { readLayoutMap, type LayoutMap } from './keys.ts';

const LayoutContext = createContext<LayoutMap>(new Map());

/** Reads the user's key caps once for all tooltips and lists. */
export function KeyboardLayoutProvider({ children }: { children: ReactNode }) {
  const [layout, setLayout] = useState<LayoutMap>(new Map());
  useEffect(() => {
    void readLayoutMap().then(setLayout);
  }, []);
  return <LayoutContext value={layout}>{children}</LayoutContext>;
}

export const useLayoutMap = () => useContext(LayoutContext);

/** The key caps of commands as they are now, on this keyboard; `[]` for a command without a key. */
export function useCaps(): (command: Command) => readonly string[] {
  const { commands } = useApp();
  const { t } = useText();
  const layout = useLayoutMap();
  const changes = useKeyChanges();
  return (command) => capsOf(command, commands, layout, t, changes);
}

/** A command of the registry as a button needs it: title, first key, run. */
export function useCommand(id: string): { title: string; keys: ReactNode; run(): void } {
  const services = useApp();
  const { t } = useText();
  const capsFor = useCaps();
  const command = services.commands.find((c) => c.id === id);
  if (!command) throw new Error(`No command ${id}`);
  const caps = capsFor(command);
  return {
    title: t(command.title),
    keys: caps.length > 0 && <KeyCaps caps={caps} />,
    run: () => command.run(services),
  };
}
