import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;
let roi: RoiDetail;
let datasetId: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.goto(app.url);
  await page.getByTestId('welcome-sample').click();
  await expect(page.getByTestId('synthetic-badge')).toBeVisible({ timeout: 60_000 });
  const author = page.getByTestId('author-save');
  if (await author.isVisible()) await author.click();
  const never = page.getByTestId('hint-never');
  if (await never.isVisible()) await never.click();
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const whole = rois.find((known) => known.patches >= 16) ?? rois[0]!;
  await page.getByTestId(`roi-${whole.roiKey}`).click();
  roi = await app.client.catalogue.roi({ datasetId, roiKey: whole.roiKey });
  await map().focus();
  await page.keyboard.press('Shift+z');
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

const map = () => page.getByTestId('roi-map');
const total = () => page.getByTestId('op-total');
/** Opens a panel by its key, with the keys on the map before. */
async function openPanel(key: 'k' | 'c'): Promise<void> {
  await map().focus();
  if (await page.getByTestId('edit-panel').isVisible()) await closePanel();
  await page.keyboard.press(key);
  await expect(page.getByTestId('edit-panel')).toBeVisible();
}

async function closePanel(): Promise<void> {
  await page.getByTestId('edit-panel-close').click();
  await expect(page.getByTestId('edit-panel')).toBeHidden();
}

/** Pixels that the panel says would change, once they are counted. */
async function countedPx(): Promise<number> {
  await expect(total()).toHaveAttribute('data-px', /\d/);
  return Number(await total().getAttribute('data-px'));
}

async function selectedPx(): Promise<number> {
  return Number(await page.getByTestId('selection-size').first().getAttribute('data-px'));
}

const masks = (patches = roi.grid): Promise<Uint8Array[]> =>
  Promise.all(patches.map(({ patchId }) => app.mask(datasetId, patchId)));

/** Pixels in which masks differ. */
function differentPx(before: readonly Uint8Array[], after: readonly Uint8Array[]): number {
  let px = 0;
  for (const [at, mask] of before.entries())
    for (let i = 0; i < mask.length; i++) if (mask[i] !== after[at]![i]) px++;
  return px;
}

/** Opaque pixels of the ghost of operations. */
const ghostPx = () =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="operation-ghost"]');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.style.display === 'none') return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let px = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) px++;
    return px;
  });

test('islands are counted, shown, done as counted, and undone', async () => {
  const before = await masks();
  await openPanel('k');
  await page.getByTestId('op-size').fill('200');
  const px = await countedPx();
  expect(px).toBeGreaterThan(0);
  await page.getByTestId('op-next').click();
  await expect.poll(ghostPx).toBeGreaterThan(0);
  // The keys are in the panel: Enter in a field does what the button does.
  await page.getByTestId('op-size').press('Enter');
  await expect(page.getByTestId('op-done')).toContainText(px.toLocaleString('en'));
  expect(differentPx(before, await masks())).toBe(px);
  await expect(total()).toHaveAttribute('data-px', '0');
  await page.getByTestId('undo').click();
  await expect(total()).toHaveAttribute('data-px', String(px));
  expect(differentPx(before, await masks())).toBe(0);
});

test('a number out of its range counts for nothing, and is marked', async () => {
  await openPanel('k');
  await page.getByTestId('op-size').fill('0');
  await expect(page.getByTestId('op-size')).toHaveAttribute('aria-invalid', 'true');
  await page.getByTestId('op-size').fill('64');
  await expect(page.getByTestId('op-size')).toHaveAttribute('aria-invalid', 'false');
  await countedPx();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('edit-panel')).toBeHidden();
  await expect(map()).toBeFocused();
  expect(await ghostPx()).toBe(0);
});

test('a selection by class, grown, saved, taken again', async () => {
  await page.getByTestId('panel-select').click();
  await page.getByTestId('selection-class').selectOption({ label: 'building' });
  await page.getByTestId('select-class').click();
  await expect.poll(selectedPx).toBeGreaterThan(0);
  const px = await selectedPx();
  const value = Number(await page.getByTestId('selection-class').inputValue());
  const all = (await masks()).reduce((sum, mask) => sum + mask.filter((v) => v === value).length, 0);
  expect(px).toBe(all);
  await page.getByTestId('selection-name').fill('buildings');
  await page.getByTestId('selection-save').click();
  await page.getByTestId('selection-metres').fill('1,5');
  await page.getByTestId('selection-grow').click();
  await expect.poll(selectedPx).toBeGreaterThan(px);
  await page.getByTestId('selection-invert').click();
  const area = roi.grid.reduce((sum, { widthPx, heightPx }) => sum + widthPx * heightPx, 0);
  await expect.poll(selectedPx).toBeLessThan(area - px);
  await page.getByTestId('selection-take').click();
  await expect.poll(selectedPx).toBe(px);
});

test('a class is replaced in a selection and nowhere else', async () => {
  const before = await masks();
  await page.getByTestId('edit-tab-replace').click();
  await page.getByTestId('op-replace').click();
  await page.getByTestId('op-from').selectOption({ label: 'building' });
  await page.getByTestId('op-to').selectOption({ label: 'water' });
  await expect(page.getByTestId('op-scope-selection')).toHaveAttribute('aria-checked', 'true');
  const px = await countedPx();
  await page.getByTestId('op-apply').click();
  await expect(page.getByTestId('op-done')).toContainText(px.toLocaleString('en'));
  expect(differentPx(before, await masks())).toBe(px);
  // In a class that nothing of the selection has any more there is nothing to do.
  await expect(total()).toHaveAttribute('data-px', '0');
  await expect(page.getByTestId('op-apply')).toBeDisabled();
  await page.getByTestId('undo').click();
  await expect(total()).toHaveAttribute('data-px', String(px));
  await page.getByTestId('edit-tab-select').click();
  await page.getByTestId('selection-none').click();
});

