import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeNpy, flairRasterBytes, writeFlair } from '../../../test/fixtures/flair12Folder.ts';
import { expectSentence } from '../../../test/support/realCore.ts';
import { CardBed, curve, someDates } from '../../../test/support/cardBed.ts';
import type { TestRoi } from '../../../test/support/cardBed.ts';

/** Each case has a ROI of its own in one dataset, which is read once. */
const bed = new CardBed();
const cases: { roi: TestRoi; write: (roi: TestRoi) => void }[] = [];
beforeAll(async () => {
  for (const { roi, write } of cases) write(roi);
  await bed.open();
}, 120_000);
afterAll(() => bed.close());

/** A test: what is written first, and what is then found. */
function given(title: string, write: (roi: TestRoi) => void, find: (roi: TestRoi) => Promise<void>): void {
  const roi = bed.roi();
  cases.push({ roi, write });
  test(title, () => find(roi));
}

/** NDVI of the series that `writePatch` writes. */
const plainNdvi = 1 / 3;

given(
  'of raster, list and mask the shortest counts, and all three are told',
  (roi) => {
    roi.writePatch(roi.west, { dates: 6 });
    roi.write(roi.west, 'SENTINEL2_MSK-SC', { bands: 2 * 5, at: (band) => (band === 3 ? 90 : 0) });
    roi.writeDates('SENTINEL2', 7);
  },
  async (roi) => {
    const { s2, ...card } = await roi.card(9, 9);
    expect(s2).toMatchObject({ raster: 6, listed: 7, masks: 5, keptBy: 'cloudAndSnow', kept: 4 });
    expect(s2!.dates.map(({ date }) => date)).toEqual(someDates(5));
    expect(s2!.dates.map(({ kept }) => kept)).toEqual([true, false, true, true, true]);
    expect(s2!.dates[1]).toMatchObject({ cloud: 1, snow: 0 });
    const ndvi = card.curves[0]!;
    expect(ndvi.values).toHaveLength(5);
    // Cloudy dates have a value and no part in the envelope.
    expect(ndvi.values[1]).toBeCloseTo(plainNdvi, 12);
    expect(ndvi.roi!.map((quartiles) => quartiles?.count ?? null)).toEqual([100, null, 100, 100, 100]);
  },
);

given(
  'without a list dates have no names',
  (roi) => roi.writePatch(roi.west),
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.s2).toMatchObject({ raster: 4, listed: null, masks: 4 });
    expect(card.s2!.dates.map(({ date }) => date)).toEqual([null, null, null, null]);
    expect(card.curves[0]!.roi!.map((quartiles) => quartiles!.count)).toEqual([100, 100, 100, 100]);
  },
);

given(
  'when every date is cloudy snow alone decides; when nothing passes the series is empty, and it is said',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east, { code: 7 });
    const snowyFirst = (band: number) => (band % 2 === 1 ? 80 : band === 0 ? 50 : 0);
    roi.write(roi.west, 'SENTINEL2_MSK-SC', { bands: 8, at: snowyFirst });
    roi.write(roi.east, 'SENTINEL2_MSK-SC', { bands: 8, at: () => 100 });
  },
  async (roi) => {
    const snowy = await roi.card(9, 9);
    expect(snowy.s2).toMatchObject({ keptBy: 'snow', kept: 3 });
    expect(snowy.s2!.dates.map(({ kept }) => kept)).toEqual([false, true, true, true]);
    const covered = await roi.card(600, 9);
    expect(covered.s2).toMatchObject({ keptBy: 'none', kept: 0 });
    expect(covered.curves[0]!.values).toEqual(Array(4).fill(expect.closeTo(plainNdvi, 12)));
    expect(covered.curves[0]!.roi).toEqual([null, null, null, null]);
  },
);

