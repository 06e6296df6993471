import { describe, expect, it } from 'vitest';
import type { PatchReview } from '../../../shared/contract/index.ts';
import { actionOfKey } from './patchKeys.ts';
import { countStates, idsBetween, reviewedPatches } from './patchStates.ts';

const grid = [
  { patchId: 'b', row: 0, col: 1 },
  { patchId: 'c', row: 1, col: 0 },
  { patchId: 'a', row: 0, col: 0 },
];
const review: PatchReview = {
  ...{ patchId: 'c', state: 'accepted', skipCode: null, author: 'Ada', utc: '2026-01-01T00:00:00Z' },
  openRemarks: 2,
};
const press = (key: string, keys: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey', boolean>> = {}) =>
  actionOfKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys });

describe('patches under review', () => {
  it('are all of the ROI in the order of the grid, untouched where nobody said anything', () => {
    const patches = reviewedPatches(grid, [review, { ...review, patchId: 'gone' }]);
    expect(patches.map(({ patchId, state }) => [patchId, state])).toEqual([
      ['a', 'untouched'],
      ['b', 'untouched'],
      ['c', 'accepted'],
    ]);
    expect(countStates(patches)).toMatchObject({ untouched: 2, accepted: 1, skipped: 0 });
  });

  it('are chosen from one to another in either direction', () => {
    const patches = reviewedPatches(grid, []);
    expect(idsBetween(patches, 0, 1)).toEqual(['a', 'b']);
    expect(idsBetween(patches, 2, 1)).toEqual(['b', 'c']);
  });

  it('get their state by a letter', () => {
    expect(press('a')).toEqual({ kind: 'state', state: 'accepted' });
    expect(press('R')).toEqual({ kind: 'state', state: 'needsRevision' });
    expect(press('k')).toEqual({ kind: 'skip' });
    expect(press('Enter', { ctrlKey: true })).toEqual({ kind: 'state', state: 'submitted' });
  });

  it('are walked and chosen by the keys of lists', () => {
    expect(press('ArrowDown', { shiftKey: true })).toEqual({ kind: 'move', by: 1, extends: true });
    expect(press('a', { ctrlKey: true })).toEqual({ kind: 'all' });
    expect(press(' ')).toEqual({ kind: 'toggle' });
    expect(press('Enter')).toEqual({ kind: 'show' });
  });

  it('leave other keys alone', () => {
    for (const key of ['x', 'Tab', 'F2', '1']) expect(press(key), key).toBeNull();
    expect(press('a', { altKey: true })).toBeNull();
    expect(press('s', { ctrlKey: true })).toBeNull();
  });
});
