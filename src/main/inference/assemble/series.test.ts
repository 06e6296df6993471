import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeNpy } from '../../../../test/fixtures/flair12Folder.ts';
import type { ModelInput } from '../../../shared/inference/index.ts';
import {
  countCovers,
  countPlaneCovers,
  keepDates,
  offsetOf,
  parseDay,
} from '../../../shared/series/index.ts';
import type { InputPatch, RoiInputs } from '../Inference.ts';
import { createAssembler, stack } from './index.ts';
import { datesInput, seriesInput, testRoi, tileAt, withPatch } from './testRoi.ts';
import type { TestRaster, TestRasters } from './testRoi.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-series-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = ['0-0', '1-0', '0-1', '1-1'];
const valueAt = (x: number, y: number, band: number): number => 1 + x + 20 * y + 400 * band;
const s2 = (dates: number): TestRaster => ({ sizePx: 10, bands: 10 * dates, dtype: 'uint16', valueAt });
/** Snow (`kind` 0) and cloud (1), 0 to 100. */
const masks = (
  dates: number,
  coverAt: (date: number, kind: number, x: number, y: number, patchId: string) => number,
): TestRaster => ({
  ...{ sizePx: 10, bands: 2 * dates, dtype: 'uint8' },
  valueAt: (x, y, band, patchId) => coverAt(band >> 1, band & 1, x, y, patchId),
});
const listed = (dates: number): string[] =>
  Array.from({ length: dates }, (_, i) => new Date(Date.UTC(2021, 0, 5 + i * 23)).toISOString().slice(0, 10));

function roiOf(rasters: TestRasters, dates: readonly string[] | null): RoiInputs {
  return { ...testRoi(folder, rasters), dates: { s2: dates, s1Asc: dates, s1Desc: dates } };
}

async function assemble(inputs: readonly ModelInput[], roi: RoiInputs, x = 0, y = 0, own = ['0-0']) {
  const found = await createAssembler({ inputs: [...inputs] }, roi).assemble(tileAt(x, y, own));
  return {
    lacking: found.lacking,
    dims: found.tensors?.['s2']?.dims,
    data: [...(found.tensors?.['s2']?.data ?? [])],
    days: found.tensors?.['s2_dates'] && [...found.tensors['s2_dates'].data],
  };
}

/** Values of the two channels of the tests' input on a tile of the ROI for these dates. */
function expected(
  dates: readonly number[],
  column: number,
  row: number,
  isThere = (_x: number, _y: number) => true,
) {
  return dates.flatMap((date) =>
    [2, 0].flatMap((channel) =>
      Array.from({ length: 100 }, (_, i) => {
        const [x, y] = [column + (i % 10), row + Math.floor(i / 10)];
        return x < 20 && y < 20 && isThere(x, y) ? valueAt(x, y, date * 10 + channel) : 0;
      }),
    ),
  );
}

