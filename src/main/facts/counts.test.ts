import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contradictsLpis, hasUnknownLpisCode } from '../../shared/model/lpisHierarchy.ts';
import { lpis2ToLpis1, lpis3ToLpis1, lpis3ToLpis2 } from '../../shared/model/nomenclatures.ts';
import { countValues, decodeCounts, encodeCounts, LpisCounts, newCounts, unknownCodes } from './counts.ts';
import { countKeptDates } from './validDates.ts';

/** Runs of values, as masks have them, at any place in memory. */
const runsOf = (value: fc.Arbitrary<number[]>) =>
  fc
    .tuple(
      fc.array(fc.tuple(value, fc.integer({ min: 1, max: 40 })), { maxLength: 30 }),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(([runs, shift]) => {
      const values = runs.flatMap(([pixel, length]) => Array.from({ length }, () => pixel).flat());
      const memory = new Uint8Array(values.length + shift);
      memory.set(values, shift);
      return memory.subarray(shift);
    });
const byte = fc.integer({ min: 0, max: 255 });

test('a histogram counts what a plain loop counts, in pieces too', () => {
  fc.assert(
    fc.property(
      runsOf(byte.map((value) => [value])),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (data, at) => {
        const expected = newCounts();
        for (const value of data) expected[value]!++;
        const counts = newCounts();
        const middle = Math.floor(at * data.length);
        countValues(data.subarray(0, middle), counts);
        countValues(data.subarray(middle), counts);
        expect(counts).toEqual(expected);
      },
    ),
  );
});

test('counts survive being stored, sorted by value and without those that do not occur', () => {
  fc.assert(
    fc.property(fc.dictionary(byte.map(String), fc.integer({ min: 0, max: 0xffffffff })), (wanted) => {
      const counts = newCounts();
      for (const [value, px] of Object.entries(wanted)) counts[Number(value)] = px;
      const expected = Object.entries(wanted).filter(([, px]) => px > 0);
      const found = decodeCounts(encodeCounts(counts));
      expect(found).toEqual(expected.map(([v, px]) => [Number(v), px]).sort((a, b) => a[0]! - b[0]!));
    }),
  );
});

test('stored counts with a torn end give what is whole', () => {
  const counts = newCounts();
  counts[3] = 7;
  counts[9] = 100_000;
  expect(decodeCounts(encodeCounts(counts).subarray(0, 9))).toEqual([[3, 7]]);
});

test('values outside the class list are told with their pixels', () => {
  const counts = newCounts();
  countValues(Uint8Array.from([0, 0, 18, 19, 200, 200]), counts);
  const classes = new Set(Array.from({ length: 19 }, (_, value) => value));
  expect(unknownCodes(counts, classes)).toEqual({ values: [19, 200], px: 3 });
});

test('the joint pass over LPIS finds what three loops find', () => {
  const pixel = fc.oneof(
    fc.integer({ min: 0, max: 45 }).map((l3) => [lpis3ToLpis1[l3]!, lpis3ToLpis2[l3]!, l3]),
    fc.tuple(
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 33 }),
      fc.integer({ min: 0, max: 48 }),
    ),
    fc.tuple(byte, byte, byte),
  );
  fc.assert(
    fc.property(runsOf(pixel), (data) => {
      const expected = [newCounts(), newCounts(), newCounts()];
      let unknownPx = 0;
      let contradictoryPx = 0;
      for (let i = 0; i < data.length; i += 3) {
        const [l1, l2, l3] = [data[i]!, data[i + 1]!, data[i + 2]!];
        [l1, l2, l3].forEach((value, level) => expected[level]![value]!++);
        const isKnown = [l1 < 23, l2 < 31, l3 < 46];
        if (isKnown.includes(false)) unknownPx += 1;
        const contradicts =
          (isKnown[0] && isKnown[1] && lpis2ToLpis1[l2] !== l1) ||
          (isKnown[0] && isKnown[2] && lpis3ToLpis1[l3] !== l1) ||
          (isKnown[1] && isKnown[2] && lpis3ToLpis2[l3] !== l2);
        if (contradicts) contradictoryPx += 1;
      }
      const counts = new LpisCounts();
      counts.add(data);
      expect(counts.levels).toEqual(expected);
      expect([counts.unknownPx, counts.contradictoryPx]).toEqual([unknownPx, contradictoryPx]);
    }),
  );
});

test('every class of level 3 agrees with its own parents and with no others', () => {
  expect(lpis3ToLpis1).toEqual(lpis3ToLpis2.map((l2) => lpis2ToLpis1[l2]));
  for (let l3 = 0; l3 < 46; l3++) {
    const [l2, l1] = [lpis3ToLpis2[l3]!, lpis3ToLpis1[l3]!];
    expect(contradictsLpis(l1, l2, l3)).toBe(false);
    expect(contradictsLpis((l1 + 1) % 23, l2, l3)).toBe(true);
    expect(contradictsLpis(l1, (l2 + 1) % 31, l3)).toBe(true);
  }
  expect(hasUnknownLpisCode(22, 30, 45)).toBe(false);
  expect([hasUnknownLpisCode(23, 0, 0), hasUnknownLpisCode(0, 31, 0), hasUnknownLpisCode(0, 0, 46)]).toEqual([
    true,
    true,
    true,
  ]);
  // An unknown code contradicts nothing, and the two others are compared all the same.
  expect(contradictsLpis(22, 99, 45)).toBe(false);
  expect(contradictsLpis(0, 99, 45)).toBe(true);
});

/** `[pixels, 2 · dates]` of a hundred pixels: of each date how many have snow, and how many others have cloud. */
function covers(...dates: readonly (readonly [snowy: number, cloudy: number])[]): Uint16Array {
  const data = new Uint16Array(100 * 2 * dates.length);
  dates.forEach(([snowy, cloudy], date) => {
    for (let pixel = 0; pixel < 100; pixel++) {
      const at = pixel * 2 * dates.length + 2 * date;
      data[at] = pixel < snowy ? 2 : 1;
      data[at + 1] = pixel >= snowy && pixel < snowy + cloudy ? 2 : 1;
    }
  });
  return data;
}

test('a date with 95 good pixels of 100 is kept, one with 94 is not', () => {
  expect(countKeptDates(covers([0, 0], [2, 3], [2, 4], [6, 0], [0, 100]), 10, 5)).toBe(2);
});

test('when clouds leave no date, snow alone decides; when snow leaves none either, there is none', () => {
  expect(countKeptDates(covers([0, 50], [5, 50], [6, 50]), 6, 3)).toBe(2);
  expect(countKeptDates(covers([50, 50], [6, 0]), 4, 2)).toBe(0);
  expect(countKeptDates(new Uint16Array(0), 2, 0)).toBe(0);
});
