import { renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CardBed, curve } from '../../support/cardBed.ts';
import type { TestRoi } from '../../support/cardBed.ts';
import { expectSentence, failureOf, RealCore } from '../../support/realCore.ts';
import { encodeNpy, flairRasterBytes, writeFlair } from '../../fixtures/flair12Folder.ts';
import { makeFolder, writeRaster } from '../../fixtures/flairHubFolder.ts';
import { writePlainDataset } from '../../fixtures/plainFolder.ts';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';

// Cards, pixels and differences over rasters that are not as they should be, or not there any more.

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

const whole = 512 * 512;
const pixel = ({ key }: TestRoi, x: number, y: number, dates = {}) =>
  bed.core.client.evidence.pixel({ datasetId: bed.core.datasetId, roiKey: key, x, y, dates });
const difference = ({ key }: TestRoi, a: 'mask' | 'cosia' | 'lpis1' | 'lpis3', b: typeof a) =>
  bed.core.client.evidence.difference({ datasetId: bed.core.datasetId, roiKey: key, a, b });
const imageryAt = async (roi: TestRoi, id: string, x = 9, y = 9) =>
  (await pixel(roi, x, y)).imagery.find((one) => one.id === id);

given(
  'images with too few bands give what they have, and say what is missing',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'DEM_ELEV', { bands: 1, at: (_, x) => 100 + x });
    roi.write(roi.west, 'AERIAL_RGBI', { bands: 3, at: (band) => 50 + band });
    roi.write(roi.west, 'SPOT_RGBI', { bands: 3, at: (band) => 500 + band });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card).toMatchObject({ height: null, aerialNdvi: null, classes: [{ value: 9, px: whole }] });
    expect(card.problems.map(({ id, error }) => [id, error.code])).toEqual([
      ['dem', 'wrongDtype'],
      ['aerial', 'wrongDtype'],
    ]);
    expectSentence(card.problems[0]!.error, 'wrongDtype', 'DEM_ELEV', '1 × float32', '2 × float32');
    expect(await imageryAt(roi, 'dem')).toMatchObject({ values: [109, null], error: null });
    expect(await imageryAt(roi, 'aerial')).toMatchObject({ values: [50, 51, 52, null], error: null });
    expect(await imageryAt(roi, 'spot')).toMatchObject({ values: [500, 501, 502, null], error: null });
  },
);

given(
  'heights and greenness leave out NaN, infinite values and nodata, as rounded to float32',
  (roi) => {
    roi.writePatch(roi.west);
    roi.write(roi.west, 'DEM_ELEV', {
      ...{ bands: 2, nodata: -9999.9 },
      at: (band, x, y) => {
        if (y === 0) return band === 0 ? 100 + (x % 4) : 100;
        // The last two are for none, and undeclared; their difference is more than a float32 holds.
        return [
          [Math.fround(-9999.9), 100],
          [NaN, 100],
          [3.4e38, -3.4e38],
          [-32_768, 100],
        ][y % 4]![band]!;
      },
    });
    roi.write(roi.west, 'AERIAL_RGBI', {
      ...{ bands: 4, nodata: 255 },
      at: (band, x, y) => (y > 0 ? 255 : x % 2 === 0 ? 0 : band === 3 ? 90 : 30),
    });
  },
  async (roi) => {
    const { height, aerialNdvi, problems } = await roi.card(9, 9);
    expect(problems).toEqual([]);
    expect(height).toMatchObject({ mean: 1.5, median: 1.5, max: 3, px: 512 });
    // Black pixels have no NDVI: 0 / 0.
    expect(aerialNdvi).toBeCloseTo(0.5, 12);
    expect(await imageryAt(roi, 'dem', 3, 0)).toMatchObject({ values: [103, 100] });
    expect(await imageryAt(roi, 'dem', 3, 4)).toMatchObject({ values: [null, 100] });
    expect(await imageryAt(roi, 'dem', 3, 5)).toMatchObject({ values: [null, 100] });
    expect(await imageryAt(roi, 'dem', 3, 7)).toMatchObject({ values: [-32_768, 100] });
    expect(await imageryAt(roi, 'aerial', 3, 5)).toMatchObject({ values: [null, null, null, null] });
  },
);