describe('a series', () => {
  test('is date by date, of all patches under the tile, with days from 15 May', async () => {
    const roi = roiOf({ SENTINEL2_TS: s2(4) }, listed(4));
    const found = await assemble([seriesInput(), datesInput()], roi, 12, 8, all);
    expect(found.dims).toEqual([1, 4, 2, 10, 10]);
    expect(found.data).toEqual(expected([0, 1, 2, 3], 3, 2));
    expect(found.days).toEqual(listed(4).map((date) => offsetOf(parseDay(date)!)));
    const outside = await assemble([seriesInput()], roi, 60, 60, ['1-1']);
    expect(outside.data).toEqual(expected([0, 1, 2, 3], 15, 15));
  });

  test('has days from any day of the year', async () => {
    const dates = ['2020-02-29', '2020-09-01', '2021-08-31'];
    const roi = roiOf({ SENTINEL2_TS: s2(3) }, dates);
    const found = await assemble([seriesInput(), datesInput('s2', '09-01')], roi);
    expect(found.days).toEqual([-185, 0, -1]);
  });

  test('is normalised by channel, and nodata and NaN are 0 before', async () => {
    const odd = (x: number): number => [NaN, -99, 5, Infinity][x % 4]!;
    const raster: TestRaster = { sizePx: 10, bands: 4, dtype: 'float32', nodata: -99, valueAt: odd };
    const input = seriesInput({
      ...{ modality: 'SENTINEL1-ASC_TS', filter: null },
      channels: [{ band: 2, mean: 1, std: 4 }],
    });
    const found = await assemble([input], roiOf({ 'SENTINEL1-ASC_TS': raster }, null));
    expect(found.dims).toEqual([1, 2, 1, 10, 10]);
    expect(found.data.slice(0, 4)).toEqual([-0.25, -0.25, 1, -0.25]);
  });

  test.each([
    ['the raster', 2, 4, 4],
    ['the cloud mask', 4, 2, 4],
    ['the list', 4, 4, 2],
    ['one patch', 4, 4, 4],
  ])('is cut to the dates of %s when that has the fewest', async (which, inRaster, inMasks, inList) => {
    const fewer = which === 'one patch' ? { bandsOf: { '1-1': 20 } } : {};
    const rasters = {
      SENTINEL2_TS: { ...s2(inRaster), ...fewer },
      'SENTINEL2_MSK-SC': masks(inMasks, () => 0),
    };
    const found = await assemble([seriesInput(), datesInput()], roiOf(rasters, listed(inList)), 20, 20, all);
    expect(found.dims).toEqual([1, 2, 2, 10, 10]);
    expect(found.data).toEqual(expected([0, 1], 5, 5));
    expect(found.days).toHaveLength(2);
  });

  test('without a whole date lacks the input, and does not shorten its neighbours', async () => {
    const roi = roiOf({ SENTINEL2_TS: { ...s2(3), bandsOf: { '1-0': 9 } } }, listed(3));
    const found = await assemble([seriesInput(), datesInput()], roi, 20, 0, ['0-0', '1-0']);
    expect(found.lacking).toEqual([
      { patchId: '1-0', code: 'inputMissing', params: { modality: 'SENTINEL2_TS' } },
    ]);
    expect(found.data).toEqual(expected([0, 1, 2], 5, 0, (x) => x < 10));
  });

  test('without dates in the metadata goes where no day is needed', async () => {
    const roi = roiOf({ SENTINEL2_TS: s2(3) }, null);
    expect((await assemble([seriesInput()], roi)).dims).toEqual([1, 3, 2, 10, 10]);
    const params = { modality: 'SENTINEL2_TS (dates)' };
    const lacking = [{ patchId: '0-0', code: 'inputMissing', params }];
    for (const inputs of [[seriesInput(), datesInput()], [seriesInput({ average: 'monthly' })]])
      expect(await assemble(inputs, roi)).toEqual({ lacking, data: [], dims: undefined, days: undefined });
  });

  test('leaves out a date whose day is not known where days are needed', async () => {
    const roi = roiOf({ SENTINEL2_TS: s2(3) }, ['2021-03-01', '2021-04-00', '2021-05-15']);
    const found = await assemble([seriesInput(), datesInput()], roi);
    expect([found.days, found.data]).toEqual([[-75, 0], expected([0, 2], 0, 0)]);
    expect((await assemble([seriesInput()], roi)).data).toEqual(expected([0, 1, 2], 0, 0));
  });

  test('of a fixed number of dates is padded with zeros, and refused when it has more', async () => {
    const roi = roiOf({ SENTINEL2_TS: s2(3) }, listed(3));
    const channels = [{ band: 1, mean: 100, std: 2 }];
    const padded = await assemble([seriesInput({ dates: 5, channels }), datesInput()], roi);
    expect(padded.dims).toEqual([1, 5, 1, 10, 10]);
    expect(new Set(padded.data.slice(300))).toEqual(new Set([0]));
    expect(padded.days!.slice(3)).toEqual([0, 0]);
    const refused = await assemble([seriesInput({ dates: 2 })], roi);
    expect(refused.lacking).toEqual([
      { patchId: '0-0', code: 'modelFailed', params: { message: '3 dates of SENTINEL2_TS, 2 at most' } },
    ]);
  });
});

