import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import { cosiaHub } from '../../src/shared/model/nomenclatures.ts';
import { startApp, type StartedApp } from './app.ts';

/** What a map that was made under the bench hook offers to a test. */
interface RoiViewHook {
  clientPosition(x: number, y: number): { x: number; y: number } | null;
  maskValueAt(x: number, y: number): number | null;
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
  page = await openWindow(await browser.newPage({ locale: 'en-GB' }));
});
test.afterAll(async () => {
  await page?.close();
  await app?.stop();
});

/** A window on the ROI at 1:1, with the focus on the map. */
async function openWindow(opened: Page): Promise<Page> {
  await opened.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await opened.goto(app.url);
  await opened.evaluate((hash) => (location.hash = hash), `#/roi/${roi.datasetId}/${roi.roiKey}`);
  await expect(opened.getByTestId('status-zoom')).not.toBeEmpty();
  const { x, y } = await middle(opened);
  await opened.mouse.click(x, y, { button: 'middle' });
  await opened.keyboard.press('Shift+Z');
  await expect(opened.getByTestId('status-zoom')).toHaveText('1:1');
  await expect.poll(() => valueAt(opened, x, y)).not.toBeNull();
  return opened;
}

async function middle(of: Page): Promise<{ x: number; y: number }> {
  const box = (await of.getByTestId('roi-map').boundingBox())!;
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

/** ROI pixel that lies under a position of the page, found from where two pixels lie. */
function pixelAt(of: Page, x: number, y: number): Promise<[number, number]> {
  return of.evaluate(
    ([atX, atY]) => {
      const { roiView } = (globalThis as unknown as { __arpenteurBench: { roiView: RoiViewHook } })
        .__arpenteurBench;
      const from = roiView.clientPosition(0, 0)!;
      const to = roiView.clientPosition(1000, 1000)!;
      const along = (at: number, a: number, b: number) => Math.floor((1000 * (at - a)) / (b - a));
      return [along(atX!, from.x, to.x), along(atY!, from.y, to.y)] as [number, number];
    },
    [x, y],
  );
}

/** Class value that the window shows at a position of the page. */
async function valueAt(of: Page, x: number, y: number): Promise<number | null> {
  const pixel = await pixelAt(of, x, y);
  return valueOf(of, pixel);
}

function valueOf(of: Page, pixel: readonly [number, number]): Promise<number | null> {
  return of.evaluate(
    ([x, y]) =>
      (
        globalThis as unknown as { __arpenteurBench: { roiView: RoiViewHook } }
      ).__arpenteurBench.roiView.maskValueAt(x!, y!),
    pixel,
  );
}

const focusMap = () => page.getByTestId('roi-map').focus();
const isClass = (value: number) =>
  expect(page.getByTestId(`class-${value}`)).toHaveAttribute('aria-checked', 'true');
const isTool = (id: string) => expect(page.getByTestId(`tool-${id}`)).toHaveAttribute('aria-pressed', 'true');
const brushSize = async () => Number(await page.getByTestId('brush-size').inputValue());
const undoDepth = async () =>
  (await app.client.annotation.undoState({ datasetId: roi.datasetId, roiKey: roi.roiKey })).undoDepth;
const saved = () => expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');

/** A key as a keyboard of some layout sends it: the position and the character are told apart. */
async function press(code: string, key: string, shiftKey = false): Promise<void> {
  await page.evaluate(
    (init) => {
      const target = document.activeElement ?? document.body;
      for (const type of ['keydown', 'keyup'])
        target.dispatchEvent(new KeyboardEvent(type, { ...init, bubbles: true, cancelable: true }));
    },
    { code, key, shiftKey },
  );
}

/** product.md 2.3; digit 1 last, since building is the class one begins with. */
const classesOfKeys: readonly (readonly [digit: string, first: number, again: number | null])[] = [
  ['2', 3, null],
  ['3', 4, 5],
  ['4', 6, 2],
  ['5', 8, 7],
  ['6', 9, 11],
  ['7', 10, 18],
  ['8', 12, 17],
  ['9', 13, 15],
  ['0', 14, 16],
  ['1', 0, 1],
];
const azertyDigits: Readonly<Record<string, string>> = {
  ...{ '1': '&', '2': 'é', '3': '"', '4': "'", '5': '(' },
  ...{ '6': '-', '7': 'è', '8': '_', '9': 'ç', '0': 'à' },
};

const keyboards = [
  { name: 'a QWERTY keyboard', code: (d: string) => `Digit${d}`, key: (d: string) => d },
  { name: 'an AZERTY keyboard', code: (d: string) => `Digit${d}`, key: (d: string) => azertyDigits[d]! },
  { name: 'the number pad', code: (d: string) => `Numpad${d}`, key: (d: string) => d },
];
for (const { name, code, key } of keyboards) {
  test(`all nineteen classes are reached from the digits of ${name}`, async () => {
    await focusMap();
    const zoom = await page.getByTestId('status-zoom').textContent();
    const reached = new Set<number>();
    for (const [digit, first, again] of classesOfKeys) {
      await press(code(digit), key(digit));
      await isClass(first);
      reached.add(first);
      if (again === null) continue;
      await press(code(digit), key(digit));
      await isClass(again);
      reached.add(again);
    }
    expect(reached.size).toBe(19);
    // `-` and `(` of an AZERTY keyboard are digits here, and nothing else.
    await expect(page.getByTestId('status-zoom')).toHaveText(zoom!);
  });
}

/** The comma is a key of its own on both layouts, in another place. */
for (const [name, commaCode] of [
  ['a QWERTY keyboard', 'Comma'],
  ['an AZERTY keyboard', 'KeyM'],
] as const) {
  test(`all nineteen classes are found by their names from ${name}`, async () => {
    for (const { value, en } of cosiaHub.classes) {
      await focusMap();
      await press(commaCode, ',');
      await expect(page.getByTestId('class-finder')).toBeVisible();
      await page.keyboard.insertText(en);
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('class-finder')).toBeHidden();
      await isClass(value);
    }
  });
}

