import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Command } from './commands.ts';
import { keyCaps, matchesStroke, readStroke, type KeyPress, type KeyStroke, type LayoutMap } from './keys.ts';
import type { Translate } from '../i18n/index.ts';

/** The keys that the user gave to commands, by their ids; an empty list took a command's key away. */
export type KeyChanges = Readonly<Record<string, readonly KeyStroke[]>>;

interface KeymapState {
  readonly changes: KeyChanges;
}

/** The user's own keys; everything that shows or looks up a key reads it through `strokesOf`. */
export const keymap = createStore<KeymapState>()(() => ({ changes: {} }));

export const useKeyChanges = (): KeyChanges => useStore(keymap, (state) => state.changes);

/** The keys of a command as they are now. */
export function strokesOf(
  command: Pick<Command, 'id' | 'strokes'>,
  changes: KeyChanges = keymap.getState().changes,
): readonly KeyStroke[] {
  return changes[command.id] ?? command.strokes;
}

/** Digits are the classes of the list, and F6 travels: these keep their keys, and nothing else takes a digit of the map. */
export const isFixed = (command: Pick<Command, 'id'>): boolean =>
  command.id.startsWith('class.key.') ||
  command.id === 'window.nextPane' ||
  command.id === 'window.previousPane';

/**
 * True when both can be meant by one press: what acts on the land never meets what acts on a whole dataset, nor what acts on
 * the item of a review, which goes before it.
 */
function meet(a: Command, b: Command): boolean {
  return a.scope === b.scope || a.scope === 'global' || b.scope === 'global';
}

/** The commands that this press means now, where it is to mean another. */
export function conflictsOf(
  commands: readonly Command[],
  wanted: Command,
  press: KeyPress,
  changes: KeyChanges = keymap.getState().changes,
): readonly Command[] {
  return commands.filter(
    (other) =>
      other.id !== wanted.id &&
      meet(other, wanted) &&
      strokesOf(other, changes).some((stroke) => matchesStroke(stroke, press)),
  );
}

/** Gives a command one key, which the commands that had it lose. Back to what they were by themselves, they count as unchanged. */
export function withKey(
  commands: readonly Command[],
  wanted: Command,
  stroke: KeyStroke | null,
  press: KeyPress | null,
  changes: KeyChanges,
): KeyChanges {
  const next: Record<string, readonly KeyStroke[]> = { ...changes, [wanted.id]: stroke ? [stroke] : [] };
  for (const other of press ? conflictsOf(commands, wanted, press, changes) : [])
    next[other.id] = strokesOf(other, changes).filter((own) => !matchesStroke(own, press!));
  return tidy(commands, next);
}

/** Gives a command its first keys back, which the commands that have them now lose. */
export function withDefault(commands: readonly Command[], wanted: Command, changes: KeyChanges): KeyChanges {
  const { [wanted.id]: _, ...next } = changes as Record<string, readonly KeyStroke[]>;
  const isTaken = (stroke: KeyStroke) => wanted.strokes.some((own) => isSame(own, stroke));
  for (const other of commands) {
    if (other.id === wanted.id || !meet(other, wanted) || !(other.id in next)) continue;
    next[other.id] = next[other.id]!.filter((stroke) => !isTaken(stroke));
  }
  return tidy(commands, next);
}

/** Of what was saved, perhaps by another version: the commands that there are, and strokes that can be read. */
export function readChanges(commands: readonly Command[], saved: unknown): KeyChanges {
  if (typeof saved !== 'object' || saved === null) return {};
  const entries = Object.entries(saved).flatMap(([id, strokes]) => {
    const known = commands.find((command) => command.id === id);
    if (!known || isFixed(known) || !Array.isArray(strokes)) return [];
    return [[id, strokes.flatMap((stroke) => readStroke(stroke) ?? [])] as const];
  });
  return tidy(commands, Object.fromEntries(entries));
}

function tidy(commands: readonly Command[], changes: KeyChanges): KeyChanges {
  return Object.fromEntries(
    Object.entries(changes).filter(([id, strokes]) => {
      const own = commands.find((command) => command.id === id)?.strokes ?? [];
      return strokes.length !== own.length || strokes.some((stroke, at) => !isSame(stroke, own[at]!));
    }),
  );
}

function isSame(a: KeyStroke, b: KeyStroke): boolean {
  const name = (stroke: KeyStroke) => ('key' in stroke ? `key ${stroke.key.toLowerCase()}` : stroke.code);
  return (
    name(a) === name(b) &&
    (a.mod ?? false) === (b.mod ?? false) &&
    (a.alt ?? false) === (b.alt ?? false) &&
    (a.shift ?? false) === (b.shift ?? false)
  );
}

/** The key caps of a command, as they are shown beside its name; `[]` for one without a key. */
export function capsOf(
  command: Command,
  commands: readonly Command[],
  layout: LayoutMap,
  t: Translate,
  changes: KeyChanges,
): readonly string[] {
  const [stroke] = strokesOf(command, changes);
  if (stroke) return keyCaps(stroke, layout, t);
  const [base] = strokesOf(commands.find(({ id }) => id === command.againOf) ?? command, changes);
  if (!base) return [];
  const caps = keyCaps(base, layout, t);
  return [...caps, ...caps];
}
