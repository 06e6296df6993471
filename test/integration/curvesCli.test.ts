import { afterAll, beforeAll, expect, it } from 'vitest';
import { CardBed } from '../support/cardBed.ts';
import { runCommand } from '../support/commandLine.ts';

const bed = new CardBed();
const cli = (...args: string[]) => runCommand(bed.folder, ...args);
const curves = (...args: string[]) => cli('curves', '--workspace', 'work', ...args);

beforeAll(async () => {
  const roi = bed.roi();
  roi.writePatch(roi.west, { code: 3, dates: 4 });
  roi.writePatch(roi.east, { code: 3, dates: 4 });
  roi.writeHalf(roi.east, 'SENTINEL1-ASC_TS', { bands: 4, at: () => 0.1 });
  roi.writeDates('SENTINEL2', 4);
  bed.writeLists();
  expect((await cli('index', '--dataset', 'hub', '--workspace', 'work')).code).toBe(0);
}, 120_000);
afterAll(() => bed.close());

it('gathers the curves and says of how many ROIs, and how many files could not be read', async () => {
  const first = await curves('--lang', 'fr');
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/ROI avec courbes\s+1\n/);
  expect(first.stdout).toMatch(/Fichiers illisibles\s+1\n/);
});

it('writes the envelope of a crop', async () => {
  const { envelopes, ...report } = (await curves('--code', '3', '--json')).json();
  expect(report).toMatchObject({ rois: 1, failed: 1, code: 3 });
  expect(envelopes).toHaveLength(1);
  expect(envelopes[0]).toMatchObject({ series: 's2', measure: 'ndvi' });
  // 5 and 15 January; 25 January; 4 February. NDVI is 1/3: the middle of its bin is 0.335.
  expect(
    envelopes[0].quartiles.slice(0, 4).map((one: { count: number } | null) => one?.count ?? null),
  ).toEqual([400, 200, 200, null]);
  expect(envelopes[0].quartiles[0].median).toBeCloseTo(0.335, 9);
  const table = (await curves('--code', '3')).stdout;
  expect(table).toMatch(/s2 ndvi\n/);
  expect(table).toMatch(/01-16\s+0\.335\s+0\.335\s+0\.335\s+200\n/);
});

it('refuses what is not written rightly', async () => {
  expect((await curves('--measure', 'evi')).code).toBe(2);
  expect((await curves('--code', '300')).code).toBe(2);
  expect((await cli('curves', '--workspace', 'nowhere')).code).toBe(3);
  expect((await curves('--dataset', 'other')).code).toBe(3);
});
