import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createCommands, type Command } from './commands.ts';
import {
  capsOf,
  conflictsOf,
  isFixed,
  keymap,
  readChanges,
  strokesOf,
  withDefault,
  withKey,
  type KeyChanges,
} from './keymap.ts';
import { matchesStroke, strokeOfPress, type KeyPress } from './keys.ts';

const commands = createCommands();
const command = (id: string): Command => commands.find((c) => c.id === id)!;
const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
  ...modifiers,
});
const strokeOf = (keyPress: KeyPress) => {
  const result = strokeOfPress(keyPress);
  if ('refused' in result) throw new Error(result.refused);
  return result.stroke;
};
/** Gives a command the key that is pressed, as the key sheet does. */
const give = (id: string, keyPress: KeyPress, changes: KeyChanges = {}) =>
  withKey(commands, command(id), strokeOf(keyPress), keyPress, changes);
/** What the press means in a ROI. */
const meant = (keyPress: KeyPress, changes: KeyChanges) =>
  commands
    .filter((c) => c.scope !== 'dataset')
    .filter((c) => strokesOf(c, changes).some((stroke) => matchesStroke(stroke, keyPress)))
    .map((c) => c.id);

afterEach(() => keymap.setState({ changes: {} }));

describe('the stroke of a press', () => {
  it('takes digits and brackets by where they lie, whatever the layout makes of them', () => {
    expect(strokeOf(press('è', 'Digit7', { ctrlKey: true }))).toEqual({
      ...{ code: 'Digit7', shift: 'any', mod: true },
    });
    expect(strokeOf(press('Dead', 'BracketLeft', { shiftKey: true }))).toEqual({
      ...{ code: 'BracketLeft', shift: true },
    });
  });

  it('takes letters by their character, with Shift, and signs by theirs, whatever Shift says', () => {
    expect(strokeOf(press('A', 'KeyQ', { shiftKey: true }))).toEqual({ key: 'a', shift: true });
    expect(strokeOf(press('?', 'KeyM', { shiftKey: true }))).toEqual({ key: '?', shift: 'any' });
    expect(strokeOf(press('F8', 'F8'))).toEqual({ key: 'f8' });
  });

  it('refuses AltGr, what means something everywhere, what the browser keeps, and no key at all', () => {
    const why = (keyPress: KeyPress) => {
      const result = strokeOfPress(keyPress);
      return 'refused' in result ? result.refused : null;
    };
    expect(why(press('@', 'Digit0', { ctrlKey: true, altKey: true }))).toBe('alt');
    expect(why(press('[', 'Digit5', { getModifierState: (name) => name === 'AltGraph' }))).toBe('alt');
    for (const [key, code] of [
      ['Tab', 'Tab'],
      ['F6', 'F6'],
      [' ', 'Space'],
      ['Enter', 'NumpadEnter'],
      ['Escape', 'Escape'],
      ['Backspace', 'Backspace'],
    ] as const)
      expect(why(press(key, code)), key).toBe('reserved');
    expect(why(press('w', 'KeyZ', { ctrlKey: true }))).toBe('system');
    expect(why(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBe('none');
  });

  it('is a stroke that this very press matches', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('b', 'é', '?', '5', 'F2', 'Dead', 'ArrowUp', '<'),
        fc.constantFrom('KeyB', 'Digit5', 'Numpad5', 'BracketRight', 'F2', 'Slash', 'ArrowUp'),
        fc.boolean(),
        fc.boolean(),
        (key, code, ctrlKey, shiftKey) => {
          const keyPress = press(shiftKey ? key.toUpperCase() : key, code, { ctrlKey, shiftKey });
          const result = strokeOfPress(keyPress);
          if ('stroke' in result) expect(matchesStroke(result.stroke, keyPress)).toBe(true);
        },
      ),
      { seed: 5 },
    );
  });
});

describe('keys of the user', () => {
  it('replace those that a command has by itself', () => {
    const changes = give('tool.fill', press('f8', 'F8'));
    expect(meant(press('F8', 'F8'), changes)).toEqual(['tool.fill']);
    expect(meant(press('g', 'KeyG'), changes)).toEqual([]);
  });

  it('warn of the commands that the key is taken from, which lose it and nothing else', () => {
    const y = press('y', 'KeyY', { ctrlKey: true });
    expect(conflictsOf(commands, command('select.none'), y).map((c) => c.id)).toEqual(['edit.redo']);
    const changes = give('select.none', y);
    expect(meant(y, changes)).toEqual(['select.none']);
    expect(meant(press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), changes)).toEqual(['edit.redo']);
  });

  it('do not meet where a whole dataset is looked through', () => {
    const f = press('f', 'KeyF');
    const names = (id: string) => conflictsOf(commands, command(id), f).map((c) => c.id);
    expect(names('tool.fill')).toEqual(['compare.flickerHold']);
    expect(names('find.clear')).toEqual(['find.filter', 'compare.flickerHold']);
  });

  it('are no change once they are what they were', () => {
    const changes = give('tool.fill', press('p', 'KeyP'));
    expect(Object.keys(changes).sort()).toEqual(['tool.fill', 'tool.polygon']);
    const back = give('tool.polygon', press('p', 'KeyP'), give('tool.fill', press('g', 'KeyG'), changes));
    expect(back).toEqual({});
  });

  it('give way when a command gets its first key back', () => {
    const changes = give('tool.fill', press('p', 'KeyP'));
    const reset = withDefault(commands, command('tool.polygon'), changes);
    expect(meant(press('p', 'KeyP'), reset)).toEqual(['tool.polygon']);
    expect(strokesOf(command('tool.fill'), reset)).toEqual([]);
  });

  it('never leave a key to two commands that can both be meant', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            id: fc.constantFrom(...commands.filter((c) => !isFixed(c)).map((c) => c.id)),
            key: fc.constantFrom('a', 'b', 'k', 'z', '+', 'F8'),
            ctrlKey: fc.boolean(),
          }),
          { maxLength: 12 },
        ),
        (steps) => {
          let changes: KeyChanges = {};
          for (const { id, key, ctrlKey } of steps) {
            const keyPress = press(key, `Key${key.toUpperCase()}`, { ctrlKey });
            changes = give(id, keyPress, changes);
            expect(conflictsOf(commands, command(id), keyPress, changes)).toEqual([]);
          }
          expect(readChanges(commands, JSON.parse(JSON.stringify(changes)))).toEqual(changes);
        },
      ),
      { seed: 5 },
    );
  });

  it('are read as far as they mean something', () => {
    const saved = {
      'tool.fill': [{ key: 'f', mod: true }, { nonsense: 1 }, null],
      'class.key.1': [{ key: 'a' }],
      'no.such': [{ key: 'a' }],
      'tool.wand': 'w',
    };
    expect(readChanges(commands, saved)).toEqual({ 'tool.fill': [{ key: 'f', mod: true }] });
    expect(readChanges(commands, 'text')).toEqual({});
    expect(readChanges(commands, null)).toEqual({});
  });

  it('are what is shown: also of the tool that a key means when it is pressed again', () => {
    const t = (key: string) => key;
    const caps = (id: string, changes: KeyChanges) =>
      capsOf(command(id), commands, new Map(), t, changes).join(' ');
    expect(caps('tool.rectangle', {})).toBe('P P');
    const changes = give('tool.polygon', press('F8', 'F8'));
    expect(caps('tool.polygon', changes)).toBe('F8');
    expect(caps('tool.rectangle', changes)).toBe('F8 F8');
    expect(caps('tool.rectangle', withKey(commands, command('tool.polygon'), null, null, {}))).toBe('');
  });
});
