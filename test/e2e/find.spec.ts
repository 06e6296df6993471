import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;
let datasetId: string;
let all: number;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  await endOf((await app.client.workspace.addSample({ seed: 1 })).jobId);
  await app.client.workspace.setAuthor({ name: 'Test' });
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  await endOf((await app.client.catalogue.startCheck({ datasetId })).jobId);
  all = (await app.client.catalogue.patches({ datasetId })).all;
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.goto(app.url);
  await page.evaluate((id) => (location.hash = `#/dataset/${id}`), datasetId);
  await expect(page.getByTestId('overview-map')).toBeVisible();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

async function endOf(id: string): Promise<void> {
  await expect
    .poll(async () => (await app.client.jobs.wait({ id, timeoutMs: 20_000 })).state, { timeout: 100_000 })
    .toBe('done');
}

const counted = async (where: string) => (await app.client.catalogue.patches({ datasetId, where })).total;
const isCounted = (total: number) =>
  expect(page.getByTestId('find-count')).toHaveText(total === all ? `${all} patches` : `${total} of ${all}`);
const close = () => page.keyboard.press('Escape');
/** Rests longer than what the browser's history takes for one step. */
const rest = () => page.waitForTimeout(1000);

test('the views are switched by their buttons and by digits, and every patch has its card', async () => {
  await page.getByTestId('view-grid').click();
  await expect(page.getByTestId('patch-gallery')).toBeVisible();
  await isCounted(all);
  await page.keyboard.press('3');
  await expect(page.getByTestId('patch-table')).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.getByTestId('patch-gallery')).toBeFocused();
  const { rows } = await app.client.catalogue.patches({ datasetId, limit: 1 });
  const canvas = page.getByTestId(`card-${rows[0]!.patchId}`).locator('canvas');
  await expect.poll(() => canvas.evaluate((c) => (c as HTMLCanvasElement).width)).toBeGreaterThan(32);
});

test('conditions on split and on the share of a class are combined, and counted as the command line does', async () => {
  await rest();
  await page.getByTestId('find-add').click();
  await page.getByTestId('find-kind-split').click();
  await page.getByTestId('choice-train').click();
  await isCounted(await counted('split = "train"'));
  await close();
  await rest();
  await page.getByTestId('find-add').click();
  await page.getByTestId('find-kind-share').click();
  await page.getByTestId('clause-class').fill('agri');
  await page.getByRole('option', { name: 'agricultural land' }).click();
  await page.getByTestId('clause-percent').fill('40');
  const total = await counted('split = "train" and share("agricultural land") > 0.4');
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThan(await counted('split = "train"'));
  await isCounted(total);
  await close();
  await expect(page.getByTestId('find-chip')).toHaveCount(2);
  const shown = page.getByTestId('patch-gallery').getByRole('option');
  await expect(shown).toHaveCount(total);
});

test('the list of ROIs shows those of the filter with their counts', async () => {
  const { counts } = await app.client.catalogue.roiFacts({
    datasetId,
    where: 'split = "train" and share(9) > 0.4',
  });
  const rois = await app.client.catalogue.rois({ datasetId });
  await expect(page.getByTestId('roi-count')).toHaveText(
    `${counts.filter((count) => count > 0).length} of ${rois.length}`,
  );
  const at = counts.findIndex((count) => count > 0);
  await expect(page.getByTestId(`roi-${rois[at]!.roiKey}`)).toContainText(
    `${counts[at]} of ${rois[at]!.patches}`,
  );
});

test('back and forward take a filter back and bring it again', async () => {
  await page.goBack();
  await isCounted(await counted('split = "train"'));
  await page.goForward();
  await isCounted(await counted('split = "train" and share(9) > 0.4'));
});

test('a filter is saved under a name, applied, renamed and deleted', async () => {
  const total = await counted('split = "train" and share(9) > 0.4');
  await page.getByTestId('find-saved').click();
  await page.getByTestId('find-save-name').fill('fields to learn from');
  await page.getByTestId('find-save').click();
  await expect(page.getByTestId('find-saved')).toHaveText('fields to learn from');
  await close();
  await page.getByTestId('find-clear').click();
  await isCounted(all);
  await page.getByTestId('find-saved').click();
  await page.getByTestId('saved-fields to learn from').click();
  await isCounted(total);
  await page.getByTestId('find-saved').click();
  await page.getByTestId('saved-rename-fields to learn from').click();
  await page.getByRole('textbox', { name: 'Rename' }).fill('fields');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('saved-fields')).toBeVisible();
  await page.getByTestId('saved-delete-fields').click();
  await expect(page.getByTestId('saved-fields')).toBeHidden();
  await isCounted(total);
  await close();
});