given(
  'codes that no list has stay the numbers that they are',
  (roi) => {
    roi.writePatch(roi.west, { code: 99 });
    roi.writePatch(roi.east, { code: 45 });
    writeRaster(bed.root, roi.west, 'AERIAL_LABEL-COSIA', { fill: 77 });
    writeRaster(bed.root, roi.east, 'AERIAL_LABEL-COSIA', { fill: 255 });
  },
  async (roi) => {
    const west = await roi.card(9, 9);
    expect(west.region).toMatchObject({ codes: [1, 2, 99], areaPx: whole });
    expect(west.classes).toEqual([{ value: 77, px: whole }]);
    expect(curve(west, 's2', 'ndvi')!.roi![0]!.count).toBe(100);
    const east = await roi.card(600, 9);
    expect(east).toMatchObject({ of: 'patch', region: null, classes: [{ value: 255, px: whole }] });
    const { classes } = await pixel(roi, 9, 9);
    expect(classes.map(({ layer, value }) => [layer, value])).toEqual([
      ['mask', 77],
      ['cosia', 77],
      ['lpis1', 1],
      ['lpis2', 2],
      ['lpis3', 99],
    ]);
    expect(await difference(roi, 'cosia', 'lpis3')).toMatchObject({
      ...{ px: 2 * whole, differentPx: null, skipped: [] },
      pairs: [
        { a: 77, b: 99, px: whole },
        { a: 255, b: 45, px: whole },
      ],
    });
    // What is painted over an unknown code is counted from it.
    await bed.core.paint(roi.west, { x: 0, y: 0, width: 10, height: 5, value: 3 });
    expect(await difference(roi, 'mask', 'cosia')).toMatchObject({ px: 2 * whole, differentPx: 50 });
    expect((await roi.card(9, 9)).classes).toEqual([
      { value: 77, px: whole - 50 },
      { value: 3, px: 50 },
    ]);
  },
);

given(
  'LPIS with two bands has no third level, and says so',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.east);
    roi.write(roi.west, 'ALL_LABEL-LPIS', { bands: 2, at: (band) => band + 1 });
    roi.write(roi.south, 'ALL_LABEL-LPIS', { bands: 3, dtype: 'float32', at: () => 3 });
    roi.writePatch(roi.south, { lpis: false });
  },
  async (roi) => {
    const card = await roi.card(9, 9);
    expect(card).toMatchObject({ of: 'patch', region: null });
    expectSentence(card.problems[0]!.error, 'wrongDtype', 'LPIS', '2 × uint8', '3 × uint8');
    const { classes } = await pixel(roi, 9, 9);
    expect(classes.slice(2).map(({ value }) => value)).toEqual([1, 2, null]);
    expect((await roi.card(9, 600)).problems[0]!.error.code).toBe('wrongDtype');
    expect(await difference(roi, 'mask', 'lpis3')).toMatchObject({
      px: whole,
      skipped: [roi.west, roi.south],
    });
    expect(await difference(roi, 'mask', 'lpis1')).toMatchObject({ px: 2 * whole, skipped: [roi.south] });
    // The region beside them ends at both, and names why.
    const east = await roi.card(600, 9);
    expect(east.region!.patchIds).toEqual([roi.east]);
    expect(east.problems.map(({ id }) => id)).toEqual(['lpis3']);
  },
);

given(
  'a ROI with holes: nothing is where no patch is, and edges belong to one patch',
  (roi) => {
    roi.writePatch(roi.west);
    roi.writePatch(roi.southEast);
  },
  async (roi) => {
    const { client, datasetId } = bed.core;
    for (const [x, y] of [
      [512, 511],
      [511, 512],
      [1024, 1023],
      [2 ** 31, 0],
      [1e15, 1e15],
    ] as const) {
      const place = { datasetId, roiKey: roi.key, x, y };
      expect(await client.evidence.card({ ...place, of: 'region' })).toBeNull();
      expect(await client.evidence.pixel({ ...place, dates: {} })).toEqual({
        ...{ patchId: null, imagery: [], classes: [] },
      });
      expect(await client.evidence.pixelHistory(place)).toEqual([]);
    }
    for (const [x, y, id] of [
      [0, 0, roi.west],
      [511, 511, roi.west],
      [512, 512, roi.southEast],
      [1023, 1023, roi.southEast],
    ] as const) {
      const card = await roi.card(x, y);
      // They touch at a corner only, and are two regions.
      expect(card.region).toMatchObject({ patchIds: [id], areaPx: whole });
      expect((await pixel(roi, x, y, { s2: 0 })).imagery.find((one) => one.id === 's2')!.values[0]).toBe(100);
    }
    expect((await difference(roi, 'mask', 'cosia')).px).toBe(2 * whole);
  },
);

