import { skipCodes, type PatchState, type SkipCode } from '../../../shared/comparison/verdicts.ts';
import { digitOf, type KeyPress } from '../../app/keys.ts';

/** The letter of each state in the list of patches; skipping asks for a code first. */
export const stateLetters = { submitted: 'S', accepted: 'A', needsRevision: 'R', untouched: 'U' } as const;
export const skipLetter = 'K';

/** The code that a digit names where skipping asks for one, in the order of the menu. */
export function skipCodeOf(press: KeyPress): SkipCode | null {
  const digit = digitOf(press);
  return (digit === null ? undefined : skipCodes[Number(digit) - 1]) ?? null;
}

export type ListAction =
  | { readonly kind: 'move'; readonly by: number; readonly extends: boolean }
  | { readonly kind: 'state'; readonly state: PatchState }
  | { readonly kind: 'skip' | 'all' | 'none' | 'toggle' | 'show' };

const steps: Readonly<Record<string, number>> = {
  ...{ ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e6, End: 1e6 },
};

/** What a key means in the list of patches; null for keys that mean nothing there. */
export function actionOfKey(press: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}): ListAction | null {
  const { key, altKey, shiftKey } = press;
  const mod = press.ctrlKey || press.metaKey;
  if (altKey) return null;
  if (mod) return key.toLowerCase() === 'a' ? { kind: 'all' } : key === 'Enter' ? stateAction('S') : null;
  const by = steps[key];
  if (by !== undefined) return { kind: 'move', by, extends: shiftKey };
  if (key === ' ') return { kind: 'toggle' };
  if (key === 'Enter') return { kind: 'show' };
  if (key === 'Escape') return { kind: 'none' };
  if (key.toUpperCase() === skipLetter) return { kind: 'skip' };
  return stateAction(key.toUpperCase());
}

function stateAction(letter: string): ListAction | null {
  const found = Object.entries(stateLetters).find(([, own]) => own === letter);
  return found ? { kind: 'state', state: found[0] as PatchState } : null;
}
