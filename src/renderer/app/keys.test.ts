import { describe, expect, it } from 'vitest';
import { createCommands } from './commands.ts';
import { keyCaps, matchesStroke, type KeyPress } from './keys.ts';

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
});

/** The ids of the commands a press means, first match first, as the window's handler looks them up. */
const meant = (keyPress: KeyPress) =>
  createCommands()
    .filter((command) => command.strokes.some((stroke) => matchesStroke(stroke, keyPress)))
    .map((command) => command.id);

describe('keys', () => {
  it('undoes with Ctrl+Z where the letter lies, on QWERTY and on AZERTY', () => {
    expect(meant(press('z', 'KeyZ', { ctrlKey: true }))[0]).toBe('edit.undo');
    expect(meant(press('z', 'KeyW', { ctrlKey: true }))[0]).toBe('edit.undo');
    expect(meant(press('w', 'KeyZ', { ctrlKey: true }))).toEqual([]);
  });

  it('redoes with Ctrl+Shift+Z, Ctrl+Y and Cmd+Shift+Z', () => {
    expect(meant(press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }))[0]).toBe('edit.redo');
    expect(meant(press('y', 'KeyY', { ctrlKey: true }))[0]).toBe('edit.redo');
    expect(meant(press('z', 'KeyZ', { metaKey: true, shiftKey: true }))[0]).toBe('edit.redo');
  });

  it('takes digits by position: with or without Shift on AZERTY, and from the number pad', () => {
    expect(meant(press('&', 'Digit1'))[0]).toBe('class.key.1');
    expect(meant(press('1', 'Digit1', { shiftKey: true }))[0]).toBe('class.key.1');
    expect(meant(press('1', 'Numpad1'))[0]).toBe('class.key.1');
    expect(meant(press('à', 'Digit0'))[0]).toBe('class.key.0');
  });

  it('lets the AZERTY minus, which lies on the digit 6, select the class and not zoom', () => {
    expect(meant(press('-', 'Digit6'))[0]).toBe('class.key.6');
    expect(meant(press('-', 'Minus'))[0]).toBe('view.zoomOut');
    expect(meant(press(')', 'Minus'))[0]).toBe('view.zoomOut');
  });

  it('takes brackets by position on AZERTY', () => {
    expect(meant(press('Dead', 'BracketLeft'))[0]).toBe('brush.smaller');
    expect(meant(press('$', 'BracketRight'))[0]).toBe('brush.larger');
    expect(meant(press('£', 'BracketRight', { shiftKey: true }))[0]).toBe('brush.muchLarger');
  });

  it('never acts on AltGr, which is Ctrl+Alt', () => {
    expect(meant(press('{', 'Digit4', { ctrlKey: true, altKey: true }))).toEqual([]);
    expect(meant(press('z', 'KeyZ', { ctrlKey: true, altKey: true }))).toEqual([]);
    expect(meant(press('[', 'Digit5', { getModifierState: (name) => name === 'AltGraph' }))).toEqual([]);
  });

  it('opens the key sheet on ? wherever the layout puts it', () => {
    expect(meant(press('?', 'Slash', { shiftKey: true }))).toContain('window.keySheet');
    expect(meant(press('?', 'KeyM', { shiftKey: true }))).toContain('window.keySheet');
  });

  it('gives no two commands the same stroke in the same scope', () => {
    const strokes = createCommands().flatMap((command) =>
      command.strokes.map((stroke) => `${command.scope} ${JSON.stringify(stroke).toLowerCase()}`),
    );
    expect(strokes.filter((stroke, index) => strokes.indexOf(stroke) !== index)).toEqual([]);
  });

  it('shows the caps that the keyboard prints', () => {
    const azerty = new Map([['BracketLeft', '^']]);
    const t = (key: string) => (key === 'key.shift' ? 'Maj' : key);
    expect(keyCaps({ code: 'BracketLeft', shift: true }, azerty, t)).toEqual(['Maj', '^']);
    expect(keyCaps({ code: 'BracketLeft' }, new Map(), t)).toEqual(['[']);
    expect(keyCaps({ key: 'z', mod: true }, azerty, t)).toEqual(['Ctrl', 'Z']);
  });
});