given(
  'without a mask all dates are kept; with one that cannot be read too, but they are in no envelope',
  (roi) => {
    roi.writePatch(roi.west, { code: 3, masks: false });
    roi.writePatch(roi.east, { code: 7, masks: false });
    roi.writeHalf(roi.east, 'SENTINEL2_MSK-SC', { bands: 8, at: () => 0 });
  },
  async (roi) => {
    const open = await roi.card(9, 9);
    expect(open.s2).toMatchObject({ keptBy: 'unfiltered', masks: null, kept: 4 });
    expect(open.s2!.dates[0]).toMatchObject({ cloud: null, snow: null });
    expect(open.problems).toEqual([]);
    expect(open.curves[0]!.roi![0]!.count).toBe(100);
    const closed = await roi.card(600, 9);
    expect(closed.s2).toMatchObject({ keptBy: 'unfiltered', masks: null });
    expect(closed.problems.map(({ id }) => id)).toEqual(['s2']);
    expectSentence(closed.problems[0]!.error, 'fileTruncated', 'MSK-SC');
    expect(closed.curves[0]!.roi).toEqual([null, null, null, null]);
  },
);

given(
  'pixels without a value are left out, and a date of nothing else has none',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'SENTINEL2_TS', {
      bands: 40,
      nodata: 65_535,
      // The first date is padded with zeros; in the second all but one pixel are nodata; the others are constant.
      at: (band, x, y) => {
        if (band < 10) return 0;
        if (band < 20 && (x > 0 || y > 0)) return 65_535;
        return band % 10 === 6 ? 600 : 200;
      },
    });
  },
  async (roi) => {
    const ndvi = curve(await roi.card(9, 9), 's2', 'ndvi')!;
    expect(ndvi.values).toEqual([null, 0.5, 0.5, 0.5]);
    expect(ndvi.roi!.map((quartiles) => quartiles?.count ?? null)).toEqual([null, 1, 100, 100]);
    expect(ndvi.roi![2]).toEqual({ q1: 0.5, median: 0.5, q3: 0.5, count: 100 });
  },
);

given(
  'radar: 0, NaN and nodata are no values, and means are of powers',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'SENTINEL1-ASC_TS', {
      bands: 6,
      at: (band, x) => [x === 0 ? 0.1 : x === 1 ? 0.001 : NaN, 0.01, 0, 0.01, NaN, 0.01][band]!,
    });
    roi.writeDates('SENTINEL1-ASC', 3);
  },
  async (roi) => {
    const card = await roi.card(3, 3, 'patch');
    expect(card.s1asc).toMatchObject({ unit: 'linear', raster: 3, listed: 3, keptBy: 'unfiltered', kept: 3 });
    const [vv, vh, ratio] = ['vv', 'vh', 'ratio'].map((measure) => curve(card, 's1asc', measure)!.values);
    // The mean of 0.1 and 0.001, not of -10 and -30 dB.
    expect(vv![0]).toBeCloseTo(10 * Math.log10(0.0505), 5);
    expect(vv!.slice(1)).toEqual([null, null]);
    expect(vh).toEqual([expect.closeTo(-20, 5), expect.closeTo(-20, 5), expect.closeTo(-20, 5)]);
    // Only where both are: two pixels of each row.
    expect(ratio![0]).toBeCloseTo(10 * Math.log10(0.0505 / 0.01), 5);
    expect(ratio!.slice(1)).toEqual([null, null]);
    expect(card.s1desc).toBeNull();
  },
);

given(
  'a negative value anywhere in the ROI means that its radar is in decibels',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east);
    roi.write(roi.west, 'SENTINEL1-DESC_TS', { bands: 4, at: (band) => 3 + band });
    roi.write(roi.east, 'SENTINEL1-DESC_TS', { bands: 4, at: (band) => -10 - band });
  },
  async (roi) => {
    const east = await roi.card(600, 3, 'patch');
    expect(east.s1desc).toMatchObject({ unit: 'dB', raster: 2, listed: null });
    expect(curve(east, 's1desc', 'vv')!.values).toEqual([expect.closeTo(-10, 5), expect.closeTo(-12, 5)]);
    expect(curve(east, 's1desc', 'ratio')!.values).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    const west = await roi.card(3, 3, 'patch');
    expect(curve(west, 's1desc', 'vv')!.values).toEqual([expect.closeTo(3, 5), expect.closeTo(5, 5)]);
    const { client, datasetId } = bed.core;
    expect(await client.evidence.dates({ datasetId, roiKey: roi.key, series: 's1desc' })).toEqual(
      west.s1desc,
    );
  },
);

