import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { python, runPython } from '../../../test/support/python.ts';
import { countCovers, keepDates, monthlyMeans, offsetOf, parseDay, semiMonthlyMeans } from './index.ts';

/*
 * The reference's filter and averages (`flair-formats.md` 2.2) written once more with NumPy, over arrays `[T, C, pixels]` as the
 * reference has them, and compared with ours over series that hold every edge case.
 */
const reference = `
import sys, json, datetime, numpy as np

def day(text): return datetime.date.fromisoformat(text)
def offset(date): return (date - datetime.date(date.year, 5, 15)).days

def keep(masks):
    pixels = masks.shape[2]
    is_clear = lambda good: good.sum(axis=1) >= 0.95 * pixels
    kept = is_clear((masks[:, 1] <= 1) & (masks[:, 0] <= 1))
    return kept if kept.any() else is_clear(masks[:, 0] <= 1)

def averages(values, dates, slots):
    out, offsets = [], []
    for days_of, middle in slots(dates[0].year if dates else None):
        chosen = [i for i, date in enumerate(dates) if days_of(date)]
        if chosen:
            out.append(values[chosen].mean(axis=0)); offsets.append(offset(middle))
        else:
            out.append(out[-1] if out else np.zeros(values.shape[1])); offsets.append(offsets[-1] if offsets else 0)
    return np.array(out).ravel().tolist(), offsets

def monthly(year):
    for month in range(1, 13):
        yield (lambda d, m=month: d.month == m), year and datetime.date(year, month, 15)

def semi_monthly(year):
    for month in range(1, 13):
        yield (lambda d, m=month: d.year == year and d.month == m and d.day <= 15), year and datetime.date(year, month, 8)
        yield (lambda d, m=month: d.year == year and d.month == m and d.day > 15), year and datetime.date(year, month, 23)

out = []
for case in json.load(open(sys.argv[1])):
    dates = [day(text) for text in case["dates"]]
    t = len(dates)
    # Ours are [pixel, date, channel].
    masks = np.array(case["masks"]).reshape(-1, t, 2).transpose(1, 2, 0)
    values = np.array(case["values"], dtype=float).reshape(t, -1)
    kept = keep(masks)
    left = [date for date, k in zip(dates, kept) if k]
    means, offsets = averages(values[kept], left, monthly)
    halves, half_offsets = averages(values[kept], left, semi_monthly)
    out.append({"kept": kept.tolist(), "dates": [offset(d) for d in left], "means": means, "offsets": offsets,
                "halves": halves, "halfOffsets": half_offsets})
json.dump(out, sys.stdout)
`;

interface Case {
  readonly name: string;
  readonly dates: readonly string[];
  /** `[pixel, date, (snow, cloud)]` */
  readonly masks: readonly number[];
  /** `[date, sample]` */
  readonly values: readonly number[];
}

const samples = 3;

/** Numbers 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param cover snow and cloud of a pixel on a date. */
function caseOf(
  name: string,
  dates: readonly string[],
  pixels: number,
  cover: (date: number, pixel: number) => readonly [snow: number, cloud: number],
): Case {
  const draw = randomNumbers(name.length);
  return {
    ...{ name, dates },
    masks: Array.from({ length: pixels }, (_, pixel) =>
      dates.flatMap((__, date) => [...cover(date, pixel)]),
    ).flat(),
    values: Array.from({ length: dates.length * samples }, () => Math.floor(draw() * 10_000)),
  };
}

/** Every so many days from a day on. */
const daysFrom = (first: string, count: number, step: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + i * step * 86_400_000).toISOString().slice(0, 10),
  );

const year = daysFrom('2020-01-03', 36, 10);
const draw = randomNumbers(3);
const cases: readonly Case[] = [
  caseOf('clear all year, a leap year', year, 100, () => [0, 0]),
  // Of 100 pixels 0 to 11 are covered: 5 are still clear, 6 are not.
  caseOf('around the 95 % that must be clear', year, 100, (date, pixel) => [0, pixel < date % 12 ? 50 : 0]),
  caseOf('snow and cloud count together', year, 100, (date, pixel) => [
    pixel < date % 6 ? 99 : 0,
    pixel >= 100 - (date % 5) ? 99 : 0,
  ]),
  caseOf('a probability of 1 is clear, of 2 is not', year, 20, (date) => [
    date % 3,
    Math.floor(date / 3) % 3,
  ]),
  caseOf('always cloudy, so that snow alone decides', year, 100, (date) => [date % 4 === 0 ? 80 : 0, 100]),
  caseOf('always snow and cloud: none is left', year, 100, () => [100, 100]),
  caseOf('one date', ['2021-08-31'], 100, () => [0, 0]),
  caseOf('ends of months and years', ['2019-12-31', '2020-01-01', '2020-02-29', '2020-05-15', '2020-05-16', '2020-12-31'], 9, () => [0, 0]), // prettier-ignore
  caseOf('two years, the second falls out of half months', daysFrom('2018-09-01', 60, 9), 100, (date) => [0, date % 7 ? 0 : 9]), // prettier-ignore
  caseOf('long gaps', ['2021-03-20', '2021-03-25', '2021-07-02', '2021-11-30'], 25, () => [1, 1]),
  ...Array.from({ length: 12 }, (_, i) =>
    caseOf(`random ${'.'.repeat(i)}`, daysFrom('2019-01-05', 5 + i * 6, 5), 100, (date) => [
      draw() < 0.004 * (date % 12) ? Math.floor(draw() * 100) : 0,
      draw() < 0.01 * (date % 9) ? Math.floor(draw() * 100) : 1,
    ]),
  ),
];

test.skipIf(python.missing !== null)('NumPy keeps the same dates and finds the same averages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-reference-'));
  const file = join(folder, 'cases.json');
  writeFileSync(file, JSON.stringify(cases));
  const found = JSON.parse(runPython(reference, file)) as {
    kept: boolean[];
    dates: number[];
    means: number[];
    offsets: number[];
    halves: number[];
    halfOffsets: number[];
  }[];
  rmSync(folder, { recursive: true });
  cases.forEach(({ name, dates, masks, values }, i) => {
    const expected = found[i]!;
    const { kept } = keepDates(countCovers(masks, 2 * dates.length, dates.length), 'flair-hub');
    expect(kept, name).toEqual(expected.kept);
    const days = dates.filter((_, date) => kept[date]).map((date) => parseDay(date)!);
    expect(
      days.map((day) => offsetOf(day)),
      name,
    ).toEqual(expected.dates);
    const left = values.filter((_, at) => kept[Math.floor(at / samples)]);
    const months = monthlyMeans(left, days, samples);
    const halves = semiMonthlyMeans(left, days, samples);
    expect([...months.offsets], name).toEqual(expected.offsets);
    expect([...halves.offsets], name).toEqual(expected.halfOffsets);
    // Without a date NumPy has no samples to make slots of; ours are zeros.
    months.values.forEach((value, at) => expect(value, name).toBeCloseTo(expected.means[at] ?? 0, 9));
    halves.values.forEach((value, at) => expect(value, name).toBeCloseTo(expected.halves[at] ?? 0, 9));
  });
  // The cases hold what they are named after.
  const counts = found.map(({ kept }) => kept.filter(Boolean).length);
  expect(counts.slice(0, 6)).toEqual([36, 18, expect.any(Number), 16, 27, 0]);
});
