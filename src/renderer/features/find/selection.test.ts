import { describe, expect, it } from 'vitest';
import { noSelection, selectedCount } from '../../state/app.ts';
import { chooseAll, chooseOnly, chooseRange, gestureOf, indexAfter, isChosen, toggle } from './selection.ts';

const keys = { shiftKey: false, ctrlKey: false, metaKey: false };

describe('choosing patches', () => {
  it('takes a clicked patch alone, and adds or drops it with Ctrl', () => {
    const one = chooseOnly(4, 'a');
    const two = toggle(one, 9, 'b');
    expect([...two.ids]).toEqual(['a', 'b']);
    expect([...toggle(two, 4, 'a').ids]).toEqual(['b']);
  });

  it('takes a range from the anchor, which stays where it is', () => {
    const range = chooseRange(chooseOnly(4, 'a'), 6, 'c', ['a', 'b', 'c'], false);
    expect(range).toMatchObject({ anchor: 4, cursor: { index: 6, patchId: 'c' } });
    expect([...chooseRange(range, 3, 'z', ['z', 'a'], false).ids]).toEqual(['z', 'a']);
    expect(chooseRange(range, 3, 'z', ['z', 'a'], true).ids.size).toBe(4);
  });

  it('counts the whole filter without naming its patches', () => {
    const all = chooseAll(noSelection, 241_100);
    expect(selectedCount(all)).toBe(241_100);
    expect(all.ids.size).toBe(0);
    expect(isChosen(all, 'any')).toBe(true);
  });

  it('understands Ctrl and Shift as other programs do', () => {
    expect(gestureOf(keys)).toBe('only');
    expect(gestureOf({ ...keys, ctrlKey: true })).toBe('toggle');
    expect(gestureOf({ ...keys, metaKey: true })).toBe('toggle');
    expect(gestureOf({ ...keys, shiftKey: true })).toBe('range');
    expect(gestureOf({ ...keys, shiftKey: true, ctrlKey: true })).toBe('addRange');
  });

  it('moves by lines and pages and never leaves the list', () => {
    const grid = { columns: 5, visible: 4, total: 23 };
    expect(indexAfter('ArrowDown', 3, grid)).toBe(8);
    expect(indexAfter('ArrowDown', 20, grid)).toBe(22);
    expect(indexAfter('ArrowUp', 3, grid)).toBe(3);
    expect(indexAfter('ArrowLeft', 0, grid)).toBe(0);
    expect(indexAfter('PageDown', 0, grid)).toBe(15);
    expect(indexAfter('End', 0, grid)).toBe(22);
    expect(indexAfter('Home', 9, grid)).toBe(0);
    expect(indexAfter('a', 9, grid)).toBeNull();
    expect(indexAfter('ArrowDown', 0, { ...grid, total: 0 })).toBeNull();
  });
});
