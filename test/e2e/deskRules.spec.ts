import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { endOf } from '../support/core.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let datasetId: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  await app.client.workspace.setAuthor({ name: 'Ana' });
  const added = await app.client.workspace.addDataset({ path: join(app.home, 'work-dataset') });
  ({ datasetId } = added);
  if (added.jobId) await endOf(app.client, added.jobId);
  const { jobId } = await app.client.comparison.start({ datasetId });
  expect((await endOf(app.client, jobId)).state).toBe('done');
});
test.afterAll(async () => {
  await app?.stop();
});

async function openDesk(page: Page, hash: string): Promise<void> {
  await page.goto(app.url);
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await page.getByTestId('activity-review').click();
}
const cell = (page: Page, key: string) => page.locator(`[data-testid="matrix-grid"] [data-cell="${key}"]`);

test('rules are changed by keys, tried, kept over a reload and applied as the next version', async ({
  page,
}) => {
  await openDesk(page, `#/dataset/${datasetId}`);
  await page.getByTestId('desk-rules').click();
  await expect(page.getByTestId('rules-version')).toContainText('Version 1');

  // Wheat under farmland becomes contradictory; another change is taken back.
  await cell(page, '1/9').click();
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('n');
  await expect(cell(page, '1/10')).toHaveText('N');
  await page.keyboard.press('Control+z');
  await expect(cell(page, '1/10')).toHaveText('C');
  await expect(cell(page, '1/9')).toHaveText('X');

  const before = await app.client.comparison.queue({ datasetId, limit: 1 });
  await page.getByTestId('try-rules').click();
  const result = page.getByTestId('trial-result');
  await expect(result).toContainText(/\d+ items? comes?/);
  // Trying keeps nothing.
  expect((await app.client.comparison.queue({ datasetId, limit: 1 })).total).toBe(before.total);
  expect((await app.client.comparison.rules({ datasetId })).version).toBe(1);

  await page.waitForTimeout(600);
  await page.reload();
  await page.getByTestId('activity-review').click();
  await page.getByTestId('desk-rules').click();
  await expect(cell(page, '1/9')).toHaveText('X');

  await page.getByTestId('rules-note').fill('to see what comes');
  await page.getByTestId('rules-apply').click();
  await expect(page.getByTestId('rules-version')).toContainText('Version 2');
  const rules = await app.client.comparison.rules({ datasetId });
  expect(rules).toMatchObject({ version: 2, author: 'Ana', note: 'to see what comes' });
  await expect
    .poll(async () => (await app.client.comparison.queue({ datasetId, limit: 1 })).total)
    .toBeGreaterThan(before.total);

  // Back to the first version is one more version.
  await page.getByTestId('rules-tab-versions').click();
  await page.getByTestId('rules-take-1').click();
  await page.getByTestId('rules-apply').click();
  await expect(page.getByTestId('rules-version')).toContainText('Version 3');
  await expect
    .poll(async () => (await app.client.comparison.queue({ datasetId, limit: 1 })).total)
    .toBe(before.total);
});

test('a matrix file with a wrong letter says where it is and changes nothing', async ({ page }) => {
  await openDesk(page, `#/dataset/${datasetId}`);
  await page.getByTestId('desk-rules').click();
  await expect(page.getByTestId('matrix-grid')).toBeVisible();
  await page.getByTestId('rules-more').click();
  const saving = page.waitForEvent('download');
  await page.getByTestId('rules-export').click();
  const path = join(app.home, 'rules.json');
  await (await saving).saveAs(path);

  const bad = join(app.home, 'bad.json');
  writeFileSync(bad, readFileSync(path, 'utf8').replace('XXXXPPPNCCPXPPPPPPN', 'XXXZPPPNCCPXPPPPPPN'));
  await page.getByTestId('rules-file').setInputFiles(bad);
  await expect(page.getByTestId('rules-error')).toContainText('Z');
  await expect(page.getByTestId('rules-apply')).toBeDisabled();

  await page.getByTestId('rules-file').setInputFiles(path);
  await expect(page.getByTestId('rules-error')).toHaveCount(0);
  await expect(page.getByTestId('rules-apply')).toBeDisabled();
});

test('a cell of the table opens the items behind it', async ({ page }) => {
  await openDesk(page, `#/dataset/${datasetId}`);
  await page.getByTestId('desk-tables').click();
  const joint = await app.client.comparison.joint({ datasetId });
  const [cover, declared, items] = joint.items[0]!;
  await page.getByTestId('agree-measure-items').click();
  const behind = page.getByTestId(`heat-${cover}-${declared}`);
  await expect(behind).toHaveText(String(items));
  await behind.click();
  await expect(page.getByTestId('heat-table')).toHaveCount(0);
  await expect(page.getByTestId('review-panel')).toContainText('1');
});

test('patches get their states by keys, a place gets a flag, and a filter finds both', async ({ page }) => {
  const roi = (await app.client.catalogue.rois({ datasetId })).find(({ patches }) => patches >= 4)!;
  await openDesk(page, `#/roi/${datasetId}/${roi.roiKey}`);
  await page.getByTestId('desk-patches').click();
  const rows = page.getByTestId('patch-rows').getByRole('option');
  await rows.first().click();
  await page.keyboard.press('s');
  await expect(rows.first()).toHaveAttribute('data-state', 'submitted');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('k');
  await page.keyboard.press('2');
  await expect(rows.nth(1)).toHaveAttribute('data-state', 'skipped');
  await expect(rows.nth(2)).toContainText('Cloud or shadow');
  const counts = await app.client.review.patchCounts({ datasetId });
  expect(counts).toMatchObject({ submitted: 1, skipped: 2 });

  await page.getByTestId('roi-map').focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('2');
  await page.keyboard.type('a hedge');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('remark-pin')).toHaveCount(1);
  await expect(page.getByTestId('remark-row')).toContainText('Wrong class a hedge');
  await page.getByTestId('remark-row').click();
  await page.getByTestId('remark-answer').fill('seen');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('remark-popover')).toContainText('seen');
  await page.getByTestId('remark-resolve').click();
  await expect(page.getByTestId('remark-pin')).toHaveCount(0);
  const [remark] = await app.client.review.remarks({ datasetId });
  expect(remark).toMatchObject({ flag: 'wrongClass', resolved: true, answers: [{ text: 'seen' }] });

  await page.evaluate((id) => {
    location.hash = `#/dataset/${id}`;
  }, datasetId);
  await page.getByTestId('state-count-skipped').click();
  await expect.poll(() => page.evaluate(() => decodeURIComponent(location.hash))).toContain('skipped');
});