test('a condition limits an operation to what it selects', async () => {
  await page.getByTestId('selection-text').fill('height > 2.5 && ndvy > 0.3');
  await expect(page.getByTestId('selection-text-error')).toContainText('ndvi');
  await expect(page.getByTestId('select-text')).toBeDisabled();
  await page.getByTestId('selection-text').fill('height > 2.5 && ndvi > 0.3');
  await page.getByTestId('select-text').click();
  await expect.poll(selectedPx).toBeGreaterThan(0);
  const px = await selectedPx();
  await page.getByTestId('selection-none').click();

  await page.getByTestId('gate-text').fill('height > 2.5 && ndvi > 0.3');
  await page.getByTestId('gate-text').press('Enter');
  await expect(page.getByTestId('gate-on')).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('edit-tab-replace').click();
  await page.getByTestId('op-set').click();
  await page.getByTestId('op-class').selectOption({ label: 'snow' });
  await expect(page.getByTestId('op-class')).toHaveValue(/\d/);
  await expect(total()).toHaveAttribute('data-px', String(px));
  await expect.poll(ghostPx).toBeGreaterThan(0);

  // Locked classes are left out as well.
  const lock = page.getByTestId('lock-0');
  await lock.click();
  await expect(total()).not.toHaveAttribute('data-px', String(px));
  await page.getByTestId('locked-0').click();
  await expect(total()).toHaveAttribute('data-px', String(px));
});

test('a condition that lets nothing pass is said before the click', async () => {
  await closePanel();
  await page.getByTestId('gate-text').fill('height > 250');
  await page.getByTestId('gate-text').press('Enter');
  await expect(page.getByTestId('gate-notice')).toBeVisible();
  await page.getByTestId('gate-notice').getByRole('button').click();
  await expect(page.getByTestId('gate-notice')).toBeHidden();
  await expect(page.getByTestId('gate-on')).toHaveAttribute('aria-checked', 'false');
});

test('a batch over a filter: counted, done as counted in the window too, taken back', async () => {
  const before = await masks();
  await openPanel('k');
  await page.getByTestId('op-scope-filter').click();
  await page.getByTestId('batch-where').fill('roj = "x"');
  await expect(page.getByTestId('batch-where-error')).toBeVisible();
  await expect(page.getByTestId('batch-count')).toBeDisabled();
  const [domain] = roi.roiKey.split('-');
  await page.getByTestId('batch-where').fill(`domain = "${domain}"`);
  await page.getByTestId('batch-count').click();
  const result = page.getByTestId('batch-result');
  await expect(result).toHaveAttribute('data-kind', 'counted');
  const px = Number(await result.getAttribute('data-px'));
  expect(px).toBeGreaterThan(0);
  await expect(page.getByTestId('batch-sample').first()).toBeVisible();
  expect(differentPx(before, await masks())).toBe(0);

  await page.getByTestId('batch-apply').click();
  await expect(result).toHaveAttribute('data-kind', 'done');
  expect(Number(await result.getAttribute('data-px'))).toBe(px);
  const [entry] = await app.client.annotation.history({ datasetId, batches: true, limit: 1 });
  expect(entry).toMatchObject({ tool: 'islands', changedPx: px, inForce: true });
  expect(differentPx(before, await masks())).toBeGreaterThan(0);

  await page.getByTestId('batch-undo').click();
  await expect(result).toHaveAttribute('data-kind', 'undone');
  expect(differentPx(before, await masks())).toBe(0);
  await page.getByTestId('op-scope-roi').click();
});

test('seams are listed and gone to', async () => {
  // One patch of one class: it steps along all of its edges.
  await page.getByTestId('edit-tab-replace').click();
  await page.getByTestId('op-set').click();
  await page.getByTestId('op-class').selectOption({ label: 'snow' });
  await page.getByTestId('op-scope-patch').click();
  await page.getByTestId('op-patch').selectOption(roi.grid[5]!.patchId);
  await countedPx();
  await page.getByTestId('op-apply').click();
  await expect(total()).toHaveAttribute('data-px', '0');
  await page.getByTestId('edit-tab-seams').click();
  await expect(page.getByTestId('seams-total')).toHaveAttribute('data-total', /[1-9]/);
  await page.getByTestId('seams-next').click();
  await expect(page.getByTestId('seam').first()).toHaveAttribute('aria-current', 'true');
  await page.getByTestId('seams-min').fill('512');
  await page.getByTestId('undo').click();
  await expect(page.getByTestId('seams-total')).toHaveAttribute('data-total', '0');
  await closePanel();
});

test('every tool has its options, and nothing below them moves', async () => {
  const layers = page.getByTestId('layers');
  const top = (await layers.boundingBox())!.y;
  for (const tool of ['polygon', 'lasso', 'fill', 'wand', 'region', 'pick', 'restore', 'brush']) {
    await page.getByTestId(`tool-${tool}`).click();
    await expect(page.getByTestId(`tool-${tool}`)).toHaveAttribute('aria-pressed', 'true');
    expect((await layers.boundingBox())!.y).toBe(top);
  }
  await page.getByTestId('tools-of-lasso').click();
  await page.getByTestId('tool-item-ellipse').click();
  await expect(page.getByTestId('tool-ellipse')).toHaveAttribute('aria-pressed', 'true');
  await page.getByTestId('outcome-select').click();
  await expect(page.getByTestId('outcome-select')).toHaveAttribute('aria-checked', 'true');
  await page.getByTestId('outcome-paint').click();
});