given(
  'a crop that no list has is a region like others, by its number',
  (roi) => {
    roi.writePatch(roi.west, { code: 200 });
    roi.writePatch(roi.east, { code: 200 });
  },
  async (roi) => {
    const card = await roi.card(700, 100);
    expect(card.region).toMatchObject({
      id: `${roi.key}/200/0`,
      codes: [1, 2, 200],
      areaPx: 2 * 512 * 512,
      patchIds: [roi.west, roi.east],
      window: { x: 0, y: 0, width: 1024, height: 512 },
    });
    expect(card.region!.rings).toHaveLength(1);
    expect(card.region!.rings[0]).toHaveLength(8);
    expect(card.sentinelPx).toEqual({ touched: 200, whole: 200 });
  },
);

given(
  'nothing declared, or no crops at all: the card is of the patch',
  (roi) => {
    roi.writePatch(roi.west, { code: 45 });
    roi.writeMask(roi.east);
  },
  async (roi) => {
    expect(await roi.card(9, 9)).toMatchObject({
      of: 'patch',
      region: null,
      patchId: roi.west,
      problems: [],
    });
    const bare = await roi.card(600, 9);
    expect(bare).toMatchObject({
      of: 'patch',
      region: null,
      s2: null,
      s1asc: null,
      s1desc: null,
      curves: [],
    });
    expect(bare).toMatchObject({ height: null, aerialNdvi: null, problems: [], flightDate: null });
    expect(bare.sentinelPx).toEqual({ touched: 0, whole: 0 });
    expect(bare.classes).toEqual([{ value: 9, px: 512 * 512 }]);
  },
);

given(
  'a region stops where crops are missing or broken, and says which files',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east);
    roi.writeHalf(roi.east, 'ALL_LABEL-LPIS', { bands: 3, at: () => 3 });
    roi.writePatch(roi.south, { lpis: false });
    roi.writePatch(roi.southEast);
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.region).toMatchObject({ areaPx: 512 * 512, patchIds: [roi.west] });
    expect(card.problems.map(({ id, error }) => [id, error.code])).toEqual([
      ['lpis3', 'fileTruncated'],
      ['lpis3', 'fileMissing'],
    ]);
    for (const { error } of card.problems) expectSentence(error, error.code, 'ALL_LABEL-LPIS');
    // The patch beyond has the same crop and is a region of its own.
    expect((await roi.card(600, 600)).region).toMatchObject({ patchIds: [roi.southEast] });
    // What cannot be read is told where it is asked for.
    const broken = await roi.card(600, 9);
    expect(broken).toMatchObject({ of: 'patch', region: null });
    expect(broken.problems.map(({ id }) => id)).toEqual(['lpis3']);
  },
);

given(
  'a file that cannot be read is told, and the rest of the card is there',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writeHalf(roi.west, 'SENTINEL2_TS', { bands: 40, at: () => 5 });
    roi.writeHalf(roi.west, 'DEM_ELEV', { bands: 2, at: () => 5 });
    roi.write(roi.west, 'SENTINEL1-ASC_TS', { bands: 4, sizePx: 12, at: () => 0.1 });
    roi.write(roi.west, 'SENTINEL1-DESC_TS', { bands: 4, at: () => 0.1 });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card.problems.map(({ id, error }) => [id, error.code])).toEqual([
      ['s2', 'fileTruncated'],
      ['s1asc', 'wrongSize'],
      ['dem', 'fileTruncated'],
    ]);
    expectSentence(card.problems[1]!.error, 'wrongSize', '12 × 12', '10 × 10');
    expect(card).toMatchObject({ s2: null, s1asc: null, height: null, aerialNdvi: 0 });
    expect(curve(card, 's1desc', 'vv')!.values).toEqual([expect.closeTo(-10, 5), expect.closeTo(-10, 5)]);
    expect(card.classes).toEqual([{ value: 9, px: 512 * 512 }]);
  },
);

given(
  'heights leave out nodata and NaN',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'DEM_ELEV', {
      bands: 2,
      nodata: -9999,
      at: (band, x, y) => {
        if (y > 0) return band === 0 ? NaN : 3;
        if (x >= 101) return band === 0 ? -9999 : 3;
        return band === 0 ? 100 + x : 100;
      },
    });
  },
  async (roi) => {
    const { height } = await roi.card(9, 9);
    expect(height).toEqual({ mean: 50, median: 50, p95: 95, max: 100, px: 101 });
  },
);