describe('the filter', () => {
  const covers = fc.array(
    fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2, 60, 100), { minLength: 200, maxLength: 200 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );

  test('keeps the dates that FLAIR-HUB keeps', async () => {
    await fc.assert(
      fc.asyncProperty(covers, fc.constantFrom(1, 5, 40), async (dates, rarity) => {
        // Most dates must be nearly clear for the limit to matter.
        const at = (date: number, kind: number, x: number, y: number): number =>
          (x * 7 + y * 3 + date) % rarity === 0 ? dates[date]![(y * 10 + x) * 2 + kind]! : 0;
        const one = { ...testRoi(folder, {}, 1), widthPx: 40 };
        const written = testRoi(
          folder,
          { SENTINEL2_TS: s2(dates.length), 'SENTINEL2_MSK-SC': masks(dates.length, at) },
          1,
        );
        const flat = Array.from({ length: 100 * 2 * dates.length }, (_, i) => {
          const [pixel, band] = [Math.floor(i / (2 * dates.length)), i % (2 * dates.length)];
          return at(band >> 1, band & 1, pixel % 10, Math.floor(pixel / 10));
        });
        const { kept } = keepDates(countCovers(flat, 2 * dates.length, dates.length), 'flair-hub');
        const found = await assemble([seriesInput()], { ...one, patches: written.patches });
        const indices = kept.flatMap((isKept, date) => (isKept ? [date] : []));
        if (indices.length === 0) expect(found.lacking.map(({ code }) => code)).toEqual(['noValidDates']);
        else expect(found.data).toEqual(expected(indices, 0, 0));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test('is of the pixels of each tile, and never of another one', async () => {
    // Date 0 is under clouds in the patch at the upper left, date 1 in the one at the lower right.
    const coverOf = (date: number, kind: number, _x: number, _y: number, patchId: string): number =>
      kind === 1 && ((date === 0 && patchId === '0-0') || (date === 1 && patchId === '1-1')) ? 80 : 0;
    const rasters = { SENTINEL2_TS: s2(3), 'SENTINEL2_MSK-SC': masks(3, coverOf) };
    const roi = roiOf(rasters, listed(3));
    const assembler = createAssembler({ inputs: [seriesInput()] }, roi);
    const datesAt = async (x: number, y: number): Promise<number[]> => {
      const { tensors } = await assembler.assemble(tileAt(x, y, all));
      const column = x / 4;
      const row = y / 4;
      const found = [...tensors!['s2']!.data];
      return [0, 1, 2].filter((date) => expected([date], column, row).every((v) => found.includes(v)));
    };
    expect(await datesAt(0, 0)).toEqual([1, 2]);
    expect(await datesAt(40, 40)).toEqual([0, 2]);
    expect(await datesAt(40, 0)).toEqual([0, 1, 2]);
    // Half of the tile is of each of the two: a quarter under clouds is too much.
    expect(await datesAt(20, 20)).toEqual([2]);
    // Again the first: it has not lost what the others did not keep.
    expect(await datesAt(0, 0)).toEqual([1, 2]);
  });

  test('has its second try over the dates that there are, not those of the mask alone', async () => {
    // Clouds on both dates of the raster; a third of the mask is clear.
    const rasters = {
      SENTINEL2_TS: s2(2),
      'SENTINEL2_MSK-SC': masks(3, (date, kind) => (kind === 1 && date < 2 ? 90 : 0)),
    };
    expect((await assemble([seriesInput()], roiOf(rasters, listed(3)))).data).toEqual(expected([0, 1], 0, 0));
  });

  test('of another limit keeps what it says', async () => {
    const rasters = {
      SENTINEL2_TS: s2(2),
      'SENTINEL2_MSK-SC': masks(2, (date, kind, x) => (kind === 1 && x < 5 - date ? 50 : 0)),
    };
    const roi = roiOf(rasters, listed(2));
    const keptWith = async (maxCloud: number, maxCovered: number) =>
      (await assemble([seriesInput({ filter: { maxCloud, maxSnow: 1, maxCovered } })], roi)).dims?.[1];
    expect(await keptWith(50, 0)).toBe(2);
    expect(await keptWith(49, 0.5)).toBe(2);
    expect(await keptWith(49, 0.4)).toBe(1);
  });

  test('that keeps no date, or cannot be read, is told; without one all dates are kept', async () => {
    const cloudy = masks(2, () => 100);
    const roi = roiOf({ SENTINEL2_TS: s2(2), 'SENTINEL2_MSK-SC': cloudy }, listed(2));
    expect(await assemble([seriesInput()], roi)).toMatchObject({
      lacking: [{ patchId: '0-0', code: 'noValidDates', params: {} }],
      data: [],
    });
    expect((await assemble([seriesInput({ filter: null })], roi)).dims?.[1]).toBe(2);
    const fractions: TestRaster = { ...masks(2, (_, __, x) => x / 20), dtype: 'float32' };
    const wrong = roiOf({ SENTINEL2_TS: s2(2), 'SENTINEL2_MSK-SC': fractions }, listed(2));
    expect((await assemble([seriesInput()], wrong)).lacking[0]).toMatchObject({ code: 'wrongDtype' });
    const { SENTINEL2_TS } = roi.patches[0]!.sources;
    const without = withPatch(roi, '0-0', { sources: { SENTINEL2_TS: SENTINEL2_TS! } });
    expect((await assemble([seriesInput()], without)).dims?.[1]).toBe(2);
  });
});

describe('averages', () => {
  const dates = ['2020-03-04', '2020-03-20', '2020-06-30', '2021-08-01'];
  const channels = [{ band: 1, mean: 50, std: 2 }];
  const roi = (): RoiInputs => roiOf({ SENTINEL2_TS: s2(4) }, dates);
  const valueOf = (date: number): number => valueAt(0, 0, date * 10);
  const normal = (value: number): number => (value - 50) / 2;
  const firstOf = (data: number[]): number[] => data.filter((_, i) => i % 100 === 0);

  test('by month have twelve slots, an empty one repeating the one before, zeros before the first', async () => {
    const found = await assemble([seriesInput({ average: 'monthly', channels }), datesInput()], roi());
    const march = normal((valueOf(0) + valueOf(1)) / 2);
    const [june, august] = [normal(valueOf(2)), normal(valueOf(3))];
    expect(firstOf(found.data)).toEqual([
      0,
      0,
      ...Array(3).fill(march),
      june,
      june,
      ...Array(5).fill(august),
    ]);
    expect(found.days).toEqual([0, 0, -61, -61, -61, 31, 31, 92, 92, 92, 92, 92]);
  });

  test('by half month leave out dates of another year, and count from the day that is asked for', async () => {
    const inputs = [seriesInput({ average: 'semiMonthly', channels }), datesInput('s2', '01-01')];
    const found = await assemble(inputs, roi());
    expect(found.dims).toEqual([1, 24, 1, 10, 10]);
    const [early, late, june] = [0, 1, 2].map((date) => normal(valueOf(date)));
    expect(firstOf(found.data)).toEqual([0, 0, 0, 0, early, ...Array(6).fill(late), ...Array(13).fill(june)]);
    // 8 and 23 March and 23 June of a leap year.
    expect(found.days).toEqual([0, 0, 0, 0, 67, ...Array(6).fill(82), ...Array(13).fill(174)]);
  });
});

describe('a super-patch', () => {
  const [dates, height, width] = [4, 30, 34];
  const areaAt = (date: number, band: number, row: number, col: number): number =>
    ((date * 10 + band) * height + row) * width + col + 1;
  const input: Extract<ModelInput, { kind: 'superPatch' }> = {
    ...{ kind: 'superPatch', name: 's2', pixelSizeM: 10, sizePx: 8, average: 'none', dates: null },
    channels: [{ band: 10, mean: 0, std: 1 }],
    filter: { maxCloud: 59, maxSnow: 59, maxCovered: 0.4999 },
  };

  function areaRoi(
    row: number,
    col: number,
    coverAt: (date: number, kind: number, pixel: number) => number,
    listedDates = listed(dates),
  ) {
    const [data, maskFile] = ['data', 'masks'].map((name) => join(folder, `${name}-${row}-${col}.npy`));
    const place = (i: number) =>
      [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width] as const;
    writeFileSync(
      data!,
      encodeNpy({
        ...{ shape: [dates, 10, height, width], dtype: 'uint16' },
        sampleAt: (i) => areaAt(0, place(i)[0], place(i)[1], place(i)[2]),
      }),
    );
    writeFileSync(
      maskFile!,
      encodeNpy({
        ...{ shape: [dates, 2, height, width], dtype: 'uint8' },
        sampleAt: (i) => coverAt(place(i)[0] >> 1, place(i)[0] & 1, i % (height * width)),
      }),
    );
    const superArea: InputPatch['superArea'] = { data: data!, masks: maskFile!, row, col };
    const roi = withPatch(testRoi(folder, {}), '1-0', { superArea });
    return { ...roi, dates: { s2: listedDates, s1Asc: null, s1Desc: null } };
  }
  const run = async (roi: RoiInputs, inputs: ModelInput[] = [input, datesInput()], patchId = '1-0') => {
    const patch = roi.patches.find((one) => one.patchId === patchId)!;
    return createAssembler({ inputs }, roi).assemble(tileAt(patch.x, patch.y, [patchId], true));
  };

  test('is the crop around the middle of the patch, zeros beyond the area', async () => {
    for (const [row, col] of [
      [15, 20],
      [2, 32],
    ] as const) {
      const { tensors } = await run(areaRoi(row, col, () => 0));
      expect(tensors!['s2']!.dims).toEqual([1, 4, 1, 8, 8]);
      const want = Array.from({ length: 4 * 64 }, (_, i) => {
        const [y, x] = [row - 4 + ((i >> 3) & 7), col - 4 + (i & 7)];
        return y >= 0 && y < height && x >= 0 && x < width ? areaAt(i >> 6, 9, y, x) % 65_536 : 0;
      });
      expect([...tensors!['s2']!.data]).toEqual(want);
      expect([...tensors!['s2_dates']!.data]).toEqual(listed(4).map((date) => offsetOf(parseDay(date)!)));
    }
  });

  test('keeps the dates that FLAIR#2 keeps, around the limits', async () => {
    const row = 15;
    const col = 20;
    // Of 64 pixels of the crop, 31 or 32 are covered, by 59 or 60, of one kind or of both.
    const coverAt = (date: number, kind: number, pixel: number): number => {
      const [y, x] = [Math.floor(pixel / width) - row + 4, (pixel % width) - col + 4];
      const index = y * 8 + x;
      if (y < 0 || x < 0 || y > 7 || x > 7) return 100;
      if (date === 0) return kind === 1 && index < 31 ? 60 : 0;
      if (date === 1) return kind === 0 && index < 32 ? 60 : 0;
      if (date === 2) return 59;
      return index < 16 ? 70 : 0;
    };
    const { tensors } = await run(areaRoi(row, col, coverAt));
    const planes = Array.from({ length: 4 * 2 * 64 }, (_, i) => {
      const [y, x] = [row - 4 + ((i >> 3) & 7), col - 4 + (i & 7)];
      return coverAt(i >> 7, (i >> 6) & 1, y * width + x);
    });
    const { kept } = keepDates(countPlaneCovers(planes, 4, 64), 'flair-2');
    expect(kept).toEqual([true, false, true, false]);
    expect(tensors!['s2']!.dims[1]).toBe(2);
    expect(tensors!['s2']!.data[64]).toBe(areaAt(2, 9, row - 4, col - 4));
  });

  test('averages the months that have dates, and no others', async () => {
    const days = ['2019-02-03', '2019-02-10', '2019-07-01', '2020-02-28'];
    const { tensors } = await run(
      areaRoi(15, 20, () => 0, days),
      [{ ...input, average: 'monthly' }, datesInput()],
    );
    expect(tensors!['s2']!.dims).toEqual([1, 2, 1, 8, 8]);
    const mean = [0, 1, 3].reduce((sum, date) => sum + areaAt(date, 9, 11, 16), 0) / 3;
    expect(tensors!['s2']!.data[0]).toBeCloseTo(mean, 2);
    expect([...tensors!['s2_dates']!.data]).toEqual([-89, 61]);
  });

  test('of a patch without a super-area, or with a damaged one, is told', async () => {
    const roi = areaRoi(15, 20, () => 0);
    expect((await run(roi, [input], '0-0')).lacking).toEqual([
      { patchId: '0-0', code: 'inputMissing', params: { modality: 'SENTINEL2_TS' } },
    ]);
    writeFileSync(roi.patches[1]!.superArea!.data as string, 'nothing');
    expect((await run(roi)).lacking[0]!.code).toBe('notANumpyArray');
  });
});

test('a batch has tiles one after the other, shorter series padded with zeros', async () => {
  const coverOf = (date: number, kind: number, _x: number, _y: number, patchId: string): number =>
    kind === 1 && date === 0 && patchId === '0-0' ? 80 : 0;
  const roi = roiOf({ SENTINEL2_TS: s2(3), 'SENTINEL2_MSK-SC': masks(3, coverOf) }, listed(3));
  const assembler = createAssembler({ inputs: [seriesInput(), datesInput()] }, roi);
  const tiles = [tileAt(0, 0, ['0-0']), tileAt(40, 0, ['1-0'])];
  const tensors = [];
  for (const tile of tiles) tensors.push((await assembler.assemble(tile)).tensors!);
  const batch = stack(tensors);
  expect([batch['s2']!.dims, batch['s2_dates']!.dims]).toEqual([
    [2, 3, 2, 10, 10],
    [2, 3],
  ]);
  expect([...batch['s2']!.data]).toEqual([
    ...expected([1, 2], 0, 0),
    ...Array(200).fill(0),
    ...expected([0, 1, 2], 10, 0),
  ]);
  expect([...batch['s2_dates']!.data].slice(1, 4)).toEqual([
    batch['s2_dates']!.data[1],
    0,
    batch['s2_dates']!.data[3],
  ]);
});
