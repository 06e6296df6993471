import { expect, test, type Locator, type Page } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';
import { readPicture, shareOfDifferent, type Picture } from './picture.ts';

let app: StartedApp;
let page: Page;
let roi: RoiDetail;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  app = await startApp();
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1600, height: 900 } });
  await page.goto(app.url);
  await page.getByTestId('welcome-sample').click();
  await expect(page.getByTestId('synthetic-badge')).toBeVisible({ timeout: 60_000 });
  const author = page.getByTestId('author-save');
  if (await author.isVisible()) await author.click();
  const datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  const whole = rois.find((known) => known.patches >= 16) ?? rois[0]!;
  await page.getByTestId(`roi-${whole.roiKey}`).click();
  roi = await app.client.catalogue.roi({ datasetId, roiKey: whole.roiKey });
  // Hints lie over the land, whose pictures are compared.
  await page.getByText('No more hints').click();
  await map().focus();
  await page.keyboard.press('Shift+z');
  await page.getByTestId('layer-mask').uncheck();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

const map = () => page.getByTestId('roi-map');
/** What is clipped and hidden of the first view beside the main one. */
const surface = () => page.locator('[data-testid="compare-map-0"] > *').first();
const pane = (index: number) => page.getByTestId(`compare-pane-${index}`);

async function choose(mode: 'off' | 'swipe' | 'two' | 'four' | 'flicker'): Promise<void> {
  await page.getByTestId(`compare-${mode}`).click();
  // The pointer rests where nothing is drawn for it.
  await page.mouse.move(3, 3);
}

/** Every tile of a pane that shows what is asked for. */
async function shows(index: number, imagery: string): Promise<void> {
  await expect(pane(index)).toHaveAttribute('data-shown', imagery);
  await expect(pane(index)).toHaveAttribute('data-complete', 'true');
}

/**
 * What is on the screen of an element once it does not change any more, without what floats on its edges. `inset` is cut off
 * on each side, CSS pixels.
 */
async function pictureOf(element: Locator, inset = 110): Promise<Picture> {
  const box = (await element.boundingBox())!;
  const clip = {
    x: Math.round(box.x) + inset,
    y: Math.round(box.y) + inset,
    width: Math.round(box.width) - 2 * inset,
    height: Math.round(box.height) - 2 * inset,
  };
  let last = await page.screenshot({ clip });
  await expect
    .poll(
      async () => {
        const next = await page.screenshot({ clip });
        const isSame = next.equals(last);
        last = next;
        return isSame;
      },
      { intervals: [150] },
    )
    .toBe(true);
  return readPicture(page, last);
}

test('swipe shows the main view left of the divider and the other imagery right of it', async () => {
  await page.getByTestId('set-infrared').click();
  await page.mouse.move(3, 3);
  const infrared = await pictureOf(map());
  await page.getByTestId('set-rgb').click();
  await page.mouse.move(3, 3);
  const colour = await pictureOf(map());
  expect(shareOfDifferent(colour, infrared, 2)).toBeGreaterThan(0.5);

  await map().focus();
  await page.keyboard.press('y');
  await expect(page.getByTestId('swipe-divider')).toBeVisible();
  await shows(0, 'aerial');
  const swiped = await pictureOf(map());
  const middle = Math.round(swiped.width / 2);
  const left = { x: 0, width: middle - 24 };
  const right = { x: middle + 24, width: swiped.width - middle - 24 };
  expect(shareOfDifferent(swiped, colour, 2, left)).toBeLessThan(0.005);
  expect(shareOfDifferent(swiped, infrared, 2, right)).toBeLessThan(0.005);
  expect(shareOfDifferent(swiped, colour, 2, right)).toBeGreaterThan(0.5);
});

test('the divider is dragged, moved by keys and put back to the middle', async () => {
  const divider = page.getByTestId('swipe-divider');
  const box = (await map().boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.25, y, { steps: 4 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '25');
  const clip = await surface().evaluate((element) => getComputedStyle(element).clipPath);
  const atPx = Number(/([\d.]+)px\)$/.exec(clip)?.[1]);
  expect(Math.abs(atPx - box.width * 0.25)).toBeLessThanOrEqual(1);
  await divider.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowLeft');
  expect(Number(await divider.getAttribute('aria-valuenow'))).toBeGreaterThan(85);
  await divider.dblclick();
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  await map().focus();
  await page.keyboard.press('y');
  await expect(divider).toBeHidden();
});