test('a link brings filter, order and view back, in another window too', async ({ browser }) => {
  await page.getByTestId('view-table').click();
  await page.getByTestId('sort-dominant').click();
  await page.getByTestId('sort-changed').click();
  await expect(page.getByRole('columnheader', { name: 'Changed px' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  const total = await counted('split = "train" and share(9) > 0.4');
  await page.reload();
  await expect(page.getByTestId('patch-table')).toBeVisible();
  await isCounted(total);
  await expect(page.getByRole('columnheader', { name: 'Changed px' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  const other = await browser.newPage({ locale: 'fr-FR' });
  await other.goto(app.url);
  await other.evaluate((hash) => (location.hash = hash), new URL(page.url()).hash);
  await expect(other.getByTestId('patch-table')).toBeVisible();
  await expect(other.getByTestId('find-count')).toHaveText(`${total} sur ${all}`);
  await expect(other.getByTestId('find-chip').first()).toContainText('train');
  await other.close();
});

test('the table sorts by what its titles say', async () => {
  await page.getByTestId('find-clear').click();
  await page.getByTestId('sort-unknown').click();
  await page.getByTestId('sort-date').click();
  const { rows } = await app.client.catalogue.patches({
    datasetId,
    sort: { by: 'aerial_date', descending: false },
  });
  await expect(page.locator('.table-row').first()).toHaveAttribute('data-testid', `row-${rows[0]!.patchId}`);
  await page.getByTestId('sort-date').click();
  const last = await app.client.catalogue.patches({
    datasetId,
    sort: { by: 'aerial_date', descending: true },
  });
  await expect(page.locator('.table-row').first()).toHaveAttribute(
    'data-testid',
    `row-${last.rows[0]!.patchId}`,
  );
  await page.getByTestId('sort-patch').click();
  await expect(page.getByRole('columnheader', { name: 'Patch' })).toHaveAttribute('aria-sort', 'ascending');
});

test('a range is chosen with Shift, by mouse and by keys, and reaches the export panel', async () => {
  await page.getByTestId('view-grid').click();
  const cards = page.getByTestId('patch-gallery').getByRole('option');
  await cards.nth(1).click();
  await expect(page.getByTestId('patch-detail')).toContainText(
    (await app.client.catalogue.patches({ datasetId, limit: 2 })).rows[1]!.patchId,
  );
  await cards.nth(5).click({ modifiers: ['Shift'] });
  await expect(page.getByTestId('selected-count')).toHaveText('5 chosen');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('selected-count')).toHaveText('6 chosen');
  await cards.nth(3).click({ modifiers: ['ControlOrMeta'] });
  await expect(page.getByTestId('selected-count')).toHaveText('5 chosen');
  await page.getByTestId('selection-export').click();
  await expect(page.getByTestId('export-scope-selection')).toBeChecked();
  await expect(page.getByTestId('export-preview-patches')).toHaveText('5');
  await page.getByTestId('patch-gallery').focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByTestId('selected-count')).toHaveText(`${all} chosen`);
  await expect(page.getByTestId('export-preview-patches')).toHaveText(String(all));
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('selection-bar')).toBeHidden();
  await page.getByTestId('activity-catalogue').click();
});

test('chosen patches are saved as a table and become a filter', async () => {
  const cards = page.getByTestId('patch-gallery').getByRole('option');
  await cards.nth(0).click();
  await cards.nth(2).click({ modifiers: ['Shift'] });
  await expect(page.getByTestId('selected-count')).toHaveText('3 chosen');
  await page.getByTestId('selection-more').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('selection-csv').click(),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n');
  const { rows } = await app.client.catalogue.patches({ datasetId, limit: 3 });
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(rows.map((row) => row.patchId));
  await page.getByTestId('selection-more').click();
  await page.getByTestId('selection-filter').click();
  await isCounted(3);
  await page.getByTestId('find-clear').click();
  await isCounted(all);
});

test('an expression is asked when it is right, and says where it is wrong until then', async () => {
  await page.getByTestId('find-write').click();
  await page.getByTestId('find-where').fill('domian = "D012"');
  await expect(page.getByTestId('find-expression')).toContainText('did you mean domain');
  await isCounted(all);
  await page.getByTestId('find-where').fill('row = 1 or col = 1');
  await isCounted(await counted('row = 1 or col = 1'));
  await expect(page.getByTestId('find-chip')).toHaveText('row = 1 or col = 1');
  await page.getByTestId('find-where').fill('row = 77');
  await expect(page.getByTestId('find-none')).toBeVisible();
  await page.getByTestId('find-write').click();
  await page.getByTestId('find-clear').click();
});

test('a patch is opened from the grid by keyboard, and the grid is as it was on the way back', async () => {
  await page.getByTestId('patch-gallery').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const { rows } = await app.client.catalogue.patches({ datasetId, limit: 2 });
  await expect(page.getByTestId('patch-detail')).toContainText(rows[1]!.patchId);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('roi-map')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`#/roi/.*${rows[1]!.roiKey}`));
  await page.goBack();
  await expect(page.getByTestId('patch-gallery')).toBeVisible();
  await expect(page.getByTestId('selected-count')).toHaveText('1 chosen');
});

test('a dataset that moved still lists its patches, refuses another folder and is found where it is now', async () => {
  const { path } = (await app.client.workspace.current())!.datasets[0]!;
  renameSync(path, `${path} moved`);
  await page.reload();
  await expect(page.getByTestId('dataset-gone')).toContainText(path);
  await expect(page.getByTestId('patch-gallery').getByRole('option').first()).toBeVisible();
  const locate = async (folder: string) => {
    await page.getByTestId('locate').click();
    await page.getByTestId('folder-path').fill(folder);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('folder-path')).toHaveValue(folder);
    await page.getByTestId('folder-choose').click();
  };
  await locate(join(app.home, 'config'));
  await expect(page.getByTestId('dataset-gone').getByRole('alert')).not.toBeEmpty();
  await locate(`${path} moved`);
  await expect(page.getByTestId('dataset-gone')).toBeHidden({ timeout: 60_000 });
  expect((await app.client.workspace.current())!.datasets[0]).toMatchObject({ id: datasetId, present: true });
});