test('the bracket positions change the brush on both layouts, with Shift in larger steps', async () => {
  await focusMap();
  for (const [left, right] of [
    ['[', ']'],
    ['^', '$'],
  ] as const) {
    const before = await brushSize();
    await press('BracketRight', right);
    const larger = await brushSize();
    expect(larger).toBeGreaterThan(before);
    await press('BracketRight', right, true);
    const muchLarger = await brushSize();
    expect(muchLarger - larger).toBeGreaterThan(larger - before);
    await press('BracketLeft', left, true);
    await press('BracketLeft', left);
    expect(await brushSize()).toBeLessThan(muchLarger);
  }
});

test('Shift and the wheel change the brush and leave the zoom, the wheel alone zooms', async () => {
  const { x, y } = await middle(page);
  await page.mouse.move(x, y);
  const before = await brushSize();
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Shift');
  await expect.poll(brushSize).toBeGreaterThan(before);
  await expect(page.getByTestId('status-zoom')).toHaveText('1:1');
  await page.mouse.wheel(0, -100);
  await expect(page.getByTestId('status-zoom')).not.toHaveText('1:1');
  await focusMap();
  await page.keyboard.press('Shift+Z');
  await expect(page.getByTestId('status-zoom')).toHaveText('1:1');
});

test('X swaps the last two classes, Alt and a click pick the one under the pointer', async () => {
  await focusMap();
  await press('Digit4', '4');
  await press('Digit8', '8');
  await page.keyboard.press('x');
  await isClass(6);
  await page.keyboard.press('x');
  await isClass(12);
  const { x, y } = await middle(page);
  const under = (await valueAt(page, x + 150, y - 90))!;
  await page.mouse.move(x + 150, y - 90);
  await page.keyboard.down('Alt');
  await page.mouse.click(x + 150, y - 90);
  await page.keyboard.up('Alt');
  await isClass(under);
  expect(await undoDepth()).toBe(0);
});

test('a comma and three letters find the vineyard', async () => {
  await focusMap();
  await page.keyboard.press(',');
  await expect(page.getByTestId('class-finder')).toBeVisible();
  await page.keyboard.type('vig');
  await page.keyboard.press('Enter');
  await isClass(11);
  await expect(page.getByTestId('class-finder')).toBeHidden();
});

test('letters and digits stay text while a text field has the focus', async () => {
  await focusMap();
  await page.keyboard.press('b');
  await page.getByTestId('roi-filter').click();
  await page.keyboard.type('rix1v');
  await expect(page.getByTestId('roi-filter')).toHaveValue('rix1v');
  await isTool('brush');
  await isClass(11);
  await page.getByTestId('roi-filter').fill('');
});

test('Escape in the middle of a stroke leaves nothing behind', async () => {
  const { x, y } = await middle(page);
  await focusMap();
  const target = (await valueAt(page, x, y)) === 6 ? '1' : '4';
  await press(`Digit${target}`, target);
  const before = await valueAt(page, x, y);
  await page.mouse.move(x - 40, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 6 });
  expect(await valueAt(page, x, y)).not.toBe(before);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect(await valueAt(page, x, y)).toBe(before);
  expect(await undoDepth()).toBe(0);
});

