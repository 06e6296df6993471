import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { plantPredictions, type Said } from '../support/predictions.ts';
import { startApp, type StartedApp } from './app.ts';

/*
 * A prediction with known pixels on the map of the sample, and its acceptance by hand: everything that is counted here is
 * worked out from those pixels.
 */
const side = 512;
/** Where the model sees a greenhouse, on the ROI grid: over the border of two patches. Its left half is sure, its right half is not. */
const box = { x: 462, y: 200, width: 100, height: 60 };
const greenhouse = 1;

interface Hook {
  readonly __arpenteurBench: {
    readonly roiView?: { clientPosition(x: number, y: number): { x: number; y: number } | null } | null;
  };
}

let app: StartedApp;
let page: Page;
let roi: RoiDetail;
let datasetId: string;
let setId: string;
let before: Uint8Array[];

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  // Where a pixel of the ROI is on the screen.
  await page.addInitScript(() => Object.assign(globalThis, { __arpenteurBench: {} }));
  await page.goto(app.url);
  await page.getByTestId('welcome-sample').click();
  await expect(page.getByTestId('synthetic-badge')).toBeVisible({ timeout: 60_000 });
  const workspace = (await app.client.workspace.current())!;
  datasetId = workspace.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const { roiKey } = rois.find(({ patches }) => patches >= 6)!;
  roi = await app.client.catalogue.roi({ datasetId, roiKey });
  before = await masks();
  const said = roi.grid.map(({ patchId }, p) => proposal(p, patchId));
  const core = { client: app.client, workspace: workspace.path, datasetId };
  const [planted] = await plantPredictions(core, [{ name: 'greenhouses', said }]);
  setId = planted!.setId;
  await page.goto(`${app.url.split('#')[0]}#/roi/${datasetId}/${roiKey}`);
  await page.reload();
  await expect(map()).toBeVisible();
  const author = page.getByTestId('author-save');
  if (await author.isVisible()) await author.click();
  const never = page.getByTestId('hint-never');
  if (await never.isVisible()) await never.click();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

const map = () => page.getByTestId('roi-map');
const masks = (): Promise<Uint8Array[]> =>
  Promise.all(roi.grid.map(({ patchId }) => app.mask(datasetId, patchId)));
const isInBox = (x: number, y: number): boolean =>
  x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
const isSure = (x: number): boolean => x < box.x + box.width / 2;

/** The mask, but for the box. */
function proposal(p: number, patchId: string): Said {
  const { x: left, y: top } = roi.grid[p]!;
  const classes = before[p]!.slice();
  const confidence = new Uint8Array(side * side).fill(242);
  for (let i = 0; i < classes.length; i++) {
    const [x, y] = [left + (i % side), top + Math.floor(i / side)];
    if (!isInBox(x, y)) continue;
    classes[i] = greenhouse;
    confidence[i] = isSure(x) ? 242 : 128;
  }
  return { patchId, classes, confidence };
}

/** Pixels that would change at a confidence. */
function expectedPx(onlySure: boolean): number {
  let px = 0;
  for (const [p, { x: left, y: top }] of roi.grid.entries())
    for (const [i, value] of before[p]!.entries()) {
      const [x, y] = [left + (i % side), top + Math.floor(i / side)];
      if (isInBox(x, y) && value !== greenhouse && (isSure(x) || !onlySure)) px++;
    }
  return px;
}

const differentPx = async (): Promise<number> =>
  (await masks()).reduce(
    (sum, mask, p) => sum + mask.reduce((n, value, i) => n + Number(value !== before[p]![i]), 0),
    0,
  );
const counted = () => page.getByTestId('op-total');

test('without a prediction in use there is nothing to accept, and the panel says so', async () => {
  await map().focus();
  await page.keyboard.press('Shift+A');
  await expect(page.getByTestId('accept-none')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('layer-model')).toBeHidden();
});

test('a prediction that is chosen comes onto the map by itself, and says whose it is', async () => {
  await app.client.inference.activate({ datasetId, task: 'cosia', setId });
  await page.getByTestId('layer-model').check();
  await expect(page.getByTestId('stamp-model')).toContainText('greenhouses');
  await page.getByTestId('model-look-confidence').click();
  await expect(page.getByTestId('confidence-key')).toBeVisible();
  await page.getByTestId('layer-model').uncheck();
  await map().focus();
  await page.keyboard.down('m');
  await expect(page.getByTestId('peek-model')).toContainText('greenhouses');
  await page.keyboard.up('m');
  await expect(page.getByTestId('peek-model')).toBeHidden();
});

test('the sure pixels are counted before they are accepted, as one step that undo takes back', async () => {
  await map().focus();
  await page.keyboard.press('Shift+A');
  await expect(page.getByTestId('accept-model')).toHaveText('greenhouses');
  await expect(counted()).toHaveAttribute('data-px', String(expectedPx(true)));
  await expect(page.getByTestId(`accept-class-${greenhouse}`)).toHaveAttribute(
    'data-px',
    String(expectedPx(false)),
  );
  await page.getByTestId('accept-threshold').getByRole('slider').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('op-done')).toContainText('Done');
  expect(await differentPx()).toBe(expectedPx(true));
  const [edit] = await app.client.annotation.history({ datasetId, roiKey: roi.roiKey });
  expect(JSON.stringify(edit)).toContain('"minConfidence":0.8');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('edit-panel')).toBeHidden();
  await page.keyboard.press('Control+z');
  await expect.poll(differentPx).toBe(0);
});

test('a region of the model is picked over the border of two patches, and accepted as far as it is sure', async () => {
  await map().focus();
  await page.keyboard.press('Shift+A');
  await page.getByTestId('accept-region').click();
  const at = await page.evaluate(
    ([x, y]) => (globalThis as unknown as Hook).__arpenteurBench.roiView?.clientPosition(x, y) ?? null,
    [box.x + box.width / 2, box.y + box.height / 2] as const,
  );
  await page.mouse.move(at!.x, at!.y);
  // The window knows where the pointer is.
  await expect(page.getByTestId('pixel-mask')).toContainText(/\d/);
  await page.mouse.down();
  await page.mouse.up();
  const selected = page.getByTestId('selection-size').first();
  await expect(selected).toHaveAttribute('data-px', String(expectedPx(false)));
  await expect(counted()).toHaveAttribute('data-px', String(expectedPx(true)));
  const slider = page.getByTestId('accept-threshold').getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(counted()).toHaveAttribute('data-px', String(expectedPx(false)));
  await page.getByTestId('op-apply').click();
  await expect.poll(differentPx).toBe(expectedPx(false));
});
