import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../workspace/index.ts';
import { halfMonthOf, halfMonths } from '../../shared/series/index.ts';
import { addEncodedYear, encodeYear, newYear } from './curveHistograms.ts';
import { createCurveRows } from './curveRows.ts';
import { CardBed, curve, someDates } from '../../../test/support/cardBed.ts';
import type { TestRoi } from '../../../test/support/cardBed.ts';

test('a year of histograms survives its encoding, and sums are those of the years', () => {
  const years = fc
    .array(fc.tuple(fc.nat(newYear().length - 1), fc.constantFrom(0, 1, 127, 128, 70_000, 2 ** 32 - 1)), {
      maxLength: 40,
    })
    .map((entries) => {
      const year = newYear();
      for (const [bin, count] of entries) year[bin] = count;
      return year;
    });
  fc.assert(
    fc.property(years, years, (a, b) => {
      const alone = newYear();
      addEncodedYear(alone, encodeYear(a));
      expect(alone).toEqual(a);
      addEncodedYear(alone, encodeYear(b));
      expect(alone).toEqual(a.map((count, bin) => count + b[bin]!));
    }),
    { seed: 3, numRuns: 100 },
  );
  expect(encodeYear(newYear())).toHaveLength(0);
});

/** NDVI of a pixel of the test series: (b08 - b04) / (b08 + b04). */
const b08 = (roi: number, date: number, x: number, y: number) => 400 + roi * 150 + date * 37 + x * 11 + y * 5;
const b04 = 300;
const ndviOf = (roi: number, date: number, x: number, y: number) =>
  (b08(roi, date, x, y) - b04) / (b08(roi, date, x, y) + b04);
const dates = 9;
/** The second date is cloudy in every patch. */
const cloudy = 1;

function writeRoi(roi: TestRoi, number: number, code: number): void {
  for (const patchId of [roi.west, roi.east]) {
    roi.writePatch(patchId, { code, dates });
    roi.write(patchId, 'SENTINEL2_TS', {
      bands: 10 * dates,
      at: (band, x, y) => (band % 10 === 6 ? b08(number, Math.floor(band / 10), x, y) : b04),
    });
    roi.write(patchId, 'SENTINEL2_MSK-SC', {
      bands: 2 * dates,
      at: (band) => (band === 2 * cloudy + 1 ? 70 : 0),
    });
  }
  roi.writeDates('SENTINEL2', dates);
}

/** Quartiles of all kept values of some ROIs, by half month. */
function expected(rois: readonly number[]) {
  const bySlot = Array.from({ length: halfMonths }, () => [] as number[]);
  for (const roi of rois) {
    someDates(dates).forEach((date, t) => {
      if (t === cloudy) return;
      for (let patch = 0; patch < 2; patch++)
        for (let y = 0; y < 10; y++)
          for (let x = 0; x < 10; x++) bySlot[halfMonthOf(date)!]!.push(ndviOf(roi, t, x, y));
    });
  }
  return bySlot.map((values) => {
    const sorted = values.sort((a, b) => a - b);
    const at = (q: number) => {
      const place = q * (sorted.length - 1);
      const low = sorted[Math.floor(place)]!;
      return low + (sorted[Math.ceil(place)]! - low) * (place % 1);
    };
    return values.length === 0 ? null : { q1: at(0.25), median: at(0.5), q3: at(0.75), count: values.length };
  });
}

