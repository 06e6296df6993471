import { afterAll, beforeAll, expect, test } from 'vitest';
import { CardBed, curve, someDates } from '../../support/cardBed.ts';
import type { TestRoi } from '../../support/cardBed.ts';
import { expectSentence, failureOf } from '../../support/realCore.ts';
import { samplesOf } from '../../support/tileStand.ts';
import { runCommand } from '../../support/commandLine.ts';

// Series, masks and lists of dates as a careless or hostile hand leaves them, through the real core. What is answered is
// computed here anew from the values that were written.

const bed = new CardBed();
const cases: { roi: TestRoi; write: (roi: TestRoi) => void }[] = [];
beforeAll(async () => {
  for (const { roi, write } of cases) write(roi);
  await bed.open();
}, 120_000);
afterAll(() => bed.close());

function given(title: string, write: (roi: TestRoi) => void, find: (roi: TestRoi) => Promise<void>): void {
  const roi = bed.roi();
  cases.push({ roi, write });
  test(title, () => find(roi));
}

const layersOf = async ({ key }: TestRoi) => {
  const { client, datasetId } = bed.core;
  return new Map(
    (await client.imagery.layers({ datasetId, roiKey: key })).map((layer) => [layer.id, layer] as const),
  );
};
const pixel = ({ key }: TestRoi, x: number, y: number, dates: { s2?: number; s1asc?: number } = {}) =>
  bed.core.client.evidence.pixel({ datasetId: bed.core.datasetId, roiKey: key, x, y, dates });
/** The twelve bands of a date at a pixel of the tile of Sentinel-2, which has 16 or 32 pixels a side. */
async function tilePixel({ key }: TestRoi, date: number, at: [x: number, y: number], layer = 's2') {
  const tile = (await bed.core.pixels(`tile/${bed.core.datasetId}/${key}/${layer}/0/0/0?date=${date}`))!;
  const { width, bands } = tile.header;
  const values = samplesOf({ data: tile.data, dtype: 'float32' });
  const from = (at[1] * width + at[0]) * bands;
  return [...values.subarray(from, from + bands)];
}
const nan = (count: number) => Array<number>(count).fill(NaN);

given(
  'bands that make no whole date do not count, and raster, list and masks are told as they are',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'SENTINEL2_TS', { bands: 37, at: (band) => 100 + (band % 10) * 50 + band });
    roi.write(roi.west, 'SENTINEL2_MSK-SC', { bands: 7, at: () => 0 });
    roi.write(roi.west, 'SENTINEL1-ASC_TS', { bands: 5, at: (band) => 0.1 * (band + 1) });
    roi.writeDates('SENTINEL2', 4);
    roi.writeDates('SENTINEL1-ASC', 1);
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.s2).toMatchObject({ raster: 3, listed: 4, masks: 3, kept: 3 });
    expect(card.s2!.dates.map(({ date }) => date)).toEqual(someDates(3));
    const ndvi = curve(card, 's2', 'ndvi')!.values;
    const [b04, b08] = [(t: number) => 200 + 10 * t + 2, (t: number) => 400 + 10 * t + 6];
    ndvi.forEach((value, t) => expect(value).toBeCloseTo((b08(t) - b04(t)) / (b08(t) + b04(t)), 12));
    expect(card.s1asc).toMatchObject({ raster: 2, listed: 1, kept: 1 });
    expect(curve(card, 's1asc', 'vv')!.values).toEqual([expect.closeTo(-10, 5)]);
    const layers = await layersOf(roi);
    expect(layers.get('s2')).toMatchObject({
      series: someDates(3),
      mismatch: { raster: 3, listed: 4, masks: 3 },
    });
    expect(layers.get('s1asc')).toMatchObject({ mismatch: { raster: 2, listed: 1, masks: null } });
    expect(layers.get('s1asc')!.series).toEqual([someDates(1)[0], null]);
    // A date that there is none of, at the edge and far behind it.
    for (const date of [4, 9_999_999]) {
      const { imagery } = await pixel(roi, 9, 9, { s2: date, s1asc: date });
      expect(imagery.find(({ id }) => id === 's2')).toEqual({
        ...{ id: 's2', date: null, values: Array(12).fill(null), error: null },
      });
      expect(imagery.find(({ id }) => id === 's1asc')!.values).toEqual([null, null]);
    }
  },
);

