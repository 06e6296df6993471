import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Download, type Page } from '@playwright/test';
import { fromFile } from 'geotiff';
import type { EvidenceCard, RoiDetail } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import { classOf } from '../../src/shared/model/Nomenclature.ts';
import { cosiaHub, lpis1, lpis3 } from '../../src/shared/model/nomenclatures.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { startApp, type StartedApp } from './app.ts';

/** What a map that was made under the bench hook offers to a test. */
interface Hook {
  readonly __arpenteurBench: {
    readonly roiView: { clientPosition(x: number, y: number): { x: number; y: number } | null };
  };
}

let app: StartedApp;
let page: Page;
let roi: RoiDetail;
/** A pixel of a declared field, and one of another region. */
let field: { x: number; y: number };
let other: { x: number; y: number };
let card: EvidenceCard;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  const { jobId } = await app.client.workspace.addSample({ seed: 1 });
  await expect
    .poll(async () => (await app.client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state, {
      timeout: 60_000,
    })
    .toBe('done');
  await app.client.workspace.setAuthor({ name: 'Test' });
  const datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  roi = await app.client.catalogue.roi({ datasetId, roiKey: rois.find((r) => r.patches >= 16)!.roiKey });
  const cards = await regionsAlong(roi.widthPx * 0.3);
  [field, card] = cards[0]!;
  other = cards.find(([, one]) => one.region!.id !== card.region!.id)![0];
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await page.goto(app.url);
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${roi.datasetId}/${roi.roiKey}`);
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await page.getByTestId('fit').click();
  await page.getByTestId('roi-map').focus();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

/** Cards of declared fields down a column of the upper half of the ROI, where no card covers the land. */
async function regionsAlong(x: number): Promise<[{ x: number; y: number }, EvidenceCard][]> {
  const found: [{ x: number; y: number }, EvidenceCard][] = [];
  for (let y = 60; y < roi.heightPx / 2; y += 120) {
    const at = { x: Math.round(x), y };
    const one = await app.client.evidence.card({
      ...{ datasetId: roi.datasetId, roiKey: roi.roiKey, ...at },
      of: 'region',
    });
    if (one?.region && one.region.areaPx > 10_000) found.push([at, one]);
  }
  return found;
}

/** Moves the pointer to the middle of a pixel of the ROI and waits until the panels heard of it. */
async function pointAt({ x, y }: { x: number; y: number }): Promise<void> {
  const at = await page.evaluate(
    ([px, py]) => (globalThis as unknown as Hook).__arpenteurBench.roiView.clientPosition(px!, py!),
    [x + 0.5, y + 0.5],
  );
  await page.mouse.move(at!.x, at!.y);
  await page.waitForTimeout(150);
}

const evidence = () => page.getByTestId('evidence');

test('T over a field opens its card: the crop, its curve, its dates, its pictures', async () => {
  await pointAt(field);
  await page.keyboard.press('t');
  await expect(page.getByTestId('evidence-title')).toHaveText(classOf(lpis3, card.region!.codes[2])!.en);
  const { s2 } = card;
  await expect(page.getByTestId('evidence-kept')).toContainText(
    `${s2!.kept} dates kept of ${s2!.dates.length}`,
  );
  const chart = page.getByTestId('evidence-s2-chart');
  const values = card.curves.find(({ series }) => series === 's2')!.values;
  await expect(chart.locator('.curve-dot')).toHaveCount(values.filter((value) => value !== null).length);
  await expect(chart.locator('.curve-dot[data-kept="true"]')).toHaveCount(s2!.kept);
  const line = (await chart.locator('.curve-curve-line').getAttribute('points'))!;
  expect(line.split(' ')).toHaveLength(s2!.kept);
  await expect(chart.locator('.curve-flight')).toHaveCount(1);
  await expect(page.getByTestId('evidence-unit')).toContainText('inferred');
  for (const id of ['aerial', 'dem', 'spot', 'pan'])
    await expect(page.getByTestId(`evidence-picture-${id}`)).toHaveAttribute('data-state', 'ready');
  await expect(page.getByTestId('region-outline')).toBeVisible();
});

test('the card stays where it is while the pointer goes, moves with T elsewhere, and closes with T or Escape', async () => {
  const box = await evidence().boundingBox();
  await pointAt(other);
  await expect(page.getByTestId('evidence-title')).toHaveText(classOf(lpis3, card.region!.codes[2])!.en);
  await page.keyboard.press('t');
  const next = await app.client.evidence.card({
    ...{ datasetId: roi.datasetId, roiKey: roi.roiKey, ...other },
    of: 'region',
  });
  await expect(evidence()).toHaveAttribute('data-state', 'ready');
  await expect(page.getByTestId('evidence-where')).toContainText(
    `${Math.round(next!.region!.areaM2).toLocaleString('en')} m²`,
  );
  expect(await evidence().boundingBox()).toEqual(box);
  await page.keyboard.press('t');
  await expect(evidence()).toBeHidden();
  await expect(page.getByTestId('region-outline')).toBeHidden();
  await page.keyboard.press('t');
  await expect(evidence()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(evidence()).toBeHidden();
});

test('F6 reaches the card; arrows read its dates out; the focus goes back to the map', async () => {
  await pointAt(field);
  await page.keyboard.press('t');
  await expect(page.getByTestId('evidence-title')).toBeVisible();
  await page.keyboard.press('F6');
  await expect(evidence().locator(':focus')).toHaveCount(1);
  const chart = page.getByTestId('evidence-s2-chart').getByRole('slider');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  const first = card.s2!.dates.findIndex((_, i) => card.curves[0]!.values[i] !== null);
  const value = card.curves[0]!.values[first]!;
  await expect(page.getByTestId('evidence-s2-note')).toContainText(value.toFixed(2).replace('-', '−'));
  await expect(chart).toHaveAttribute('aria-valuetext', /NDVI/);
  await page.keyboard.press('Escape');
  await expect(evidence()).toBeHidden();
  await expect(page.getByTestId('roi-map')).toBeFocused();
});

test('a card can be about its patch, and about another index', async () => {
  await pointAt(field);
  await page.keyboard.press('Shift+T');
  await expect(page.getByTestId('evidence-title')).toContainText('Patch');
  await page.getByTestId('evidence-of-region').click();
  await expect(page.getByTestId('evidence-title')).toHaveText(classOf(lpis3, card.region!.codes[2])!.en);
  await page.getByTestId('evidence-measure').selectOption('nbr');
  await expect(page.getByTestId('evidence-s2-chart').locator('[data-measure="nbr"]')).toHaveCount(1);
  await page.getByTestId('evidence-measure').selectOption('ndvi');
  await expect(page.getByTestId('evidence-s2-chart').locator('[data-measure="ndvi"]')).toHaveCount(1);
});

test('the dataset envelope is gathered when it is asked for', async () => {
  await page.getByTestId('evidence-compute').click();
  await expect(page.getByTestId('evidence-dataset')).toBeHidden({ timeout: 60_000 });
  await expect(page.getByTestId('evidence-s2-chart').locator('.curve-dataset-area').first()).toBeVisible();
});

test('saving gives a picture and all numbers', async () => {
  const files: Download[] = [];
  page.on('download', (file) => files.push(file));
  await page.getByTestId('evidence-save').click();
  await expect.poll(() => files.length).toBe(2);
  const byEnd = (end: string) => files.find((file) => file.suggestedFilename().endsWith(end))!;
  expect(byEnd('.png').suggestedFilename()).toContain(`arpenteur_${roi.roiKey}_lpis${card.region!.codes[2]}`);
  const png = readFileSync(await byEnd('.png').path());
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(1920);
  expect(png.length).toBeGreaterThan(20_000);
  const rows = parseCsv(readFileSync(await byEnd('.csv').path(), 'utf8'));
  const ndvi = rows.filter((row) => row['part'] === 's2' && row['name'] === 'ndvi');
  const curve = card.curves.find(({ series }) => series === 's2')!;
  expect(ndvi.map((row) => (row['value'] === '' ? null : Number(row['value'])))).toEqual(curve.values);
  expect(ndvi.filter((row) => row['kept'] === 'true')).toHaveLength(card.s2!.kept);
  expect(rows.filter((row) => row['part'] === 's2.dataset' && row['median'] !== '')).not.toHaveLength(0);
  await page.keyboard.press('Escape');
});

/** Values of all bands of a label pixel, read from the file of its patch by another reader than the program's. */
async function fileValues(
  modality: Modality,
  { x, y }: { x: number; y: number },
  gsd: number,
): Promise<number[]> {
  const dataset = (await app.client.workspace.current())!.datasets[0]!;
  const patch = roi.grid.find((p) => x >= p.x && y >= p.y && x < p.x + p.widthPx && y < p.y + p.heightPx)!;
  const file = join(dataset.path, formatPatchPath(parsePatchId(patch.patchId)!, modality));
  const [col, row] = [x - patch.x, y - patch.y].map((px) => Math.floor(((px + 0.5) * roi.gsd) / gsd)) as [
    number,
    number,
  ];
  const image = await (await fromFile(file)).getImage();
  const bands = await image.readRasters({ window: [col, row, col + 1, row + 1] });
  return (bands as unknown as ArrayLike<number>[]).map((band) => band[0]!);
}

test('values of the pixel under the pointer are those of the files', async () => {
  await pointAt(field);
  const shown = (row: string, band: string) =>
    page.getByTestId(`pixel-${row}`).locator(`[data-band="${band}"] > span:last-child`);
  const number = (value: number, digits: number) =>
    value
      .toFixed(digits)
      .replace(/^-(0\.?0*)$/, '$1')
      .replace('-', '−');
  const aerial = await fileValues('AERIAL_RGBI', field, 0.2);
  for (const [i, band] of ['R', 'G', 'B', 'nir'].entries())
    await expect(shown('aerial', band)).toHaveText(String(aerial[i]));
  await expect(shown('aerial', 'NDVI')).toHaveText(
    number((aerial[3]! - aerial[0]!) / (aerial[3]! + aerial[0]!), 2),
  );
  const [dsm, dtm] = (await fileValues('DEM_ELEV', field, 0.2)) as [number, number];
  await expect(shown('dem', 'height')).toHaveText(number(dsm - dtm, 1));
  const spot = await fileValues('SPOT_RGBI', field, 1.6);
  await expect(shown('spot', 'R')).toHaveText(String(spot[0]));
  const s1 = await fileValues('SENTINEL1-ASC_TS', field, 10.24);
  const date = await page.getByTestId('pixel-s1asc').locator('dt .muted').textContent();
  const at = card.s1asc!.dates.findIndex((one) => one.date === date);
  await expect(shown('s1asc', 'VV dB')).toHaveText(number(10 * Math.log10(s1[2 * at]!), 1));
  const lpis = await fileValues('ALL_LABEL-LPIS', field, 0.2);
  await expect(page.getByTestId('pixel-lpis1')).toContainText(classOf(lpis1, lpis[0]!)!.en);
  await expect(page.getByTestId('pixel-lpis3')).toContainText(classOf(lpis3, lpis[2]!)!.en);
});

test('the history of a pixel tells a stroke, and that it was undone', async () => {
  await pointAt(field);
  const before = (await app.client.evidence.pixel({ ...place(), ...field, dates: {} })).classes;
  const from = before.find(({ layer }) => layer === 'mask')!.value!;
  const to = from === 6 ? 7 : 6;
  const history = page.getByTestId('pixel-history');
  await expect(history).toContainText('No edit changed this pixel');
  await page.getByTestId('roi-map').focus();
  await page.keyboard.press('b');
  await page.getByTestId(`class-${to}`).click();
  await pointAt(field);
  await page.mouse.down();
  await page.mouse.up();
  await expect(history).toContainText(classOf(cosiaHub, to)!.en);
  await expect(page.getByTestId('pixel-mask')).toContainText(classOf(cosiaHub, to)!.en);
  await expect(page.getByTestId('pixel-cosia')).toContainText(classOf(cosiaHub, from)!.en);
  await page.keyboard.press('Control+z');
  await expect(history.locator('[data-in-force="false"]')).toHaveCount(1);
});

const place = () => ({ datasetId: roi.datasetId, roiKey: roi.roiKey });

test('a card says what is missing, disagrees or cannot be read, and stays a card', async () => {
  const answer = (change: (one: EvidenceCard) => Partial<EvidenceCard>) =>
    page.route('**/api/rpc/evidence/card', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { json: EvidenceCard };
      await route.fulfill({ response, json: { ...body, json: { ...body.json, ...change(body.json) } } });
    });
  const open = async () => {
    await page.keyboard.press('Escape');
    await page.getByTestId('roi-map').focus();
    await pointAt(field);
    await page.keyboard.press('t');
    await expect(evidence()).toHaveAttribute('data-state', 'ready');
  };
  await answer(({ s2, region }) => ({
    region: { ...region!, codes: [null, 200, 200] },
    s2: {
      ...s2!,
      ...{ raster: 91, listed: 90, masks: 24, keptBy: 'none', kept: 0 },
      dates: s2!.dates.map((date) => ({ ...date, kept: false, cloud: 0.8 })),
    },
    ...{ s1asc: null, s1desc: null, historicalDate: null, height: null },
    problems: [
      {
        id: 's1asc',
        error: { code: 'fileMissing', params: { path: 'SENTINEL1-ASC_TS/x.tif' }, retryable: false },
      },
    ],
  }));
  await open();
  await expect(page.getByTestId('evidence-title')).toHaveText('200, not in the list');
  await expect(page.getByTestId('evidence-kept')).toContainText('0 dates kept');
  await expect(page.getByTestId('evidence-s2-note')).toContainText('raster 91, list 90, mask 24');
  await expect(page.getByTestId('evidence-s2-chart').locator('.curve-dot[data-kept="true"]')).toHaveCount(0);
  await expect(page.getByTestId('evidence-s1')).toContainText('No Sentinel-1 series here');
  await page.getByTestId('evidence-problems').click();
  await expect(page.getByText('SENTINEL1-ASC_TS/x.tif')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.unroute('**/api/rpc/evidence/card');

  await answer(() => ({ of: 'patch', region: null, s2: null, curves: [], classes: [] }));
  await open();
  await expect(page.getByTestId('evidence-title')).toContainText('Patch');
  await expect(page.getByTestId('evidence-where')).toContainText('no declared crop here');
  await expect(page.getByTestId('evidence-s2')).toContainText('No Sentinel-2 series here');
  await page.unroute('**/api/rpc/evidence/card');
});
