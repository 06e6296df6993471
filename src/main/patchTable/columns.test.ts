import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortRows } from '../../shared/raster/sortRows.ts';
import { CountStore } from './CountStore.ts';
import { Lru } from './Lru.ts';
import { encodeTestCounts } from './testPatches.ts';

test('counts of patches are what was stored last, however often they are stored', () => {
  const entry = fc.tuple(fc.nat(255), fc.nat(2 ** 32 - 1));
  const counts = fc
    .uniqueArray(entry, { selector: ([value]) => value, maxLength: 256 })
    .map((list) => list.sort(([a], [b]) => a - b));
  const step = fc.record({ row: fc.nat(9), counts: fc.option(counts) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const store = new CountStore(10);
      const expected = new Map<number, [number, number][] | null>();
      for (const { row, counts: stored } of steps) {
        store.set(row, encodeTestCounts(stored));
        expected.set(row, stored);
      }
      for (let row = 0; row < 10; row++) expect(store.get(row)).toEqual(expected.get(row) ?? null);
    }),
    { numRuns: 60 },
  );
});

test('rows sort as numbers do, stably, with unknown ones last in both directions', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(NaN, -0, 0, -Infinity),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 400 }), fc.boolean(), (values, descending) => {
      const expected = values.map((_, row) => row);
      expected.sort((a, b) => {
        const [x, y] = [values[a]!, values[b]!];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return x === y ? 0 : x < y === descending ? 1 : -1;
      });
      expect([...sortRows(Float64Array.from(values), descending)]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('what was asked for last is kept, and computed once', () => {
  const lru = new Lru<string>(2);
  const asked: string[] = [];
  const get = (key: string): string => lru.get(key, () => (asked.push(key), key.toUpperCase()));
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(get(key)).toBe(key.toUpperCase());
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});