given(
  'probabilities that are NaN, negative or above 100 are no clear sky',
  (roi) => {
    roi.writePatch(roi.west, { dates: 5 });
    const snow = [-9999, 0, 255, NaN, 0];
    const cloud = [-9999, 1, 0, 0, -1];
    roi.write(roi.west, 'SENTINEL2_MSK-SC', {
      ...{ bands: 10, dtype: 'float32', nodata: -9999 },
      at: (band) => (band % 2 === 0 ? snow : cloud)[band >> 1]!,
    });
  },
  async (roi) => {
    const { s2, ...card } = await roi.card(9, 9);
    expect(s2!.dates.map(({ kept }) => kept)).toEqual([false, true, false, false, false]);
    expect(s2!.dates.map(({ snow }) => snow)).toEqual([1, 0, 1, 1, 0]);
    expect(s2!.dates.map(({ cloud }) => cloud)).toEqual([1, 0, 0, 0, 1]);
    expect(s2).toMatchObject({ keptBy: 'cloudAndSnow', kept: 1 });
    expect(card.curves[0]!.roi!.map((one) => one?.count ?? null)).toEqual([null, 100, null, null, null]);
    expect((await tilePixel(roi, 0, [3, 3])).slice(10)).toEqual(nan(2));
  },
);

given(
  'probabilities from 0 to 1 are not taken for percents: the mask is told, and keeps no date',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east, { code: 9 });
    const scaled = (band: number) => [0, 0.9, 0, 0, 1, 0, 0, 0.01][band]!;
    roi.write(roi.west, 'SENTINEL2_MSK-SC', { bands: 8, dtype: 'float32', at: scaled });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.problems.map(({ id }) => id)).toEqual(['s2']);
    expectSentence(card.problems[0]!.error, 'wrongDtype', 'MSK-SC', '0–1', '0–100');
    expect(card.s2).toMatchObject({ raster: 4, masks: null, keptBy: 'unfiltered' });
    expect(card.s2!.dates.map(({ cloud }) => cloud)).toEqual([null, null, null, null]);
    expect(card.curves[0]!.roi).toEqual([null, null, null, null]);
    expect(card.curves[0]!.values[0]).toBeCloseTo(1 / 3, 12);
    // The patch beside it has a good one.
    const east = await roi.card(600, 9);
    expect(east.s2).toMatchObject({ masks: 4, keptBy: 'cloudAndSnow', kept: 4 });
    expect(east.curves[0]!.roi![0]!.count).toBe(100);
  },
);

given(
  'floats with nodata, NaN and infinity, and reflectances above 10,000, give numbers or none',
  (roi) => {
    roi.writePatch(roi.west, { dates: 5 });
    roi.write(roi.west, 'SENTINEL2_TS', {
      ...{ bands: 50, dtype: 'float32', nodata: -9999.9 },
      at: (band) => [-9999.9, NaN, Infinity, 12_000 + 1000 * (band % 10), 0][Math.floor(band / 10)]!,
    });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    const ndvi = curve(card, 's2', 'ndvi')!;
    expect(ndvi.values).toEqual([null, null, null, expect.closeTo((18 - 14) / (18 + 14), 12), null]);
    expect(ndvi.roi!.map((one) => one?.count ?? null)).toEqual([null, null, null, 100, null]);
    for (const date of [0, 1, 2]) {
      const { imagery } = await pixel(roi, 9, 9, { s2: date });
      expect(imagery.find(({ id }) => id === 's2')!.values.slice(0, 10)).toEqual(Array(10).fill(null));
      expect((await tilePixel(roi, date, [3, 3])).slice(0, 10)).toEqual(nan(10));
    }
    expect((await tilePixel(roi, 3, [3, 3])).slice(0, 3)).toEqual([12_000, 13_000, 14_000]);
  },
);