describe('the job', () => {
  const bed = new CardBed();
  const rois = [bed.roi(), bed.roi(), bed.roi()] as const;
  beforeAll(async () => {
    writeRoi(rois[0], 0, 3);
    writeRoi(rois[1], 1, 3);
    writeRoi(rois[2], 2, 7);
    await bed.open();
  }, 120_000);
  afterAll(() => bed.close());

  const run = async () => {
    const { jobId } = await bed.core.client.evidence.startCurves({ datasetId: bed.core.datasetId });
    return bed.core.done(jobId);
  };
  const envelopeIn = async (roi: TestRoi) => (await roi.card(9, 9)).curves[0]!.dataset;
  const db = () => bed.core.services.workspaces.session().workspace.catalogue;
  const counted = () => db().prepare('SELECT id, roi_key, stamp, failed FROM curve_roi ORDER BY id').all();

  const expectEnvelope = (found: Awaited<ReturnType<typeof envelopeIn>>, of: readonly number[]) => {
    expected(of).forEach((exact, slot) => {
      const own = found![slot] ?? null;
      expect(own?.count).toBe(exact?.count);
      // Half a bin of NDVI.
      for (const key of ['q1', 'median', 'q3'] as const)
        if (exact) expect(Math.abs(own![key] - exact[key])).toBeLessThanOrEqual(0.005 + 1e-9);
    });
  };

  test('before it has run there is no envelope of the dataset', async () => {
    const card = await rois[0].card(9, 9);
    expect(card.datasetRois).toEqual({ done: 0, total: 3 });
    expect(card.curves[0]!.dataset).toBeNull();
  });

  test('sums up the ROIs of a crop: quartiles within half a bin of the exact ones, without cloudy dates', async () => {
    expect(await run()).toMatchObject({ rois: 3, failed: 0 });
    const card = await rois[0].card(9, 9);
    expect(card.datasetRois).toEqual({ done: 3, total: 3 });
    expectEnvelope(card.curves[0]!.dataset, [0, 1]);
    expectEnvelope(await envelopeIn(rois[2]), [2]);
    // In the ROI alone they are exact.
    expect(card.curves[0]!.roi![cloudy]).toBeNull();
  });

  test('does not read again what has not changed, and replaces what has', async () => {
    const before = counted();
    expect(await run()).toMatchObject({ rois: 3, failed: 0 });
    expect(counted()).toEqual(before);
    writeRoi(rois[1], 5, 3);
    await run();
    const after = counted() as { stamp: string }[];
    expect(after.map(({ stamp }, i) => stamp === (before[i] as { stamp: string }).stamp)).toEqual([
      true,
      false,
      true,
    ]);
    expectEnvelope(await envelopeIn(rois[0]), [0, 5]);
  });

  test('counts files that cannot be read, and goes on', async () => {
    rois[1].writeHalf(rois[1].west, 'SENTINEL2_TS', { bands: 10 * dates, at: () => 9 });
    rois[1].writeHalf(rois[1].east, 'ALL_LABEL-LPIS', { bands: 3, at: () => 3 });
    expect(await run()).toMatchObject({ rois: 3, failed: 2 });
    expectEnvelope(await envelopeIn(rois[0]), [0]);
  });

  test('goes on where it was cancelled', async () => {
    db().exec(`DELETE FROM curve; DELETE FROM curve_roi`);
    const { evidence } = bed.core.services.workspaces.session();
    const controller = new AbortController();
    const told: number[] = [];
    const cancelled = evidence.runCurves({
      datasetId: bed.core.datasetId,
      signal: controller.signal,
      onProgress: ({ phase, done, total, unit }) => {
        expect({ phase, total, unit }).toEqual({ phase: 'curves', total: 3, unit: 'rois' });
        told.push(done);
        if (done === 1) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toEqual([0, 1]);
    const kept = counted();
    expect(kept).toHaveLength(1);
    expect((await rois[0].card(9, 9)).datasetRois).toEqual({ done: 1, total: 3 });
    expect(await run()).toMatchObject({ rois: 3 });
    expect(counted()[0]).toEqual(kept[0]);
  });

  test('a dataset that is gone is one error, and what was counted stays', async () => {
    const away = join(bed.folder, 'away');
    renameSync(bed.root, away);
    await expect(run()).rejects.toMatchObject({ code: 'datasetMissing' });
    renameSync(away, bed.root);
    expect(counted()).toHaveLength(3);
  });

  test('ROIs that are no longer in the dataset fall out', async () => {
    for (const modality of [
      'AERIAL_LABEL-COSIA',
      'AERIAL_RGBI',
      'ALL_LABEL-LPIS',
      'SENTINEL2_TS',
      'SENTINEL2_MSK-SC',
    ])
      rmSync(join(bed.root, `D012-2019_${modality}`, rois[2].key.split('_')[1]!), { recursive: true });
    await bed.open({ rescan: true });
    expect((await rois[0].card(9, 9)).datasetRois).toEqual({ done: 2, total: 2 });
    expect(await run()).toMatchObject({ rois: 2 });
    expect(counted()).toHaveLength(2);
    expect(db().prepare('SELECT count(*) FROM curve WHERE code = 7').pluck().get()).toBe(0);
  });
});

describe('radar and unknown days', () => {
  test('both orbits and the ratio are counted; series without a list are in no half month', async () => {
    const bed = new CardBed();
    const roi = bed.roi();
    roi.writePatch(roi.west, { code: 200 });
    roi.write(roi.west, 'SENTINEL1-ASC_TS', { bands: 4, at: (band) => [0.1, 0.01, 0.001, 0.0001][band]! });
    roi.write(roi.west, 'SENTINEL1-DESC_TS', { bands: 2, at: () => 0.1 });
    roi.writeDates('SENTINEL1-ASC', 2);
    await bed.open();
    const { jobId } = await bed.core.client.evidence.startCurves({ datasetId: bed.core.datasetId });
    expect(await bed.core.done(jobId)).toMatchObject({ rois: 1, failed: 0 });
    const card = await roi.card(9, 9);
    const vv = curve(card, 's1asc', 'vv')!.dataset!;
    // 5 and 15 January: -10 and -30 dB, a hundred pixels each.
    expect(vv[0]).toMatchObject({ count: 200, median: expect.closeTo(-20, 0) });
    expect(vv[0]!.q1).toBeCloseTo(-30, 0);
    expect(vv.slice(1)).toEqual(Array(23).fill(null));
    expect(curve(card, 's1asc', 'ratio')!.dataset![0]).toMatchObject({ count: 200, median: 10.125 });
    expect(curve(card, 's1desc', 'vv')!.dataset).toEqual(Array(24).fill(null));
    expect(curve(card, 's2', 'ndvi')!.dataset).toEqual(Array(24).fill(null));
    await bed.close();
  });
});

test('curves of a ROI are replaced as a whole', () => {
  const db = openDatabase(':memory:', 'catalogue');
  const rows = createCurveRows(db);
  const of = (stamp: string, codes: number[]) => ({
    stamp,
    failed: 0,
    rows: codes.map((code) => ({ code, curve: 's2/ndvi', counts: Uint8Array.of(1, 1) })),
  });
  rows.put('a', 'X', of('1', [1, 2]));
  rows.put('b', 'X', of('1', [1]));
  rows.put('a', 'X', of('2', [2, 9]));
  expect(rows.stamp('a', 'X')).toBe('2');
  expect(db.prepare('SELECT count(*) FROM curve').pluck().get()).toBe(3);
  rows.drop('a', 'X');
  rows.drop('a', 'unknown');
  expect([rows.keys('a'), rows.keys('b'), rows.sums('b')]).toEqual([[], ['X'], { rois: 1, failed: 0 }]);
  db.close();
});
