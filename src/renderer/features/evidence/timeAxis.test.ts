import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabelText } from './axisText.ts';
import { halfMonths, positionOf, timeAxis } from './timeAxis.ts';

const texts = (axis: ReturnType<typeof timeAxis>) =>
  axis.labels.map((label) => axisLabelText(label, 'en')).join('');

describe('the axis of a series', () => {
  it('is January to December of the one year of all dates', () => {
    const axis = timeAxis(['2019-02-03', '2019-11-30', null], 3);
    expect(texts(axis)).toBe('JFMAMJJASOND');
    expect(axis.to - axis.from).toBe(365);
    expect(positionOf(axis, '2019-01-01', 0)).toBe(axis.from);
    expect(positionOf(axis, '2018-12-31', 0)).toBeNull();
  });

  it('goes on over the turn of a year, and says which years', () => {
    const axis = timeAxis(['2018-11-05', '2019-03-01'], 2);
    expect(texts(axis)).toBe('2018D2019FM');
    expect(positionOf(axis, '2018-11-01', 0)).toBe(axis.from);
    expect(halfMonths(axis).map(([slot]) => slot)).toEqual([20, 21, 22, 23, 0, 1, 2, 3, 4, 5]);
  });

  it('names every third month of long series', () => {
    expect(texts(timeAxis(['2017-01-01', '2019-12-31'], 2))).toBe('2017AJO2018AJO2019AJO');
  });

  it('counts dates that are not known', () => {
    const axis = timeAxis([null, null, null], 3);
    expect(axis.kind).toBe('order');
    expect(texts(axis)).toBe('123');
    expect([0, 1, 2].map((i) => positionOf(axis, null, i))).toEqual([0, 1, 2]);
    expect(halfMonths(axis)).toEqual([]);
  });

  it('leaves no date of its own outside, in order', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 40 }), (days) => {
        const dates = days.map((d) => d.toISOString().slice(0, 10)).sort();
        const axis = timeAxis(dates, dates.length);
        const places = dates.map((date, i) => positionOf(axis, date, i));
        expect(places).not.toContain(null);
        expect([...places].sort((a, b) => a! - b!)).toEqual(places);
        expect(axis.to).toBeGreaterThan(axis.from);
      }),
    );
  });
});
