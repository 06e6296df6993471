import type { Translate } from '../i18n/index.ts';

/**
 * One key with its modifiers. Letters and signs are told by the character they make (`key`), digits and brackets by where
 * they lie (`code`): on an AZERTY keyboard digits need Shift and brackets need AltGr.
 */
export type KeyStroke = {
  readonly mod?: boolean;
  /** Only beside a key told by `code`: with Alt a letter may make another sign. */
  readonly alt?: boolean;
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
  if (press.altKey !== (stroke.alt ?? false) || press.getModifierState?.('AltGraph')) return false;
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

/** Why a press cannot become the key of a command. */
export type KeyRefusal =
  /** Alt, and Ctrl+Alt, which is AltGr: signs are written with them, and Alt picks a class. */
  | 'alt'
  /** Means something wherever it is pressed: travels through the window, ends or drops what is open, writes. */
  | 'reserved'
  /** The browser or the system takes it before the page. */
  | 'system'
  /** No key of its own: Ctrl, Shift, a key that the keyboard does not name. */
  | 'none';

const reservedKeys = new Set(['Tab', 'F6', 'Escape', 'Enter', 'Backspace', ' ', 'ContextMenu']);
/** With Ctrl: closes and opens windows, reloads, zooms the page, copies; F5, F11 and F12 are the window's too. */
const systemLetters = new Set(['w', 't', 'n', 'q', 'r', 'c', 'v', 'p']);
const systemKeys = new Set(['F5', 'F11', 'F12', 'PrintScreen']);
const modifiers = new Set([
  'Control',
  'Shift',
  'Meta',
  'Alt',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'ScrollLock',
]);

/**
 * The stroke that stands for a press in the rules of the keymap: digits and brackets by where they lie, and a digit whatever
 * Shift says, letters and other signs by the character they make.
 */
export function strokeOfPress(
  press: KeyPress,
): { readonly stroke: KeyStroke } | { readonly refused: KeyRefusal } {
  const { key, code } = press;
  if (press.altKey || press.getModifierState?.('AltGraph')) return { refused: 'alt' };
  if (modifiers.has(key) || key === 'Unidentified' || key === 'Process') return { refused: 'none' };
  if (reservedKeys.has(key) || /^(?:Tab|Space|Escape|(?:Numpad)?Enter|Backspace)$/.test(code))
    return { refused: 'reserved' };
  const mod = press.ctrlKey || press.metaKey;
  if (systemKeys.has(key) || (mod && systemLetters.has(key.toLowerCase()))) return { refused: 'system' };
  const withMod = mod ? { mod } : {};
  if (/^(?:Digit|Numpad)\d$/.test(code)) return { stroke: { ...withMod, code, shift: 'any' } };
  const withShift = press.shiftKey ? { shift: true } : {};
  if (/^(?:Bracket|Numpad)/.test(code) || key === 'Dead')
    return { stroke: { ...withMod, code, ...withShift } };
  // Whether a sign needs Shift is the layout's affair.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  return { stroke: { ...withMod, key: key.toLowerCase(), ...(isSign ? { shift: 'any' } : withShift) } };
}

/** A stroke read from a file, or null. */
export function readStroke(value: unknown): KeyStroke | null {
  if (typeof value !== 'object' || value === null) return null;
  const { mod, alt, shift, key, code } = value as Record<string, unknown>;
  const name = typeof key === 'string' ? { key } : typeof code === 'string' ? { code } : null;
  if (!name) return null;
  return {
    ...(mod === true ? { mod } : {}),
    ...(alt === true ? { alt } : {}),
    ...(shift === true || shift === 'any' ? { shift } : {}),
    ...name,
  };
}

const usKeyCaps: LayoutMap = new Map([
  ['BracketLeft', '['],
  ['BracketRight', ']'],
  ['Equal', '='],
  ['Minus', '-'],
  ['NumpadDecimal', '.'],
  ['NumpadMultiply', '×'],
  ['NumpadDivide', '÷'],
  ['NumpadAdd', '+'],
  ['NumpadSubtract', '−'],
]);

/** The key caps of a stroke, as the user's keyboard prints them: `['Ctrl', 'Z']`. */
export function keyCaps(stroke: KeyStroke, layout: LayoutMap, t: Translate): string[] {
  const caps: string[] = [];
  if (stroke.mod) caps.push('Ctrl');
  if (stroke.alt) caps.push('Alt');
  if (stroke.shift === true) caps.push(t('key.shift'));
  if ('code' in stroke) {
    // The digit, which is on the cap of every layout, and not the sign that AZERTY makes of the key without Shift.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(stroke.code)?.[1];
    const cap = digit ?? layout.get(stroke.code) ?? usKeyCaps.get(stroke.code) ?? stroke.code;
    caps.push(cap.length === 1 ? cap.toUpperCase() : cap);
  } else caps.push(namedKey(stroke.key, t));
  return caps;
}

function namedKey(key: string, t: Translate): string {
  const arrows: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
  if (key === ' ') return t('key.space');
  if (key === 'Escape') return t('key.escape');
  if (key === 'ContextMenu') return t('hands.key.menu');
  const named = arrows[key] ?? key;
  return named.length === 1 ? named.toUpperCase() : named.charAt(0).toUpperCase() + named.slice(1);
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
