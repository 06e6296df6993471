import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayText, fullDayText, isDayUnknown, isoDay } from './days.ts';
import { monthStarts, stepDate, stripDates, stripSpan, type StripDate } from './seriesDates.ts';

const entry = (index: number, date: string | null, kept: boolean | null = true): StripDate => ({
  ...{ index, date, kept },
  cloud: null,
  snow: null,
});

describe('dates of a series', () => {
  it('are in the order of time, those without a date at the end', () => {
    const series = ['2021-06-14', null, '2021-01-03', '2020-12-30'];
    expect(stripDates({ series }, null).map((d) => d.index)).toEqual([3, 2, 0, 1]);
  });

  it('leave out what lies beyond the shortest of raster, list and masks', () => {
    const dates = ['2021-01-01', '2021-02-01'].map((date) => ({ date, kept: true, cloud: 0, snow: 0 }));
    const known = {
      raster: 3,
      listed: 2,
      masks: 3,
      dates,
      keptBy: 'cloudAndSnow',
      kept: 2,
      unit: null,
    } as const;
    const series = ['2021-01-01', '2021-02-01', null];
    expect(stripDates({ series }, known)).toHaveLength(2);
  });

  const year = [
    entry(0, '2021-01-01'),
    entry(1, '2021-02-01', false),
    entry(2, '2021-03-01', false),
    entry(3, '2021-04-01'),
  ];

  it('step from clear date to clear date, also from a cloudy one, and stop at the ends', () => {
    expect(stepDate(year, 0, 1)?.index).toBe(3);
    expect(stepDate(year, 2, 1)?.index).toBe(3);
    expect(stepDate(year, 2, -1)?.index).toBe(0);
    expect(stepDate(year, 3, 1)).toBeNull();
    expect(stepDate(year, 0, -1)).toBeNull();
    expect(stepDate(year, null, 1)?.index).toBe(0);
    expect(stepDate(year, 99, -1)?.index).toBe(3);
    expect(stepDate([], 0, 1)).toBeNull();
  });

  it('step through all where nothing was kept or nothing is known', () => {
    for (const kept of [false, null]) {
      const all = year.map((d) => ({ ...d, kept }));
      expect(stepDate(all, 0, 1)?.index).toBe(1);
    }
  });

  it('are reached one by one from the first, and back', () => {
    const list = fc.array(
      fc.record({
        date: fc.option(fc.constantFrom('2021-01-01', '2021-05-02', '2021-05-07', '2020-11-30')),
        kept: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(list, (raw) => {
        const dates = stripDates(
          { series: [] },
          {
            ...{ raster: raw.length, listed: null, masks: null, kept: 0, unit: null, keptBy: 'cloudAndSnow' },
            dates: raw.map((d) => ({ ...d, cloud: null, snow: null })),
          },
        );
        const walk = (step: 1 | -1) => {
          const seen: number[] = [];
          for (let at = stepDate(dates, null, step); at; at = stepDate(dates, at.index, step))
            seen.push(at.index);
          return seen;
        };
        const kept = dates.filter((d) => d.kept);
        expect(walk(1)).toEqual((kept.length > 0 ? kept : dates).map((d) => d.index));
        expect(walk(-1)).toEqual(walk(1).reverse());
      }),
    );
  });

  it('span whole months, over the end of a year', () => {
    const day = (text: string) => Date.parse(text) / 86_400_000;
    const span = stripSpan([day('2020-12-30'), null, day('2021-02-01')])!;
    expect(span).toEqual({ from: day('2020-12-01'), to: day('2021-03-01') });
    expect(monthStarts(span)).toEqual([day('2020-12-01'), day('2021-01-01'), day('2021-02-01')]);
    expect(monthStarts(span, 2)).toEqual([day('2020-12-01'), day('2021-02-01')]);
    expect(stripSpan([null])).toBeNull();
  });
});

describe('texts of days', () => {
  it('say no day that is not known', () => {
    expect(dayText('2021-06-14', 'en')).toBe('14 June');
    expect(dayText('20210614', 'fr', 'short')).toBe('14 juin');
    expect(fullDayText('2021-06-14', 'fr')).toBe('14 juin 2021');
    expect(fullDayText('1957-06-00', 'en')).toBe('June 1957');
    expect(dayText('1957-00-00', 'fr')).toBe('1957');
    expect(isoDay('1957-06-00')).toBe('1957-06');
    expect(isoDay('2021-06-14')).toBe('2021-06-14');
    expect([isDayUnknown('1957-06-00'), isDayUnknown('1957-06-01')]).toEqual([true, false]);
    expect(dayText('195X', 'en')).toBe('195X');
  });
});
