import { localStorageColorSchemeManager } from '@mantine/core';

export type ColorScheme = 'dark' | 'light';

/** Remembers the theme; shared by the provider and the commands. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'arpenteur.theme' });

type Apply = (scheme: ColorScheme) => void;
let apply: Apply = () => {};

/** The provider's setter, handed over once it is mounted. */
export function onSetColorScheme(handler: Apply): void {
  apply = handler;
}

export function setColorScheme(scheme: ColorScheme): void {
  apply(scheme);
}
