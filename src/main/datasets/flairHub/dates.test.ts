import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDate, readDateList, readTime } from './dates.ts';

const day = fc
  .date({ min: new Date('1947-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('a date is understood in every form that the metadata have', () => {
  fc.assert(
    fc.property(day, (date) => {
      for (const text of [date.replaceAll('-', ''), date, `${date}T10:41:00Z`, `${date} 00:00:00`]) {
        expect(readDate(text)).toBe(date);
      }
    }),
  );
});

test.each([
  ['19530600', '1953-06'],
  ['1953-06-00', '1953-06'],
  ['20200229', '2020-02-29'],
  ['20190229', null],
  ['20191301', null],
  ['19530000', null],
  ['2019-0612', null],
  ['June', null],
  ['', null],
  ['201906120', null],
])('%s is the date %s', (text, date) => expect(readDate(text)).toBe(date));

test.each([
  ['10h41', '10:41'],
  ['9h05', '09:05'],
  ['10:41:00', '10:41'],
  ['2019-06-12T10:41:00Z', '10:41'],
  ['1041', '10:41'],
  ['104159', '10:41'],
  ['25h00', null],
  ['10h75', null],
  ['morning', null],
])('%s is the time %s', (text, time) => expect(readTime(text)).toBe(time));

test('the dates of a series come in the order of their numbers, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.array(day, { maxLength: 130 }), fc.boolean(), (dates, asNumbers) => {
      const value = (date: string) =>
        asNumbers ? Number(date.replaceAll('-', '')) : date.replaceAll('-', '');
      const entries = dates.map((date, i) => [String(i + 1), value(date)] as const);
      // As text "10" comes before "2".
      const text = `{${entries
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, date]) => `"${key}": ${JSON.stringify(date)}`)
        .join(', ')}}`;
      expect(readDateList(text)).toEqual(dates);
      expect(readDateList(JSON.stringify(dates))).toEqual(dates);
    }),
  );
});

test('what is no list of dates is null and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const dates = readDateList(text);
      expect(dates === null || dates.every((date) => /^\d{4}-\d\d-\d\d$/.test(date))).toBe(true);
    }),
  );
  for (const text of [
    '{"1": "20190101", "2": "soon"}',
    '{"1": "19530600"}',
    '{"a": "20190101"}',
    'null',
    '{"1":',
  ]) {
    expect(readDateList(text)).toBeNull();
  }
});
