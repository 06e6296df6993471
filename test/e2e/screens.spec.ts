import { expect, test, type Page } from '@playwright/test';
import { en } from '../../src/renderer/i18n/en.ts';
import type { RoiSummary } from '../../src/shared/contract/index.ts';
import { startApp, type StartedApp } from './app.ts';

let app: StartedApp;
let roi: RoiSummary;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  app = await startApp({ sample: false });
});
test.afterAll(async () => {
  await app?.stop();
});

interface Look {
  readonly language: 'en' | 'fr';
  readonly theme: 'dark' | 'light';
  readonly width: number;
  readonly height: number;
}

const looks: readonly Look[] = [
  { language: 'fr', theme: 'dark', width: 1600, height: 900 },
  { language: 'en', theme: 'light', width: 1600, height: 900 },
  { language: 'fr', theme: 'light', width: 1280, height: 720 },
  { language: 'en', theme: 'dark', width: 1280, height: 720 },
];

/** Opens a window of this look and gathers what it complains about. */
async function openWindow(page: Page, look: Look): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(({ language, theme }) => {
    localStorage.setItem('arpenteur.language', language);
    localStorage.setItem('arpenteur.theme', theme);
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(
        `content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`,
      ),
    );
  }, look);
  await page.setViewportSize(look);
  await page.goto(app.url);
  await expect(page.getByTestId('welcome')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', look.theme);
  await expect(page.locator('html')).toHaveAttribute('lang', look.language);
  return complaints;
}

const dottedKeys = Object.keys(en).filter((key) => key.includes('.'));

/** Nothing runs out of the window or of its button, and every text is a sentence of the language. */
async function looksRight(page: Page, screen: string): Promise<void> {
  const { overflow, clipped, text } = await page.evaluate(() => {
    const root = document.documentElement;
    const controls = [...document.querySelectorAll<HTMLElement>('[data-testid]')].filter(
      (element) =>
        element.matches('button, a, label, [role="radio"], [role="option"], .status-item') &&
        element.checkVisibility(),
    );
    const clips = (element: HTMLElement) => {
      const { left, right } = element.getBoundingClientRect();
      return element.scrollWidth > element.clientWidth + 1 || left < -1 || right > root.clientWidth + 1;
    };
    return {
      overflow: root.scrollWidth - root.clientWidth,
      clipped: controls.filter((c) => c.clientWidth > 0 && clips(c)).map((c) => c.dataset['testid']),
      text: document.body.innerText,
    };
  });
  expect(overflow, `${screen}: overflow`).toBeLessThanOrEqual(0);
  expect(clipped, `${screen}: clipped`).toEqual([]);
  const words = new Set(text.split(/[\s,;:()]+/));
  expect(
    dottedKeys.filter((key) => words.has(key)),
    `${screen}: keys instead of texts`,
  ).toEqual([]);
  expect(text, `${screen}: unfilled places`).not.toContain('{{');
}

test('the first screen, the sample being made and all ROIs of it', async ({ page }) => {
  const complaints = await openWindow(page, looks[2]!);
  await looksRight(page, 'welcome');
  await page.getByTestId('welcome-open-dataset').click();
  await page.getByTestId('dataset-path-browse').click();
  await expect(page.getByTestId('folder-picker')).toBeVisible();
  await looksRight(page, 'folder picker');
  await page.getByTestId('welcome-sample').click();
  await expect(page.getByTestId('welcome-busy')).toBeVisible();
  await looksRight(page, 'progress');
  await expect(page.getByTestId('overview-map')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('author-prompt')).toBeVisible();
  await looksRight(page, 'author');
  await page.getByTestId('author-save').click();
  await expect(page.getByTestId('author-prompt')).toBeHidden();
  const datasetId = (await app.client.workspace.current())!.datasets[0]!.id;
  const rois = await app.client.catalogue.rois({ datasetId });
  roi = rois.find((r) => r.patches >= 16)!;
  expect(complaints).toEqual([]);
});

test('a domain is one marker from afar: it opens to its ROIs, and a ROI opens from the list by keyboard', async ({
  page,
}) => {
  await openWindow(page, looks[0]!);
  await page.evaluate((id) => (location.hash = `#/dataset/${id}`), roi.datasetId);
  await expect(page.getByTestId('overview-map')).toBeVisible();
  const list = page.getByRole('listbox');
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-pointed]')).toHaveCount(1);
  const key = await page.locator('[data-pointed]').getAttribute('data-testid');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('roi-map')).toBeVisible();
  expect(`roi-${decodeURIComponent(page.url().split('/').at(-1)!)}`).toBe(key);
});

for (const look of looks) {
  const name = `${look.language}, ${look.theme}, ${look.width} x ${look.height}`;
  test(`every screen of the editor holds its texts (${name})`, async ({ page }) => {
    const complaints = await openWindow(page, look);
    await looksRight(page, 'welcome with a recent workspace');
    await page.evaluate((id) => (location.hash = `#/dataset/${id}`), roi.datasetId);
    await expect(page.getByTestId('overview-map')).toBeVisible();
    await looksRight(page, 'overview');
    await page.getByTestId(`roi-${roi.roiKey}`).click();
    await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
    await looksRight(page, 'ROI');
    await page.getByTestId('layer-lpis1').click();
    await expect(page.getByTestId('lpis-legend')).toBeVisible();
    await looksRight(page, 'LPIS legend');
    await page.getByTestId('layer-lpis1').click();
    const history = (await page.getByTestId('history').boundingBox())!;
    expect(history.y + 60, 'the history keeps its place').toBeLessThan(look.height - 28);
    await expect(page.getByTestId('class-16')).toBeInViewport({ ratio: 1 });
    await expect(page.getByTestId('layer-borders')).toBeInViewport();
    await page.getByTestId('roi-map').focus();
    await page.keyboard.press('F1');
    await expect(page.getByTestId('key-sheet')).toBeVisible();
    await looksRight(page, 'keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('a');
    await looksRight(page, 'palette');
    await page.keyboard.press('Escape');
    await page.getByTestId('activity-export').click();
    for (const scope of ['changed', 'all', 'roi', 'where']) {
      await page.getByTestId(`export-scope-${scope}`).click();
      await looksRight(page, `export ${scope}`);
    }
    await page.getByTestId('jobs-button').click();
    await looksRight(page, 'jobs');
    await page.keyboard.press('Escape');
    await page.getByTestId('activity-report').click();
    await looksRight(page, 'report');
    await page.getByTestId('activity-catalogue').click();
    await page.getByTestId('roi-map').focus();
    await page.keyboard.press('Shift+F');
    await looksRight(page, 'focus mode');
    await page.keyboard.press('Shift+F');
    expect(complaints).toEqual([]);
  });
}

test('a section of the inspector that was folded stays folded after a reload', async ({ page }) => {
  await openWindow(page, looks[1]!);
  await page.evaluate(([id, key]) => (location.hash = `#/roi/${id}/${key}`), [roi.datasetId, roi.roiKey]);
  await page.getByTestId('layers').getByRole('button', { expanded: true }).click();
  await expect(page.getByTestId('layer-mask')).toBeHidden();
  await page.reload();
  await expect(page.getByTestId('class-list')).toBeVisible();
  await expect(page.getByTestId('layer-mask')).toBeHidden();
  await page.getByTestId('layers').getByRole('button', { expanded: false }).click();
  await expect(page.getByTestId('layer-mask')).toBeVisible();
});
