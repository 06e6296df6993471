import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail, RoiSummary } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let page: Page;
let datasetId: string;
let rois: RoiSummary[];
let roi: RoiDetail;

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
  datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  rois = await app.client.catalogue.rois({ datasetId });
  roi = await app.client.catalogue.roi({ datasetId, roiKey: rois.find((r) => r.patches >= 16)!.roiKey });
  const context = await browser.newContext({ locale: 'en-GB' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  await page.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await page.goto(app.url);
  await openHash(`#/roi/${datasetId}/${roi.roiKey}?at=${middleOf(roi).join()}&res=0.2`);
  await expect(page.getByTestId('status-zoom')).toHaveText('1:1');
});
test.afterAll(async () => {
  await page?.context().close();
  await app?.stop();
});

const middleOf = ({ extent }: { extent: RoiSummary['extent'] }): [number, number] => {
  const [minX, minY, maxX, maxY] = extent!;
  return [(minX + maxX) / 2, (minY + maxY) / 2];
};

const openHash = (hash: string) => page.evaluate((text) => (location.hash = text), hash);

interface RoiViewHook {
  savedView: { center: readonly [number, number]; resolution: number } | null;
}

const savedView = () =>
  page.evaluate(() => {
    const { roiView } = (globalThis as unknown as { __arpenteurBench: { roiView: RoiViewHook | null } })
      .__arpenteurBench;
    return roiView?.savedView ?? null;
  });

async function middle(): Promise<{ x: number; y: number }> {
  const box = (await page.getByTestId('roi-map').boundingBox())!;
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

/** The numbers of a text that groups digits as English does. */
const numbersIn = (text: string) =>
  [...text.replaceAll(',', '').matchAll(/-?\d+(?:\.\d+)?/g)].map((match) => Number(match[0]));

test('a link leads to its place at its scale, marks it, and is gone from the address', async () => {
  const [x, y] = middleOf(roi);
  const view = (await savedView())!;
  expect(view.center[0]).toBeCloseTo(x, 3);
  expect(view.center[1]).toBeCloseTo(y, 3);
  expect(view.resolution).toBeCloseTo(0.2, 9);
  await expect(page.getByTestId('place-mark')).toHaveAttribute('data-at', `${x.toFixed(1)},${y.toFixed(1)}`);
  expect(await page.evaluate(() => location.hash)).toBe(`#/roi/${datasetId}/${roi.roiKey}`);
});

test('the status bar tells the place under the pointer in metres, degrees, minutes and seconds', async () => {
  const { x, y } = await middle();
  await page.mouse.move(x, y);
  const item = page.getByTestId('status-coordinates');
  const [worldX, worldY] = middleOf(roi);
  // The half pixel of an odd map size, and what is rounded.
  const isNear = async () => {
    const [, foundX = 0, foundY = 0] = numbersIn(await page.getByTestId('coordinates-crs').innerText());
    return Math.hypot(foundX - worldX, foundY - worldY) < 0.5;
  };
  await expect.poll(isNear).toBe(true);
  await expect(item).toContainText('L93');
  const width = async () => (await page.getByTestId('coordinates-cycle').boundingBox())!.width;
  const before = await width();
  await page.mouse.move(x + 137, y + 61);
  await page.waitForTimeout(150);
  expect(await width()).toBe(before);
  await page.getByTestId('coordinates-cycle').click();
  await expect(page.getByTestId('coordinates-decimal')).toHaveText(/^\d+\.\d{6}° N \d+\.\d{6}° E$/);
  await page.getByTestId('coordinates-cycle').click();
  await expect(page.getByTestId('coordinates-dms')).toHaveText(
    /^\d+°\d\d′\d\d\.\d\d″ N \d+°\d\d′\d\d\.\d\d″ E$/,
  );
  await page.reload();
  await expect(page.getByTestId('coordinates-dms')).toBeVisible();
  await page.getByTestId('coordinates-cycle').click();
  await expect(page.getByTestId('coordinates-crs')).toBeVisible();
});

test('coordinates are copied as "Go to…" takes them, and lead back', async () => {
  const { x, y } = await middle();
  await page.mouse.move(x + 100, y + 50);
  await page.waitForTimeout(200);
  await page.getByTestId('place-menu').click();
  await page.getByRole('menuitem').filter({ hasText: '°' }).first().click();
  await expect.poll(clipboard).toMatch(/^\d+\.\d{7}, \d+\.\d{7}$/);
  const [lat, lon] = (await clipboard()).split(', ').map(Number);
  await page.keyboard.press('Control+g');
  await page.keyboard.type(`${lat} ; ${lon}`.replaceAll('.', ','));
  await expect(page.getByTestId('go-to').getByRole('option')).toContainText(roi.roiKey);
  await page.keyboard.press('Enter');
  const [worldX, worldY] = middleOf(roi);
  const wanted = [worldX + 20, worldY - 10] as const;
  await expect
    .poll(async () => {
      const { center } = (await savedView())!;
      return Math.hypot(center[0] - wanted[0], center[1] - wanted[1]);
    })
    .toBeLessThan(0.5);
  await expect(page.getByTestId('place-mark')).toHaveAttribute('data-at', /^\d+/);
});

test('a place of another ROI opens that ROI; one outside says how far the nearest is', async () => {
  const other = rois.find((r) => r.roiKey !== roi.roiKey && r.extent)!;
  const [x, y] = middleOf(other);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`${x} ${y}`);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('breadcrumb')).toContainText(other.roiKey);
  await expect.poll(async () => (await savedView())?.center[0] ?? 0).toBeCloseTo(x, 2);
  await page.keyboard.press('Control+g');
  await page.keyboard.type(`${x} ${y + 200_000}`);
  await expect(page.getByTestId('go-to').getByRole('option')).toContainText('outside; nearest');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No ROI lies there.')).toBeVisible();
});

