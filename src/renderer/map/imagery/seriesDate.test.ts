import { describe, expect, it } from 'vitest';
import type { SeriesDates } from '../../../shared/contract/index.ts';
import { chooseDate, dayOf } from './seriesDate.ts';

const series = ['2021-05-01', '2021-06-10', '2021-06-20', null, '2021-08-01'];
const facts = (kept: readonly boolean[]): SeriesDates => ({
  ...{ raster: 5, listed: 5, masks: 5, keptBy: 'cloudAndSnow', kept: 2, unit: null },
  dates: series.map((date, i) => ({ date, kept: kept[i] ?? false, cloud: 0, snow: 0 })),
});
const flight = '2021-06-15';

describe('without a wish', () => {
  it('the clear date nearest to the flight is shown', () => {
    const known = facts([true, false, false, false, true]);
    expect(chooseDate(series, null, known, flight)).toBe(0);
    expect(chooseDate(series, null, facts([false, false, true, true, true]), flight)).toBe(2);
  });

  it('the earlier of two that are as near', () => {
    expect(chooseDate(series, null, facts([true, true, true, true, true]), flight)).toBe(1);
  });

  it('any date while it is not known which are clear, and when none is', () => {
    for (const known of [undefined, 'loading', 'failed', null, facts([])] as const)
      expect(chooseDate(series, null, known, flight)).toBe(1);
  });

  it('the first where no flight is known', () => {
    expect(chooseDate(series, null, facts([false, false, true, false, true]), null)).toBe(2);
  });
});

it('shows the date that is wanted, clear or not, or else the nearest to it', () => {
  expect(chooseDate(series, '20210801', facts([true]), flight)).toBe(4);
  expect(chooseDate(series, '20210501', undefined, flight)).toBe(0);
  expect(chooseDate(series, '20210721', facts([true]), flight)).toBe(4);
});

it('shows nothing of a series without dates, and the first of one whose dates are not known', () => {
  expect(chooseDate([], null, undefined, flight)).toBeNull();
  expect(chooseDate([null, null], '20210721', undefined, flight)).toBe(0);
});

it('counts days, an unknown one as the first of its month', () => {
  expect(dayOf('2021-03-01')! - dayOf('20210228')!).toBe(1);
  expect(dayOf('1957-07-00')).toBe(dayOf('1957-07-01'));
  expect(dayOf(null)).toBeNull();
});