given(
  'one date, covered: snow alone decides, and a series of nothing kept is a series',
  (roi) => {
    roi.writePatch(roi.west, { dates: 1 });
    roi.write(roi.west, 'SENTINEL2_MSK-SC', { bands: 2, at: (band) => (band === 1 ? 100 : 0) });
    roi.writePatch(roi.east, { dates: 1, code: 8 });
    roi.write(roi.east, 'SENTINEL2_MSK-SC', { bands: 2, at: () => 100 });
    roi.writePatch(roi.south, { dates: 4, code: 7 });
    roi.write(roi.south, 'SENTINEL2_TS', { bands: 9, at: () => 5 });
  },
  async (roi) => {
    expect((await roi.card(9, 9)).s2).toMatchObject({ keptBy: 'snow', kept: 1 });
    const empty = await roi.card(600, 9);
    expect(empty.s2).toMatchObject({ keptBy: 'none', kept: 0 });
    expect(empty.curves[0]!.roi).toEqual([null]);
    // Nine bands are not one date.
    const none = await roi.card(9, 600);
    expect(none.s2).toMatchObject({ raster: 0, dates: [], kept: 0 });
    expect(none.curves[0]).toMatchObject({ values: [], roi: [] });
    expect((await pixel(roi, 9, 600, { s2: 0 })).imagery.find(({ id }) => id === 's2')!.error).toBeNull();
  },
);

given(
  'a patch with fewer dates than its neighbours, or none that can be read, leaves the others theirs',
  (roi) => {
    roi.writePatch(roi.west, { dates: 4 });
    roi.writePatch(roi.east, { dates: 2 });
    roi.writePatch(roi.south);
    roi.writeHalf(roi.south, 'SENTINEL2_TS', { bands: 40, at: (band, x, y) => band * x * y });
    roi.writePatch(roi.southEast, { dates: 4 });
    roi.write(roi.southEast, 'SENTINEL2_TS', { bands: 40, sizePx: 12, at: () => 300 });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.region!.areaPx).toBe(4 * 512 * 512);
    expect(card.s2).toMatchObject({ raster: 4, masks: 4, kept: 4 });
    expect(card.curves[0]!.roi!.map((one) => one!.count)).toEqual([200, 200, 100, 100]);
    expect(card.problems.map(({ id, error }) => [id, error.code])).toEqual([
      ['s2', 'fileTruncated'],
      ['s2', 'wrongSize'],
    ]);
    expect(await tilePixel(roi, 3, [3, 3])).toEqual(
      [...Array(10).keys()].map((i) => 100 + 50 * i).concat(0, 0),
    );
    // Its mask is whole and is shown where its reflectances are not there.
    expect(await tilePixel(roi, 3, [13, 3])).toEqual(nan(12));
    expect(await tilePixel(roi, 3, [3, 13])).toEqual([...nan(10), 0, 0]);
    expect((await tilePixel(roi, 3, [13, 13])).slice(0, 10)).toEqual(nan(10));
  },
);

given(
  'radar in linear values with zeros and infinite values has decibels where there are any',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'SENTINEL1-ASC_TS', {
      ...{ bands: 4, nodata: -32768 },
      at: (band, x) => (band > 1 ? -32768 : [0, 0.01, Infinity, -Infinity, NaN][x % 5]!),
    });
  },
  async (roi) => {
    const card = await roi.card(9, 9, 'patch');
    const layer = (await layersOf(roi)).get('s1asc')!;
    // Neither nodata nor an infinite value says that the file is in decibels.
    expect([card.s1asc!.unit, layer.unit]).toEqual(['linear', 'linear']);
    expect(curve(card, 's1asc', 'vv')!.values).toEqual([expect.closeTo(-20, 5), null]);
    expect(await tilePixel(roi, 1, [1, 1], 's1asc')).toEqual(nan(2));
  },
);