let painted: readonly [number, number];
let original: number | null;
let paint: number;

test('Space, a middle drag and the wheel move the view in mid-stroke, and it stays one stroke', async () => {
  const { x, y } = await middle(page);
  painted = await pixelAt(page, x - 60, y);
  original = await valueOf(page, painted);
  paint = original === 6 ? 0 : 6;
  await page.getByTestId(`class-${paint}`).click();
  await page.mouse.move(x - 60, y);
  await page.mouse.down();
  await page.mouse.move(x - 20, y, { steps: 4 });
  await page.keyboard.down('Space');
  await page.mouse.move(x - 20, y + 40, { steps: 4 });
  await page.keyboard.up('Space');
  await page.mouse.down({ button: 'middle' });
  await page.mouse.move(x, y + 60, { steps: 4 });
  await page.mouse.up({ button: 'middle' });
  await page.mouse.wheel(0, -60);
  await page.waitForTimeout(300);
  const last = await pixelAt(page, x + 30, y + 60);
  await page.mouse.move(x + 30, y + 60, { steps: 4 });
  await page.mouse.up();
  await saved();
  expect(await undoDepth()).toBe(1);
  expect(await valueOf(page, painted)).toBe(paint);
  expect(await valueOf(page, last)).toBe(paint);
});

test('the restoring brush brings the original back', async () => {
  await focusMap();
  await page.keyboard.press('r');
  await isTool('restore');
  const at = await page.evaluate(
    ([x, y]) =>
      (
        globalThis as unknown as { __arpenteurBench: { roiView: RoiViewHook } }
      ).__arpenteurBench.roiView.clientPosition(x! + 0.5, y! + 0.5)!,
    painted,
  );
  await page.mouse.move(at.x, at.y);
  await page.waitForTimeout(500);
  await page.mouse.down();
  await page.mouse.move(at.x + 3, at.y, { steps: 2 });
  await page.mouse.up();
  await expect.poll(() => valueOf(page, painted)).toBe(original);
  await saved();
  expect(await undoDepth()).toBe(2);
  await focusMap();
  await page.keyboard.press('b');
});

test('another window on the same core sees the edits of the first, and its undo', async ({ browser }) => {
  const other = await openWindow(await browser.newPage({ locale: 'en-GB' }));
  const { x, y } = await middle(page);
  const spot = await pixelAt(page, x, y - 120);
  const before = await valueOf(page, spot);
  await page.getByTestId(`class-${before === 3 ? 0 : 3}`).click();
  await page.mouse.move(x - 10, y - 120);
  await page.mouse.down();
  await page.mouse.move(x + 10, y - 120, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => valueOf(other, spot)).toBe(before === 3 ? 0 : 3);
  await focusMap();
  await page.keyboard.press('Control+z');
  await expect.poll(() => valueOf(other, spot)).toBe(before);
  await other.close();
});

test('Tab reaches every pane, and F6 goes round them', async () => {
  const paneNow = () =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'] ?? null);
  const panes = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-pane]')].map((pane) => pane.dataset['pane']!),
  );
  expect(panes).toEqual(expect.arrayContaining(['title', 'side', 'canvas', 'inspector']));
  await page.getByTestId('wordmark').focus();
  const reached = new Set<string | null>();
  for (let step = 0; step < 150 && reached.size < panes.length; step++) {
    reached.add(await paneNow());
    await page.keyboard.press('Tab');
  }
  expect([...reached].sort()).toEqual([...panes].sort());
  await focusMap();
  const round: (string | null)[] = [];
  for (let step = 0; step < panes.length; step++) {
    await page.keyboard.press('F6');
    round.push(await paneNow());
  }
  expect([...round].sort()).toEqual([...panes].sort());
  expect(round.at(-1)).toBe('canvas');
  await page.keyboard.press('Shift+F6');
  expect(await paneNow()).toBe(round.at(-2));
});

test('language and theme switch at once and are remembered', async () => {
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
  const before = await scheme();
  await page.getByTestId('theme-toggle').click();
  await expect.poll(scheme).not.toBe(before);
  await page.getByTestId('language-toggle').click();
  await expect(page.getByTestId('class-11')).toContainText('vigne');
  await page.reload();
  await expect(page.getByTestId('class-11')).toContainText('vigne');
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  expect(await scheme()).not.toBe(before);
});
