import { describe, expect, it } from 'vitest';
import { dayOf, isFiltered, toHistoryFilter, withPart } from './editFilter.ts';

describe('the filter of the list of edits', () => {
  it('means whole days of this clock, the end excluded', () => {
    const { since, until } = toHistoryFilter({ day: '2026-02-28' });
    expect(new Date(since!)).toEqual(new Date(2026, 1, 28));
    expect(new Date(until!)).toEqual(new Date(2026, 2, 1));
    expect(dayOf(new Date(since!))).toBe('2026-02-28');
    expect(dayOf(new Date(Date.parse(until!) - 1))).toBe('2026-02-28');
  });

  it('limits nothing by what it leaves out', () => {
    expect(toHistoryFilter({})).toEqual({});
    expect(toHistoryFilter({ author: 'Ada', tool: 'fill', pair: { to: 3 } })).toEqual({
      author: 'Ada',
      tools: ['fill'],
      pair: { to: 3 },
    });
  });

  it('is changed part by part', () => {
    const filter = withPart({ author: 'Ada' }, 'tool', 'fill');
    expect(filter).toEqual({ author: 'Ada', tool: 'fill' });
    expect(isFiltered(withPart(withPart(filter, 'tool', undefined), 'author', undefined))).toBe(false);
  });
});