test('two views stay registered while any of them is moved, and have one cursor', async () => {
  await choose('two');
  await page.getByTestId('compare-set-0').selectOption('rgb');
  await shows(0, 'aerial');
  const left = (await map().boundingBox())!;
  const right = (await page.getByTestId('compare-map-0').boundingBox())!;
  expect([right.width, right.height]).toEqual([left.width, left.height]);
  const registered = async () => {
    await page.mouse.move(3, 3);
    const main = await pictureOf(map());
    const other = await pictureOf(page.getByTestId('compare-map-0'));
    expect(shareOfDifferent(main, other, 2)).toBeLessThan(0.005);
    return main;
  };
  const before = await registered();

  // Dragged and zoomed in the second view.
  await page.mouse.move(right.x + 200, right.y + 300);
  await page.mouse.down();
  await page.mouse.move(right.x + 130, right.y + 260, { steps: 5 });
  await page.mouse.up();
  await page.mouse.wheel(0, -240);
  expect(shareOfDifferent(await registered(), before, 2)).toBeGreaterThan(0.3);
  // Moved in the main view.
  await page.mouse.move(left.x + 150, left.y + 250);
  await page.mouse.wheel(0, 120);
  await registered();

  const at = { x: 210, y: 320 };
  const crossOf = (id: string) =>
    page.getByTestId(id).evaluate((cross) => {
      const { x, y } = cross.getBoundingClientRect();
      return { x, y, hidden: (cross as HTMLElement).hidden };
    });
  // The place where the pointer was last is still told.
  const formerPlace = (await page.getByTestId('status-coordinates').textContent())!;
  await page.mouse.move(left.x + at.x, left.y + at.y);
  expect(await crossOf('compare-cross-0')).toEqual({ x: right.x + at.x, y: right.y + at.y, hidden: false });
  expect((await crossOf('compare-cross-main')).hidden).toBe(true);
  await expect(page.getByTestId('status-coordinates')).not.toHaveText(formerPlace);
  const coordinates = await page.getByTestId('status-coordinates').textContent();
  await page.mouse.move(right.x + at.x, right.y + at.y);
  expect(await crossOf('compare-cross-main')).toEqual({ x: left.x + at.x, y: left.y + at.y, hidden: false });
  expect((await crossOf('compare-cross-0')).hidden).toBe(true);
  await expect(page.getByTestId('status-coordinates')).toHaveText(coordinates!);
});

test('four views have one size and one place, and closing them keeps the place', async () => {
  await choose('four');
  for (const index of [0, 1, 2]) await page.getByTestId(`compare-set-${index}`).selectOption('rgb');
  for (const index of [0, 1, 2]) await shows(index, 'aerial');
  await page.mouse.move(3, 3);
  const main = await pictureOf(map());
  for (const index of [0, 1, 2]) {
    const other = await pictureOf(page.getByTestId(`compare-map-${index}`));
    expect(shareOfDifferent(main, other, 2)).toBeLessThan(0.005);
  }
  await page.getByTestId('compare-set-1').selectOption('height');
  await shows(1, 'dem');
  await expect(page.getByTestId('compare-stamp-1')).toContainText('20 cm');
  await page.getByTestId('compare-close-0').click();
  await expect(pane(1)).toHaveCount(0);
  await shows(0, 'dem');
  await page.getByTestId('compare-close-0').click();
  await expect(page.getByTestId('compare')).toHaveCount(0);
});

test('a stroke beside the main view is none: it moves the land', async () => {
  await choose('two');
  await shows(0, 'dem');
  await map().focus();
  await page.keyboard.press('b');
  const box = (await page.getByTestId('compare-map-0').boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 240, box.y + 230, { steps: 4 });
  await page.mouse.up();
  const { datasetId, roiKey } = roi;
  expect((await app.client.annotation.undoState({ datasetId, roiKey })).undoDepth).toBe(0);
  await choose('off');
});

