import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookSchema } from './look.ts';
import { dateKey, indexOfDate } from './seriesDate.ts';

const date = fc.date({ min: new Date('2018-01-01'), max: new Date('2022-12-31'), noInvalidDate: true });
const list = fc.array(fc.option(date.map((d) => d.toISOString().slice(0, 10))), { maxLength: 120 });

describe('names of dates', () => {
  it('name every index once, and lead back to it', () => {
    fc.assert(
      fc.property(list, (dates) => {
        const keys = dates.map((_, index) => dateKey(dates, index));
        expect(new Set(keys).size).toBe(dates.length);
        keys.forEach((key, index) => {
          expect(lookSchema.shape.date.safeParse(key).success).toBe(true);
          expect(indexOfDate(dates, key)).toBe(index);
        });
      }),
    );
  });

  it('are null for what a series does not have', () => {
    expect(indexOfDate(['2021-06-14'], '20210615')).toBeNull();
    expect(indexOfDate(['2021-06-14'], '#1')).toBeNull();
    expect(indexOfDate([], '#x')).toBeNull();
  });
});