const listed = (name: string, json: (dates: string[]) => unknown): void =>
  given(
    `a list of dates that is ${name} names no date, and costs no curve`,
    (roi) => {
      roi.writePatch(roi.west);
      bed.putList(
        'SENTINEL2',
        roi.west,
        JSON.stringify(json(someDates(4).map((day) => day.replaceAll('-', '')))),
      );
    },
    async (roi) => {
      const card = await roi.card(9, 9);
      expect(card.s2).toMatchObject({ raster: 4, listed: null, masks: 4, kept: 4 });
      expect(card.s2!.dates.map(({ date }) => date)).toEqual([null, null, null, null]);
      expect(card.curves[0]!.values.every((value) => value !== null)).toBe(true);
      expect((await layersOf(roi)).get('s2')!.series).toEqual([null, null, null, null]);
    },
  );
listed('of a day that does not exist', (dates) => ({ 1: dates[0], 2: '20190230', 3: dates[2], 4: dates[3] }));
listed('of words', () => ({ 1: 'soon', 2: 'later', 3: 'never', 4: '' }));
listed('of nothing', () => null);

given(
  'a list in another order, with a date twice, is told in the order of the bands',
  (roi) => {
    roi.writePatch(roi.west);
    const [a, b, , d] = someDates(4).map((day) => day.replaceAll('-', ''));
    bed.putList('SENTINEL2', roi.west, JSON.stringify({ 4: a, 2: d, 1: b, 3: b }));
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    const [a, b, , d] = someDates(4);
    expect(card.s2!.dates.map(({ date }) => date)).toEqual([b, d, b, a]);
    expect((await layersOf(roi)).get('s2')!.series).toEqual([b, d, b, a]);
    const { imagery } = await pixel(roi, 9, 9, { s2: 3 });
    expect(imagery.find(({ id }) => id === 's2')!.date).toBe(a);
  },
);

test('the curves of the command line say what is wrong with what they are asked', async () => {
  const cli = (...args: string[]) => runCommand(bed.folder, 'curves', '--workspace', 'curves', ...args);
  const indexed = await runCommand(bed.folder, 'index', '--dataset', 'hub', '--workspace', 'curves');
  expect(indexed.code).toBe(0);
  const bad = [
    ['--code', '-1'],
    ['--code', '3.5'],
    ['--code', 'wheat'],
    ['--code', '256'],
    ['--measure', ''],
    ['--measure', 'NDVI; DROP TABLE curve'],
    ['--cod', '3'],
  ];
  for (const args of bad) {
    const { code, stdout, stderr } = await cli(...args);
    expect([args, code, stdout]).toEqual([args, 2, '']);
    expect(stderr.trim()).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at |undefined|NaN/);
  }
  // A mask of fractions, half a file, and one of another size.
  const failures = 3;
  const { envelopes, ...report } = (await cli('--code', '9', '--json')).json();
  expect(report).toMatchObject({ rois: cases.length, failed: failures, code: 9 });
  // The only patch of this crop has no list of dates: nothing can be put into a half month.
  expect(envelopes[0].quartiles.every((one: unknown) => one === null)).toBe(true);
  expect((await cli('--code', '200')).code).toBe(0);
}, 60_000);

test('what no ROI has, or no one may ask, is refused by name', async () => {
  const { client, datasetId } = bed.core;
  const [roi] = cases;
  const roiKey = roi!.roi.key;
  const { evidence } = client;
  for (const call of [
    evidence.dates({ datasetId, roiKey: 'D012-2019_AF-S1-999', series: 's2' }),
    evidence.card({ datasetId, roiKey: 'D012-2019_AF-S1-999', x: 0, y: 0, of: 'patch' }),
    evidence.warm({ datasetId, roiKey: 'D012-2019_AF-S1-999' }),
    evidence.pixel({ datasetId: 'nobody', roiKey, x: 0, y: 0 }),
    evidence.difference({ datasetId, roiKey: '../..', a: 'mask', b: 'cosia' }),
  ])
    expect(['notFound', 'badRequest']).toContain((await failureOf(call)).code);
  for (const place of [
    { x: -1, y: 0 },
    { x: 0.5, y: 0 },
    { x: NaN, y: 0 },
    { x: 1e300, y: 0 },
  ])
    expect((await failureOf(evidence.pixel({ datasetId, roiKey, ...place }))).code).toBe('badRequest');
  expect(await evidence.dates({ datasetId, roiKey, series: 's1desc' })).toBeNull();
});