/** When the second view was shown and hidden, milliseconds. */
async function watchFlicker(): Promise<void> {
  await page.evaluate(() => {
    const host = document.querySelector<HTMLElement>('[data-testid="compare-map-0"] > *')!;
    const changes: { at: number; shown: boolean }[] = [];
    Object.assign(globalThis, { flickerChanges: changes });
    new MutationObserver(() =>
      changes.push({ at: performance.now(), shown: host.style.visibility !== 'hidden' }),
    ).observe(host, { attributeFilter: ['style'] });
  });
}

const flickerChanges = () =>
  page.evaluate(
    () => (globalThis as unknown as { flickerChanges: { at: number; shown: boolean }[] }).flickerChanges,
  );

test('flicker changes between the two, never more than three times a second', async () => {
  await choose('flicker');
  await page.getByTestId('flicker-rate').selectOption('3');
  await shows(0, 'dem');
  await watchFlicker();
  await expect.poll(async () => (await flickerChanges()).filter((c) => c.shown).length).toBeGreaterThan(4);
  const starts = (await flickerChanges()).filter((change) => change.shown).map((change) => change.at);
  // A timer's step is not a frame's: a little less than the second that the rule speaks of.
  for (const from of starts)
    expect(starts.filter((at) => at >= from && at < from + 980).length).toBeLessThanOrEqual(3);
  await choose('off');
});

test('with less motion asked for, nothing flickers: the held key shows the second view, still', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await choose('flicker');
  await expect(page.getByTestId('flicker-state')).toContainText('less motion');
  await watchFlicker();
  await expect(surface()).toHaveCSS('visibility', 'hidden');
  await map().focus();
  await page.keyboard.down('f');
  await expect(surface()).toHaveCSS('visibility', 'visible');
  const seen = await flickerChanges();
  await page.waitForTimeout(1500);
  expect(await flickerChanges()).toEqual(seen);
  await page.keyboard.up('f');
  await expect(surface()).toHaveCSS('visibility', 'hidden');
  await page.emulateMedia({ reducedMotion: null });
  await choose('off');
});

test('the key of the model says that there is no prediction', async () => {
  await map().focus();
  await page.keyboard.down('m');
  await expect(page.getByTestId('peek-model')).toContainText('No prediction');
  await page.keyboard.up('m');
  await expect(page.getByTestId('peek-model')).toHaveCount(0);
});

/** Pixels whose class differs between the file's masks and the current ones, by pair, counted here. */
async function countedHere(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { patchId } of roi.grid) {
    const before = await app.mask(roi.datasetId, patchId, 'original');
    const after = await app.mask(roi.datasetId, patchId);
    for (let i = 0; i < after.length; i++) {
      if (before[i] === after[i]) continue;
      const key = `${before[i]}-${after[i]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, n) => all + n, 0);

test('the difference of two layers follows a stroke, and counts what an independent count finds', async () => {
  await page.getByTestId('difference-on').check();
  const total = page.getByTestId('difference-total');
  await expect(total).toHaveAttribute('data-px', '0');
  const box = (await map().boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await map().focus();
  await page.keyboard.press('b');
  await page.keyboard.press('Digit4');
  await page.mouse.move(x - 80, y - 30);
  await page.mouse.down();
  await page.mouse.move(x + 80, y + 30, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
  const counts = await countedHere();
  expect(sum(counts)).toBeGreaterThan(100);
  await expect(total).toHaveAttribute('data-px', String(sum(counts)));
  for (const [pair, px] of counts)
    await expect(page.getByTestId(`difference-pair-${pair}`)).toHaveAttribute('data-px', String(px));

  // Marked on the map: many pixels of the strong colour, and none once another pair alone is marked.
  const marks = async () => {
    await page.mouse.move(3, 3);
    const { data } = await pictureOf(map());
    let marked = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i]! > 230 && data[i + 1]! < 60 && data[i + 2]! > 180) marked++;
    return marked;
  };
  const all = await marks();
  expect(all).toBeGreaterThan(100);
  const [largest] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  await page.getByTestId(`difference-pair-${largest}`).click();
  await expect(page.getByTestId(`difference-pair-${largest}`)).toHaveAttribute('aria-pressed', 'true');
  const one = await marks();
  expect(one).toBeGreaterThan(0);
  if (counts.size > 1) expect(one).toBeLessThan(all);
  await page.keyboard.press('Control+z');
  await expect(total).toHaveAttribute('data-px', '0');
  await page.getByTestId('difference-on').uncheck();
  expect(await marks()).toBe(0);
});
