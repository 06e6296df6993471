import { describe, expect, it } from 'vitest';
import { hasFilter, stateChoice, toggled, withFilter } from './filters.ts';

describe('the filter of the queue', () => {
  it('leaves out what asks for nothing', () => {
    const filter = withFilter({ states: ['open'], levels: ['major'] }, { levels: [], minAreaM2: undefined });
    expect(filter).toEqual({ states: ['open'] });
    expect(hasFilter(filter)).toBe(false);
    expect(hasFilter(withFilter(filter, { roiKey: 'r' }))).toBe(true);
    expect(hasFilter(withFilter(filter, { minAreaM2: 0 }))).toBe(true);
  });

  it('takes values in and out', () => {
    expect(toggled(undefined, 'a')).toEqual(['a']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });

  it('knows all states from one', () => {
    expect(stateChoice({})).toBe('all');
    expect(stateChoice({ states: ['open', 'judged'] })).toBe('all');
    expect(stateChoice({ states: ['judged'] })).toBe('judged');
  });
});
