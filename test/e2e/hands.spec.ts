import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';

/** What a view that was made under the bench hook tells of itself. */
interface BenchHook {
  readonly session: { getState(): SessionFacts };
}
interface SessionFacts {
  readonly tool: string;
  readonly classValue: number;
  readonly recentClasses: readonly number[];
  readonly toolOptions: { readonly fillAll: boolean; readonly fillScope: string };
  readonly rules: {
    readonly locked: readonly number[];
    readonly onlyOver: readonly number[] | null;
    readonly gate: { readonly text: string; readonly on: boolean; readonly inverted: boolean };
  };
}

let app: StartedApp;
let page: Page;
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
  const datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  roi = await app.client.catalogue.roi({ datasetId, roiKey: rois.find((r) => r.patches >= 16)!.roiKey });
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await page.goto(app.url);
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${roi.datasetId}/${roi.roiKey}`);
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

async function middle(): Promise<{ x: number; y: number }> {
  const box = (await page.getByTestId('roi-map').boundingBox())!;
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

const session = () =>
  page.evaluate(() => {
    const { session: store } = (globalThis as unknown as { __arpenteurBench: BenchHook }).__arpenteurBench;
    const { tool, classValue, recentClasses, toolOptions, rules } = store.getState();
    return { tool, classValue, recentClasses, toolOptions, rules };
  });
const toolNow = async () => (await session()).tool;
const classNow = async () => (await session()).classValue;
/** B alone would be smoothing where the brush is chosen already. */
async function chooseBrush(): Promise<void> {
  await focusMap();
  await page.keyboard.press('w');
  await page.keyboard.press('b');
  expect(await toolNow()).toBe('brush');
}
const focusMap = () => page.getByTestId('roi-map').focus();
const wheel = () => page.getByTestId('class-wheel');
const undoDepth = async () =>
  (await app.client.annotation.undoState({ datasetId: roi.datasetId, roiKey: roi.roiKey })).undoDepth;

async function rightClick(x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'right' });
  await page.mouse.up({ button: 'right' });
}

/** Middle of a class's name on the open wheel. */
async function onWheel(value: number): Promise<{ x: number; y: number }> {
  const box = (await page.getByTestId(`wheel-class-${value}`).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('hints come at their moment, one at a time, and not again once they were dismissed', async () => {
  await expect(page.getByTestId('hint-brush')).toBeVisible();
  const { x, y } = await middle();
  await page.mouse.click(x, y, { button: 'middle' });
  await page.keyboard.press('Shift+Z');
  await expect(page.getByTestId('status-zoom')).toHaveText('1:1');
  await page.keyboard.press('4');
  await expect(page.getByTestId('hint-classes')).toBeVisible();
  await expect(page.getByTestId('hint-brush')).toBeHidden();
  // The map below a hint takes the pointer; only its buttons are the hint's.
  const box = (await page.getByTestId('hint-classes').boundingBox())!;
  const below = await page.evaluate(
    ([atX, atY]) =>
      document.elementFromPoint(atX!, atY!)?.closest('[data-testid]')?.getAttribute('data-testid'),
    [box.x + 20, box.y + box.height / 2],
  );
  expect(below).toBe('roi-map');
  await page.getByTestId('hint-close').click();
  await expect(page.getByTestId('hint-classes')).toBeHidden();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByTestId('hint-undo')).toBeVisible();
  await page.getByTestId('hint-never').click();
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await page.getByTestId('class-12').click();
  await page.waitForTimeout(300);
  await expect(page.locator('.first-hint')).toHaveCount(0);
  await focusMap();
  await page.keyboard.press('Control+z');
  await expect.poll(undoDepth).toBe(0);
});

test('a right click opens the wheel, a click on a class takes it, nothing is painted', async () => {
  const { x, y } = await middle();
  await focusMap();
  for (const key of ['4', '8', '1']) await page.keyboard.press(key);
  expect(await classNow()).toBe(0);
  await rightClick(x, y);
  await expect(wheel()).toBeVisible();
  await expect(page.locator('.wheel-label')).toHaveCount(8);
  const deciduous = await onWheel(12);
  await page.mouse.click(deciduous.x, deciduous.y);
  await expect(wheel()).toBeHidden();
  expect(await classNow()).toBe(12);
  expect(await undoDepth()).toBe(0);
  // The map has the keyboard again.
  await page.keyboard.press('x');
  expect(await classNow()).toBe(0);
});

test('a press, a move and a release pick by direction, and classes keep their places', async () => {
  const { x, y } = await middle();
  await rightClick(x, y);
  const place = await onWheel(6);
  await page.keyboard.press('Escape');
  await expect(wheel()).toBeHidden();
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(x + (place.x - x) / 2, y + (place.y - y) / 2, { steps: 3 });
  await page.mouse.up({ button: 'right' });
  await expect(wheel()).toBeHidden();
  expect(await classNow()).toBe(6);
  await rightClick(x, y);
  expect(await onWheel(6)).toEqual(place);
  await page.keyboard.press('Escape');
});

test('digits, arrows and the comma work on the wheel, a click beside it closes it', async () => {
  const { x, y } = await middle();
  await rightClick(x, y);
  await page.keyboard.press('9');
  await expect(wheel()).toBeHidden();
  expect(await classNow()).toBe(13);
  await page.keyboard.press('9');
  expect(await classNow()).toBe(15);
  await page.keyboard.press('Shift+F10');
  await expect(wheel()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const chosen = await page.locator('.wheel-label[aria-selected="true"]').getAttribute('data-testid');
  await page.keyboard.press('Enter');
  await expect(wheel()).toBeHidden();
  expect(`wheel-class-${await classNow()}`).toBe(chosen);
  await rightClick(x, y);
  await page.keyboard.press(',');
  await expect(page.getByTestId('class-finder')).toBeVisible();
  await page.keyboard.press('Escape');
  await rightClick(x, y);
  await page.mouse.click(x + 260, y);
  await expect(wheel()).toBeHidden();
  expect(await undoDepth()).toBe(0);
});

test('nothing of the wheel lies outside of the window', async () => {
  const map = (await page.getByTestId('roi-map').boundingBox())!;
  const { width, height } = page.viewportSize()!;
  for (const [x, y] of [
    [map.x + 70, map.y + map.height - 14],
    [map.x + map.width - 14, map.y + map.height - 14],
  ] as const) {
    await rightClick(x, y);
    const ring = (await page.locator('.wheel-ring').boundingBox())!;
    expect(ring.x).toBeGreaterThanOrEqual(0);
    expect(ring.y).toBeGreaterThanOrEqual(0);
    expect(ring.x + ring.width).toBeLessThanOrEqual(width);
    expect(ring.y + ring.height).toBeLessThanOrEqual(height);
    await page.keyboard.press('Escape');
  }
});

test('a tap of the barrel button opens the wheel, a drag of it moves the land', async () => {
  const { x, y } = await middle();
  const pen = (type: string, atX: number, buttons: number) =>
    page.evaluate(
      ([kind, clientX, clientY, held]) => {
        const target = document.elementFromPoint(clientX as number, clientY as number)!;
        const init = { clientX: clientX as number, clientY: clientY as number, buttons: held as number };
        // A made-up pointer cannot be captured: it stays over the map here.
        const options = {
          ...init,
          pointerId: 1,
          pointerType: 'pen',
          button: 2,
          bubbles: true,
          cancelable: true,
        };
        target.dispatchEvent(new PointerEvent(kind as string, options));
      },
      [type, atX, y, buttons] as const,
    );
  await pen('pointerdown', x, 2);
  await pen('pointerup', x, 0);
  await expect(wheel()).toBeVisible();
  await page.keyboard.press('Escape');
  await pen('pointerdown', x, 2);
  await pen('pointermove', x + 60, 2);
  await pen('pointerup', x + 60, 0);
  await expect(wheel()).toBeHidden();
});

test('P, Q and B pressed again are rectangle, ellipse and smoothing; held, a tool is borrowed', async () => {
  await focusMap();
  await page.keyboard.press('w');
  for (const [key, first, again] of [
    ['p', 'polygon', 'rectangle'],
    ['q', 'lasso', 'ellipse'],
    ['b', 'brush', 'smooth'],
  ] as const) {
    await page.keyboard.press(key);
    expect(await toolNow()).toBe(first);
    await page.keyboard.press(key);
    expect(await toolNow()).toBe(again);
    await page.keyboard.press(key);
    expect(await toolNow()).toBe(first);
  }
  await page.keyboard.down('s');
  expect(await toolNow()).toBe('region');
  await page.waitForTimeout(450);
  await page.keyboard.up('s');
  expect(await toolNow()).toBe('brush');
  await page.keyboard.press('Shift+G');
  expect((await session()).toolOptions).toMatchObject({ fillAll: true, fillScope: 'patch' });
  await page.keyboard.press('g');
  expect(await session()).toMatchObject({ tool: 'fill', toolOptions: { fillAll: false } });
  await page.keyboard.press('w');
  expect(await toolNow()).toBe('wand');
  await page.keyboard.press('b');
});

test('L locks the class under the pointer, Shift+L all others, the list shows it and lets go', async () => {
  await focusMap();
  const { x, y } = await middle();
  await page.mouse.move(x, y);
  await page.keyboard.press('i');
  await page.mouse.click(x, y);
  const under = await classNow();
  await chooseBrush();
  await page.waitForTimeout(200);
  await page.keyboard.press('l');
  expect((await session()).rules.locked).toEqual([under]);
  await expect(page.getByTestId(`lock-${under}`)).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('l');
  expect((await session()).rules.locked).toEqual([]);
  await page.keyboard.press('Shift+L');
  expect((await session()).rules.locked).toHaveLength(18);
  expect((await session()).rules.locked).not.toContain(under);
  await page.getByTestId('unlock-all').click();
  expect((await session()).rules.locked).toEqual([]);
  await page.getByTestId('class-11').focus();
  await page.keyboard.press('l');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Alt+l');
  const { rules } = await session();
  expect(rules.locked).toEqual([11]);
  expect(rules.onlyOver).toHaveLength(1);
  await page.getByTestId('unlock-all').click();
  expect((await session()).rules).toMatchObject({ locked: [], onlyOver: null });
  await focusMap();
  await page.keyboard.press('u');
  expect((await session()).rules.gate.on).toBe(false);
  await expect(page.getByTestId('tool-note')).toHaveText('There is no gate to switch on yet.');
});

test('a key is changed in the sheet: a warning of what loses it, kept after a reload, and given back', async () => {
  await focusMap();
  await page.keyboard.press('F1');
  await expect(page.getByTestId('key-sheet')).toBeVisible();
  await page.getByTestId('key-search').fill('remplissage');
  await expect(page.getByTestId('key-tool.fill')).toHaveCount(0);
  await page.getByTestId('key-search').fill('FILL');
  const row = page.getByTestId('key-tool.fill');
  const key = row.getByRole('button').first();
  await key.click();
  await page.keyboard.press('Control+Alt+f');
  await expect(page.getByTestId('key-recording')).toContainText('AltGr');
  await page.keyboard.press('5');
  await expect(page.getByTestId('key-recording')).toContainText('Digits');
  await page.keyboard.press('p');
  await expect(page.getByTestId('key-recording')).toContainText('Polygon');
  await page.keyboard.press('Escape');
  await expect(key).toHaveText('G');
  await key.click();
  await page.keyboard.press('p');
  await page.getByTestId('key-take').click();
  await expect(key).toHaveText('P');
  await page.getByTestId('key-search').fill('');
  await expect(page.getByTestId('key-tool.polygon').getByRole('button').first()).toHaveText('—');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('key-sheet')).toBeHidden();
  await chooseBrush();
  await page.keyboard.press('g');
  expect(await toolNow()).toBe('brush');
  await page.keyboard.press('p');
  expect(await toolNow()).toBe('fill');
  await page.waitForTimeout(700);
  await page.reload();
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  await chooseBrush();
  await page.keyboard.press('p');
  await expect.poll(toolNow).toBe('fill');
  const saved = await app.client.workspace.getSetting({ key: 'keys' });
  expect(saved.value).toMatchObject({ Test: { 'tool.fill': [{ key: 'p' }], 'tool.polygon': [] } });
  await page.keyboard.press('F1');
  await page.getByTestId('keys-reset-all').click();
  await expect(page.getByTestId('keys-reset-all')).toBeDisabled();
  await page.keyboard.press('Escape');
  await focusMap();
  await page.keyboard.press('p');
  expect(await toolNow()).toBe('polygon');
  await page.keyboard.press('b');
});

test('the palette shows the keys as they are, and the sheet those of the mode', async () => {
  await focusMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('rectangle');
  await expect(page.getByTestId('command-palette').getByRole('option').first()).toContainText('PP');
  await page.keyboard.press('Escape');
  await page.evaluate((id) => (location.hash = `#/dataset/${id}`), roi.datasetId);
  await expect(page.getByTestId('overview-map')).toBeVisible();
  await page.keyboard.press('F1');
  await expect(page.getByTestId('key-find.filter')).toBeVisible();
  await expect(page.getByTestId('key-tool.brush')).toHaveCount(0);
  await page.keyboard.press('Escape');
});
