import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { patchIds, writeDataset, writeRaster } from '../fixtures/flairHubFolder.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { startApp, type StartedApp } from './app.ts';

const roiKey = 'D012-2019_AF-S1-27';
const ids = patchIds(roiKey, 3, 3);
const [cut, deep, strange] = ids as [string, string, string];
const label = 'AERIAL_LABEL-COSIA';
const nameOf = (id: string, modality = label) => `D012-2019_${modality}_AF-S1-27_${id.split('_').at(-1)}.tif`;

let app: StartedApp;
let dataset: string;
let datasetId: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  app = await startApp();
  dataset = join(app.home, 'hub');
  writeDataset(dataset, ids);
  truncateSync(join(dataset, `D012-2019_AERIAL_RGBI/AF-S1-27/${nameOf(cut, 'AERIAL_RGBI')}`), 700);
  writeRaster(dataset, deep, label, { dtype: 'uint16' });
  writeRaster(dataset, strange, label, { fill: 77 });
  await app.client.workspace.open({ path: join(app.home, 'work') });
  await app.client.workspace.setAuthor({ name: 'Ana' });
  ({ datasetId } = await app.client.workspace.addDataset({ path: dataset }));
});
test.afterAll(async () => {
  await app?.stop();
});

async function openHealth(page: Page): Promise<void> {
  await page.goto(app.url);
  await page.evaluate((id) => {
    location.hash = `#/dataset/${id}`;
  }, datasetId);
  await page.getByTestId('activity-report').click();
  await expect(page.getByTestId('health-page')).toBeVisible();
}

const lines = (page: Page) => page.locator('.problem-line[data-code]');

test('the page tells what is wrong, file by file, once all was read in the background', async ({ page }) => {
  await openHealth(page);
  await expect(page.getByTestId('check-headers')).toHaveAttribute('data-complete', 'true');
  await expect(page.getByTestId('check-pixels')).toHaveAttribute('data-complete', 'true');
  for (const [code, name] of [
    ['truncated', nameOf(cut, 'AERIAL_RGBI')],
    ['wrongDtype', nameOf(deep)],
    ['unknownCodes', nameOf(strange)],
  ] as const) {
    const bar = page.getByTestId(`code-${code}`);
    await bar.click();
    await expect(bar).toHaveAttribute('aria-pressed', 'true');
    await expect(lines(page)).toHaveCount(1);
    await expect(lines(page).first().locator('strong')).toHaveText(name);
    await bar.click();
  }
  await expect(page.getByTestId('health-clear')).toBeHidden();
});

test('a panel that cannot be drawn fails alone and says so, and the others go on', async ({ page }) => {
  let isBroken = true;
  await page.route('**/api/rpc/catalogue/health', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { json: object };
    await route.fulfill({
      response,
      json: isBroken ? { ...body, json: { ...body.json, counts: null } } : body,
    });
  });
  await page.goto(app.url);
  await page.evaluate((id) => {
    location.hash = `#/dataset/${id}`;
  }, datasetId);
  await page.getByTestId('activity-report').click();
  const failed = page.getByTestId('side-panel').getByRole('alert');
  await expect(failed).toContainText('nothing of your work is lost');
  await expect(page.getByTestId('activity-catalogue')).toBeVisible();
  await page.getByTestId('activity-catalogue').click();
  await expect(failed).toBeHidden();
  await expect(page.getByTestId('side-panel')).toContainText('AF-S1-27');
  isBroken = false;
  await page.reload();
  await page.getByTestId('activity-report').click();
  await expect(page.getByTestId('report')).toBeVisible();
});

test('severity and text narrow the list, and one click clears both', async ({ page }) => {
  await openHealth(page);
  await page.getByTestId('severity-error').click();
  await expect(lines(page)).toHaveCount(2);
  await page.getByTestId('health-search').fill(nameOf(deep));
  await expect(lines(page)).toHaveCount(1);
  await page.getByTestId('health-search').fill('no such thing');
  await expect(page.getByTestId('health-none')).toBeVisible();
  await page.getByTestId('health-clear').click();
  const { total } = await app.client.workspace.problems({ datasetId });
  await expect(lines(page)).toHaveCount(total);
});

test('the CSV has every line of the report, whatever is filtered', async ({ page }) => {
  await openHealth(page);
  await page.getByTestId('severity-error').click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('health-csv').click()]);
  expect(file.suggestedFilename()).toMatch(/^hub-.+\.csv$/);
  const rows = parseCsv(readFileSync(await file.path(), 'utf8'));
  const { problems } = await app.client.workspace.problems({ datasetId });
  expect(rows.map((row) => [row['severity'], row['code'], row['path'], row['patch_id']])).toEqual(
    problems.map((p) => [p.severity, p.code, p.path, p.patchId ?? '']),
  );
  for (const row of rows) expect(row['message']).toContain(row['path']);
});

test('a line leads to its patch, and a file that was put right leaves the report', async ({ page }) => {
  await openHealth(page);
  await page.getByTestId('code-unknownCodes').click();
  await lines(page).first().getByRole('button', { name: strange }).click();
  await expect(page.getByTestId('health-page')).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`roi/.+${roiKey}`));

  writeRaster(dataset, strange, label, { fill: 3 });
  await page.getByTestId('activity-report').click();
  await page.getByTestId('health-check').click();
  await expect(page.getByTestId('code-unknownCodes')).toBeHidden();
  await expect(page.getByTestId('code-wrongDtype')).toBeVisible();
});