given(
  'a file that is gone, cut off or replaced while the program runs is told, and the others are read',
  (roi) => {
    for (const id of [roi.west, roi.east]) {
      roi.writePatch(id);
      roi.write(id, 'DEM_ELEV', { bands: 2, at: (band) => 10 - band });
      roi.write(id, 'SENTINEL1-ASC_TS', { bands: 4, at: () => 0.1 });
    }
  },
  async (roi) => {
    const pathOf = (modality: Parameters<typeof formatPatchPath>[1]) =>
      join(bed.root, formatPatchPath(parsePatchId(roi.west)!, modality));
    const [dem, mask, s1] = [pathOf('DEM_ELEV'), pathOf('AERIAL_LABEL-COSIA'), pathOf('SENTINEL1-ASC_TS')];
    expect((await pixel(roi, 9, 9, { s1asc: 0 })).imagery.map(({ id }) => id)).toEqual([
      ...['aerial', 'dem', 's2', 's1asc'],
    ]);
    expect((await difference(roi, 'cosia', 'lpis3')).px).toBe(2 * whole);
    renameSync(mask, `${mask}.away`);
    rmSync(dem);
    truncateSync(s1, 200);
    const { imagery, classes } = await pixel(roi, 9, 9, { s1asc: 0, s2: 0 });
    const errors = new Map(imagery.map(({ id, error }) => [id, error]));
    expectSentence(errors.get('dem')!, 'fileMissing', 'DEM_ELEV');
    expectSentence(errors.get('s1asc')!, 'fileTruncated', 'SENTINEL1-ASC');
    expect(errors.get('aerial')).toBeNull();
    expect(imagery.find(({ id }) => id === 's2')!.values[0]).toBe(100);
    // Masks that were read are kept for a while; one that was not says that it is gone.
    expect(classes.find(({ layer }) => layer === 'lpis3')!.value).toBe(3);
    const card = await roi.card(9, 9);
    expect(card.region!.areaPx).toBe(2 * whole);
    const codes = card.problems.map(({ id, error }) => `${id} ${error.code}`);
    expect(codes).toEqual(['s1asc fileTruncated', 'dem fileMissing', 'mask fileMissing']);
    expect(card.height).toMatchObject({ mean: 1, px: whole });
    expect(card.classes).toEqual([{ value: 9, px: whole }]);
    // A comparison that is made now lacks the patch, and has it when its file is back.
    expect(await difference(roi, 'mask', 'lpis1')).toMatchObject({ px: whole, skipped: [roi.west] });
    renameSync(`${mask}.away`, mask);
    expect(await difference(roi, 'mask', 'lpis1')).toMatchObject({ px: 2 * whole, skipped: [] });
  },
);

test('a call that was given up ends as cancelled, and the next one is answered', async () => {
  const { client, datasetId } = bed.core;
  const roi = cases.at(-2)!.roi;
  const place = { datasetId, roiKey: roi.key, x: 3, y: 3 };
  const calls = Array.from({ length: 12 }, (_, i) => {
    const controller = new AbortController();
    const { signal } = controller;
    const call =
      i % 2 === 0
        ? client.evidence.card({ ...place, of: 'patch' }, { signal })
        : client.evidence.difference({ ...place, a: 'mask', b: 'lpis3' }, { signal });
    setTimeout(() => controller.abort(), i);
    return call.then(
      () => 'answered',
      () => 'given up',
    );
  });
  for (const end of await Promise.all(calls)) expect(['answered', 'given up']).toContain(end);
  expect((await roi.card(3, 3, 'patch')).patchId).toBe(roi.west);
});