test('what cannot be a place says why', async () => {
  await page.keyboard.press('Control+g');
  const box = page.getByTestId('go-to');
  await expect(box).toContainText('652381.2 6862047.5');
  await box.locator('input').fill("48°61'N 2°E");
  await expect(box).toContainText('Minutes and seconds lie below 60');
  await box.locator('input').fill('652 381 862 047');
  await expect(box).toContainText('cannot be told apart');
  await box.locator('input').fill('zzz');
  await expect(box).toContainText('No coordinates, patch, ROI or domain');
  await page.keyboard.press('Escape');
});

test('a patch of another ROI, a ROI and a domain are found by name', async () => {
  await page.keyboard.press('Control+g');
  const box = page.getByTestId('go-to');
  const patch = roi.grid[5]!.patchId;
  await box.locator('input').fill(patch);
  await expect(box.getByRole('option')).toContainText('look for this patch');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('breadcrumb')).toContainText(roi.roiKey);
  const { x, y, widthPx, heightPx } = roi.grid[5]!;
  await expect
    .poll(async () => (await savedView())?.center ?? [0, 0])
    .toEqual([
      expect.closeTo(roi.origin[0] + (x + widthPx / 2) * roi.gsd, 2),
      expect.closeTo(roi.origin[1] - (y + heightPx / 2) * roi.gsd, 2),
    ]);
  await page.keyboard.press('Control+g');
  await box.locator('input').fill(roi.domainYear.toLowerCase());
  await expect(box.getByRole('option').first()).toContainText('domain');
  await box.locator('input').fill('D999-2020_XX-S1-1_1-1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('D999-2020_XX-S1-1_1-1').first()).toBeVisible();
});