test('a dataset that is read again is not remembered as it was', async () => {
  const own = new CardBed();
  const roi = own.roi();
  roi.writePatch(roi.west);
  await own.open();
  expect(curve(await roi.card(9, 9), 's2', 'ndvi')!.values[0]).toBeCloseTo(plainNdvi, 12);
  roi.write(roi.west, 'SENTINEL2_TS', { bands: 20, at: (band) => (band % 10 === 6 ? 300 : 100) });
  await own.open({ rescan: true });
  expect(curve(await roi.card(9, 9), 's2', 'ndvi')!.values).toEqual([0.5, 0.5]);
  await own.close();
});

test('FLAIR#2: the pixels around the centre, and the filter of its own', async () => {
  const own = new CardBed();
  writeFlair2(own.root);
  const datasetId = await own.open();
  const { client } = own.core;
  const [roi] = await client.catalogue.rois({ datasetId });
  const { roiKey } = roi!;
  const card = (await client.evidence.card({ datasetId, roiKey, x: 9, y: 9, of: 'region' }))!;
  expect(card).toMatchObject({
    of: 'patch',
    region: null,
    problems: [],
    sentinelPx: { touched: 100, whole: 100 },
  });
  expect(card.s2).toMatchObject({
    raster: 3,
    listed: 3,
    masks: 3,
    keptBy: 'cloudAndSnow',
    kept: 2,
    unit: null,
  });
  expect(card.s2!.dates.map(({ date, kept }) => [date, kept])).toEqual([
    ['2021-01-05', true],
    ['2021-02-16', true],
    ['2021-07-20', false],
  ]);
  expect(curve(card, 's2', 'ndvi')!.values).toEqual([0.5, 0.5, 0.5]);
  // No crops are declared there: nothing is to be gathered.
  expect(card.datasetRois).toEqual({ done: 0, total: 0 });
  expect(await client.evidence.dates({ datasetId, roiKey, series: 's2' })).toEqual(card.s2);
  expect(await client.evidence.dates({ datasetId, roiKey, series: 's1asc' })).toBeNull();
  await own.close();
});

/** One patch of an area whose series is 60 x 60 pixels; the patch's centre is pixel (30, 24). */
function writeFlair2(root: string): void {
  const [domain, area, id] = ['D004_2021', 'Z10_AU', '000826'];
  for (const kind of ['img', 'msk'] as const) {
    const top = kind === 'img' ? 'flair_aerial_train' : 'flair_labels_train';
    const name = `${top}/${domain}/${area}/${kind}/${kind.toUpperCase()}_${id}.tif`;
    writeFlair(root, name, flairRasterBytes(kind, { corner: [900_000, 6_500_000], fill: 7 }));
  }
  const stem = `flair_sen_train/${domain}/${area}/sen/SEN2_sp_${domain}-${area}`;
  const [side, dates] = [60, 3];
  const pixels = side * side;
  // B08 of the 10 x 10 pixels around the centre is 900, elsewhere 100; all other bands are 300.
  const isNear = (row: number, col: number) => row >= 25 && row < 35 && col >= 19 && col < 29;
  const data = encodeNpy({
    shape: [dates, 10, side, side],
    dtype: 'uint16',
    sampleAt: (i) => {
      if (Math.floor(i / pixels) % 10 !== 6) return 300;
      return isNear(Math.floor((i % pixels) / side), i % side) ? 900 : 100;
    },
  });
  // The second date is under 59 % probability everywhere, the third under clouds.
  const masks = encodeNpy({
    shape: [dates, 2, side, side],
    dtype: 'uint8',
    sampleAt: (i) => [0, 0, 0, 59, 0, 60][Math.floor(i / pixels)]!,
  });
  writeFlair(root, `${stem}_data.npy`, data);
  writeFlair(root, `${stem}_masks.npy`, masks);
  const days = ['20210105', '20210216', '20210720'].map((day) => `S2A_MSIL2A_${day}T105421_D\n`);
  writeFlair(root, `${stem}_products.txt`, days.join(''));
  writeFlair(root, 'flair-2_centroids_sp_to_patch.json', JSON.stringify({ [`IMG_${id}.tif`]: [30, 24] }));
}
