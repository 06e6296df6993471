import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail, SeriesDates } from '../../src/shared/contract/index.ts';
import { writeFlair, writeFlairArea } from '../fixtures/flair12Folder.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;
let roi: RoiDetail;
let otherRoiKey: string;

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
  const chosen = rois.find((r) => r.patches >= 16)!;
  otherRoiKey = rois.find((r) => r.roiKey !== chosen.roiKey)!.roiKey;
  roi = await app.client.catalogue.roi({ datasetId, roiKey: chosen.roiKey });
  page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(app.url);
  await openRoi(roi.roiKey);
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

async function openRoi(roiKey: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${roi.datasetId}/${roiKey}`);
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await expect(page.getByTestId('view-switch')).toBeVisible();
}

const shownSet = () => page.locator('[data-testid^="set-"][role="radio"][aria-checked="true"]');
const focusMap = () => page.getByTestId('roi-map').focus();

async function showSet(id: string): Promise<void> {
  await page.getByTestId(`set-${id}`).click();
  await expect(page.getByTestId(`set-${id}`)).toHaveAttribute('aria-checked', 'true');
}

async function openEditor(): Promise<void> {
  const button = page.getByTestId('look-open');
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  await expect(page.getByTestId('look-editor')).toBeVisible();
}

test('V goes round the views, Shift+V back, and nothing of the switch moves', async () => {
  await showSet('rgb');
  // The label of Sentinel-2 gets its date a moment after the ROI.
  await expect(page.getByTestId('set-s2')).toHaveText(/S2 · \d+ \w+/);
  const places = () =>
    page.getByTestId('view-switch').evaluate((root) =>
      [root, ...root.querySelectorAll('[role="radio"]')].map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const before = await places();
  await focusMap();
  const round: (string | null)[] = [];
  for (let step = 0; step < 7; step++) {
    await page.keyboard.press('v');
    round.push(await shownSet().getAttribute('data-testid'));
    expect(await places()).toEqual(before);
  }
  const order = ['set-infrared', 'set-height', 'set-spot', 'set-s2', 'set-s1', 'set-pan', 'set-rgb'];
  expect(round).toEqual(order);
  await page.keyboard.press('Shift+V');
  await expect(page.getByTestId('set-pan')).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('v');
});

test('arrows move in the switch, and the search finds a view', async () => {
  await page.getByTestId('set-rgb').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('set-infrared')).toBeFocused();
  await expect(shownSet()).toHaveAttribute('data-testid', 'set-infrared');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('View: SPOT');
  await page.keyboard.press('Enter');
  await expect(shownSet()).toHaveAttribute('data-testid', 'set-spot');
  await expect(page.getByTestId('stamp-imagery')).toContainText('SPOT 6-7');
  await expect(page.getByTestId('stamp-imagery')).toContainText('1.6 m');
});

test('D and Shift+D step through the clear dates, and everything names the date that is shown', async () => {
  const { datasetId, roiKey } = roi;
  const known = (await app.client.evidence.dates({ datasetId, roiKey, series: 's2' })) as SeriesDates;
  const clear = known.dates.flatMap((entry) => (entry.kept && entry.date ? [entry.date] : [])).sort();
  expect(clear.length).toBeGreaterThan(3);
  expect(clear.length).toBeLessThan(known.dates.length);
  await showSet('s2');
  await expect(page.getByTestId('date-count')).toHaveText(
    `${known.kept} clear dates of ${known.dates.length}`,
  );
  const shownDate = async () =>
    /\d{4}-\d{2}-\d{2}/.exec(await page.getByTestId('stamp-imagery').innerText())?.[0];
  await expect.poll(shownDate).toBeTruthy();
  await expect(page.getByTestId('stamp-imagery')).toContainText('10.24 m (resampled)');
  const start = clear.indexOf((await shownDate())!);
  // Without a choice it is the clear date nearest to the flight.
  expect(start).toBeGreaterThanOrEqual(0);
  await focusMap();
  await page.keyboard.press('d');
  await expect.poll(shownDate).toBe(clear[start + 1]);
  await page.keyboard.press('Shift+D');
  await page.keyboard.press('Shift+D');
  await expect.poll(shownDate).toBe(clear[start - 1]);
  for (let step = 0; step < clear.length + 2; step++) await page.keyboard.press('d');
  await expect.poll(shownDate).toBe(clear.at(-1));

  // Arrows of the strip go to every date, the cloudy ones too.
  await page.getByTestId('date-line').focus();
  await page.keyboard.press('Home');
  const all = known.dates.map((entry) => entry.date!).sort();
  await expect.poll(shownDate).toBe(all[0]);
  const cloudy = known.dates.findIndex((entry) => !entry.kept);
  for (let step = 0; step < cloudy; step++) await page.keyboard.press('ArrowRight');
  await expect.poll(shownDate).toBe(all[cloudy]);
  const cover = Math.round((known.dates[cloudy]!.cloud ?? 0) * 100);
  await expect(page.getByTestId('date-shown')).toContainText(`cloud ${cover} %`);
  await focusMap();
  await page.keyboard.press('v');
  await expect(page.getByTestId('date-count')).toContainText('dates');
});

test('a view of one’s own is saved, survives a reload, is renamed, deleted and taken back', async () => {
  await showSet('height');
  await openEditor();
  await page.getByTestId('look-ramp-magma').click();
  await expect(page.getByTestId('look-changed')).toContainText('Changed');
  await page.getByTestId('look-save').click();
  await page.getByTestId('set-save-name').fill('Tall things');
  await page.getByTestId('set-save').click();
  const own = page.locator('.view-set[data-own]');
  await expect(own).toHaveText('Tall things');
  await expect(own).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('look-ramp-magma')).toHaveAttribute('aria-checked', 'true');
  // What it came from is as it was.
  await showSet('height');
  await expect(page.getByTestId('look-ramp-viridis')).toHaveAttribute('aria-checked', 'true');

  await own.click();
  await page.reload();
  await expect(own).toHaveText('Tall things');
  await expect(own).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('look-ramp-magma')).toHaveAttribute('aria-checked', 'true');

  await page.getByTestId('set-menu').click();
  await page.getByTestId('set-rename-name').fill('Trees');
  await page.getByTestId('set-rename').click();
  await expect(own).toHaveText('Trees');
  await page.getByTestId('set-menu').click();
  await page.getByTestId('set-delete').click();
  await expect(own).toHaveCount(0);
  await expect(shownSet()).toHaveAttribute('data-testid', 'set-rgb');
  await page.getByTestId('set-undo').click();
  await expect(own).toHaveText('Trees');
  await expect(own).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('set-menu').click();
  await page.getByTestId('set-delete').click();
});

test('an index is checked as it is typed: a mistake is shown at its character, the map keeps the last good one', async () => {
  await showSet('infrared');
  await openEditor();
  await page.getByTestId('look-kind-value').click();
  await expect(page.getByTestId('stamp-scale')).toContainText('NDVI');
  const field = page.getByTestId('look-expression');
  await field.fill('(nir - redd) / nir');
  const error = page.getByTestId('look-expression-error');
  await expect(error).toHaveAttribute('data-position', '7');
  await expect(error).toContainText('Character 8');
  await expect(error).toContainText('red?');
  await expect(error.locator('mark')).toHaveText('r');
  await expect(page.getByTestId('stamp-scale')).toContainText('NDVI');
  await field.fill('nir > 3');
  await expect(error).toBeVisible();
  await field.fill('nir / ');
  await page.getByTestId('look-name-red').click();
  await expect(field).toHaveValue('nir / red');
  await expect(page.getByTestId('look-expression-state')).toBeVisible();
  await expect(page.getByTestId('stamp-scale')).toContainText('nir / red');
  await page.getByTestId('look-reset').click();
  await expect(page.getByTestId('stamp-scale')).toHaveCount(0);
});

test('a lock writes down the ranges that are shown, for every ROI, and lets go of them', async () => {
  await showSet('spot');
  await openEditor();
  await expect(page.getByTestId('look-stretch-percentile')).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('histogram-low')).toBeVisible();
  const ends = () =>
    page
      .locator('[data-testid="look-range-0-low"], [data-testid="look-range-0-high"]')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  await page.getByTestId('look-lock').click();
  await expect(page.getByTestId('look-stretch-fixed')).toHaveAttribute('aria-checked', 'true');
  const locked = await ends();
  expect(Number(locked[1])).toBeGreaterThan(Number(locked[0]));
  await openRoi(otherRoiKey);
  await expect(page.getByTestId('look-range-0-low')).toBeVisible();
  expect(await ends()).toEqual(locked);
  await openRoi(roi.roiKey);
  await page.getByTestId('look-lock').click();
  await expect(page.getByTestId('look-stretch-percentile')).toHaveAttribute('aria-checked', 'true');

  // An end of the histogram that is moved fixes the stretch as well.
  await page.getByTestId('histogram-low').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('look-stretch-fixed')).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('look-reset').click();
  await expect(page.getByTestId('look-stretch-percentile')).toHaveAttribute('aria-checked', 'true');
});

test('Sentinel-1 says what its unit was taken for, and both orbits can be chosen', async () => {
  await showSet('s1');
  await openEditor();
  await expect(page.getByTestId('look-unit')).toContainText('taken as linear');
  await page.getByTestId('look-imagery').selectOption('s1desc');
  await expect(page.getByTestId('stamp-imagery')).toContainText('Sentinel-1 descending');
  await expect(page.getByTestId('stamp-notes')).toContainText('dB, values taken as linear');
  await page.getByTestId('look-reset').click();
  await expect(page.getByTestId('stamp-imagery')).toContainText('Sentinel-1 ascending');
  // Imagery that another view of the program shows is shown by that view.
  await page.getByTestId('look-imagery').selectOption('pan');
  await expect(shownSet()).toHaveAttribute('data-testid', 'set-pan');
});

test('LPIS has a legend of the level that is shown, and Ctrl+J leaves outlines of the mask only', async () => {
  await page.getByTestId('layer-lpis1').click();
  await expect(page.getByTestId('lpis-legend')).toContainText('LPIS level 1');
  await page.getByTestId('lpis-level-3').click();
  await expect(page.getByTestId('lpis-legend')).toContainText('LPIS level 3');
  await expect(page.getByTestId('stamp-lpis')).toContainText('LPIS level 3');
  await page.getByTestId('lpis-level-1').click();
  await page.getByTestId('layer-lpis1').click();
  await page.getByTestId('mask-style-both').click();
  await focusMap();
  await page.keyboard.press('Control+j');
  await expect(page.getByTestId('mask-style-outline')).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('Control+j');
  await expect(page.getByTestId('mask-style-both')).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('mask-style-fill').click();
});

test('FLAIR#2 offers its fifth band and the series of its areas; a look that a ROI lacks is said, not blank', async () => {
  const folder = join(app.home, 'flair2');
  const area = { domain: 'D004_2021', images: 'flair_2_aerial_train', masks: 'flair_2_labels_train' };
  const at = (corner: readonly [number, number]) => ({ corner, fill: 60 });
  writeFlairArea(folder, {
    ...{ ...area, area: 'Z10_AU', ids: [1], series: 'flair_2_sen_train' },
    ...{ days: ['20210105', '20210216', '20210601'], raster: at([650_240, 6_860_800]) },
  });
  writeFlairArea(folder, { ...area, area: 'Z11_FF', ids: [2], raster: at([660_480, 6_860_800]) });
  writeFlair(folder, 'flair-2_centroids_sp_to_patch.json', JSON.stringify({ 'IMG_000001.tif': [30, 40] }));
  const { datasetId, jobId } = await app.client.workspace.addDataset({ path: folder });
  if (jobId) {
    const wait = async () => (await app.client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state;
    await expect.poll(wait, { timeout: 60_000 }).toBe('done');
  }
  const rois = await app.client.catalogue.rois({ datasetId });
  const keyOf = (name: string) => rois.find((r) => r.roiKey.includes(name))!.roiKey;
  await page.reload();
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${datasetId}/${keyOf('Z10_AU')}`);
  const ids = () =>
    page.locator('.view-set').evaluateAll((all) => all.map((set) => (set as HTMLElement).dataset['testid']));
  await expect.poll(ids).toEqual(['set-rgb', 'set-infrared', 'set-elevation', 'set-s2']);
  await showSet('elevation');
  await expect(page.getByTestId('stamp-notes')).toContainText('coding unknown');
  await showSet('s2');
  await expect(page.getByTestId('date-strip')).toBeVisible();

  await page.evaluate((hash) => (location.hash = hash), `#/roi/${datasetId}/${keyOf('Z11_FF')}`);
  await expect(page.getByTestId('view-unavailable')).toContainText('Sentinel-2');
  await expect(page.getByTestId('set-s2')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByTestId('date-strip')).toHaveCount(0);
  await focusMap();
  await page.keyboard.press('v');
  await expect(page.getByTestId('set-rgb')).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('view-unavailable')).toHaveCount(0);
});