test('measures a length and an area by clicks, while the view moves, and keeps them', async () => {
  await page.keyboard.press('Escape');
  await openHash(`#/roi/${datasetId}/${roi.roiKey}?at=${middleOf(roi).join()}&res=0.2`);
  const { x, y } = await middle();
  await page.waitForTimeout(600);
  await page.mouse.click(x, y, { button: 'middle' });
  await page.keyboard.press('Shift+M');
  await expect(page.getByTestId('status-tool')).toContainText('Measure');
  await page.mouse.click(x - 150, y - 100);
  await page.mouse.click(x + 150, y - 100);
  await page.mouse.move(x + 100, y + 40);
  await expect(page.getByTestId('measure-live')).toContainText('m');
  // The land moves 60 px to the right under the line that is being measured.
  await page.keyboard.down('Space');
  await page.mouse.down();
  await page.mouse.move(x + 160, y + 40, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Space');
  await page.mouse.click(x + 210, y + 100);
  await page.keyboard.press('Backspace');
  await page.mouse.click(x + 210, y + 100);
  await page.keyboard.press('Enter');
  const rows = page.getByTestId('measure-row');
  await expect(rows).toHaveCount(1);
  // 300 px and 200 px of 0.2 m.
  const [, length = 0, onEllipsoid = 0] = numbersIn(await rows.nth(0).innerText());
  expect(length).toBeCloseTo(100, 0);
  expect(onEllipsoid === 0 || Math.abs(onEllipsoid - length) < 0.2).toBe(true);
  // A rectangle of 200 by 100 px, closed on its first corner.
  for (const [dx, dy] of [
    [-100, 150],
    [100, 150],
    [100, 250],
    [-100, 250],
    [-98, 151],
  ] as const) {
    await page.mouse.click(x + dx, y + dy);
  }
  await expect(rows).toHaveCount(2);
  const [, area = 0, perimeter = 0] = numbersIn((await rows.nth(1).innerText()).replace('m²', ''));
  expect(Math.abs(area - 800)).toBeLessThan(5);
  expect(perimeter).toBeCloseTo(120, 0);
  // Escape leaves nothing.
  await page.mouse.click(x, y);
  await page.mouse.click(x + 50, y);
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(2);
  await rows.nth(1).getByRole('button', { name: 'Copy measure 2' }).click();
  await expect.poll(clipboard).toContain('Perimeter');
  await page.getByTestId('measures-clear').click();
  await expect(rows).toHaveCount(0);
  await page.getByTestId('tool-brush').click();
  await expect(page.getByTestId('measures')).toBeHidden();
});

test('paints nothing while measuring', async () => {
  expect((await app.client.annotation.undoState({ datasetId, roiKey: roi.roiKey })).undoDepth).toBe(0);
});

test('the graticule draws its lines at round metres, and not when it is off', async () => {
  const bright = async () => {
    const { x, y } = await middle();
    // Screen column of a round 50 m east of the middle.
    const [worldX] = (await savedView())!.center;
    const at = Math.ceil((worldX + 1) / 50) * 50;
    const column = Math.floor(x + (at - worldX) / 0.2);
    const clip = { x: column - 2, y: y - 40, width: 5, height: 80 };
    return (await page.screenshot({ clip })).toString('base64');
  };
  await page.mouse.move(5, 300);
  await page.waitForTimeout(400);
  // Tiles and masks have come when no picture of a second is another one.
  let without = '';
  let alike = 0;
  await expect
    .poll(
      async () => {
        const before = without;
        without = await bright();
        alike = without === before ? alike + 1 : 0;
        return alike >= 4;
      },
      { intervals: [250] },
    )
    .toBe(true);
  const toggle = async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('graticule');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(400);
  };
  await toggle();
  expect(await bright()).not.toBe(without);
  await toggle();
  await expect.poll(bright).toBe(without);
});

test('a copied link leads there from another window, with its view set', async () => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('copy a link');
  await page.keyboard.press('Enter');
  await expect.poll(clipboard).toContain(`#/roi/${datasetId}/${roi.roiKey}?at=`);
  const link = (await clipboard()).replace(/set=\w+/, 'set=infrared');
  const there = (await savedView())!;
  const other = await page.context().newPage();
  await other.goto(link);
  await expect(other.getByTestId('breadcrumb')).toContainText(roi.roiKey);
  await expect(other.getByTestId('place-mark')).toHaveAttribute('data-at', /^\d+/);
  await expect(other.getByTestId('set-infrared')).toHaveAttribute('aria-checked', 'true');
  const center = await other.evaluate(
    () =>
      (globalThis as unknown as { __arpenteurBench?: { roiView: RoiViewHook | null } }).__arpenteurBench
        ?.roiView?.savedView?.center ?? null,
  );
  if (center) expect(center[0]).toBeCloseTo(there.center[0], 1);
  await other.close();
});

test('a link to what is not there says so, and is never blank', async () => {
  await openHash('#/roi/nowhere/D000-2000_X?at=1,2');
  await expect(page.getByTestId('absent-place')).toContainText('nowhere');
  await openHash(`#/roi/${datasetId}/D000-2000_X?at=1,2&set=gone`);
  await expect(page.getByRole('alert').filter({ hasText: 'D000-2000_X' })).toBeVisible();
  await openHash(`#/roi/${datasetId}/${roi.roiKey}?at=1,2&set=gone`);
  await expect(page.getByText('is not known here')).toBeVisible();
  await expect(page.getByText('lies outside the ROI')).toBeVisible();
});

test('memory is shown with its bound, and what the core holds on a click', async () => {
  await expect(page.getByTestId('memory')).toHaveText(/^Tiles \d+ of \d+ MB$/);
  await page.getByTestId('memory').click();
  const details = page.getByTestId('memory-details');
  await expect(details).toContainText('Masks');
  await expect(details).toContainText('Overviews on the disk');
  await expect(details).toContainText(/of [\d.]+ GB/);
});
