import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { readRaster } from '../../src/main/raster/index.ts';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp({ sample: false });
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

const saved = () => expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
const workspacePath = async () => (await app.client.workspace.current())!.path;

/** Hash of every file of a folder, by its path. */
function hashTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

async function openRoi(): Promise<RoiDetail> {
  const { datasets } = (await app.client.workspace.current())!;
  const datasetId = datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const whole = rois.find((roi) => roi.patches >= 16) ?? rois[0]!;
  await page.getByTestId(`roi-${whole.roiKey}`).click();
  await expect(page.getByTestId('roi-map')).toBeVisible();
  return app.client.catalogue.roi({ datasetId, roiKey: whole.roiKey });
}

/** All masks of the ROI that differ from before. */
async function masksOf(roi: RoiDetail): Promise<Map<string, Uint8Array>> {
  const masks = new Map<string, Uint8Array>();
  for (const { patchId } of roi.grid) masks.set(patchId, await app.mask(roi.datasetId, patchId));
  return masks;
}

const changed = (a: Map<string, Uint8Array>, b: Map<string, Uint8Array>) =>
  [...a.keys()].filter((id) => Buffer.compare(a.get(id)!, b.get(id)!) !== 0);

async function stroke(fromX: number, fromY: number, toX: number, toY: number): Promise<void> {
  await page.mouse.move(fromX, fromY);
  await page.mouse.down();
  await page.mouse.move((fromX + toX) / 2, (fromY + toY) / 2, { steps: 6 });
  await page.mouse.move(toX, toY, { steps: 6 });
  await page.mouse.up();
}

let roi: RoiDetail;
let dataset: string;
let untouched: Record<string, string>;
let original: Map<string, Uint8Array>;
let painted: Map<string, Uint8Array>;

test('the sample is generated, indexed and said to be synthetic', async () => {
  await page.goto(app.url);
  await expect(page.getByTestId('welcome')).toBeVisible();
  await page.getByTestId('welcome-sample').click();
  await expect(page.getByTestId('synthetic-badge')).toBeVisible({ timeout: 60_000 });
  const author = page.getByTestId('author-save');
  if (await author.isVisible()) await author.click();
  const workspace = (await app.client.workspace.current())!;
  expect(workspace.datasets[0]).toMatchObject({ rois: 4, synthetic: true });
  dataset = workspace.datasets[0]!.path;
  untouched = hashTree(dataset);
});

test('a stroke across a patch border changes two patches and is saved', async () => {
  roi = await openRoi();
  original = await masksOf(roi);
  const box = (await page.getByTestId('roi-map').boundingBox())!;
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await page.waitForTimeout(1500);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.click(x, y + 60, { button: 'middle' });
  await page.mouse.move(x, y);
  await page.keyboard.press('b');
  await page.keyboard.press('Digit4');
  await stroke(x - 60, y - 35, x + 60, y + 35);
  await saved();
  painted = await masksOf(roi);
  expect(changed(original, painted).length).toBeGreaterThanOrEqual(2);
  for (const id of changed(original, painted)) {
    const before = original.get(id)!;
    const after = painted.get(id)!;
    // Told apart first: an `expect` is a step of the report, and one for each pixel takes longer than all else.
    expect(new Set(after.filter((value, i) => value !== before[i]))).toEqual(new Set([6]));
  }
});

test('undo takes it back, redo brings it again', async () => {
  await page.keyboard.press('Control+z');
  await expect.poll(async () => changed(original, await masksOf(roi)).length).toBe(0);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => changed(painted, await masksOf(roi)).length).toBe(0);
});

test('a reload comes back to the same ROI with the same pixels and undo', async () => {
  await page.reload();
  await expect(page.getByTestId('roi-map')).toBeVisible();
  expect(page.url()).toContain(encodeURIComponent(roi.roiKey));
  expect(changed(painted, await masksOf(roi))).toEqual([]);
  expect(
    (await app.client.annotation.undoState({ datasetId: roi.datasetId, roiKey: roi.roiKey })).undoDepth,
  ).toBe(1);
});

test('a killed core is started again without losing an acknowledged stroke, and painting goes on', async () => {
  await page.waitForTimeout(1000);
  app.killCore(await workspacePath());
  await expect(page.getByText('The core had stopped and was started again.')).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByTestId('core-banner')).toBeHidden();
  expect(changed(painted, await masksOf(roi))).toEqual([]);
  const box = (await page.getByTestId('roi-map').boundingBox())!;
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await stroke(x - 90, y + 80, x + 90, y + 80);
  await saved();
  const again = await masksOf(roi);
  expect(changed(painted, again).length).toBeGreaterThan(0);
  painted = again;
});

test('the export holds exactly the corrected pixels, and the dataset is as it was', async () => {
  const out = join(app.home, 'exported');
  await page.getByTestId('activity-export').click();
  await page.getByTestId('export-folder').fill(out);
  await page.getByTestId('export-scope-changed').click();
  await page.getByTestId('export-start').click();
  await expect(page.getByTestId('export-done')).toBeVisible({ timeout: 30_000 });
  const changedIds = changed(original, painted);
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tif'),
  );
  expect(files.length).toBe(changedIds.length);
  for (const name of files) {
    const parts = name.split('/').at(-1)!.replace('.tif', '').split('_');
    const patchId = [parts[0], parts.at(-2), parts.at(-1)].join('_');
    const raster = await readRaster(join(out, name));
    expect(raster.dtype).toBe('uint8');
    expect(Buffer.compare(Buffer.from(raster.data as Uint8Array), Buffer.from(painted.get(patchId)!))).toBe(
      0,
    );
  }
  expect(existsSync(join(out, 'manifest.json'))).toBe(true);
  expect(hashTree(dataset)).toEqual(untouched);
});
