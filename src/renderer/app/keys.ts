import type { Translate } from '../i18n/index.ts';

/**
 * One key with its modifiers. Letters and signs are told by the character they make (`key`), digits and brackets by where
 * they lie (`code`): on an AZERTY keyboard digits need Shift and brackets need AltGr.
 */
export type KeyStroke = {
  readonly mod?: boolean;
  /** `any` where Shift may or may not be needed to reach the character. */
  readonly shift?: boolean | 'any';
} & ({ readonly key: string } | { readonly code: string });

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  getModifierState?(name: string): boolean;
}

/** True when this press is that stroke. Ctrl+Alt is AltGr on many layouts and never means a command. */
export function matchesStroke(stroke: KeyStroke, press: KeyPress): boolean {
  if (press.altKey || press.getModifierState?.('AltGraph')) return false;
  if ((press.ctrlKey || press.metaKey) !== (stroke.mod ?? false)) return false;
  const shift = stroke.shift ?? false;
  if (shift !== 'any' && press.shiftKey !== shift) return false;
  return 'key' in stroke ? press.key.toLowerCase() === stroke.key.toLowerCase() : press.code === stroke.code;
}

/** The digit of a press, by position: the row above the letters on any layout, or the number pad. */
export function digitOf(press: KeyPress): string | null {
  if (press.altKey || press.ctrlKey || press.metaKey || press.getModifierState?.('AltGraph')) return null;
  return /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1] ?? null;
}

/** What a layout prints on the key at a position, as `navigator.keyboard.getLayoutMap()` tells. */
export type LayoutMap = ReadonlyMap<string, string>;

const usKeyCaps: LayoutMap = new Map([
  ['BracketLeft', '['],
  ['BracketRight', ']'],
  ['NumpadAdd', '+'],
  ['NumpadSubtract', '−'],
]);

/** The key caps of a stroke, as the user's keyboard prints them: `['Ctrl', 'Z']`. */
export function keyCaps(stroke: KeyStroke, layout: LayoutMap, t: Translate): string[] {
  const caps: string[] = [];
  if (stroke.mod) caps.push('Ctrl');
  if (stroke.shift === true) caps.push(t('key.shift'));
  if ('code' in stroke) {
    const cap = layout.get(stroke.code) ?? usKeyCaps.get(stroke.code) ?? stroke.code;
    caps.push(cap.length === 1 ? cap.toUpperCase() : cap);
  } else caps.push(namedKey(stroke.key, t));
  return caps;
}

function namedKey(key: string, t: Translate): string {
  const arrows: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
  if (key === ' ') return t('key.space');
  if (key === 'Escape') return t('key.escape');
  return arrows[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

interface KeyboardApi {
  getLayoutMap(): Promise<LayoutMap>;
}

/** The user's key caps; empty where the browser does not tell. */
export async function readLayoutMap(): Promise<LayoutMap> {
  const { keyboard } = navigator as Navigator & { keyboard?: KeyboardApi };
  try {
    return (await keyboard?.getLayoutMap()) ?? new Map();
  } catch {
    // Refused in a frame or without focus: the caps of a US keyboard are shown then.
    return new Map();
  }
}