test('a plain dataset has no card of bands that nobody named, and values as they are', async () => {
  const folder = makeFolder('arpenteur-plain-');
  writePlainDataset(folder, ['a'], { width: 64, dtype: 'uint16', epsg: 32_631, value: (x) => 1000 + x });
  const core = new RealCore();
  try {
    const datasetId = await core.open(folder);
    const { roiKey } = (await core.client.catalogue.rois({ datasetId }))[0]!;
    const place = { datasetId, roiKey, x: 5, y: 6 };
    const card = (await core.client.evidence.card({ ...place, of: 'region' }))!;
    expect(card).toMatchObject({ of: 'patch', region: null, height: null, aerialNdvi: null, problems: [] });
    expect(card).toMatchObject({ classes: [{ value: 1, px: 64 * 64 }], curves: [], s2: null });
    const { imagery } = await core.client.evidence.pixel({ ...place, dates: { s2: 0 } });
    expect(imagery).toEqual([{ id: 'aerial', date: null, values: [1005, 1005, 1005, null], error: null }]);
    const failure = await failureOf(
      core.client.evidence.envelope({ datasetId, code: 999, series: 's2', measure: 'ndvi' }),
    );
    expect(failure.code).toBe('badRequest');
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('arrays of FLAIR#2 that disagree, are cut off or lie elsewhere cost their own numbers only', async () => {
  const folder = makeFolder('arpenteur-flair2-');
  const side = 60;
  const areas = ['Z1_AU', 'Z2_AU', 'Z3_AU', 'Z4_AU'];
  areas.forEach((area, i) => {
    const id = `00000${i + 1}`;
    for (const kind of ['img', 'msk'] as const) {
      const top = kind === 'img' ? 'flair_aerial_train' : 'flair_labels_train';
      const name = `${top}/D004_2021/${area}/${kind}/${kind.toUpperCase()}_${id}.tif`;
      writeFlair(folder, name, flairRasterBytes(kind, { corner: [900_000 + 5000 * i, 6_500_000], fill: 7 }));
    }
    const stem = `flair_sen_train/D004_2021/${area}/sen/SEN2_sp_D004_2021-${area}`;
    const [dates, masks] = [3, i === 0 ? 2 : 3];
    const at = (value: number) => (n: number) => (Math.floor(n / side ** 2) % 10 === 6 ? 3 * value : value);
    const data = encodeNpy({ shape: [dates, 10, side, side], dtype: 'uint16', sampleAt: at(200) });
    writeFlair(folder, `${stem}_data.npy`, i === 1 ? data.subarray(0, data.length - 4000) : data);
    writeFlair(
      folder,
      `${stem}_masks.npy`,
      encodeNpy(
        i === 2
          ? { shape: [masks, 2, side, side], dtype: 'float32', sampleAt: (n) => (n % 2 === 0 ? 0.5 : 0) }
          : { shape: [masks, 2, side, side], dtype: 'uint8' },
      ),
    );
    const days = i === 0 ? ['20210105', '20210216', '20210720', '20210801', '20210901'] : ['20210105'];
    writeFlair(folder, `${stem}_products.txt`, days.map((day) => `S2A_MSIL2A_${day}T105421_D\n`).join(''));
  });
  // The last centre lies far outside of its array.
  const centres = areas.map((_, i) => [`IMG_00000${i + 1}.tif`, i === 3 ? [900, 800] : [30, 24]]);
  writeFlair(folder, 'flair-2_centroids_sp_to_patch.json', JSON.stringify(Object.fromEntries(centres)));
  const core = new RealCore();
  try {
    const datasetId = await core.open(folder);
    const { client } = core;
    const rois = await client.catalogue.rois({ datasetId });
    const cardOf = async (area: string) => {
      const { roiKey } = rois.find((roi) => roi.roiKey.includes(area))!;
      const place = { datasetId, roiKey, x: 256, y: 256 };
      return {
        card: (await client.evidence.card({ ...place, of: 'patch' }))!,
        s2: (await client.evidence.pixel({ ...place, dates: { s2: 0 } })).imagery.find(
          ({ id }) => id === 's2',
        )!,
        layer: (await client.imagery.layers({ datasetId, roiKey })).find(({ id }) => id === 's2'),
      };
    };
    const first = await cardOf('Z1_AU');
    expect(first.card.s2).toMatchObject({ raster: 3, listed: null, masks: 2, kept: 2 });
    expect(curve(first.card, 's2', 'ndvi')!.values).toEqual([0.5, 0.5]);
    expect(first.layer).toMatchObject({ mismatch: { raster: 3, listed: null, masks: 2 } });
    // A list that has not as many dates as the array gives none, and is named.
    const { problems } = await client.workspace.problems({ datasetId, codes: ['flairSeriesDates'] });
    expect(problems.map(({ path }) => /Z\d/.exec(path)?.[0]).sort()).toEqual(['Z1', 'Z3', 'Z4']);
    expect(first.s2.values.slice(4, 8)).toEqual([200, 200, 600, 200]);

    const cut = await cardOf('Z2_AU');
    expect(cut.card).toMatchObject({ s2: null, curves: [], aerialNdvi: 0 });
    expectSentence(cut.card.problems[0]!.error, 'fileTruncated', '_data.npy');
    expect(cut.s2.error!.code).toBe('fileTruncated');
    expect(cut.layer).toBeUndefined();

    const fractions = await cardOf('Z3_AU');
    expectSentence(fractions.card.problems[0]!.error, 'wrongDtype', '_masks.npy', '0–100');
    expect(fractions.card.s2).toMatchObject({ raster: 3, masks: null, keptBy: 'unfiltered' });
    expect(curve(fractions.card, 's2', 'ndvi')!.values).toEqual([0.5, 0.5, 0.5]);

    const outside = await cardOf('Z4_AU');
    expect(outside.card).toMatchObject({ aerialNdvi: 0, classes: [{ value: 7, px: whole }] });
    for (const { values } of outside.card.curves) expect(values.every((value) => value === null)).toBe(true);
    expect(outside.s2.values.every((value) => value === null)).toBe(true);
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
