import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail, RoiPatch } from '../../src/shared/contract/index.ts';
import { diffRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;
let roi: RoiDetail;
let datasetId: string;
let patch: RoiPatch;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  const { jobId } = await app.client.workspace.addSample({ seed: 1 });
  await jobDone(jobId);
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const { roiKey } = rois.find((r) => r.patches >= 16)!;
  roi = await app.client.catalogue.roi({ datasetId, roiKey });
  patch = roi.grid[5]!;
  // One over the other: the later ones hold pixels of the earlier ones.
  await disc('Marie', [120, 140, 60], 0);
  await disc('Test', [170, 140, 50], 5, 'lasso');
  await disc('Marie', [380, 380, 70], 8, 'fill');
  await disc('Test', [60, 400, 30], 4);
  await app.client.workspace.setAuthor({ name: 'Test' });
  page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(app.url);
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${datasetId}/${roiKey}`);
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await expect(edits()).toHaveCount(4);
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

async function jobDone(id: string): Promise<void> {
  await expect
    .poll(async () => (await app.client.jobs.wait({ id, timeoutMs: 20_000 })).state, { timeout: 60_000 })
    .toBe('done');
}

const maskNow = () => app.mask(datasetId, patch.patchId);
const edits = () => page.getByTestId('edit');
const focusMap = () => page.getByTestId('roi-map').focus();

/** Paints a disc as another window of an author would. */
async function disc(
  author: string,
  [x, y, radius]: readonly [number, number, number],
  value: number,
  tool: 'brush' | 'lasso' | 'fill' = 'brush',
): Promise<void> {
  await app.client.workspace.setAuthor({ name: author });
  const before = await maskNow();
  const after = before.map((old, i) => {
    const [column, row] = [i % patch.widthPx, Math.floor(i / patch.widthPx)];
    return (column - x) ** 2 + (row - y) ** 2 < radius ** 2 ? value : old;
  });
  const runs = toBase64(diffRuns(before, after, patch.widthPx));
  const place = { datasetId, roiKey: roi.roiKey, windowId: 'other', editId: randomUUID() };
  const patches = [{ patchId: patch.patchId, runs }];
  await app.client.annotation.commit({ ...place, tool, parameters: {}, patches });
}

const differences = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + (value === b[i] ? 0 : 1), 0);

/** The number that a text begins with. */
const numberOf = (text: string): number => Number(text.replace(/[^\d]/g, ''));

test('a click goes to an edit and marks it, E and Shift+E step through those of the author', async () => {
  const mark = page.getByTestId('history-mark');
  await expect(mark).toBeHidden();
  await edits().nth(2).locator('.edit-row').click();
  await expect(mark).toBeVisible();
  await expect(edits().nth(2)).toHaveAttribute('data-current');
  await page.keyboard.press('Escape');
  await expect(mark).toBeHidden();

  await focusMap();
  await page.keyboard.press('e');
  await expect(edits().nth(0)).toHaveAttribute('data-current');
  await page.keyboard.press('e');
  // The second one is Marie's.
  await expect(edits().nth(2)).toHaveAttribute('data-current');
  await page.keyboard.press('Shift+E');
  await expect(edits().nth(0)).toHaveAttribute('data-current');
  await page.keyboard.press('Escape');
});

test('filters limit the list, and arrows move in it', async () => {
  await page.getByTestId('history-open').click();
  await page.getByTestId('filter-author').click();
  await page.getByRole('button', { name: 'Marie', exact: true }).click();
  await expect(edits()).toHaveCount(2);
  await page.getByTestId('filter-tool').click();
  await page.getByTestId('filter-tool-options').getByRole('button', { name: 'Fill' }).click();
  await expect(edits()).toHaveCount(1);
  await page.getByTestId('clear-filter').click();
  await expect(edits()).toHaveCount(4);
  await page.getByTestId('filter-day').click();
  await page.getByRole('button', { name: 'Yesterday' }).click();
  await expect(page.getByText('No edit of this kind in this ROI.')).toBeVisible();
  await page.getByTestId('clear-filter').click();
  await page.getByTestId('filter-pair').click();
  await page.getByTestId('filter-pair-to').selectOption('8');
  await expect(edits()).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByTestId('clear-filter').click();
  await edits().nth(0).locator('.edit-row').focus();
  await page.keyboard.press('ArrowDown');
  await expect(edits().nth(1).locator('.edit-row')).toBeFocused();
});

test('an edit is reverted out of order where no later one touched its pixels, and the revert is undone', async () => {
  const before = await maskNow();
  const original = await app.mask(datasetId, patch.patchId, 'original');
  await edits().nth(3).click({ button: 'right' });
  await page.getByTestId('edit-revert').click();
  const goes = numberOf(await page.getByTestId('revert-px').innerText());
  const stays = numberOf(await page.getByTestId('revert-kept').innerText());
  expect(goes).toBeGreaterThan(0);
  expect(stays).toBeGreaterThan(0);
  // Where they stay, and the edit that holds them.
  const place = page.getByTestId('kept-places').getByRole('button');
  await expect(place).toContainText('edit 2');
  await place.click();
  await expect(page.getByTestId('history-mark')).toBeVisible();
  expect(await maskNow()).toEqual(before);
  await page.getByTestId('revert-run').click();
  await expect(page.getByTestId('asked')).toBeHidden();
  const after = await maskNow();
  expect(differences(before, after)).toBe(goes);
  // Gathered, not told one by one: every `expect` is a step of the report.
  const wrong = after.filter((value, i) => value !== before[i] && value !== original[i]);
  expect(wrong).toHaveLength(0);
  await expect(edits()).toHaveCount(5);
  await focusMap();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => differences(await maskNow(), before)).toBe(0);
});

test('all edits of an author are reverted in one step', async () => {
  const before = await maskNow();
  await page.getByTestId('filter-author').click();
  await page.getByRole('button', { name: 'Marie', exact: true }).click();
  await expect(edits()).toHaveCount(2);
  await page.getByTestId('revert-filter').click();
  await expect(page.getByTestId('asked')).toContainText('Revert 2 edits');
  const goes = numberOf(await page.getByTestId('revert-px').innerText());
  await page.getByTestId('revert-run').click();
  await expect(page.getByTestId('asked')).toBeHidden();
  expect(differences(before, await maskNow())).toBe(goes);
  await page.getByTestId('clear-filter').click();
  await focusMap();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => differences(await maskNow(), before)).toBe(0);
});

test('a named version is compared with now, looked at and returned to', async () => {
  await page.getByTestId('history-tab-versions').click();
  await expect(page.getByText('No named version yet.', { exact: false })).toBeVisible();
  await page.getByTestId('version-name').fill('Before the pond');
  await page.getByTestId('version-add').click();
  const version = page.getByTestId('version');
  await expect(version).toContainText('Before the pond');
  await expect(version).toContainText('as now');
  const then = await maskNow();
  await disc('Test', [256, 256, 90], 4);
  await expect(version).toContainText('1 edit since');
  const now = await maskNow();
  await page.getByTestId('version-compare').click();
  const told = await page.getByTestId('version-difference').filter({ hasText: 'differ' }).innerText();
  expect(numberOf(told.split(' ')[0]!)).toBe(differences(then, now));
  await expect(page.getByTestId('history-mark')).toBeVisible();
  await page.getByTestId('version-show').click();
  await expect(page.getByTestId('shown-bar')).toContainText('Before the pond');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('shown-bar')).toBeHidden();
  expect(await maskNow()).toEqual(now);
  await page.getByTestId('version-return').click();
  expect(numberOf(await page.getByTestId('return-px').innerText())).toBe(differences(then, now));
  await page.getByTestId('return-run').click();
  await expect(page.getByTestId('asked')).toBeHidden();
  expect(await maskNow()).toEqual(then);
  await focusMap();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => differences(await maskNow(), now)).toBe(0);
  await page.getByTestId('version-remove').click();
  await page.getByTestId('version-remove').click();
  await expect(version).toHaveCount(0);
});

test('the replay shows each version of a patch, and a click on the land only ends it', async () => {
  const now = await maskNow();
  await page.getByTestId('history-tab-edits').click();
  await edits().nth(0).click({ button: 'right' });
  await page.getByTestId('edit-replay').click();
  const step = page.getByTestId('replay-step');
  const { steps } = { steps: numberOf((await step.innerText()).split('/')[1]!.split(' ')[1]!) };
  await expect(step).toContainText(`${steps} / ${steps}`);
  await page.getByTestId('replay-back').click();
  await expect(step).toContainText(`${steps - 1} / ${steps}`);
  await page.getByTestId('replay-slider').getByRole('slider').press('Home');
  await expect(step).toContainText('the original');
  await page.getByTestId('replay-play').click();
  await expect(step).toContainText(`${steps} / ${steps}`);
  await page.getByTestId('replay-back').click();
  const map = (await page.getByTestId('roi-map').boundingBox())!;
  await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
  await expect(page.getByTestId('shown-bar')).toBeHidden();
  expect(await maskNow()).toEqual(now);
});

test('an undo that means a batch over several ROIs asks, and takes the whole of it back', async () => {
  const before = await maskNow();
  const { jobId } = await app.client.editing.batch({
    ...{ datasetId, where: '', dryRun: false, editId: randomUUID(), windowId: 'other' },
    op: { op: 'recode', pairs: [{ from: 4, to: 9 }] },
  });
  await jobDone(jobId);
  const edited = await maskNow();
  expect(differences(before, edited)).toBeGreaterThan(0);
  await expect(edits().nth(0)).toContainText('batch');
  await focusMap();
  // The window looks what the newest edit is a moment after it came.
  await expect(page.locator('[data-undo-asks-for]')).toBeAttached();
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('asked')).toContainText('Your newest edit here is a batch');
  await expect(page.getByTestId('batch-where')).toContainText('ROIs');
  expect(await maskNow()).toEqual(edited);
  await page.getByTestId('batch-run').click();
  await expect(page.getByTestId('asked')).toBeHidden();
  expect(await maskNow()).toEqual(before);
  await page.getByTestId('history-tab-batches').click();
  await expect(page.getByTestId('batch')).toHaveAttribute('data-in-force', 'false');
  await page.getByTestId('batch-undo').click();
  await page.getByTestId('batch-run').click();
  await expect.poll(async () => differences(await maskNow(), edited)).toBe(0);
});
